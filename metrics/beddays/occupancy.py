"""Occupancy: how many people lay in a unit, weighted by the time they lay there, by hour, by day, by weekday and hour.

Exact: instants are whole numbers, an hour's people are its person-time over its length. A spell without length is an
arrival and a departure and no time. Knows nothing of beds that are open, so it gives people and not a share.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metrics.beddays.timeline import Micros, Timeline, UnitSpells, columns, timeline
from metrics.beddays.worked import clock
from metrics.vocabulary.definition import Definition, Worked

PERCENTILES = (5, 25, 50, 75, 95)
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
    the mean and the percentiles (linear between values; a row for each of `PERCENTILES`). `hours` is how many there
    are; where there is none they are not a number."""

    unit: str
    hours: NDArray[np.int64]
    mean: NDArray[np.float64]
    percentiles: NDArray[np.float64]


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


def by_weekday_hour(hourly: ByHour, *, slots: NDArray[np.int64]) -> ByWeekdayHour:
    """A unit by weekday and hour, from its hours and their slots (`Timeline.weekday_hours`).

    An hour whose mean is not a number was not counted, and is in none.
    """
    order = np.argsort(slots, kind="stable")
    held = np.bincount(slots, minlength=_WEEKDAY_HOURS)
    # A row for each slot with its means from the lowest up; behind them what is not a number.
    places = np.arange(len(slots)) - np.repeat(np.cumsum(held) - held, held)
    means = np.full((_WEEKDAY_HOURS, int(held.max(initial=1))), np.nan)
    means[slots[order], places] = hourly.mean[order]
    means.sort(axis=1)
    counts = np.count_nonzero(~np.isnan(means), axis=1)
    with np.errstate(invalid="ignore"):
        mean = np.nansum(means, axis=1) / counts
    return ByWeekdayHour(hourly.unit, counts.astype(np.int64), mean, _percentiles(means, counts))


def percentiles(hourly: ByHour) -> NDArray[np.float64]:
    """The percentiles of all the hours of a unit together, one for each of `PERCENTILES`; of none not a number."""
    means = np.sort(hourly.mean)[np.newaxis, :]
    if not means.size:
        return np.full(len(PERCENTILES), np.nan)
    return _percentiles(means, np.count_nonzero(~np.isnan(means), axis=1))[:, 0]


