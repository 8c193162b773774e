"""Blockages: everybody who is ready and has not left, by the one thing that holds them, priced in bed days and ranked.

Adds up what `step` and `lost` found for each stay, which a caller keeps as long as a stay's record is the same. Every
bed day lost is in exactly one blockage. Decides nothing about anybody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from metrics.beddays.record import StayRecord
from metrics.beddays.unit import Care, UnitRules
from metrics.beddays.worked import clock
from metrics.flow.blockage import Blockage, LostDays, ReasonShare, Window
from metrics.flow.cause import Causes
from metrics.flow.leading import HandedBack, Leading, key_of
from metrics.flow.lost import FOUR_WEEKS, days_priced, lost_of
from metrics.flow.rules import NO_RULES, CostKind, FlowRules, UnitCost
from metrics.flow.smallest_change import smallest_change
from metrics.flow.step import NO_REASON_RECORDED, Constraint, step_now
from metrics.flow.tally import Held, Tally, tallies_of
from metrics.flow.worked import CAUSES, SERVICES, a_ready_stay, a_referral
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked

NOBODY: HandedBack = MappingProxyType({})
_PRICE_OF = {Care.ACUTE: CostKind.ACUTE, Care.COMMUNITY: CostKind.COMMUNITY}
Prices = Mapping[Care, UnitCost | None]
"""What a bed day of each care costs on the day asked about; None where nothing says."""
_WEEK = 7
_TWO_WEEKS = 14


def blockages(
    held: Iterable[Held],
    *,
    at: datetime,
    causes: Causes,
    rules: FlowRules,
    units: UnitRules,
    handed_back: HandedBack = NOBODY,
    window: Window = Window.WEEK,
) -> tuple[Blockage, ...]:
    """All blockages at an instant, the costliest of the window first; then the one that holds more people, then by key.

    `held`: each stay once, with the bed days of `lost.days_priced(at)`; a stay that holds nothing may be left out.
    """
    tallies = tallies_of(held, today=london_day(at), leading=Leading(handed_back), units=units)
    return blockages_from(tallies, at=at, causes=causes, rules=rules, window=window)


def blockages_from(
    tallies: Mapping[Constraint, Tally],
    *,
    at: datetime,
    causes: Causes,
    rules: FlowRules,
    window: Window = Window.WEEK,
) -> tuple[Blockage, ...]:
    """The same of tallies that are kept: those of the day."""
    prices = {care: rules.unit_cost(kind, on=london_day(at)) for care, kind in _PRICE_OF.items()}
    made = [
        _blockage(constraint, tally, at=at, causes=causes, rules=rules, prices=prices, window=window)
        for constraint, tally in tallies.items()
    ]
    # One that neither holds anybody nor cost a bed day in four weeks is only the day before them, and no blockage.
    kept = [each for each in made if each.now or each.lost.four_weeks]
    return tuple(sorted(kept, key=lambda each: (-each.lost.over(window), -len(each.now), each.key)))


def _blockage(
    constraint: Constraint,
    tally: Tally,
    *,
    at: datetime,
    causes: Causes,
    rules: FlowRules,
    prices: Prices,
    window: Window,
) -> Blockage:
    today = london_day(at)
    stays = [stay for stay, _ in tally.now.values()]
    since = min((step.ready_since for _, step in tally.now.values()), default=None)
    planning = rules.planning_rule(on=today)
    # In order of their size: what a sum of floats comes to must not depend on who was counted first.
    hours = tally.hours()
    return Blockage(
        key=key_of(constraint),
        constraint=constraint,
        now=tuple(sorted(stay.key for stay in stays)),
        lost=_lost_days(tally.by_age),
        disputed=_lost_days(tally.disputed_by_age),
        longest_days=None if since is None else (today - london_day(since)).days,
        wards=_counted(stay.ward for stay in stays),
        sites=_counted(stay.organisation for stay in stays),
        councils=_counted(stay.home_council for stay in stays),
        pathways=_counted(stay.pathway_final or stay.pathway_referred for stay in stays),
        reasons=_reasons(tally, today=today, causes=causes, window=window),
        stances=Counter(tally.stances),
        rows=tuple(tally.rows.values()),
        pounds=_pounds(tally, prices=prices),
        change=rules.change_of(tag=constraint.tag, type_=constraint.type, on=today),
        smallest_change=smallest_change(
            constraint,
            waiting=len(stays),
            came=tally.came,
            went=tally.went,
            days=FOUR_WEEKS,
            within_weeks=planning.clear_within_weeks,
            hours_each=sum(hours) / len(hours) if hours else None,
        ),
    )


def _lost_days(by_age: list[int]) -> LostDays:
    return LostDays(
        day=by_age[1],
        week=sum(by_age[1 : _WEEK + 1]),
        four_weeks=sum(by_age[1 : FOUR_WEEKS + 1]),
        week_before=sum(by_age[_WEEK + 1 : _TWO_WEEKS + 1]),
    )


def _counted(values: Iterable[str | None]) -> Mapping[str, int]:
    counts = Counter(value or "" for value in values)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _reasons(tally: Tally, *, today: date, causes: Causes, window: Window) -> tuple[ReasonShare, ...]:
    bed_days: Counter[str | None] = Counter()
    oldest = window.days
    for (code, age), count in tally.reasons.items():
        if age <= oldest:
            bed_days[code] += count
    people = Counter(step.cause.code if step.cause is not None else None for _, step in tally.now.values())
    shares = []
    for code in bed_days.keys() | people.keys():
        cause = causes.of(code, on=today) if code is not None else None
        shares.append(
            ReasonShare(
                code=code,
                label=cause.label if cause is not None else NO_REASON_RECORDED,
                family=cause.family if cause is not None else NO_REASON_RECORDED,
                owner=cause.owner if cause is not None else "",
                bed_days=bed_days[code],
                people_now=people[code],
            )
        )
    return tuple(sorted(shares, key=lambda share: (-share.bed_days, -share.people_now, share.code or "")))


def _pounds(tally: Tally, *, prices: Prices) -> Mapping[Window, float | None]:
    by_care = {care: [0] * (FOUR_WEEKS + 1) for care in prices}
    for (care, age), count in tally.beds.items():
        by_care[care][age] = count
    found: dict[Window, float | None] = {}
    for window in Window:
        days = {care: sum(by_age[1 : window.days + 1]) for care, by_age in by_care.items()}
        is_priced = all(prices[care] is not None for care, count in days.items() if count)
        pounds = sum(count * cost.pounds_a_day for care, count in days.items() if (cost := prices[care]) is not None)
        found[window] = float(pounds) if is_priced else None
    return found


_AT = "2026-11-09 08:00"


def _ranked(*records: StayRecord, handed_back: HandedBack = NOBODY) -> tuple[tuple[str, int, int, int], ...]:
    at = clock(_AT)
    days = days_priced(at)
    held = (
        Held(
            record,
            step_now(record, at=at, services=SERVICES, causes=CAUSES),
            lost_of(record, services=SERVICES, causes=CAUSES, days=days),
        )
        for record in records
    )
    found = blockages(held, at=at, causes=CAUSES, rules=NO_RULES, units=UnitRules(), handed_back=handed_back)
    return tuple((each.key, each.lost.week, each.next_week_about, each.lost.trend) for each in found)


def _waiting_for_care_at_home(locality: str = "north") -> StayRecord:
    referral = a_referral(
        "2026-10-31 09:00", decided="2026-10-31 12:00", locality=locality, tag="no capacity", hours=12.0
    )
    return a_ready_stay("2026-10-31 11:00", referrals=[referral])


DEFINITIONS = (
    Definition(
        key="flow.blockage",
        title="Blockage",
        unit="bed days",
        says="People in beds, ready to leave, who wait for one thing; priced by the bed days it cost in the last 1, 7 "
        "and 28 closed days, and about seven a person in the next seven if nothing changes.",
        rule="People and bed days grouped by what held them (tag, step or service type, and organisation, or council "
        "and locality). A want of home care goes under the provider that handed most packages back in that locality in "
        "the last 28 days, its localities together. Ranked by bed days of the last 7 days, then people now. Trend: the "
        "last 7 days less the 7 before. No reason recorded is one of them, in its size. Disputed days are among the "
        "bed days and are told apart. An improvement tool, not a league table.",
        inputs=("steps", "bed days lost", "packages handed back", "stances of the organisations named"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="31 people stuck all week for want of care at home: 217 bed days, about 217 in the next week",
                answer=(("no-capacity~home_care~COUNCIL-A~north", 217, 217, 155),),
                work=lambda: _ranked(*[_waiting_for_care_at_home()] * 31),
            ),
            Worked(
                situation="the same where one provider handed packages back: it is named, and its localities are one",
                answer=(("no-capacity~home_care~PROVIDER-A", 14, 14, 10),),
                work=lambda: _ranked(
                    _waiting_for_care_at_home(),
                    _waiting_for_care_at_home("coast"),
                    handed_back={
                        ("PROVIDER-A", "north"): 9,
                        ("PROVIDER-B", "north"): 1,
                        ("PROVIDER-A", "coast"): 2,
                    },
                ),
            ),
            Worked(
                situation="one person waits for the hub, another's reason nobody wrote down",
                answer=(("hub-decision~hub~HUB-A", 7, 7, 6), ("no-reason-recorded~no_reason_recorded", 7, 7, 0)),
                work=lambda: _ranked(
                    a_ready_stay("2026-11-01 11:00", referrals=[a_referral("2026-11-01 12:00")]),
                    a_ready_stay("2026-10-21 11:00"),
                ),
            ),
        ),
    ),
)
