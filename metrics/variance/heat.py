"""A figure by weekday and hour: the middle of what it was, and where eight in ten lay.

Shows a pattern and judges nothing. Days are taken as they stand in the calendar, bank holidays left out by the caller.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import isfinite

from metrics.variance.band import HIGH, LOW, MIDDLE, percentile

LEAST_FOR_RANGE = 5
"""Values from which on a range is given; below it the middle alone stands, with how many it is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One weekday (Monday 0) and hour, `hour` None for a figure of whole days. `days`: how many are in it."""

    weekday: int
    hour: int | None
    median: float
    low: float | None
    high: float | None
    days: int


def heat_map(values: Iterable[tuple[date, int | None, float]]) -> list[Cell]:
    """The cells of which anything is known, by weekday and hour.

    Shape: (day, hour or None, value) in any order; what is not a number is left out.
    """
    found: dict[tuple[int, int | None], list[float]] = defaultdict(list)
    for day, hour, value in values:
        if isfinite(value):
            found[day.weekday(), hour].append(value)
    return [
        _cell(weekday, hour, sorted(found[weekday, hour]))
        for weekday, hour in sorted(found, key=lambda key: (key[0], -1 if key[1] is None else key[1]))
    ]


def _cell(weekday: int, hour: int | None, ordered: list[float]) -> Cell:
    has_range = len(ordered) >= LEAST_FOR_RANGE
    return Cell(
        weekday=weekday,
        hour=hour,
        median=percentile(ordered, MIDDLE),
        low=percentile(ordered, LOW) if has_range else None,
        high=percentile(ordered, HIGH) if has_range else None,
        days=len(ordered),
    )
