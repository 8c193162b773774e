"""Occupancy: how many people lay in a unit, weighted by the time they lay there, by hour, by day, by weekday and hour.

Exact: instants are whole numbers, an hour's people are its person-time over its length. A spell without length is an
arrival and a departure and no time. Knows nothing of beds that are open, so it gives people and not a share.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.beddays.timeline import Micros, Timeline, UnitSpells

_HIGH_PERCENT = 95
_WEEKDAY_HOURS = 7 * 24


@dataclass(frozen=True, slots=True)
class ByHour:
    """A unit hour by hour: mean people, and how many arrived and departed. One entry for each hour of the timeline."""

    unit: str
    mean: NDArray[np.float64]
    arrivals: NDArray[np.int64]
    departures: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ByDay:
    """A unit day by day: census_start + arrivals - departures = census_end. `mean` is over the day's own 23, 24 or 25
    hours; `peak` is the most at once. One entry for each day of the timeline."""

    unit: str
    census_start: NDArray[np.int64]
    arrivals: NDArray[np.int64]
    departures: NDArray[np.int64]
    census_end: NDArray[np.int64]
    mean: NDArray[np.float64]
    peak: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ByWeekdayHour:
    """A unit by weekday and hour as clocks show it, 168 entries from Monday 00:00: of the hourly means over the weeks
    the mean and the 95th percentile (linear between values). `hours` is how many there are; where there is none both
    are not a number."""

    unit: str
    hours: NDArray[np.int64]
    mean: NDArray[np.float64]
    high: NDArray[np.float64]


def by_hour(spells: UnitSpells, *, over: Timeline) -> ByHour:
    """A unit hour by hour."""
    time = _person_time(spells, edges=over.hours)
    return ByHour(
        spells.unit,
        time / np.diff(over.hours),
        _in_bins(spells.arrive, over.hours),
        _in_bins(spells.depart, over.hours),
    )


def by_day(spells: UnitSpells, *, over: Timeline) -> ByDay:
    """A unit day by day."""
    arrivals = _in_bins(spells.arrive, over.midnights)
    departures = _in_bins(spells.depart, over.midnights)
    # Whoever leaves at a midnight was there at it; whoever arrives at one was not.
    there = np.searchsorted(np.sort(spells.arrive), over.midnights, side="left") - np.searchsorted(
        np.sort(spells.depart), over.midnights, side="left"
    )
    mean = _person_time(spells, edges=over.midnights) / np.diff(over.midnights)
    return ByDay(spells.unit, there[:-1], arrivals, departures, there[1:], mean, _peaks(spells, starts=over.midnights))


def by_weekday_hour(hourly: ByHour, *, over: Timeline) -> ByWeekdayHour:
    """A unit by weekday and hour, from its hours over the same timeline."""
    slot = over.weekday_hours()
    order = np.argsort(slot, kind="stable")
    counts = np.bincount(slot, minlength=_WEEKDAY_HOURS).astype(np.int64)
    mean = np.full(_WEEKDAY_HOURS, np.nan)
    high = np.full(_WEEKDAY_HOURS, np.nan)
    sorted_means = hourly.mean[order]
    ends = np.cumsum(counts)
    for number in np.flatnonzero(counts):
        those = sorted_means[ends[number] - counts[number] : ends[number]]
        mean[number] = those.mean()
        high[number] = np.percentile(those, _HIGH_PERCENT)
    return ByWeekdayHour(hourly.unit, counts, mean, high)


def _person_time(spells: UnitSpells, *, edges: Micros) -> NDArray[np.float64]:
    """The time spent between each edge and the next, all spells together, in microseconds.

    A float counts one by one up to 2 to the 53rd: exact for a hundred thousand arrivals in one unit on one day.
    """
    low, high = edges[0], edges[-1]
    arrive, depart = np.clip(spells.arrive, low, high), np.clip(spells.depart, low, high)
    widths = np.diff(edges)
    bins = len(widths)
    first = np.minimum(np.searchsorted(edges, arrive, side="right") - 1, bins - 1)
    last = np.minimum(np.searchsorted(edges, depart, side="right") - 1, bins - 1)
    # A spell fills the rest of its first bin and every bin after it, less what is left of its last bin and all after.
    partly = np.bincount(first, weights=edges[first + 1] - arrive, minlength=bins) - np.bincount(
        last, weights=edges[last + 1] - depart, minlength=bins
    )
    whole = np.bincount(first + 1, minlength=bins + 1) - np.bincount(last + 1, minlength=bins + 1)
    time: NDArray[np.float64] = partly + np.cumsum(whole[:bins]) * widths
    return time


def _in_bins(instants: Micros, edges: Micros) -> NDArray[np.int64]:
    """How many instants lie from each edge up to, not including, the next."""
    return np.diff(np.searchsorted(np.sort(instants), edges, side="left")).astype(np.int64)


def _peaks(spells: UnitSpells, *, starts: Micros) -> NDArray[np.int64]:
    """The most people at once from each start up to, not including, the next.

    At one instant departures come before arrivals: a bed handed on is one person, and no length is nobody.
    """
    instants, places = np.unique(np.concatenate((spells.arrive, spells.depart, starts)), return_inverse=True)
    change = np.zeros(len(instants), dtype=np.int64)
    arrivals = len(spells.arrive)
    np.add.at(change, places[:arrivals], 1)
    np.add.at(change, places[arrivals : 2 * arrivals], -1)
    there = np.cumsum(change)
    at = np.searchsorted(instants, starts)
    return np.maximum.reduceat(there, at)[:-1]
