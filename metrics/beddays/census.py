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
from metrics.vocabulary.days import start_of

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
