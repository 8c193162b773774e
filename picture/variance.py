"""How a figure of an organisation swings: by weekday and hour, its last week, earlier years, and what is a change.

Put together from what the worker keeps: the days that were rolled up, and the figures by the hour of days that are
over. Today is in none of it. What providers show to hubs only is left out as it is of a course.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalogue.model import Organisation
from db.engine import Connection
from db.read.hours import HourFigureRow, hour_figures
from db.read.snapshot import one_look
from metrics.pressure import INDICATORS, Indicator, Unit
from metrics.variance.heat import Cell, heat_map
from metrics.variance.signals import Signal, signals
from metrics.variance.split import LEAST_SEASON_DAYS, Split, split
from metrics.variance.story import story
from metrics.variance.weeks import A_YEAR, WEEK, WEEKS_BEFORE, DayBeside, last_week, same_week
from metrics.vocabulary.days import close_of, london_day, start_of
from picture.board import UnknownOrganisation
from picture.course import Point, Span, UnknownFigure, points_of_indicator
from picture.ground import Ground
from picture.memory import Memory
from picture.sight import sight_of
from picture.viewer import Viewer

YEARS = 2
MAP_DAYS = WEEK * WEEKS_BEFORE


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierYear:
    """The same seven days some years ago, the oldest first; a figure that is not known is None."""

    years_ago: int
    days: tuple[tuple[date, float | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """The swing of one indicator of one organisation up to, not including, `today`.

    `week` are the last seven days, each with the eight weeks before. `cells` are of the `map_days` days before today,
    bank holidays left out; by hour where the figure is kept by the hour, else of whole days. `changes` or `shares`
    None: too few days are known. Of `asked` days in two years `known` are known whole. `usable` of `expected`: how many
    organisations are in the newest day known. `is_withheld`: what it is would give away what the viewer is not shown.
    """

    organisation: Organisation
    indicator: Indicator
    cells: tuple[Cell, ...]
    map_days: int
    week: tuple[DayBeside, ...]
    years: tuple[EarlierYear, ...]
    shares: Split | None
    has_season: bool
    changes: tuple[Signal, ...] | None
    says: str
    known_days: int
    asked_days: int
    usable: int
    expected: int
    is_withheld: bool
    is_simulated: bool
    today: date
    at: datetime
    valid_until: datetime
    data_version: int


async def variance(
    conn: Connection, memory: Memory, *, organisation: str, indicator: str, now: datetime, viewer: Viewer
) -> Variance:
    """The swing of an indicator of an organisation as it is known now.

    Raises UnknownOrganisation, UnknownFigure, OutOfScope, HubsOnly. Everything is read in one look.
    """
    recipe = INDICATORS.get(indicator)
    if recipe is None:
        raise UnknownFigure(indicator)
    today = london_day(now)
    # Eight weeks and a week, and the same week of each earlier year.
    first = today - timedelta(days=A_YEAR * YEARS + WEEK)
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        node = catalogue.organisations.get(organisation)
        if node is None:
            raise UnknownOrganisation(organisation)
        ground = memory.ground(catalogue, on=today)
        span = Span(start=start_of(first), end=start_of(today), known=now, now=now)
        points = await points_of_indicator(conn, memory, catalogue, recipe, organisation, span=span, viewer=viewer)
        is_open = (await sight_of(conn, memory, now=now, viewer=viewer)).veil.is_open
        rows = await hour_figures(
            conn, start=first, end=today, known=now, organisation=organisation, indicator=indicator
        )  # fmt: skip
    is_withheld = any(point.is_withheld for point in points)
    days = _whole(points, recipe)
    # An hour of only some would tell of them what the days do not.
    is_whole_only = recipe.unit is Unit.COUNT or not is_open
    hourly = [] if is_withheld else _by_hour(rows, is_whole_only=is_whole_only)
    swing = _swing(days, hourly, holidays=ground.holidays)
    week = last_week(days, today=today)
    recent = today - timedelta(days=MAP_DAYS)
    shares = split(swing if len({day for day, _, _ in swing}) >= LEAST_SEASON_DAYS else _since(swing, recent))
    changes = signals(days, today=today, holidays=ground.holidays)
    newest = next((point for point in reversed(points) if point.value is not None), None)
    return Variance(
        organisation=node,
        indicator=recipe,
        cells=tuple(heat_map(_since(swing, recent))),
        map_days=MAP_DAYS,
        week=tuple(week),
        years=_years(days, today=today),
        shares=shares,
        has_season=shares is not None and shares.season is not None,
        changes=None if changes is None else tuple(changes),
        says=story(shares, week, changes),
        known_days=len(days),
        asked_days=(today - first).days,
        usable=(newest.usable or 0) if newest is not None else 0,
        expected=(newest.expected or 0) if newest is not None else len(ground.counted(indicator, organisation)),
        is_withheld=is_withheld,
        is_simulated=_is_simulated(ground, organisation),
        today=today,
        at=now,
        valid_until=close_of(today),
        data_version=version,
    )


_Value = tuple[date, int | None, float]


def _whole(points: Sequence[Point], indicator: Indicator) -> dict[date, float]:
    """The days that are known; a count of fewer organisations than at most is none, since a part is no whole."""
    most = max((point.usable or 0 for point in points), default=0)
    return {
        london_day(point.about_at): point.value
        for point in points
        if point.value is not None and (indicator.unit is Unit.SHARE or point.usable == most)
    }


def _by_hour(rows: Sequence[HourFigureRow], *, is_whole_only: bool) -> list[_Value]:
    most = max((max(row.reporters) for row in rows), default=0)
    return [
        (row.day, hour, value)
        for row in rows
        for hour, (value, count) in enumerate(zip(row.figures, row.reporters, strict=True))
        if value is not None and (not is_whole_only or count == most)
    ]


def _swing(days: Mapping[date, float], hourly: Sequence[_Value], *, holidays: frozenset[date]) -> list[_Value]:
    """By hour where that is known, else by day; bank holidays are no day of their weekday."""
    found: Sequence[_Value] = hourly or [(day, None, value) for day, value in sorted(days.items())]
    return [each for each in found if each[0] not in holidays]


def _since(values: Sequence[_Value], first: date) -> list[_Value]:
    return [each for each in values if each[0] >= first]


def _years(days: Mapping[date, float], *, today: date) -> tuple[EarlierYear, ...]:
    """The earlier years of which anything is known."""
    found = (
        EarlierYear(years_ago=ago, days=tuple(same_week(days, today=today, years_ago=ago)))
        for ago in range(1, YEARS + 1)
    )
    return tuple(year for year in found if any(value is not None for _, value in year.days))


def _is_simulated(ground: Ground, organisation: str) -> bool:
    feeds = (ground.feed(key) for key in ground.feeds_of(organisation))
    return any(feed is not None and feed.is_simulated for feed in feeds)
