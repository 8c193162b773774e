"""Idle capacity: what stood usable on a closed day while, at its close, people in beds waited for the same elsewhere.

A blockage of its own kind. The bed days it names are already in the blockages of those who waited: it says how many of
them could have been saved, and is never added to them. Care homes are left out: their entries are weeks old.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from metrics.beddays.record import StayRecord
from metrics.beddays.worked import clock
from metrics.flow.blockage import LostDays, Window
from metrics.flow.cause import NO_CAPACITY
from metrics.flow.lost import Lost
from metrics.flow.offers import EVERYWHERE, SERVICE_OF, an_offer
from metrics.flow.service import ServiceType
from metrics.flow.step import Kind, just_before, open_referral
from metrics.vocabulary.days import close_of, london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Offer

IDLE_CAPACITY = "idle capacity"
USUAL_HOURS_A_DAY = 1.5
_COUNTED = frozenset({ServiceType.REABLEMENT, ServiceType.BED_BASED, ServiceType.HOME_CARE})
_DAYS_A_WEEK = 7
_OLDEST = 28


class Waiting(NamedTuple):
    """Somebody who at the close of a day waited, in a bed, for a service there was none of."""

    day: date
    type: str
    organisation: str | None
    locality: str | None
    stay: str
    hours_a_day: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """Bed days that idle capacity of one type could have saved.

    `idle` and `waited`: by place, what stood usable (in people) and how many waited, over the days of the window on
    which both did. `evidence`: stay keys of those who waited on them.
    """

    type: ServiceType
    saved: LostDays
    idle: Mapping[str, int]
    waited: Mapping[str, int]
    evidence: tuple[str, ...]

    @property
    def key(self) -> str:
        """A stable text that an address can carry."""
        return f"idle~{self.type}"


class IdleDay(NamedTuple):
    """One type on one closed day: what stood usable and who waited, by place, and how many of them could have met.

    `idle` and `waited` are in people; `waiting` and `offers` are the rows they were counted from.
    """

    type: ServiceType
    day: date
    idle: Counter[str]
    waited: Counter[str]
    waiting: tuple[Waiting, ...]
    offers: tuple[Offer, ...]
    saved: int

    @property
    def key(self) -> str:
        """The key of the idle capacity it is a day of."""
        return f"idle~{self.type}"


def waiting_of(record: StayRecord, lost: Iterable[Lost]) -> tuple[Waiting, ...]:
    """The days on which a stay waited for a service there was none of. Holds as long as the record does."""
    found = []
    for day, constraint, _ in lost:
        if constraint.tag == NO_CAPACITY and constraint.kind is Kind.SERVICE_TYPE:
            referral = open_referral(record, at=just_before(close_of(day)))
            hours = referral.hours_a_week if referral is not None else None
            carers = 2 if referral is not None and referral.is_double_handed else 1
            locality = referral.locality if referral is not None else constraint.locality
            found.append(
                Waiting(
                    day=day,
                    type=constraint.type,
                    organisation=constraint.organisation,
                    locality=locality,
                    stay=record.stay.key,
                    hours_a_day=None if hours is None else hours * carers / _DAYS_A_WEEK,
                )
            )
    return tuple(found)


def idle(
    waiting: Iterable[Waiting], offers: Iterable[Offer], *, at: datetime, window: Window = Window.WEEK
) -> tuple[Idle, ...]:
    """Idle capacity by type, most bed days of the window first. `offers`: as they last stood on each closed day."""
    today = london_day(at)
    days: defaultdict[ServiceType, dict[int, IdleDay]] = defaultdict(dict)
    for each in idle_days(waiting, offers, at=at):
        days[each.type][(today - each.day).days] = each
    made = [_idle(type_, by_age, window=window) for type_, by_age in days.items()]
    return tuple(sorted(made, key=lambda each: (-each.saved.over(window), -each.saved.four_weeks, each.key)))


def idle_days(waiting: Iterable[Waiting], offers: Iterable[Offer], *, at: datetime) -> tuple[IdleDay, ...]:
    """The closed days of the last 28 on which bed days could have been saved, by type and day."""
    today = london_day(at)
    who: defaultdict[tuple[ServiceType, date], list[Waiting]] = defaultdict(list)
    what: defaultdict[tuple[ServiceType, date], list[Offer]] = defaultdict(list)
    for each in waiting:
        if each.type in _COUNTED and 1 <= (today - each.day).days <= _OLDEST:
            who[ServiceType(each.type), each.day].append(each)
    for offer in offers:
        type_, day = SERVICE_OF.get(offer.kind), london_day(offer.starts_at)
        if type_ in _COUNTED and type_ is not None and offer.usable and (type_, day) in who:
            what[type_, day].append(offer)
    found = (_day(who[type_, day], offered, type_=type_, day=day) for (type_, day), offered in sorted(what.items()))
    return tuple(each for each in found if each.saved)


def _idle(type_: ServiceType, by_age: Mapping[int, IdleDay], *, window: Window) -> Idle:
    def saved(first: int, last: int) -> int:
        return sum(each.saved for age, each in by_age.items() if first <= age <= last)

    shown = [each for age, each in by_age.items() if age <= window.days]
    return Idle(
        type=type_,
        saved=LostDays(day=saved(1, 1), week=saved(1, 7), four_weeks=saved(1, _OLDEST), week_before=saved(8, 14)),
        idle=_ranked(each.idle for each in shown),
        waited=_ranked(each.waited for each in shown),
        evidence=tuple(sorted({one.stay for each in shown for one in each.waiting})),
    )


def _ranked(counts: Iterable[Counter[str]]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))


def _day(waiting: Sequence[Waiting], offers: Sequence[Offer], *, type_: ServiceType, day: date) -> IdleDay:
    # A service that does not tell localities apart stands for itself; where any does so, all are told apart as such.
    by_service = any(offer.locality == EVERYWHERE for offer in offers)
    each = _hours_each(waiting) if type_ is ServiceType.HOME_CARE else 1.0
    usable: defaultdict[str, float] = defaultdict(float)
    # In one order, in whichever they came.
    stood = sorted(offers, key=lambda one: (one.organisation, one.locality, one.usable or 0.0))
    for offer in stood:
        usable[offer.organisation if by_service else offer.locality] += offer.usable or 0.0
    supply = Counter({place: int(amount / each) for place, amount in usable.items() if amount >= each})
    waited = Counter((one.organisation if by_service else one.locality) or "" for one in waiting)
    return IdleDay(type_, day, supply, waited, tuple(waiting), tuple(stood), elsewhere(supply, waited))


def _hours_each(waiting: Sequence[Waiting]) -> float:
    known = sorted(one.hours_a_day for one in waiting if one.hours_a_day)
    return sum(known) / len(known) if known else USUAL_HOURS_A_DAY


def elsewhere(supply: Mapping[str, int], demand: Mapping[str, int]) -> int:
    """How many could have met if each went anywhere but to the place they waited at.

    The most that can be matched: not more than there is of either, and of a place's own supply and demand only what
    the other places can take.
    """
    offered, wanted = sum(supply.values()), sum(demand.values())
    return min(
        offered,
        wanted,
        *((offered - supply[place]) + (wanted - demand[place]) for place in supply.keys() & demand.keys()),
    )


def _saved(*offers: Offer, waiting: Mapping[str, int]) -> tuple[int, ...]:
    day = date(2026, 11, 8)
    people = [
        Waiting(day, ServiceType.REABLEMENT, "TEAM-A", locality, f"ST-{locality}{number}", None)
        for locality, count in waiting.items()
        for number in range(count)
    ]
    return tuple(each.saved.week for each in idle(people, offers, at=clock("2026-11-09 08:00")))


DEFINITIONS = (
    Definition(
        key="flow.idle_capacity",
        title="Idle capacity while people wait elsewhere",
        unit="bed days",
        says="Bed days that starts, beds or hours which stood usable could have saved, while people in beds waited for "
        "the same kind of service in another place.",
        rule="For each closed day and kind of service, the most people waiting at the close that the day's usable "
        "capacity of other places could have taken, one bed day each; hours by the mean hours a day of those waiting. "
        "Those bed days are among the blockages of those who waited and are not added to them. Without care homes.",
        inputs=("offers", "bed days lost for want of capacity", "referrals"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="three usable starts in the south while five wait in the north",
                answer=(3,),
                work=lambda: _saved(an_offer("2026-11-08", usable=3.0, locality="south"), waiting={"north": 5}),
            ),
            Worked(
                situation="usable in the very place they wait in: not elsewhere",
                answer=(),
                work=lambda: _saved(an_offer("2026-11-08", usable=3.0), waiting={"north": 5}),
            ),
            Worked(
                situation="usable in both places, and people waiting in both: each goes to the other's",
                answer=(3,),
                work=lambda: _saved(
                    an_offer("2026-11-08", usable=2.0, locality="south"),
                    an_offer("2026-11-08", usable=2.0, locality="north"),
                    waiting={"north": 5, "south": 1},
                ),
            ),
        ),
    ),
)
