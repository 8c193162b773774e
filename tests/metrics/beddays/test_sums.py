"""The sums of days against what the core says of each stay and day, one at a time, across the change of the clocks."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.census import census_by_day, days_of_stays, length_of, ward_spells
from metrics.beddays.closed_days import closed_days
from metrics.beddays.colours import Why, facts_of
from metrics.beddays.delays import bands, finished_in, ready_bed_days
from metrics.beddays.readiness import in_bed_at_close, is_sound
from metrics.beddays.record import StayRecord
from metrics.beddays.sums import ALL, BANDS_OF, DaySum, Sums, sum_up
from metrics.beddays.worked import a_stay
from metrics.vocabulary.days import close_of
from tests.metrics.beddays.people import DAYS, UNITS, crowds


def summed(records: list[StayRecord]) -> Sums:
    return sum_up([("feed", record) for record in records], units=UNITS, days=DAYS)


def whole(sums: Sums, **cut: object) -> DaySum:
    """All wards together, or those of a cut."""
    found = DaySum()
    for each, made in sums.items():
        asked = {"specialty": ALL, "council": ALL, **cut}
        if all(getattr(each, name) == value for name, value in asked.items()):
            found.add(made)
    return found


@given(crowds(is_sound=False))
def test_every_day_counts_whom_the_census_counts(records: list[StayRecord]) -> None:
    sums = summed(records)
    by_day = census_by_day(records, days=DAYS)
    for line in days_of_stays(records, days=DAYS):
        found = whole(sums, on=line.on)
        assert (found.there_at_start, len(found.arrived), len(found.left), found.nights) == (
            line.census_start, line.admissions, line.departures, line.census_end,
        )  # fmt: skip
        for place, people in by_day[line.on].items():
            cell = (line.on, place.site, place.ward, ALL)
            wards = [made.nights for cut, made in sums.items() if (cut.on, cut.site, cut.ward, cut.council) == cell]
            assert sum(wards) >= people > 0


@given(crowds(is_sound=False))
def test_every_ward_adds_up_from_one_midnight_to_the_next(records: list[StayRecord]) -> None:
    sums = summed(records)
    for cut, made in sums.items():
        if cut.ward != ALL:
            came, gone = len(made.arrived) + len(made.came), len(made.left) + len(made.went)
            assert made.there_at_start + came - gone == made.nights
    assert len(whole(sums).came) == len(whole(sums).went)


@given(crowds(is_sound=False))
def test_bed_days_are_those_of_each_stay(records: list[StayRecord]) -> None:
    found = whole(summed(records))
    sound = [record for record in records if is_sound(record)]
    assert found.ready_nights == sum(ready_bed_days(record, days=DAYS).nights for record in sound)
    assert found.ready_calendar_days == sum(ready_bed_days(record, days=DAYS).calendar_days for record in sound)
    there = [
        (record, day) for record in sound for day in DAYS.days if in_bed_at_close(record, day)
    ]  # fmt: skip
    assert found.nights == len(there)
    for least in (7, 14, 21):
        slept = [length_of(record, at=close_of(day)).nights for record, day in there]
        assert getattr(found, f"long_{least}") == sum(each >= least for each in slept)
    final = bands(finished_in(records, first=DAYS.first, last=DAYS.last))
    assert {name: getattr(found, field) for field, name in BANDS_OF.items()} == dict(final)


@given(crowds(is_sound=False))
def test_colours_and_reasons_are_those_of_each_day(records: list[StayRecord]) -> None:
    found = whole(summed(records))
    days = [day for record in records for day in facts_of(record, units=UNITS, days=DAYS).days]
    for why in Why:
        assert getattr(found, why.value) == sum(day.why is why for day in days)
    assert found.contradictions == sum(day.is_contradiction for day in days)
    assert found.reasons == Counter(day.reason or "" for day in days if not day.is_green)


@given(crowds(is_sound=False), st.data())
def test_neither_order_nor_parting_makes_a_difference(records: list[StayRecord], data: st.DataObject) -> None:
    sums = summed(records)
    assert summed(data.draw(st.permutations(records))) == sums
    cut = data.draw(st.integers(1, len(DAYS.days) - 1))
    halves = (closed_days(DAYS.first, DAYS.days[cut - 1]), closed_days(DAYS.days[cut], DAYS.last))
    parted = [sum_up([("feed", record) for record in records], units=UNITS, days=half) for half in halves]
    assert {**parted[0], **parted[1]} == sums


@given(crowds(is_sound=False))
def test_councils_and_specialties_share_everybody_out(records: list[StayRecord]) -> None:
    sums = summed(records)
    of_councils = DaySum()
    for cut, made in sums.items():
        if cut.council != ALL:
            of_councils.add(made)
    for name in ("nights", "ready_nights", "red", "calendar_days", "there_at_start"):
        if name != "red":
            assert getattr(of_councils, name) == getattr(whole(sums), name)
    of_specialties = DaySum()
    for cut, made in sums.items():
        if cut.specialty != ALL:
            of_specialties.add(made)
    assert sorted(of_specialties.arrived) == sorted(whole(sums).arrived)
    assert sorted(of_specialties.left) == sorted(whole(sums).left)
    assert of_specialties.there_at_start == whole(sums).there_at_start


@given(crowds())
def test_moves_are_those_of_the_spells_in_wards(records: list[StayRecord]) -> None:
    sums = summed(records)
    moves = sum(max(len(ward_spells(record, days=DAYS)) - 1, 0) for record in records)
    before = sum(_moved_as_it_began(record) for record in records)
    assert len(whole(sums).went) == moves + before


def _moved_as_it_began(record: StayRecord) -> bool:
    """Whether a move is set at the first midnight of the run, which its own spells begin after."""
    touched = DAYS.touched(record.stay.admitted_at, record.stay.left_at)
    is_there = 0 in touched and record.stay.admitted_at < DAYS.starts_at
    day_before = closed_days(DAYS.first.replace(day=DAYS.first.day - 1), DAYS.first)
    return is_there and len(ward_spells(record, days=day_before)) > 1


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        # there at the start, admitted, left, nights, calendar days, ready nights
        (a_stay("2026-10-24 12:00", "2026-10-24 12:00", site="SITE-A"), (0, 1, 1, 0, 0, 0)),
        (a_stay("2026-10-24 23:50", "2026-10-25 00:10"), (1, 1, 1, 1, 2, 0)),
        (a_stay("2026-10-24 12:00", "2026-10-25 00:00"), (1, 1, 1, 1, 1, 0)),
        (a_stay("2026-10-25 00:00", "2026-10-26 00:00"), (1, 1, 1, 1, 1, 0)),
        (a_stay("2026-10-28 12:00", None), (1, 1, 0, 2, 2, 0)),
        (a_stay("2026-10-26 12:00", "2026-10-25 12:00"), (0, 0, 0, 0, 0, 0)),
        (a_stay("2026-10-25 12:00", "2026-10-27 12:00", ready=[("2026-10-20 12:00", None)]), (2, 1, 1, 2, 3, 2)),
    ],
    ids=["no length", "across midnight", "left at midnight", "the day of 25 hours", "open", "left before admission",
         "ready before admission"],
)  # fmt: skip
def test_stays_counted_by_hand(record: StayRecord, expected: tuple[int, ...]) -> None:
    found = whole(summed([record]))
    assert (
        found.there_at_start, len(found.arrived), len(found.left), found.nights, found.calendar_days,
        found.ready_nights,
    ) == expected  # fmt: skip


def test_two_feeds_at_once_are_two_sums_and_overlapping_stays_are_each_counted() -> None:
    one = a_stay("2026-10-24 08:00", "2026-10-26 08:00")
    sums = sum_up([("board", one), ("archive", one)], units=UNITS, days=DAYS)
    assert {cut.feed for cut in sums} == {"board", "archive"}
    assert whole(sums, feed="board") == whole(summed([one]))
    other = a_stay("2026-10-25 08:00", "2026-10-27 08:00", key="ST-2")
    assert whole(summed([one, other])).nights == 4
