"""Who lay where at midnight, who came and went on a day, and how long a stay is.

Counts people, not beds: how many beds are open is the feeds' own figure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.colours import ward_on
from metrics.beddays.readiness import is_sound
from metrics.beddays.record import StayRecord
from metrics.beddays.spell import Spell, calendar_days, nights
from metrics.beddays.worked import a_stay, clock
from metrics.vocabulary.days import start_of
from metrics.vocabulary.definition import Definition, Worked

LONG_STAYS_DAYS = (7, 14, 21)


class Place(NamedTuple):
    """Where a person lies, as it is counted."""

    site: str
    ward: str | None
    specialty: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfStays:
    """A closed day of a number of stays: census_start + admissions - departures = census_end."""

    on: date
    census_start: int
    admissions: int
    departures: int
    census_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a stay is, up to an instant, in closing midnights and in London days touched."""

    nights: int
    calendar_days: int


def length_of(record: StayRecord, *, at: datetime) -> Length:
    """How long a stay is: to its end, or, while it lasts, to `at`. Raises ValueError for one that ends before it
    begins."""
    if not is_sound(record):
        raise ValueError(f"{record.stay.key}: left before admission")
    left = record.stay.left_at
    until = at if left is None else min(left, at)
    return Length(
        nights=nights(record.stay.admitted_at, until), calendar_days=calendar_days(record.stay.admitted_at, until)
    )


def long_stays(lengths: Iterable[Length]) -> Mapping[int, int]:
    """How many stays have lasted 7, 14 and 21 nights or more; whoever is in a later group is in those before it."""
    told = [each.nights for each in lengths]
    return MappingProxyType({least: sum(each >= least for each in told) for least in LONG_STAYS_DAYS})


def census(records: Iterable[StayRecord], *, day: date) -> Counter[Place]:
    """The people in beds at the close of a day by where they lay on it."""
    return census_by_day(records, days=closed_days(day, day))[day]


def census_by_day(records: Iterable[StayRecord], *, days: ClosedDays) -> Mapping[date, Counter[Place]]:
    """The people in beds at the close of each day by where they lay on it; every day is there."""
    found: dict[date, Counter[Place]] = {day: Counter() for day in days.days}
    for record in records:
        if not is_sound(record):
            continue
        stay = record.stay
        for number in days.touched(stay.admitted_at, stay.left_at):
            if stay.left_at is None or stay.left_at >= days.closes[number]:
                on = days.days[number]
                found[on][Place(stay.organisation, ward_on(record, on), stay.specialty)] += 1
    return MappingProxyType(found)


def days_of_stays(records: Sequence[StayRecord], *, days: ClosedDays) -> tuple[DayOfStays, ...]:
    """For each day the people in beds at both its ends, and those who came and went between.

    Somebody who leaves at midnight was there at that midnight and leaves on the day it begins; a stay without length
    is an admission and a departure.
    """
    sound = [record.stay for record in records if is_sound(record)]
    before = sum(
        stay.admitted_at < days.starts_at and (stay.left_at is None or stay.left_at >= days.starts_at) for stay in sound
    )
    come = Counter(_day_in(days, stay.admitted_at) for stay in sound)
    gone = Counter(_day_in(days, stay.left_at) for stay in sound if stay.left_at is not None)
    lines = []
    for on in days.days:
        after = before + come[on] - gone[on]
        lines.append(DayOfStays(on=on, census_start=before, admissions=come[on], departures=gone[on], census_end=after))
        before = after
    return tuple(lines)


def ward_spells(record: StayRecord, *, days: ClosedDays) -> tuple[tuple[str | None, Spell], ...]:
    """Where a person lay and when, within a run of days, in order.

    A source names the ward of a day and not the hour of a move, so a move is set at the midnight before the first day
    in the new ward. Where no day names a ward it is the one the person lies in now, or lay in last.
    """
    stay = record.stay
    if not is_sound(record):
        return ()
    begins, ends = stay.admitted_at, stay.left_at
    touched = days.touched(begins, ends)
    found: list[tuple[str | None, Spell]] = []
    for number in touched:
        on = days.days[number]
        ward = ward_on(record, on)
        starts_at = begins if number == touched.start else start_of(on)
        if not found:
            found.append((ward, Spell(starts_at, ends)))
        elif found[-1][0] != ward:
            found[-1] = (found[-1][0], Spell(found[-1][1].starts_at, starts_at))
            found.append((ward, Spell(starts_at, ends)))
    if not found and ends is not None and days.starts_at <= ends and begins < days.closes[-1]:
        # No time in the days, and yet a departure in them: a stay without length, or one that ends as they begin.
        found.append((stay.ward, Spell(begins, ends)))
    return tuple(found)


def _day_in(days: ClosedDays, instant: datetime) -> date | None:
    if not days.starts_at <= instant < days.closes[-1]:
        return None
    return days.days[days.touched(instant, None).start]


_FROM = date(2024, 4, 1)
_IN_SPRING = ("2026-03-28 12:00", "2026-03-30 12:00")
_IN_AUTUMN = ("2026-10-24 12:00", "2026-10-26 12:00")


