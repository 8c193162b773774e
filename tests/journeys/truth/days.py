"""London's days by the slow, obvious way: ask the clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
A_DAY = timedelta(days=1)


@cache
def day_of(at: datetime) -> date:
    """The London day of an instant."""
    return at.astimezone(LONDON).date()


@cache
def clock(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant at which London's clocks show a time, the first where it comes twice."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


@cache
@cache
def close_of(day: date) -> datetime:
    """The instant at which a day is over."""
    return clock(day + A_DAY)


def nights(start: datetime, end: datetime) -> int:
    """The midnights from one instant to another."""
    return max((day_of(end) - day_of(start)).days, 0)


def closed_before(at: datetime, count: int) -> list[date]:
    """The last days that are over, oldest first."""
    return [day_of(at) - A_DAY * back for back in range(count, 0, -1)]
