"""London days: where one begins, where it closes, which one an instant lies on. A day has 23, 24 or 25 hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_A_DAY = timedelta(days=1)
# A picture asks for the same few dozen days thousands of times over.
_DAYS_KEPT = 4096


def london_day(instant: datetime) -> date:
    """The London day an aware instant lies on; midnight belongs to the day it begins."""
    return instant.astimezone(LONDON).date()


@lru_cache(maxsize=_DAYS_KEPT)
def start_of(day: date) -> datetime:
    """The first instant of a London day, in UTC."""
    return at_time(day, time.min)


def close_of(day: date) -> datetime:
    """The instant that ends a London day, which is the first of the next, in UTC."""
    return start_of(day + _A_DAY)


@lru_cache(maxsize=_DAYS_KEPT)
def at_time(day: date, local: time) -> datetime:
    """The instant at which clocks in London show a time on a day, in UTC; the first of the two in autumn's hour."""
    return datetime.combine(day, local, LONDON).astimezone(UTC)


def last_closed(at: datetime) -> date:
    """The last London day that is over at an instant."""
    return london_day(at) - _A_DAY


def days_from(start: date, *, until: date) -> Iterator[date]:
    """The days from `start` up to, not including, `until`, in order."""
    while start < until:
        yield start
        start += _A_DAY