def _percentiles(ordered: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.stack([_percentile(ordered, counts, percent) for percent in PERCENTILES])


def _percentile(ordered: NDArray[np.float64], counts: NDArray[np.int64], percent: int) -> NDArray[np.float64]:
    """A percentile of each row's first so many values, which are in order; linear between two of them."""
    last = np.maximum(counts - 1, 0)
    at = last * (percent / 100)
    below = np.floor(at).astype(np.int64)
    rows = np.arange(len(ordered))
    low, high = ordered[rows, below], ordered[rows, np.minimum(below + 1, last)]
    share = at - below
    # From whichever of the two is nearer, so that it never lies outside them.
    between: NDArray[np.float64] = np.where(share < 0.5, low + (high - low) * share, high - (high - low) * (1 - share))
    return between


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


_SOURCE = "Homeward"
_FROM = date(2024, 4, 1)
_IN_SPRING = date(2026, 3, 29)
_IN_AUTUMN = date(2026, 10, 25)
_A_DAY = date(2026, 11, 3)


DEFINITIONS = (
    Definition(
        key="occupancy.by_hour",
        title="Occupancy by hour",
        unit="people",
        says="How many people lay in a unit in an hour, weighted by the time each lay there; arrivals and departures; "
        "and the 5th, 25th, 50th, 75th and 95th percentile of all the hours of the period.",
        rule="Person-time in the hour over an hour. A spell counts from arrival up to, not including, departure; one "
        "still open lasts to the end of what is asked about. Percentiles are linear between values.",
        inputs=("stays",),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="from 09:30 to 11:15",
                answer=(0.5, 1.0, 0.25, 0.0),
                work=lambda: _hours(_A_DAY, ("2026-11-03 09:30", "2026-11-03 11:15"))[9:13],
            ),
            Worked(
                situation="open from 23:45",
                answer=(0.0, 0.25),
                work=lambda: _hours(_A_DAY, ("2026-11-03 23:45", None))[22:24],
            ),
            Worked(
                situation="there all through the night the clocks go forward: 23 hours",
                answer=(1.0,) * 23,
                work=lambda: _hours(_IN_SPRING, ("2026-03-28 12:00", "2026-03-30 12:00")),
            ),
            Worked(
                situation="percentiles of the day's 24 hours: nobody in twelve, one in six, two in six",
                answer=(0.0, 0.0, 0.5, 1.25, 2.0),
                work=lambda: _spread(
                    _A_DAY, ("2026-11-03 12:00", "2026-11-04 00:00"), ("2026-11-03 18:00", "2026-11-04 00:00")
                ),
            ),
        ),
    ),
    Definition(
        key="occupancy.by_day",
        title="Occupancy by day",
        unit="people",
        says="People in a unit at both midnights of a London day, who came and went, the mean over the day and the "
        "most at once.",
        rule="Mean: person-time in the day over its own 23, 24 or 25 hours. Peak: at one instant departures come "
        "before arrivals. Census at the start + arrivals - departures = census at the end.",
        inputs=("stays",),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="a bed handed on at noon, a stay without length, one who left at midnight",
                answer=(2, 2, 3, 1, 1.0, 1),
                work=lambda: _day(
                    _A_DAY,
                    ("2026-11-02 08:00", "2026-11-03 12:00"),
                    ("2026-11-03 12:00", None),
                    ("2026-11-03 09:00", "2026-11-03 09:00"),
                    ("2026-11-02 08:00", "2026-11-03 00:00"),
                ),
            ),
            Worked(
                situation="twelve and a half hours of the day that has 25",
                answer=(1, 0, 1, 0, 0.5, 1),
                work=lambda: _day(_IN_AUTUMN, ("2026-10-24 12:00", "2026-10-25 11:30")),
            ),
            Worked(
                situation="eleven and a half hours of the day that has 23",
                answer=(1, 0, 1, 0, 0.5, 1),
                work=lambda: _day(_IN_SPRING, ("2026-03-28 12:00", "2026-03-29 12:30")),
            ),
        ),
    ),
    Definition(
        key="occupancy.by_weekday_hour",
        title="Occupancy by weekday and hour",
        unit="people",
        says="For each weekday and hour as clocks show it, the mean and the 5th, 25th, 50th, 75th and 95th percentile "
        "of the hourly means.",
        rule="Over the weeks asked about; percentiles are linear between values. The hour that comes twice in autumn "
        "counts twice, the one left out in spring not at all.",
        inputs=("stays",),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="three Tuesdays at 09:00 with one person, nobody, two people",
                answer=(3, 1.0, (0.1, 0.5, 1.0, 1.5, 1.9)),
                work=lambda: _slot(
                    (date(2026, 11, 3), date(2026, 11, 17)),
                    24 + 9,
                    ("2026-11-03 09:00", "2026-11-03 10:00"),
                    ("2026-11-17 09:00", "2026-11-17 10:00"),
                    ("2026-11-17 08:00", "2026-11-17 10:00"),
                ),
            ),
            Worked(
                situation="Sunday 01:00 on the night the clocks go back: two hours, one of them with somebody",
                answer=(2, 0.5, (0.05, 0.25, 0.5, 0.75, 0.95)),
                work=lambda: _slot((_IN_AUTUMN, _IN_AUTUMN), 6 * 24 + 1, ("2026-10-25 00:00", "2026-10-25 01:00", 60)),
            ),
        ),
    ),
)


def _columns(*spells: tuple[str, str | None] | tuple[str, str, int]) -> UnitSpells:
    """Spells from what clocks show; a third number adds minutes to the departure."""
    (unit,) = columns(
        ("WARD-1", clock(arrive), None if depart is None else clock(depart) + timedelta(minutes=sum(later)))
        for arrive, depart, *later in spells
    )
    return unit


def _hours(day: date, *spells: tuple[str, str | None]) -> tuple[float, ...]:
    return tuple(by_hour(_columns(*spells), over=timeline(day, day)).mean.tolist())


def _spread(day: date, *spells: tuple[str, str | None]) -> tuple[float, ...]:
    return tuple(percentiles(by_hour(_columns(*spells), over=timeline(day, day))).tolist())


def _day(day: date, *spells: tuple[str, str | None]) -> tuple[float, ...]:
    found = by_day(_columns(*spells), over=timeline(day, day))
    parts = (found.census_start, found.arrivals, found.departures, found.census_end, found.mean, found.peak)
    return tuple(part.tolist()[0] for part in parts)


def _slot(
    days: tuple[date, date], slot: int, *spells: tuple[str, str | None] | tuple[str, str, int]
) -> tuple[int, float, tuple[float, ...]]:
    over = timeline(*days)
    found = by_weekday_hour(by_hour(_columns(*spells), over=over), slots=over.weekday_hours())
    spread = tuple(round(each, 6) for each in found.percentiles[:, slot].tolist())
    return int(found.hours[slot]), float(found.mean[slot]), spread
