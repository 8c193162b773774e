"""How many days a queue takes to clear at the pace of the last weeks, as a range: the planner's figure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays
from metrics.flow.path import Node, Path
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked

SLOW, FAST = 0.25, 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysToClear:
    """Days until nobody waits: at the mean pace, and at slow and fast days' pace. None: not at this pace."""

    mean: float | None
    slow: float | None
    fast: float | None


class Pace(NamedTuple):
    """What happened to a queue on each of some days, in their order."""

    started: Sequence[int]
    came_to_nothing: Sequence[int]
    referred: Sequence[int]


def percentile(values: Sequence[float], share: float) -> float:
    """A percentile of values, which need not be in order, between two of them by how far it lies.

    Raises: ValueError where there are none.
    """
    if not values:
        raise ValueError("nothing has a percentile of nothing")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def pace_of(paths: Iterable[Path], *, days: ClosedDays) -> Pace:
    """How many began, came to nothing and were referred on each of some closed days, in their order."""
    counted = Comings()
    for path in paths:
        counted.count(path)
    return counted.over(days)


class Comings:
    """On which days referrals came, began and came to nothing. One that was counted is taken out with sign -1."""

    def __init__(self) -> None:
        self._started: Counter[date] = Counter()
        self._nothing: Counter[date] = Counter()
        self._referred: Counter[date] = Counter()

    def count(self, path: Path, *, sign: int = 1) -> None:
        """Count a referral on its days."""
        self._referred[london_day(path.steps[0])] += sign
        begun = path.steps[Node.SERVICE]
        if begun is not None:
            self._started[london_day(begun)] += sign
        elif path.nothing_at is not None:
            self._nothing[london_day(path.nothing_at)] += sign

    def over(self, days: ClosedDays) -> Pace:
        """What happened on each of some days."""
        return Pace(*([counts[day] for day in days.days] for counts in (self._started, self._nothing, self._referred)))


def days_to_clear(*, waiting: int, pace: Pace) -> DaysToClear:
    """How long those who wait take, by what happened on each day of the same weeks.

    Raises: ValueError where there are no days.
    """
    starts = pace.started
    # Whoever comes to nothing waits no more either; without them a queue that stands still would seem to grow.
    others = _mean(pace.came_to_nothing) - _mean(pace.referred)
    paces = (_mean(starts), percentile(starts, SLOW), percentile(starts, FAST))
    mean, slow, fast = (_days(waiting, each + others) for each in paces)
    return DaysToClear(mean=mean, slow=slow, fast=fast)


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0


def _days(waiting: int, net: float) -> float | None:
    if not waiting:
        return 0.0
    return waiting / net if net > 0 else None


def _cleared(*, starts: list[int], nothing: Sequence[int] = ()) -> DaysToClear:
    return days_to_clear(waiting=12, pace=Pace(starts, nothing, [3, 3, 3, 3]))


DEFINITIONS = (
    Definition(
        key="flow.days_to_clear",
        title="Days to clear",
        unit="days",
        says="How long those who wait now would take to clear at the pace of the last 28 days; a range, for planning.",
        rule="Waiting / (starts + come to nothing - new, a day), with the mean of daily starts, and with their 25th "
        "and 75th percentile (linear between two values); the others are means. "
        "Not at this pace, where no more go than come.",
        inputs=("referrals",),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="12 wait, 2, 4, 4, 6 began and 3 came each day",
                answer=DaysToClear(mean=12.0, slow=24.0, fast=8.0),
                work=lambda: _cleared(starts=[2, 4, 4, 6]),
            ),
            Worked(
                situation="as many come as begin: not at this pace",
                answer=DaysToClear(mean=None, slow=None, fast=48.0),
                work=lambda: _cleared(starts=[2, 3, 3, 4]),
            ),
            Worked(
                situation="as many come as begin, and one a day comes to nothing",
                answer=DaysToClear(mean=12.0, slow=16.0, fast=9.6),
                work=lambda: _cleared(starts=[2, 3, 3, 4], nothing=[0, 2, 1, 1]),
            ),
        ),
    ),
)
