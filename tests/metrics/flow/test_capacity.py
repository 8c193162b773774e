"""Capacity that can be had, whom it fits, what stands idle; how long queues and steps take."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.worked import a_stay, clock
from metrics.flow.capacity import Place, capacity, fit, together
from metrics.flow.clear import Pace, days_to_clear, pace_of, percentile
from metrics.flow.idle import Waiting, elsewhere, idle, idle_days, waiting_of
from metrics.flow.lane import Span
from metrics.flow.lost import days_priced, lost_of
from metrics.flow.offers import HOME_CARE_HOURS, an_offer
from metrics.flow.path import path_of
from metrics.flow.responses import soon_starts
from metrics.flow.times import Leg, ready_before, times
from metrics.flow.worked import CAUSES, SERVICES, TEAM, a_ready_stay, a_referral
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Referral
from tests.metrics.flow.people import AT, queues

places = st.dictionaries(st.sampled_from(("north", "south", "coast")), st.integers(0, 3))


def tried_one_by_one(supply: Mapping[str, int], demand: Mapping[str, int]) -> int:
    """The slow and obvious: every order in which places could be given out, each to the first who may have it."""
    free = [place for place, count in supply.items() for _ in range(count)]
    people = [place for place, count in demand.items() for _ in range(count)]
    best = 0
    for order in set(permutations(free)):
        left, met = list(order), 0
        for person in people:
            taken = next((place for place in left if place != person), None)
            if taken is not None:
                left.remove(taken)
                met += 1
        best = max(best, met)
    return best


@given(places, places)
def test_as_many_meet_elsewhere_as_trying_every_order_finds(supply: dict[str, int], demand: dict[str, int]) -> None:
    few = dict(list(supply.items())[:2])
    assert elsewhere(few, demand) == tried_one_by_one(few, demand)


def waits(day: int, locality: str, *, number: int = 1, type_: str = "reablement") -> Waiting:
    return Waiting(date(2026, 11, day), type_, TEAM, locality, f"ST-{locality}{number}", None)


def test_idle_capacity_is_of_the_days_on_which_somebody_waited_elsewhere() -> None:
    offers = [an_offer(f"2026-11-0{day}", usable=2.0, locality="south") for day in (4, 5, 8, 9)]
    waiting = [waits(5, "north"), waits(8, "north"), waits(8, "north", number=2), waits(8, "south")]
    (found,) = idle(waiting, offers, at=AT)
    assert (found.saved.week, found.saved.day) == (3, 2)
    assert (found.key, found.idle, found.waited) == ("idle~reablement", {"south": 4}, {"north": 3, "south": 1})
    assert found.evidence == ("ST-north1", "ST-north2", "ST-south1")
    assert idle(waiting[::-1], offers[::-1], at=AT) == (found,)


def test_a_day_of_idle_capacity_names_its_offers_in_one_order_in_whichever_they_came() -> None:
    names = (("TEAM-A", "coast"), ("TEAM-A", "south"), ("TEAM-B", "coast"))
    offers = [an_offer("2026-11-08", usable=1.0, organisation=whose, locality=where) for whose, where in names]
    for order in permutations(offers):
        (day,) = idle_days([waits(8, "north")], order, at=AT)
        assert [(offer.organisation, offer.locality) for offer in day.offers] == list(names)


def test_a_service_that_tells_no_localities_apart_stands_for_itself() -> None:
    bed = an_offer("2026-11-08", usable=1.0, organisation="BEDS-B", kind="community_bed", locality="all")
    here = an_offer("2026-11-08", usable=1.0, organisation=TEAM, kind="community_bed", locality="all")
    waiting = [waits(8, "north", type_="bed_based")]
    assert [each.saved.day for each in idle(waiting, [bed], at=AT)] == [1]
    assert idle(waiting, [here], at=AT) == ()


def test_hours_are_people_by_what_those_waiting_need() -> None:
    waiting = [Waiting(date(2026, 11, 8), "home_care", None, "north", f"ST-{number}", 2.0) for number in range(4)]
    hours = an_offer("2026-11-08", usable=5.0, kind=HOME_CARE_HOURS, locality="south")
    assert [each.saved.day for each in idle(waiting, [hours], at=AT)] == [2]
    scraps = an_offer("2026-11-08", usable=1.5, kind=HOME_CARE_HOURS, locality="south")
    assert idle(waiting, [scraps], at=AT) == ()


def test_an_empty_place_in_a_care_home_is_not_taken_for_idle() -> None:
    home = an_offer("2026-11-08", usable=3.0, organisation="HOME-A", kind="care_home_bed", locality="nursing")
    assert idle([waits(8, "north", type_="care_home")], [home], at=AT) == ()


def test_who_waits_for_want_of_capacity_is_told_with_place_and_hours() -> None:
    referral = a_referral(
        "2026-11-07 09:00", decided="2026-11-07 10:00", organisation=TEAM, tag="no capacity", hours=14.0,
        double_handed=True,
    )  # fmt: skip
    record = a_ready_stay("2026-11-07 11:00", referrals=[referral])
    lost = lost_of(record, services=SERVICES, causes=CAUSES, days=days_priced(AT))
    found = waiting_of(record, lost)
    assert [each.day.day for each in found] == [7, 8]
    assert (found[0].type, found[0].organisation, found[0].locality, found[0].hours_a_day) == (
        "reablement", TEAM, "north", 4.0,
    )  # fmt: skip


def test_capacity_is_told_by_place_and_day_and_shifts_of_a_day_are_one() -> None:
    offers = [
        an_offer("2026-11-10 08:00", usable=3.0, taken=5.0, kind="ucr_visit", locality="all"),
        an_offer("2026-11-10 14:00", usable=None, taken=None, offered=9.0, kind="ucr_visit", locality="all"),
        an_offer("2026-11-10", usable=1.0, held=1.0, taken=2.0, not_usable={"wrong_area": 3.0}),
    ]
    found = capacity(offers)
    visits = found[Place("TEAM-A", "ucr_visit", "all"), date(2026, 11, 10)]
    assert (visits.offered, visits.taken, visits.usable, visits.is_partial) == (17.0, 5.0, 3.0, True)
    starts = found[Place("TEAM-A", "reablement_start", "north"), date(2026, 11, 10)]
    assert (starts.offered, starts.held, starts.not_usable) == (7.0, 1.0, {"wrong_area": 3.0})
    assert (starts.is_partial, starts.other, starts.earliest) == (False, 0.0, date(2026, 11, 10))


def test_what_no_reason_was_sent_for_is_not_called_free() -> None:
    found = together([an_offer("2026-11-10", offered=20.0, usable=4.0, taken=12.0, held=None, kind=HOME_CARE_HOURS)])
    assert (found.usable, found.other, found.held) == (4.0, 4.0, None)


def test_the_earliest_day_is_the_first_with_something_to_have() -> None:
    hours = {10: 0.5, 11: 0.0, 12: 3.0}
    week = [an_offer(f"2026-11-{day}", usable=usable, kind=HOME_CARE_HOURS) for day, usable in hours.items()]
    assert together(week).earliest == date(2026, 11, 12)
    assert together(week).usable == 3.5


def test_the_longest_waiting_is_fitted_first_each_in_their_own_locality() -> None:
    offers = [
        an_offer("2026-11-10", usable=1.0, locality="north"),
        an_offer("2026-11-10", usable=0.0, locality="coast", not_usable={"single_handed_only": 1.0}),
    ]
    waiting = [
        a_referral("2026-11-01 09:00", key="RF-1", locality="north"),
        a_referral("2026-11-02 09:00", key="RF-2", locality="north"),
        a_referral("2026-11-02 09:00", key="RF-3", locality="coast", double_handed=True),
        a_referral("2026-11-03 09:00", key="RF-4", locality="coast", double_handed=False),
    ]
    found = fit(waiting, offers)
    assert (found.waiting, found.fits, found.single_only, found.unknown) == (4, 1, 1, 0)
    assert fit(waiting[::-1], offers) == found


def test_beds_for_everywhere_fit_anybody() -> None:
    beds = [an_offer("2026-11-10", usable=2.0, kind="community_bed", locality="all")]
    found = fit([a_referral("2026-11-01 09:00", key=f"RF-{number}") for number in range(3)], beds)
    assert (found.waiting, found.fits) == (3, 2)


@given(queues())
def test_the_pace_is_what_happened_on_each_day(referrals: list[Referral]) -> None:
    days = days_priced(AT)
    pace = pace_of(map(path_of, referrals), days=days)
    paths = [path_of(each) for each in referrals]
    for counts, instants in (
        (pace.referred, [each.referred_at for each in referrals]),
        (pace.started, [path.steps[3] for path in paths]),
        (pace.came_to_nothing, [path.nothing_at for path in paths]),
    ):
        assert list(counts) == [
            sum(when is not None and london_day(when) == day for when in instants) for day in days.days
        ]


def test_nobody_waiting_is_clear_now() -> None:
    found = days_to_clear(waiting=0, pace=Pace([0, 0], [0, 0], [5, 5]))
    assert (found.mean, found.slow, found.fast) == (0.0, 0.0, 0.0)


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0, 1))
def test_a_percentile_lies_between_the_least_and_the_most(values: list[float], share: float) -> None:
    assert min(values) <= percentile(values, share) <= max(values)
    assert percentile(values, share) == percentile(values[::-1], share)


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_a_person_in_no_bed_has_no_leg_from_being_ready() -> None:
    span = Span(clock("2026-11-01 00:00"), AT)
    step_up = a_referral("2026-11-03 09:00", started="2026-11-04 09:00", stay=None)
    found = times([step_up], ready_at={}, span=span)
    assert (found[Leg.READY_TO_STARTED].n, found[Leg.READY_TO_STARTED].missing) == (0, 0)
    assert found[Leg.REFERRED_TO_STARTED].median == 24.0


def test_a_leg_is_counted_in_the_span_its_end_lies_in() -> None:
    referral = a_referral("2026-11-03 09:00", decided="2026-11-05 09:00")
    for day, n in ((4, 0), (5, 1), (6, 0)):
        start = clock(f"2026-11-0{day} 00:00")
        found = times([referral], ready_at={}, span=Span(start, start + timedelta(days=1)))
        assert found[Leg.REFERRED_TO_DECIDED].n == n


def test_ready_is_since_the_last_spell_began() -> None:
    record = a_stay("2026-11-01 10:00", ready=[("2026-11-02 10:00", "2026-11-03 10:00"), ("2026-11-05 10:00", None)])
    assert ready_before(record) == clock("2026-11-05 10:00")
    assert ready_before(a_stay("2026-11-01 10:00")) is None


def test_soon_is_at_most_the_time_the_rules_set() -> None:
    span = Span(clock("2026-11-01 00:00"), AT)
    exactly = a_referral("2026-11-03 10:00", started="2026-11-05 10:00")
    found = soon_starts([exactly], span=span, within=timedelta(days=2))
    assert (found.started, found.in_time, found.share) == (1, 1, 1.0)
    assert soon_starts([], span=span, within=timedelta(days=2)).share is None
