"""Every figure of every node as it stood when each hour of a day began, and what is usual for it at that hour.

Put together by the worker when a day is over, from the rolled-up hours, and kept by the store, so that no picture needs
history for it. A figure stands until the next is sent, as on a board: for as long as its feed may be silent, at most
a day, and what counts since midnight not beyond midnight. Counts for which fewer reported than usually do are kept
with their number of reporters, and no usual range is made of them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from db.engine import Connection
from db.read.hours import HourFigureRow, hour_figures
from db.read.points import Rolled, hours
from db.write.hours import HourBand, HourFigures
from metrics.pressure import INDICATORS, Indicator, Unit
from metrics.variance.band import DAYS
from metrics.variance.bands import usual_bands
from metrics.variance.usual import HOURS, MINIMUM_AT_HOUR, hours_of_day
from metrics.vocabulary import About
from metrics.vocabulary.days import close_of, start_of
from picture.bands import figures_of
from picture.ground import Ground
from picture.memory import Memory

Floats = NDArray[np.float64]
_A_DAY = timedelta(days=1)
_AN_HOUR = timedelta(hours=1)


async def figures_by_hour(
    conn: Connection, memory: Memory, *, on: Sequence[date], known: datetime
) -> list[HourFigures]:
    """The figures of all nodes by the hour of the given days, from what was known then.

    Shape: one entry for each node, indicator and day of which anything is known.
    """
    catalogue = await memory.catalogue(conn, known=None)
    await memory.index.refresh(conn)
    made: list[HourFigures] = []
    for part, ground in memory.spells(catalogue, on):
        indicators = [each for each in INDICATORS.values() if ground.is_at_an_instant(each)]
        numbers = sorted(_numbers(ground, indicators))
        for day in part:
            rolled = await hours(conn, numbers, start=start_of(day) - _A_DAY, end=close_of(day), known=known)
            values = _values(ground, rolled, day=day)
            for indicator in indicators:
                made += _rows(ground, indicator, values, day=day)
    return made


def _numbers(ground: Ground, indicators: Sequence[Indicator]) -> set[int]:
    return {
        number
        for indicator in indicators
        for reporter in ground.reporters[indicator.key]
        for part in reporter.parts
        for numbers in part.values()
        for number in numbers
    }


def _rows(ground: Ground, indicator: Indicator, values: Mapping[int, Floats], *, day: date) -> list[HourFigures]:
    nodes, figures, count = figures_of(ground, indicator, values, length=HOURS)
    return [
        HourFigures(
            organisation=node, indicator=indicator.key, day=day, figures=_listed(figures[row]),
            reporters=count[row].astype(int).tolist(),
        )
        for row, node in enumerate(nodes)
        if np.isfinite(figures[row]).any()
    ]  # fmt: skip


def _listed(values: Floats) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values.tolist()]


def _values(ground: Ground, rolled: Sequence[Rolled], *, day: date) -> dict[int, Floats]:
    """Each series as it stood when each hour of a day began, NaN where nothing recent enough was known."""
    by_series: dict[int, list[Rolled]] = defaultdict(list)
    for row in rolled:
        by_series[row.series_id].append(row)
    begins = hours_of_day(day)
    return {number: _stood(ground, number, rows, begins=begins) for number, rows in by_series.items()}


def _stood(
    ground: Ground, number: int, rows: Sequence[Rolled], *, begins: Sequence[tuple[int, datetime]]
) -> Floats:  # fmt: skip
    """One series. Of an hour in which something came, its first; else the last of the hour before, while it stands."""
    stood = np.full(HOURS, np.nan)
    series = ground.index.by_id[number]
    feed = ground.feed(series.feed)
    measure = ground.catalogue.measures.get(series.measure)
    if feed is None or measure is None:
        return stood
    stands_for = min(feed.limits_for(series.measure).stale_after, _A_DAY)
    midnight = begins[0][1]
    earliest = midnight if measure.about is About.SINCE_MIDNIGHT else midnight - _A_DAY
    place, last = 0, None
    for hour, at in begins:
        while place < len(rows) and _begin(rows[place]) < at:
            last, place = rows[place], place + 1
        if place < len(rows) and _begin(rows[place]) == at:
            stood[hour] = rows[place].first
        elif last is not None and _begin(last) >= earliest and at - _begin(last) - _AN_HOUR < stands_for:
            stood[hour] = last.last
    return stood


def _begin(row: Rolled) -> datetime:
    if not isinstance(row.bucket, datetime):
        raise TypeError(f"{row.bucket} is a day, not an hour")
    return row.bucket


async def bands_by_hour(conn: Connection, memory: Memory, *, on: Sequence[date], known: datetime) -> list[HourBand]:
    """What is usual for all nodes at each hour of the given days, from the figures by the hour of the days before.

    Shape: one entry for each node and indicator with any figures in the four weeks before, and day; its lists hold None
    where too few days are known.
    """
    if not on:
        return []
    first, final = min(on) - timedelta(days=DAYS), max(on)
    catalogue = await memory.catalogue(conn, known=None)
    holidays = frozenset(holiday.on for holiday in catalogue.bank_holidays)
    rows = await hour_figures(conn, start=first, end=final, known=known)
    past = _past(rows, first=first, length=(final - first).days)
    made: list[HourBand] = []
    for day in on:
        end = (day - first).days
        window = past.window(end - DAYS, end)
        if not past.keys:
            continue
        # One row for each figure and hour, one column for each day.
        usual = usual_bands(
            window.transpose(0, 2, 1).reshape(-1, DAYS), on=day, minimum=MINIMUM_AT_HOUR, holidays=holidays
        )
        low, high = usual.low.reshape(-1, HOURS), usual.high.reshape(-1, HOURS)
        days, weekly = usual.days.reshape(-1, HOURS), usual.is_for_weekday.reshape(-1, HOURS)
        made += [
            HourBand(
                organisation=organisation, indicator=indicator, day=day, low=_listed(low[row]), high=_listed(high[row]),
                days=days[row].tolist(), for_weekday=weekly[row].tolist(),
            )
            for row, (organisation, indicator) in enumerate(past.keys)
        ]  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class _Past:
    """Figures by the hour: figure x day x hour, with of how many organisations; `counts` says which are counts."""

    keys: list[tuple[str, str]]
    figures: Floats
    reporters: NDArray[np.int64]
    counts: NDArray[np.bool_]

    def window(self, start: int, end: int) -> Floats:
        """The figures of some days; a count of fewer organisations than at most in them is not known."""
        figures, reporters = self.figures[:, start:end], self.reporters[:, start:end]
        whole = reporters == reporters.max(axis=(1, 2), keepdims=True)
        kept: Floats = np.where(whole | ~self.counts[:, None, None], figures, np.nan)
        return kept


def _past(rows: Sequence[HourFigureRow], *, first: date, length: int) -> _Past:
    keys = sorted({(row.organisation, row.indicator) for row in rows if row.indicator in INDICATORS})
    place = {key: number for number, key in enumerate(keys)}
    figures = np.full((len(keys), length, HOURS), np.nan)
    reporters = np.zeros((len(keys), length, HOURS), dtype=np.int64)
    for row in rows:
        number = place.get((row.organisation, row.indicator))
        if number is not None:
            day = (row.day - first).days
            figures[number, day] = np.array(row.figures, dtype=np.float64)
            reporters[number, day] = row.reporters
    counts = np.array([INDICATORS[indicator].unit is Unit.COUNT for _, indicator in keys], dtype=np.bool_)
    return _Past(keys, figures, reporters, counts)
