"""The course of a measure or an indicator of one organisation over time: raw, by hour, by London day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from catalogue.model import Catalogue, Organisation
from db.engine import Connection
from db.read.points import RawPoint, Rolled, days, hours, raw_points
from db.read.snapshot import one_look
from metrics.pressure import INDICATORS, Indicator, Unit
from metrics.vocabulary import Aggregation
from metrics.vocabulary.days import london_day, start_of
from picture.bands import daily_value
from picture.board import UnknownOrganisation
from picture.ground import Ground, Part, Reporter
from picture.memory import Memory
from picture.sight import sight_of
from picture.veil import Veil
from picture.viewer import Viewer


class Bucket(StrEnum):
    """How points are gathered: each observation, by UTC hour (London's hours begin with them), by London day."""

    RAW = "raw"
    HOUR = "hour"
    DAY = "day"


class UnknownFigure(LookupError):
    """There is no measure or indicator of that key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point. `usable` of `expected` organisations are in it, where it is a node's figure. `is_withheld`: what
    it is would give away a figure that the viewer is not shown."""

    about_at: datetime
    observed_at: datetime | None
    received_at: datetime | None
    value: float | None
    low: float | None = None
    high: float | None = None
    count: int = 1
    usable: int | None = None
    expected: int | None = None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Points in time order with what they are of; empty when nothing is known."""

    organisation: Organisation
    key: str
    is_indicator: bool
    title: str
    unit: str
    bucket: Bucket
    points: tuple[Point, ...]
    is_partial: bool
    known: datetime
    data_version: int
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when up to, not including, when; as known at."""

    start: datetime
    end: datetime
    known: datetime
    now: datetime


async def course_of_measure(
    conn: Connection, memory: Memory, *, measure: str, organisation: str, bucket: Bucket, span: Span,
    viewer: Viewer, where: Mapping[str, str] | None = None,
) -> Course:  # fmt: skip
    """The course of a measure that an organisation itself sends, point by point from its most believed feed.

    `where` keeps the series whose dimensions include all its pairs; those left are added up.
    Raises UnknownOrganisation, UnknownFigure, OutOfScope, HubsOnly.
    """
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=span.known)
        await memory.index.refresh(conn)
        entry = catalogue.measures.get(measure)
        if entry is None:
            raise UnknownFigure(measure)
        node = _node(catalogue, organisation)
        await _require(conn, memory, catalogue, organisation, span=span, viewer=viewer)
        wanted = set((where or {}).items())
        by_feed: dict[str, list[int]] = defaultdict(list)
        for series in memory.index.of(organisation, measure):
            if wanted <= set(series.dimensions) and series.feed in catalogue.feeds:
                by_feed[series.feed].append(series.id)
        found: dict[tuple[datetime, datetime | None], Point] = {}
        # The least believed first, so that the most believed has the last word on each point.
        for feed in sorted(by_feed, key=lambda key: (-catalogue.feeds[key].precedence, key)):
            for point in await _points(conn, by_feed[feed], bucket=bucket, span=span, aggregation=entry.aggregation):
                found[point.about_at, point.observed_at] = point
    return Course(
        organisation=node, key=measure, is_indicator=False, title=entry.title, unit=entry.unit, bucket=bucket,
        points=tuple(found[key] for key in sorted(found, key=_in_time)), is_partial=False, known=span.known,
        data_version=version, scope=viewer.scope,
    )  # fmt: skip


def _in_time(key: tuple[datetime, datetime | None]) -> tuple[datetime, datetime]:
    about, observed = key
    return about, observed or about


def _node(catalogue: Catalogue, organisation: str) -> Organisation:
    node = catalogue.organisations.get(organisation)
    if node is None:
        raise UnknownOrganisation(organisation)
    return node


async def _require(
    conn: Connection, memory: Memory, catalogue: Catalogue, organisation: str, *, span: Span, viewer: Viewer
) -> Veil:
    """Raise OutOfScope, or HubsOnly, where the viewer may not see the figures of an organisation.

    The scope is that of the tree at the end of the span.
    """
    sight = await sight_of(conn, memory, now=span.now, viewer=viewer)
    sight.require((organisation,), then=memory.ground(catalogue, on=london_day(span.end)).tree)
    sight.veil.require(organisation)
    return sight.veil


async def _points(
    conn: Connection, numbers: Sequence[int], *, bucket: Bucket, span: Span, aggregation: Aggregation
) -> tuple[Point, ...]:
    if bucket is Bucket.RAW:
        return _raw(await raw_points(conn, numbers, start=span.start, end=span.end, known=span.known))
    if bucket is Bucket.HOUR:
        rolled = await hours(conn, numbers, start=span.start, end=span.end, known=span.known)
    else:
        rolled = await days(conn, numbers, start=london_day(span.start), end=london_day(span.end), known=span.known)
    return _rolled(rolled, aggregation)


def _raw(points: Sequence[RawPoint]) -> tuple[Point, ...]:
    """Series of one measure that differ in dimensions are added up where they are about and observed at the same."""
    found: dict[tuple[datetime, datetime], list[RawPoint]] = defaultdict(list)
    for point in points:
        found[point.about_at, point.observed_at].append(point)
    return tuple(
        Point(
            about_at=about,
            observed_at=observed,
            received_at=max(point.received_at for point in same),
            value=sum(point.value for point in same),
        )
        for (about, observed), same in sorted(found.items())
    )


