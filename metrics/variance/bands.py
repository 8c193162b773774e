"""The usual ranges of many series at once: the same rule as `band.usual_band`, in NumPy.

A picture of England needs thousands of ranges a day; one at a time they would cost more than all the rest of it. The
tests hold the two to the same answers. The rule and its reasons stand in `band`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metrics.variance.band import (
    CLEARLY_NARROWER,
    DAYS,
    HIGH,
    HOLIDAY_WIDER,
    LEAST_SAME_WEEKDAYS,
    LOW,
    MIDDLE,
    SPREADS_WIDE,
    Band,
)
from metrics.variance.like import Likeness, likeness_of, weekday_like

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Usual ranges, one element a series; NaN where fewer than the minimum of days were known."""

    low: Floats
    high: Floats
    usual: Floats
    spread: Floats
    days: NDArray[np.int64]
    is_for_weekday: NDArray[np.bool_]

    def band(self, index: int) -> Band | None:
        """The range of one series, None where it has none."""
        if np.isnan(self.low[index]):
            return None
        return Band(
            low=float(self.low[index]),
            high=float(self.high[index]),
            usual=float(self.usual[index]),
            spread=float(self.spread[index]),
            days=int(self.days[index]),
            is_for_weekday=bool(self.is_for_weekday[index]),
        )


def usual_bands(history: Floats, *, on: date, minimum: int = 14, holidays: Collection[date] = frozenset()) -> Bands:
    """The usual range of every series for a day.

    Shape: series x the 28 local days before it, the oldest first, NaN (or anything not finite) = unknown.
    Raises: ValueError for any other number of days.
    """
    if history.ndim != 2 or history.shape[1] != DAYS:
        raise ValueError(f"history must be series x {DAYS} days, not {history.shape}")
    known = np.where(np.isfinite(history), history, np.nan).astype(np.float64)
    ordered, days = _ordered(known)
    low, high, usual = (_percentile(ordered, days, share) for share in (LOW, HIGH, MIDDLE))
    spread = (high - low) / SPREADS_WIDE
    kinds = np.array([weekday_like(on - timedelta(days=DAYS - place), holidays=holidays) for place in range(DAYS)])
    same_weekday, same_days = _ordered(known[:, kinds == weekday_like(on, holidays=holidays)])
    errors, error_days = _ordered(_leave_one_out_errors(known, kinds))
    off_low, off_high = (_percentile(errors, error_days, share) for share in (LOW, HIGH))
    enough = max(minimum, 1)
    is_for_weekday = (
        (days >= enough)
        & (same_days >= LEAST_SAME_WEEKDAYS)
        & (error_days >= enough)
        & (off_high - off_low < CLEARLY_NARROWER * (high - low))
    )
    centre = _percentile(same_weekday, same_days, MIDDLE)
    usual = np.where(is_for_weekday, centre, usual)
    low = np.where(is_for_weekday, usual + off_low, low)
    high = np.where(is_for_weekday, usual + off_high, high)
    if likeness_of(on, holidays=holidays) is Likeness.BANK_HOLIDAY:
        low, high = usual + HOLIDAY_WIDER * (low - usual), usual + HOLIDAY_WIDER * (high - usual)
    never_negative = ordered[:, 0] >= 0
    none = days < enough
    return Bands(
        low=_blank(np.where(never_negative, np.maximum(low, 0.0), low), none),
        high=_blank(np.where(never_negative, np.maximum(high, 0.0), high), none),
        usual=_blank(usual, none),
        spread=_blank(spread, none),
        days=days,
        is_for_weekday=is_for_weekday,
    )


def _leave_one_out_errors(known: Floats, kinds: NDArray[np.int64]) -> Floats:
    """Each day against the median of the others like it; NaN where there are none."""
    errors = np.full_like(known, np.nan)
    for kind in np.unique(kinds):
        places = np.flatnonzero(kinds == kind)
        for place in places:
            others, count = _ordered(known[:, places[places != place]])
            errors[:, place] = known[:, place] - _percentile(others, count, MIDDLE)
    return errors


def _ordered(values: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Sort along the last axis, the unknown last, and count the known."""
    return np.sort(values, axis=-1), np.count_nonzero(~np.isnan(values), axis=-1)


def _percentile(ordered: Floats, count: NDArray[np.int64], share: float) -> Floats:
    """The percentile of `band`, along the last axis; NaN where nothing is known."""
    if ordered.shape[-1] == 0:
        return np.full(ordered.shape[:-1], np.nan)
    rank = np.minimum(np.maximum(share * (count + 1), 1.0), np.maximum(count, 1))
    below = np.floor(rank).astype(np.int64)
    start = np.take_along_axis(ordered, below[..., None] - 1, axis=-1)[..., 0]
    above = np.minimum(below, np.maximum(count, 1) - 1)
    percentile: Floats = start + (rank - below) * (
        np.take_along_axis(ordered, above[..., None], axis=-1)[..., 0] - start
    )
    return percentile


def _blank(values: Floats, where: NDArray[np.bool_]) -> Floats:
    blanked: Floats = np.where(where, np.nan, values)
    return blanked
