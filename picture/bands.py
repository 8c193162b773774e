"""The usual range of every figure of every node on given London days, from the days before them.

Worked out by the worker when a day's figures change and kept by the store, so that no picture needs history for it.
A day's figure of a node is the sum of those who sent that day; a count for which fewer reported than usually do is
left out, since a part is never compared with a whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from catalogue.model import Catalogue
from db.engine import Connection
from db.read.points import Rolled, days
from db.write.bands import Band
from metrics.pressure import INDICATORS, Indicator, Unit
from metrics.variance.band import DAYS
from metrics.variance.bands import usual_bands
from metrics.vocabulary import Aggregation
from picture.ground import Ground, Reporter
from picture.memory import Memory

Floats = NDArray[np.float64]


async def bands(conn: Connection, memory: Memory, *, on: Sequence[date], known: datetime) -> list[Band]:
    """The usual ranges of all nodes on the given days, from what was known then.

    Shape: one entry for each node, indicator and day that has at least a day before it; empty for no days.
    """
    if not on:
        return []
    catalogue = await memory.catalogue(conn, known=None)
    await memory.index.refresh(conn)
    first = min(on) - timedelta(days=DAYS)
    length = (max(on) - first).days
    rolled = await days(conn, list(memory.index.by_id), start=first, end=max(on), known=known)
    daily = _daily(catalogue, memory, rolled, first=first, length=length)
    return [
        band
        for part, ground in memory.spells(catalogue, on)
        for band in _of_ground(ground, daily, on=part, first=first, length=length)
    ]


def daily_value(rolled: Rolled, aggregation: Aggregation) -> float:
    """The value of a day by the kind of its measure: a stock's mean, a flow's sum, otherwise the last."""
    if aggregation is Aggregation.STOCK:
        return rolled.mean
    return rolled.total if aggregation is Aggregation.FLOW else rolled.last


def _daily(
    catalogue: Catalogue, memory: Memory, rolled: Iterable[Rolled], *, first: date, length: int
) -> dict[int, Floats]:
    """Each series as one value a day, NaN where nothing is known."""
    daily: dict[int, Floats] = {}
    for row in rolled:
        series = memory.index.by_id.get(row.series_id)
        measure = catalogue.measures.get(series.measure) if series is not None else None
        if measure is None or isinstance(row.bucket, datetime):
            continue
        values = daily.get(row.series_id)
        if values is None:
            values = daily[row.series_id] = np.full(length, np.nan)
        values[(row.bucket - first).days] = daily_value(row, measure.aggregation)
    return daily


def _part(ground: Ground, reporter: Reporter, place: int, daily: Mapping[int, Floats], length: int) -> Floats:
    """One part of a recipe for one reporter, day by day, from the most believed feed that has that day."""
    feeds = sorted(reporter.parts[place], key=lambda key: (ground.catalogue.feeds[key].precedence, key))
    out: Floats | None = None
    for feed in feeds:
        series = [daily[number] for number in reporter.parts[place][feed] if number in daily]
        if not series:
            continue
        total = series[0] if len(series) == 1 else _sum(np.vstack(series))
        out = total if out is None else np.where(np.isfinite(out), out, total)
    return np.full(length, np.nan) if out is None else out


def _sum(parts: Floats) -> Floats:
    """The sum of what is known of each day; NaN where nothing is."""
    known = np.isfinite(parts)
    return np.where(known.any(axis=0), np.where(known, parts, 0.0).sum(axis=0), np.nan)


def figures_of(
    ground: Ground, indicator: Indicator, values: Mapping[int, Floats], *, length: int
) -> tuple[list[str], Floats, Floats]:
    """An indicator of every node at some times in a row: the nodes, their figures, and of how many reporters.

    Shape: `values` by series, `length` each, NaN where not known; nodes x times. A figure of nobody is NaN.
    """
    reporters = ground.reporters[indicator.key]
    if not reporters:
        return [], np.empty((0, length)), np.empty((0, length))
    parts = [
        np.vstack([_part(ground, reporter, place, values, length) for reporter in reporters])
        for place in range(len(indicator.recipe.inputs))
    ]
    sent = np.logical_and.reduce([np.isfinite(part) for part in parts])
    nodes, member = _nodes(ground, indicator.key, [reporter.organisation for reporter in reporters])
    sums = [member @ np.where(sent, part, 0.0) for part in parts]
    count = member @ sent.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        figures = sums[0] / sums[1] if indicator.unit is Unit.SHARE else sums[0]
    figures[count == 0] = np.nan
    return nodes, figures, count


def _of_ground(
    ground: Ground, daily: Mapping[int, Floats], *, on: Sequence[date], first: date, length: int
) -> Iterator[Band]:
    """The ranges of all nodes and indicators. All together for each day: apart, calls would cost more than sums."""
    names: list[tuple[str, str]] = []
    tables: list[Floats] = []
    wholes: list[NDArray[np.bool_]] = []
    for indicator in INDICATORS.values():
        nodes, figures, count = figures_of(ground, indicator, daily, length=length)
        whole = count == count.max(axis=1, keepdims=True, initial=0.0)
        figures[(indicator.unit is Unit.COUNT) & ~whole] = np.nan
        names += [(node, indicator.key) for node in nodes]
        tables.append(figures)
        wholes.append(whole)
    table, whole_days = np.vstack(tables), np.vstack(wholes)
    for day in on:
        end = (day - first).days
        window = table[:, end - DAYS : end]
        usual = usual_bands(window, on=day, holidays=ground.holidays)
        complete = whole_days[:, end - 1] & np.isfinite(window[:, -1])
        for row in np.flatnonzero(np.isfinite(usual.low) | complete).tolist():
            has_band = bool(np.isfinite(usual.low[row]))
            organisation, indicator_key = names[row]
            yield Band(
                organisation=organisation,
                indicator=indicator_key,
                day=day,
                low=float(usual.low[row]) if has_band else None,
                high=float(usual.high[row]) if has_band else None,
                spread=float(usual.spread[row]) if has_band else None,
                days=int(usual.days[row]) if has_band else 0,
                previous=float(window[row, -1]) if complete[row] else None,
                for_weekday=has_band and bool(usual.is_for_weekday[row]),
            )


def _nodes(ground: Ground, indicator: str, reporters: Sequence[str]) -> tuple[list[str], Floats]:
    """Every node with a reporter at or beneath it, and which reporters count towards it (nodes x reporters)."""
    place = {code: column for column, code in enumerate(reporters)}
    nodes = sorted({node for code in reporters for node in ground.tree.path(code)})
    member = np.zeros((len(nodes), len(reporters)))
    for row, node in enumerate(nodes):
        member[row, [place[code] for code in ground.counted(indicator, node) if code in place]] = 1.0
    return nodes, member
