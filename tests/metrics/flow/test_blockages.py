"""Blockages: everybody in one, every bed day in one, whatever the order; ranked by what they cost; named with care."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.beddays.record import StayRecord
from metrics.beddays.unit import Care, UnitRule, UnitRules
from metrics.beddays.worked import clock
from metrics.flow.blockage import Blockage, Stance, Window
from metrics.flow.blockages import NOBODY, blockages, blockages_from
from metrics.flow.leading import HandedBack, Leading, key_of
from metrics.flow.lost import days_priced, lost_of
from metrics.flow.rules import CostKind, FlowRules, HighImpactChange, UnitCost
from metrics.flow.step import Constraint, Kind, step_now
from metrics.flow.tally import Held, Tallies
from metrics.flow.worked import CAUSES, SERVICES, a_ready_stay, a_referral
from tests.metrics.flow.people import AT, crowds
from tests.metrics.flow.people import records as people

RULES = FlowRules(
    unit_costs=(
        UnitCost(kind=CostKind.ACUTE, pounds_a_day=300.0),
        UnitCost(kind=CostKind.COMMUNITY, pounds_a_day=100.0),
    ),
    changes=(HighImpactChange(name="Home first", tag="no capacity", type="home_care"),),
)
UNITS = UnitRules((UnitRule(unit="SITE-B", care=Care.COMMUNITY),))


NOTHING_SAID: Mapping[str, Stance] = {}


def held(record: StayRecord, stances: Mapping[str, Stance] = NOTHING_SAID) -> Held:
    """`stances`: stay key -> what is said of all its reasons."""
    lost = lost_of(record, services=SERVICES, causes=CAUSES, days=days_priced(AT))
    stance = stances.get(record.stay.key, Stance.NOT_SEEN)
    return Held(
        record,
        step_now(record, at=AT, services=SERVICES, causes=CAUSES),
        lost,
        stance,
        frozenset(each.day for each in lost if stance is Stance.DISPUTED),
    )


def found_in(
    records: Sequence[StayRecord],
    *,
    handed_back: HandedBack = NOBODY,
    stances: Mapping[str, Stance] = NOTHING_SAID,
    window: Window = Window.WEEK,
) -> tuple[Blockage, ...]:
    return blockages(
        [held(each, stances) for each in records], at=AT, causes=CAUSES, rules=RULES, units=UNITS,
        handed_back=handed_back, window=window,
    )  # fmt: skip


handed = st.dictionaries(
    st.tuples(st.sampled_from(("PROVIDER-A", "PROVIDER-B")), st.sampled_from(("north", "coast"))), st.integers(0, 3)
)
said = st.dictionaries(st.sampled_from([f"ST-{number}" for number in range(1, 8)]), st.sampled_from(Stance))


@settings(max_examples=40)
@given(crowds(), handed, said)
def test_every_bed_day_and_everybody_is_in_exactly_one(
    records: list[StayRecord], handed_back: HandedBack, stances: Mapping[str, Stance]
) -> None:
    found = found_in(records, handed_back=handed_back, stances=stances)
    everybody = list(map(held, records))
    assert sorted(key for each in found for key in each.now) == sorted(
        each.record.stay.key for each in everybody if each.step is not None
    )
    today = AT.date()
    for window in Window:
        first = today - timedelta(days=window.days)
        total = sum(lost.day >= first for each in everybody for lost in each.lost)
        assert sum(each.lost.over(window) for each in found) == total
        rows: Counter[str] = Counter()
        for each in found:
            rows.update(each.evidence(window))
            assert sum(each.evidence(window).values()) == each.lost.over(window)
        assert rows == Counter(each.record.stay.key for each in everybody for lost in each.lost if lost.day >= first)
    for each in found:
        assert each.disputed.four_weeks == sum(
            count for key, count in each.evidence(Window.FOUR_WEEKS).items() if stances.get(key) is Stance.DISPUTED
        )
        assert sum(each.stances.values()) == len(each.now) == sum(each.sites.values()) == sum(each.wards.values())
        assert sum(reason.bed_days for reason in each.reasons) == each.lost.week
        assert sum(reason.people_now for reason in each.reasons) == len(each.now)


@settings(max_examples=40)
@given(crowds(), handed, st.randoms(use_true_random=False))
def test_the_order_of_people_never_matters(records: list[StayRecord], handed_back: HandedBack, random: Random) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    assert found_in(shuffled, handed_back=handed_back) == found_in(records, handed_back=handed_back)


@settings(max_examples=40)
@given(crowds())
def test_who_waits_at_the_last_close_waited_at_the_first_or_came_and_did_not_go(records: list[StayRecord]) -> None:
    days = days_priced(AT)
    everybody = list(map(held, records))
    for each in found_in(records):
        at_first, at_last = (
            sum((lost.day, lost.constraint) == (day, each.constraint) for one in everybody for lost in one.lost)
            for day in (days.first, days.last)
        )  # fmt: skip
        change = each.smallest_change
        assert at_last == at_first + round(4 * change.came_a_week) - round(4 * change.went_a_week)
        assert at_last == each.lost.day


@settings(max_examples=40)
@given(crowds(), st.sampled_from(Window))
def test_the_costliest_of_the_window_comes_first(records: list[StayRecord], window: Window) -> None:
    found = found_in(records, window=window)
    ranks = [(-each.lost.over(window), -len(each.now), each.key) for each in found]
    assert ranks == sorted(ranks)
    assert len({each.key for each in found}) == len(found)


def a_wait_for_care(number: int, *, locality: str = "north", ready: str = "2026-10-31 11:00") -> StayRecord:
    referral = a_referral(ready, decided=ready, locality=locality, tag="no capacity", hours=14.0, double_handed=True)
    record = a_ready_stay(ready, referrals=[referral])
    return replace(record, stay=replace(record.stay, key=f"ST-{number}"))


def test_people_stuck_all_week_cost_seven_bed_days_each_and_about_as_many_next_week() -> None:
    (found,) = found_in([a_wait_for_care(number) for number in range(31)])
    assert (found.lost.week, found.next_week_about, found.lost.day, found.lost.trend) == (217, 217, 31, 155)
    assert found.longest_days == 9
    assert found.pounds == {Window.DAY: 9300.0, Window.WEEK: 65100.0, Window.FOUR_WEEKS: 83700.0}
    assert found.change is not None
    assert found.change.name == "Home first"
    # 31 / 4 + 31 / 4 came a week, none went: 15.5, so 16 people of 28 hours each.
    assert (found.smallest_change.people_a_week, found.smallest_change.amount) == (16, 448)
    assert found.smallest_change.says.endswith(
        "so 16 more people a week of 28.0 hours each: 448 more hours of care a week"
    )


def test_a_price_that_nobody_stated_is_not_made_up() -> None:
    found = blockages([held(a_wait_for_care(1))], at=AT, causes=CAUSES, rules=FlowRules(), units=UNITS)
    assert found[0].pounds == {Window.DAY: None, Window.WEEK: None, Window.FOUR_WEEKS: None}
    assert found[0].change is None


def test_the_provider_that_handed_most_back_is_named_and_nobody_where_nothing_was_handed_back() -> None:
    people = [a_wait_for_care(1), a_wait_for_care(2, locality="coast"), a_wait_for_care(3, locality="moor")]
    handed_back = {("PROVIDER-B", "north"): 2, ("PROVIDER-A", "north"): 5, ("PROVIDER-A", "coast"): 1,
                   ("PROVIDER-C", "moor"): 0}  # fmt: skip
    found = found_in(people, handed_back=handed_back)
    assert [(each.key, len(each.now)) for each in found] == [
        ("no-capacity~home_care~PROVIDER-A", 2),
        ("no-capacity~home_care~COUNCIL-A~moor", 1),
    ]


def test_of_two_that_handed_back_as_many_the_first_by_code_is_named() -> None:
    waits = Constraint("no capacity", Kind.SERVICE_TYPE, "home_care", None, "COUNCIL-A", "north")
    for order in (("PROVIDER-B", "PROVIDER-A"), ("PROVIDER-A", "PROVIDER-B")):
        assert Leading({(provider, "north"): 2 for provider in order}).of(waits).organisation == "PROVIDER-A"


def test_only_a_want_of_home_care_goes_under_a_provider() -> None:
    leading = Leading({("PROVIDER-A", "north"): 2})
    for tag, type_ in (("being arranged", "home_care"), ("no capacity", "bed_based")):
        waits = Constraint(tag, Kind.SERVICE_TYPE, type_, None, "COUNCIL-A", "north")
        assert leading.of(waits) == waits


constraints = st.builds(
    Constraint,
    st.sampled_from(("no capacity", "being arranged")),
    st.just(Kind.SERVICE_TYPE),
    st.sampled_from(("home_care", "hub")),
    st.sampled_from((None, "A", "B")),
    st.sampled_from((None, "A", "B")),
    st.sampled_from((None, "A", "B")),
)


@given(constraints, constraints)
def test_a_key_stands_for_one_thing(one: Constraint, other: Constraint) -> None:
    def names(each: Constraint) -> tuple[object, ...]:
        where = (each.organisation,) if each.organisation is not None else (None, each.council, each.locality)
        return (each.tag, each.type, *where)

    assert (key_of(one) == key_of(other)) == (names(one) == names(other))


def test_a_bed_day_that_the_named_organisation_disputes_stands_on_its_own_line_and_is_still_one() -> None:
    people = [a_wait_for_care(1), a_wait_for_care(2)]
    (found,) = found_in(people, stances={"ST-1": Stance.DISPUTED})
    assert (found.lost.week, found.disputed.week) == (14, 7)
    assert found.stances == {Stance.DISPUTED: 1, Stance.NOT_SEEN: 1}


def test_no_reason_recorded_is_one_line_over_all_sites() -> None:
    found = found_in([a_ready_stay("2026-11-07 09:00")])
    assert [(each.key, each.lost.week, each.reasons[0].label) for each in found] == [
        ("no-reason-recorded~no_reason_recorded", 2, "no reason recorded")
    ]


def test_who_was_held_and_has_gone_leaves_bed_days_and_holds_nobody() -> None:
    record = a_ready_stay("2026-11-01 11:00", referrals=[a_referral("2026-11-01 12:00")])
    left = replace(record, stay=replace(record.stay, left_at=clock("2026-11-07 12:00")))
    (found,) = found_in([left])
    assert (found.now, found.next_week_about, found.longest_days, found.lost.week) == ((), 0, None, 5)
    assert found.smallest_change.amount == 0


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 3), st.none() | people()), max_size=9), handed, said)
def test_blockages_kept_while_people_change_are_those_of_the_people_as_they_are(
    changes: list[tuple[int, StayRecord | None]], handed_back: HandedBack, stances: Mapping[str, Stance]
) -> None:
    kept = Tallies(today=AT.date(), leading=Leading(handed_back), units=UNITS)
    now: dict[int, StayRecord] = {}
    for key, record in changes:
        now.pop(key, None)
        if record is not None:
            now[key] = record
        kept.put(key, None if record is None else held(record, stances))
        whole = found_in(list(now.values()), handed_back=handed_back, stances=stances)
        mended = blockages_from(kept.found, at=AT, causes=CAUSES, rules=RULES)
        assert mended == whole
        assert [each.evidence(Window.FOUR_WEEKS) for each in mended] == [
            each.evidence(Window.FOUR_WEEKS) for each in whole
        ]
    for key in list(now):
        kept.put(key, None)
    assert not kept.found
