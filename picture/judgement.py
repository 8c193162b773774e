"""The figure of an action before and after: its course, hour by hour or day by day, and what the core makes of it.

A figure whose parts are told from moment to moment goes by the hour; one that is told once a day by the London day.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.engine import Connection
from db.read.points import Rolled, days, hours
from db.read.snapshot import one_look
from metrics.access import Withheld
from metrics.actions.action import Action, Figure
from metrics.actions.judgement import MOST_DAYS_AFTER, Judgement, judge, of_days, of_hours
from metrics.pressure import INDICATORS, Indicator
from metrics.variance.band import DAYS
from metrics.vocabulary import About
from metrics.vocabulary.days import london_day, start_of
from picture.actions import shows
from picture.bands import daily_value
from picture.course import Bucket, UnknownFigure, figure_of
from picture.ground import Ground
from picture.memory import Memory
from picture.sight import sight_of
from picture.veil import HubsOnly
from picture.viewer import Viewer

_DAY = timedelta(days=1)
# What is drawn begins so long before an action was captured; what is usual is told by all of it.
_SHOWN_BEFORE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The judgement, and the figure's course from a week before the action was captured, in time order."""

    judgement: Judgement
    bucket: Bucket
    course: tuple[tuple[datetime, float | None], ...]


async def judgement_of(
    conn: Connection, memory: Memory, action: Action, figure: Figure, *, known: datetime | None, now: datetime,
    viewer: Viewer,
) -> Judged:  # fmt: skip
    """What became of an action's figure, as known then (None: now). Raises UnknownFigure, OutOfScope, HubsOnly."""
    indicator = INDICATORS.get(figure.indicator)
    if indicator is None:
        raise UnknownFigure(figure.indicator)
    at = known or now
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=known)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(at))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        sight.require((figure.organisation,), then=ground.tree)
        if not shows(figure, ground, sight):
            raise HubsOnly(figure.organisation, sight.veil.why(figure.organisation) or Withheld.GIVES_AWAY)
        is_hourly = all(_is_told_through_the_day(ground, part.measure) for part in indicator.recipe.inputs)
        start = start_of(london_day(action.captured_at) - (DAYS + 1) * _DAY)
        end = min(at, start_of(london_day(action.due_at) + (MOST_DAYS_AFTER + 2) * _DAY))
        course = await _course(
            conn, ground, indicator, figure.organisation, start=start, end=end, at=at, hourly=is_hourly,
            needs_all=not sight.veil.is_open,
        )  # fmt: skip
    captured, due = action.captured_at, action.due_at
    spells = (
        of_hours(_known(course), captured_at=captured, due_at=due, at=at)
        if is_hourly
        else of_days(
            {london_day(when): value for when, value in _known(course).items()}, captured_at=captured, due_at=due, at=at
        )
    )
    made = judge(spells, aim=figure.aim, by=figure.by, unit=indicator.unit, captured_on=london_day(captured))
    return Judged(
        judgement=made,
        bucket=Bucket.HOUR if is_hourly else Bucket.DAY,
        course=tuple(sorted((when, value) for when, value in course.items() if when >= captured - _SHOWN_BEFORE)),
    )


def _known(course: Mapping[datetime, float | None]) -> dict[datetime, float]:
    return {when: value for when, value in course.items() if value is not None}


def _is_told_through_the_day(ground: Ground, measure: str) -> bool:
    entry = ground.catalogue.measures.get(measure)
    return entry is not None and entry.about in {About.INSTANT, About.SINCE_MIDNIGHT}


async def _course(
    conn: Connection, ground: Ground, indicator: Indicator, organisation: str, *, start: datetime, end: datetime,
    at: datetime, hourly: bool, needs_all: bool,
) -> dict[datetime, float | None]:  # fmt: skip
    """The figure by the beginning of each hour or day in which anybody sent all parts of it.

    `needs_all`: a share, too, is told only where nobody is missing, since one that is hidden could be told from it.
    """
    counted = ground.counted(indicator.key, organisation)
    reporters = [each for each in ground.reporters[indicator.key] if each.organisation in counted]
    numbers = sorted(
        {number for each in reporters for part in each.parts for of_feed in part.values() for number in of_feed}
    )
    if hourly:
        rolled = await hours(conn, numbers, start=start, end=end, known=at)
    else:
        rolled = await days(conn, numbers, start=london_day(start), end=london_day(end) + _DAY, known=at)
    told: defaultdict[datetime, dict[int, float]] = defaultdict(dict)
    for row in rolled:
        told[_instant(row)][row.series_id] = _value(ground, row)
    return {when: figure_of(ground, indicator, reporters, values, needs_all=needs_all) for when, values in told.items()}


def _instant(row: Rolled) -> datetime:
    return row.bucket if isinstance(row.bucket, datetime) else start_of(row.bucket)


def _value(ground: Ground, row: Rolled) -> float:
    measure = ground.catalogue.measures[ground.index.by_id[row.series_id].measure]
    return daily_value(row, measure.aggregation)