def _rolled(rolled: Sequence[Rolled], aggregation: Aggregation) -> tuple[Point, ...]:
    found: dict[datetime, list[Rolled]] = defaultdict(list)
    for row in rolled:
        found[_instant(row.bucket)].append(row)
    return tuple(
        Point(
            about_at=at,
            observed_at=None,
            received_at=max(row.known_from for row in same),
            value=sum(daily_value(row, aggregation) for row in same),
            low=sum(row.low for row in same),
            high=sum(row.high for row in same),
            count=max(row.observations for row in same),
        )
        for at, same in sorted(found.items())
    )


def _instant(bucket: datetime | date) -> datetime:
    return bucket if isinstance(bucket, datetime) else start_of(bucket)


async def course_of_indicator(
    conn: Connection, memory: Memory, *, indicator: str, organisation: str, span: Span, viewer: Viewer
) -> Course:
    """The course of an indicator by London day: the parts of everyone beneath the node on that day, put together.

    Raises UnknownOrganisation, UnknownFigure, OutOfScope, HubsOnly.
    """
    recipe = INDICATORS.get(indicator)
    if recipe is None:
        raise UnknownFigure(indicator)
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=span.known)
        await memory.index.refresh(conn)
        node = _node(catalogue, organisation)
        found = await points_of_indicator(conn, memory, catalogue, recipe, organisation, span=span, viewer=viewer)
    return Course(
        organisation=node, key=indicator, is_indicator=True, title=recipe.title, unit=recipe.unit.value,
        bucket=Bucket.DAY, points=found, is_partial=any(p.usable != p.expected for p in found),
        known=span.known, data_version=version, scope=viewer.scope,
    )  # fmt: skip


async def points_of_indicator(
    conn: Connection, memory: Memory, catalogue: Catalogue, indicator: Indicator, organisation: str, *, span: Span,
    viewer: Viewer,
) -> tuple[Point, ...]:  # fmt: skip
    """An indicator of a node on each London day of a span on which anything is known or expected of it.

    Within the caller's look, in which the index of series was refreshed. Raises OutOfScope, HubsOnly.
    """
    veil = await _require(conn, memory, catalogue, organisation, span=span, viewer=viewer)
    measures = {part.measure for part in indicator.recipe.inputs}
    numbers = [number for number, series in memory.index.by_id.items() if series.measure in measures]
    rolled = await days(conn, numbers, start=london_day(span.start), end=london_day(span.end), known=span.known)
    daily: dict[date, dict[int, float]] = defaultdict(dict)
    for row in rolled:
        if not isinstance(row.bucket, datetime):
            aggregation = catalogue.measures[memory.index.by_id[row.series_id].measure].aggregation
            daily[row.bucket][row.series_id] = daily_value(row, aggregation)
    points = (
        _day(ground, indicator, organisation, day, daily[day], veil=veil)
        for part, ground in memory.spells(catalogue, daily)
        for day in part
    )
    return tuple(point for point in points if point.expected or point.usable)


def _day(
    ground: Ground, indicator: Indicator, organisation: str, day: date, values: Mapping[int, float], *, veil: Veil
) -> Point:  # fmt: skip
    counted = ground.counted(indicator.key, organisation)
    sent = _sent_by(ground, ground.reporters[indicator.key], values)
    within = {code: parts for code, parts in sent.items() if code in counted}
    is_shown = veil.shows_sum(within, sent=sent)
    value = _put_together(indicator, within.values()) if is_shown else None
    return Point(
        about_at=start_of(day), observed_at=None, received_at=None, value=value, count=len(within),
        usable=len(within), expected=len(counted), is_withheld=not is_shown,
    )  # fmt: skip


def figure_of(
    ground: Ground, indicator: Indicator, reporters: Iterable[Reporter], values: Mapping[int, float], *,
    needs_all: bool = False,
) -> float | None:  # fmt: skip
    """A figure out of what some reporters sent, by series.

    A count lacks whoever did not send it, and is not to be held against one that lacks nobody: None, unless all sent
    it. A share is of those who sent both parts; with `needs_all` it is None like a count.
    """
    wanted = tuple(reporters)
    sent = _sent_by(ground, wanted, values)
    if (needs_all or indicator.unit is Unit.COUNT) and len(sent) < len(wanted):
        return None
    return _put_together(indicator, sent.values())


def _sent_by(
    ground: Ground, reporters: Iterable[Reporter], values: Mapping[int, float]
) -> dict[str, list[float]]:  # fmt: skip
    """The parts of each reporter that sent all of them."""
    sent: dict[str, list[float]] = {}
    for reporter in reporters:
        parts = [part for part in (_part(ground, each, values) for each in reporter.parts) if part is not None]
        if len(parts) == len(reporter.parts):
            sent[reporter.organisation] = parts
    return sent


def _put_together(indicator: Indicator, sent: Collection[Sequence[float]]) -> float | None:
    if not sent:
        return None
    sums: list[float] = [sum(column) for column in zip(*sent, strict=True)]
    if indicator.unit is Unit.COUNT:
        return sums[0]
    return sums[0] / sums[1] if sums[1] > 0 else None


def _part(ground: Ground, part: Part, values: Mapping[int, float]) -> float | None:
    for feed in sorted(part, key=lambda key: (ground.catalogue.feeds[key].precedence, key)):
        found = [values[number] for number in part[feed] if number in values]
        if found:
            return sum(found)
    return None
