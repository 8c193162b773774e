"""The last seven days against the eight weeks before them, weekday by weekday, and the same weeks of earlier years.

Only days that are over. A year back is 364 days back, so that weekdays stand by weekdays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.variance.band import HIGH, LOW, MIDDLE, percentile

WEEK, WEEKS_BEFORE, A_YEAR = 7, 8, 364
LEAST_WEEKS = 4
"""Values of a weekday from which on the last eight weeks are something to lie above or below of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBeside:
    """One day with the same weekday of the eight weeks before: their middle, where eight in ten lay, of how many.

    `value` None: the day is not known. The others are None where fewer than four of the eight are known.
    """

    day: date
    value: float | None
    median: float | None
    low: float | None
    high: float | None
    weeks: int

    @property
    def side(self) -> int:
        """1 above what eight in ten were, -1 below, 0 among them or not known."""
        if self.value is None or self.low is None or self.high is None:
            return 0
        return (self.value > self.high) - (self.value < self.low)


def last_week(values: Mapping[date, float], *, today: date) -> list[DayBeside]:
    """The seven days before today, the oldest first."""
    found = []
    for ago in range(WEEK, 0, -1):
        day = today - timedelta(days=ago)
        # The week itself is no part of what it is held against.
        same = [day - timedelta(days=WEEK * back) for back in range(1, WEEKS_BEFORE + 1)]
        ordered = sorted(values[each] for each in same if each in values)
        is_enough = len(ordered) >= LEAST_WEEKS
        low, median, high = (percentile(ordered, share) if is_enough else None for share in (LOW, MIDDLE, HIGH))
        found.append(DayBeside(day=day, value=values.get(day), median=median, low=low, high=high, weeks=len(ordered)))
    return found


def since_when(week: Sequence[DayBeside]) -> tuple[int, date] | None:
    """On which side the newest days all lie, and since when; None when the last day known lies among the rest."""
    side, since = 0, None
    for each in reversed([day for day in week if day.value is not None]):
        if each.side == 0 or (side and each.side != side):
            break
        side, since = each.side, each.day
    return None if since is None else (side, since)


def same_week(values: Mapping[date, float], *, today: date, years_ago: int) -> list[tuple[date, float | None]]:
    """The same seven days some years ago, the oldest first; None where not known."""
    days = [today - timedelta(days=A_YEAR * years_ago + ago) for ago in range(WEEK, 0, -1)]
    return [(day, values.get(day)) for day in days]
