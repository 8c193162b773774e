"""When a day of a return becomes available, and which days a reader may see at an instant.

Pure rules over dates: knows neither the figures nor HTTP.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
PUBLISHED_AT_LOCAL = time(11)
WINDOW_DAYS = 28


def published_at(day: date) -> datetime:
    """The instant from which the return for a day is available: 11:00 London on the day after, in UTC."""
    return datetime.combine(day + timedelta(days=1), PUBLISHED_AT_LOCAL, LONDON).astimezone(UTC)


def window(days: Sequence[date], *, at: datetime, length: int = WINDOW_DAYS) -> tuple[date, ...]:
    """The newest published days at an instant.

    Shape: at most `length` days, oldest first; empty before the first publication. `days` must be in order. A day that
    is missing at source takes no place in it, and after the last publication the last window stays.
    """
    published = bisect_right(days, at, key=published_at)
    return tuple(days[max(0, published - length) : published])