DEFINITIONS = (
    Definition(
        key="stays.midnight_census",
        title="People in beds at midnight",
        unit="people",
        says="Everyone who lay in a bed at the instant that ends a London day, where they lay on that day.",
        rule="Admitted before the instant, and not left or left at it or later. The ward is that of the day's board "
        "round, else the one the person lies in now. Census at the start + admissions - departures = census at the "
        "end.",
        inputs=("stays", "bed days"),
        source="NHS England, bed availability and occupancy: counted at midnight",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="left at midnight: there at that census, a departure of the next day",
                answer=((0, 1, 0, 1), (1, 0, 1, 0)),
                work=lambda: _days(a_stay("2026-11-02 12:00", "2026-11-03 00:00")),
            ),
            Worked(
                situation="admitted at midnight: not there at that census",
                answer=((0, 0, 0, 0), (0, 1, 0, 1)),
                work=lambda: _days(a_stay("2026-11-03 00:00")),
            ),
            Worked(
                situation="a stay without length: an admission and a departure",
                answer=((0, 1, 1, 0), (0, 0, 0, 0)),
                work=lambda: _days(a_stay("2026-11-02 12:00", "2026-11-02 12:00")),
            ),
            Worked(
                situation="moved from ward 1 to ward 2 at 00:00 of the 3rd: ward 1 at the close of the 2nd",
                answer=("WARD-1", "WARD-2"),
                work=lambda: tuple(
                    place.ward
                    for day in (date(2026, 11, 2), date(2026, 11, 3))
                    for place in census(
                        [a_stay("2026-11-02 12:00", days={"2026-11-02": " - WARD-1", "2026-11-03": " - WARD-2"})],
                        day=day,
                    )
                ),
            ),
        ),
    ),
    Definition(
        key="stays.nights",
        title="Length of stay in nights",
        unit="nights",
        says="The closing midnights from admission to leaving, or so far.",
        rule="The London day of leaving less the London day of admission. A day of 23 or 25 hours has one midnight.",
        inputs=("stays",),
        source="NHS Data Dictionary: length of stay in days is the difference of the dates",
        valid_from=_FROM,
        examples=(
            Worked(situation="across the spring change, 47 hours", answer=2, work=lambda: _length(*_IN_SPRING).nights),
            Worked(situation="across the autumn change, 49 hours", answer=2, work=lambda: _length(*_IN_AUTUMN).nights),
            Worked(
                situation="from 23:50 to 00:10",
                answer=1,
                work=lambda: _length("2026-11-02 23:50", "2026-11-03 00:10").nights,
            ),
            Worked(
                situation="no length", answer=0, work=lambda: _length("2026-11-02 12:00", "2026-11-02 12:00").nights
            ),
            Worked(
                situation="still there, asked on the 5th",
                answer=3,
                work=lambda: _length("2026-11-02 12:00", None).nights,
            ),
        ),
    ),
    Definition(
        key="stays.calendar_days",
        title="Length of stay in calendar days",
        unit="days",
        says="The London days with any time in the bed; never called nights.",
        rule="Days from that of admission to that of the last moment before leaving, both counted.",
        inputs=("stays",),
        source="Homeward",
        valid_from=_FROM,
        examples=(
            Worked(situation="across the spring change", answer=3, work=lambda: _length(*_IN_SPRING).calendar_days),
            Worked(
                situation="left at midnight: the day that begins then is not touched",
                answer=1,
                work=lambda: _length("2026-11-02 12:00", "2026-11-03 00:00").calendar_days,
            ),
            Worked(
                situation="no length: no time on any day",
                answer=0,
                work=lambda: _length("2026-11-02 12:00", "2026-11-02 12:00").calendar_days,
            ),
        ),
    ),
    Definition(
        key="stays.long",
        title="Stays of 7, 14 and 21 days or more",
        unit="people",
        says="How many have lain there for 7, 14 and 21 nights or more; days since DRD are another figure.",
        rule="Counted from admission in nights; whoever is in a later group is in those before it.",
        inputs=("stays",),
        source="NHS England, daily situation report: long-stay patients",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="6, 7, 20 and 21 nights",
                answer={7: 3, 14: 2, 21: 1},
                work=lambda: dict(long_stays(Length(nights=each, calendar_days=each + 1) for each in (6, 7, 20, 21))),
            ),
            Worked(situation="nobody", answer={7: 0, 14: 0, 21: 0}, work=lambda: dict(long_stays(()))),
        ),
    ),
)


def _days(*records: StayRecord) -> tuple[tuple[int, int, int, int], ...]:
    return tuple(
        (day.census_start, day.admissions, day.departures, day.census_end)
        for day in days_of_stays(records, days=closed_days(date(2026, 11, 2), date(2026, 11, 3)))
    )


def _length(admitted: str, left: str | None) -> Length:
    return length_of(a_stay(admitted, left), at=clock("2026-11-05 09:00"))
