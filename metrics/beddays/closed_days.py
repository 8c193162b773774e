"""A run of closed London days with the instants that end them, made once and asked for every stay."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from metrics.vocabulary.days import close_of, last_closed, start_of

# Every stay of a picture asks for the same two or three.
_RUNS_KEPT = 64


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days without a gap, in order, at least one; `closes` are the instants that end them, in UTC."""

    days: tuple[date, ...]
    starts_at: datetime
    closes: tuple[datetime, ...]

    @property
    def first(self) -> date:
        """The earliest of the days."""
        return self.days[0]

    @property
    def last(self) -> date:
        """The latest of the days."""
        return self.days[-1]

    def touched(self, start: datetime, end: datetime | None) -> range:
        """The indices of the days with any time between two instants; an open end reaches past the last day."""
        # An instant that closes a day begins the next one.
        first = 0 if start < self.starts_at else bisect_right(self.closes, start)
        if end is None:
            return range(first, len(self.days))
        if end <= self.starts_at or end <= start:
            return range(0)
        return range(first, min(bisect_left(self.closes, end) + 1, len(self.days)))


@lru_cache(maxsize=_RUNS_KEPT)
def closed_days(first: date, last: date) -> ClosedDays:
    """The days from `first` to `last`, both included. Raises ValueError where there is none."""
    if first > last:
        raise ValueError(f"no day lies from {first} to {last}")
    days = tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
    return ClosedDays(days, start_of(first), tuple(close_of(day) for day in days))


def closed_before(at: datetime, *, count: int) -> ClosedDays:
    """The last `count` days that are over at an instant."""
    last = last_closed(at)
    return closed_days(last - timedelta(days=count - 1), last)
