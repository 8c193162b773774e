"""Ready spells, nights, days and delays against a reference that walks the time half an hour at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.delays import ready_bed_days, ready_nights
from metrics.beddays.readiness import (
    BAND_NAMES,
    Doubt,
    band_of,
    delay_of,
    doubts_of,
    in_bed_at,
    in_bed_at_close,
    is_ready,
    ready_at_close,
    spells_of,
)
from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay, clock
from metrics.vocabulary.days import close_of, days_from, london_day, start_of
from metrics.vocabulary.episodes import ReadyInterval
from tests.metrics.beddays.people import DAYS, FIRST, INSTANTS, LAST, records

_HALF_HOUR = timedelta(minutes=30)


def said_ready(record: StayRecord, at: datetime) -> bool:
    """The plain reading: in the bed, and some interval as it was sent covers the instant."""
    stay = record.stay
    return (
        stay.admitted_at <= at
        and (stay.left_at is None or at < stay.left_at)
        and any(each.starts_at <= at and (each.ends_at is None or at < each.ends_at) for each in record.ready)
    )


def half_hours(first: date, last: date) -> list[datetime]:
    """Every half-hour of some days: nothing in these stays happens between two of them."""
    begins, ends = start_of(first), close_of(last)
    return [begins + number * _HALF_HOUR for number in range((ends - begins) // _HALF_HOUR)]


@given(records(), INSTANTS)
def test_ready_is_in_the_bed_and_covered_by_an_interval(record: StayRecord, at: datetime) -> None:
    assert is_ready(record, at) == said_ready(record, at)


@given(records(is_sound=False), INSTANTS)
def test_whoever_left_before_they_came_is_nowhere_and_never_ready(record: StayRecord, at: datetime) -> None:
    left = record.stay.left_at
    if left is not None and left < record.stay.admitted_at:
        assert not in_bed_at(record, at)
        assert not in_bed_at_close(record, london_day(at))
        assert spells_of(record) == ()
        assert list(doubts_of(record, at=at)) == [Doubt.LEFT_BEFORE_ADMISSION]
    else:
        assert Doubt.LEFT_BEFORE_ADMISSION not in list(doubts_of(record, at=at))


@given(records())
def test_nights_ready_are_the_closes_reached_by_ready_time_and_days_are_those_with_any(record: StayRecord) -> None:
    times = [at for at in half_hours(FIRST, LAST) if said_ready(record, at)]
    # Ready at the close: ready in the half-hour that ends at it.
    nights = sum(said_ready(record, close_of(day) - _HALF_HOUR) for day in DAYS.days)
    found = ready_bed_days(record, days=DAYS)

    assert found.nights == nights == sum(ready_at_close(record, day) for day in DAYS.days)
    assert found.calendar_days == len({london_day(at) for at in times})
    assert ready_nights(record, last=LAST, count=len(DAYS.days)) == nights


@given(records(), INSTANTS)
def test_days_since_ready_go_back_over_ready_time_without_a_gap(record: StayRecord, at: datetime) -> None:
    found = delay_of(record, at=at)
    if not found.has_left and said_ready(record, at):
        since = at
        while said_ready(record, since - _HALF_HOUR):
            since -= _HALF_HOUR
        assert found.since is not None
        assert since - _HALF_HOUR < found.since <= since
        assert found.days_since == (london_day(at) - london_day(found.since)).days
    elif not found.has_left:
        assert found.since is found.days_since is None


@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_intervals_makes_no_difference(record: StayRecord, random: object) -> None:
    shuffled = list(record.ready)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    at = close_of(LAST)
    other = replace(record, ready=tuple(shuffled))
    assert spells_of(other) == spells_of(record)
    assert delay_of(other, at=at) == delay_of(record, at=at)
    assert list(doubts_of(other, at=at)) == list(doubts_of(record, at=at))


def test_an_interval_of_no_length_overlaps_nothing_in_whichever_order_it_was_told() -> None:
    said = [("2026-11-02 10:00", None), ("2026-11-02 10:00", "2026-11-02 10:00")]
    for ready in (said, said[::-1]):
        record = a_stay("2026-11-01 08:00", None, ready=ready)
        assert Doubt.INTERVALS_OVERLAP not in list(doubts_of(record, at=close_of(LAST)))


def test_a_finished_stay_is_counted_from_its_final_spell_to_its_end() -> None:
    record = a_stay(
        "2026-11-01 08:00", "2026-11-09 15:00",
        ready=[("2026-11-02 10:00", "2026-11-03 09:00"), ("2026-11-07 11:00", "2026-11-09 15:00")],
    )  # fmt: skip
    found = delay_of(record, at=clock("2026-11-20 08:00"))
    assert (found.has_left, found.days_since, found.band) == (True, 2, "2-3")
    assert (found.nights, found.calendar_days) == (3, 5)


def test_asked_about_a_time_before_it_a_later_end_is_not_known() -> None:
    record = a_stay("2026-11-01 08:00", "2026-11-09 15:00", ready=[("2026-11-02 10:00", "2026-11-03 09:00")])
    found = delay_of(record, at=clock("2026-11-02 23:00"))
    assert (found.has_left, found.days_since, found.nights, found.calendar_days) == (False, 0, 0, 1)


def test_somebody_found_ready_as_they_leave_has_a_date_and_no_delay() -> None:
    record = a_stay("2026-11-01 08:00", "2026-11-03 15:00", ready=[("2026-11-03 15:00", "2026-11-03 15:00")])
    found = delay_of(record, at=clock("2026-11-04 08:00"))
    assert (found.days_since, found.nights, found.calendar_days) == (0, 0, 0)


def test_an_interval_after_leaving_is_not_counted_and_is_listed() -> None:
    record = a_stay("2026-11-01 08:00", "2026-11-03 15:00", ready=[("2026-11-05 15:00", None)])
    assert spells_of(record) == ()
    assert list(doubts_of(record, at=clock("2026-11-06 08:00"))) == [Doubt.READY_AFTER_LEAVING]


def test_criteria_that_agree_with_the_intervals_raise_no_doubt() -> None:
    at = clock("2026-11-05 08:00")
    ready = a_stay("2026-11-01 08:00", ready=[("2026-11-03 10:00", None)], meets_criteria=False)
    assert list(doubts_of(ready, at=at)) == []
    assert list(doubts_of(a_stay("2026-11-01 08:00", meets_criteria=True), at=at)) == []
    assert list(doubts_of(a_stay("2026-11-01 08:00", meets_criteria=False), at=at)) == [Doubt.NOT_MEETING_AND_NOT_READY]


def test_two_intervals_that_touch_are_one_spell() -> None:
    record = a_stay("2026-11-01 08:00", ready=[("2026-11-03 10:00", "2026-11-05 09:00"), ("2026-11-05 09:00", None)])
    assert delay_of(record, at=clock("2026-11-06 08:00")).days_since == 3
    assert list(doubts_of(record, at=clock("2026-11-06 08:00"))) == []


@pytest.mark.parametrize(
    ("first", "last", "hours"), [("2026-03-28", "2026-03-30", 71), ("2026-10-24", "2026-10-26", 73)]
)
def test_three_days_of_which_one_is_short_or_long_are_three(first: str, last: str, hours: int) -> None:
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    assert (close_of(ends) - start_of(begins)) // timedelta(hours=1) == hours
    record = a_stay(f"{first} 00:00", ready=[(f"{first} 00:00", None)])
    assert delay_of(record, at=close_of(ends)).nights == len(list(days_from(begins, until=ends))) + 1


@given(st.integers(min_value=0, max_value=400))
def test_every_number_of_days_has_one_band(days: int) -> None:
    assert band_of(days) in BAND_NAMES
    assert BAND_NAMES.index(band_of(days)) <= BAND_NAMES.index(band_of(days + 1))


def test_a_date_still_to_come_has_no_band() -> None:
    with pytest.raises(ValueError, match="still to come"):
        band_of(-1)


def test_an_interval_open_at_both_doubtful_ends_is_cut_to_the_stay() -> None:
    record = a_stay("2026-11-02 08:00", "2026-11-04 08:00")
    early = ReadyInterval(
        stay="ST-1", starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=None, observed_at=record.stay.observed_at
    )
    (spell,) = spells_of(replace(record, ready=(early,)))
    assert (spell.starts_at, spell.ends_at) == (record.stay.admitted_at, record.stay.left_at)
