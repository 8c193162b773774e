"""The days of a trial: what a figure came to on each, and the level of the organisation by the threshold of the day.

Judges each day's figure by what was in force on it. Says nothing of alerts.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from catalogue.model import Catalogue
from catalogue.spans import turning_points
from catalogue.tree import Tree
from db.engine import Connection
from metrics.pressure import INDICATORS, Bounds, Unit, level_of
from metrics.vocabulary import Direction, Level
from metrics.vocabulary.days import days_from, london_day
from picture.course import Course, Point, Span, course_of_indicator
from picture.memory import Memory
from picture.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedDay:
    """One day of the course. `value` is the figure, `level` what it, or the organisation, came to by the thresholds of
    the day; None: not known, or not judged. `is_partial`: the figure is from some of those who should send it."""

    day: date
    value: float | None
    level: Level | None
    is_partial: bool


async def courses_of(
    conn: Connection, memory: Memory, keys: Iterable[str], *, organisation: str, span: Span, viewer: Viewer
) -> Mapping[str, Course]:
    """The daily course of each of some indicators. Raises as `course_of_indicator` does."""
    return {
        key: await course_of_indicator(conn, memory, indicator=key, organisation=organisation, span=span, viewer=viewer)
        for key in keys
    }


def judged() -> list[str]:
    """The indicators that make up a level."""
    return [key for key, each in INDICATORS.items() if each.direction is not Direction.NEUTRAL]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges a day's figure of one organisation by the threshold in force on that day."""

    memory: Memory
    catalogue: Catalogue
    code: str
    last: date
    _trees: dict[int, Tree] = field(default_factory=dict)
    _edges: list[date] = field(default_factory=list)

    def __post_init__(self) -> None:
        dated = self.catalogue
        self._edges.extend(turning_points([*dated.links, *dated.not_expected, *dated.thresholds]))

    def level(self, key: str, point: Point, *, on: date) -> Level | None:
        """The level, None where it is not known or not judged. A count is judged as a mean per organisation."""
        indicator = INDICATORS[key]
        if point.value is None or indicator.direction is Direction.NEUTRAL:
            return None
        threshold = self._tree(min(on, self.last)).threshold_for(key, self.code)
        if threshold is None:
            return None
        value = point.value / max(point.usable or 1, 1) if indicator.unit is Unit.COUNT else point.value
        bounds = Bounds(threshold.two, threshold.three, threshold.four)
        return level_of(value, bounds=bounds, direction=indicator.direction)

    def _tree(self, on: date) -> Tree:
        """The tree of a day: the same one for each stretch in which it and the thresholds stay as they are."""
        part = bisect_right(self._edges, on)
        if part not in self._trees:
            self._trees[part] = self.memory.ground(self.catalogue, on=on).tree
        return self._trees[part]


def days_of(courses: Mapping[str, Course], judge: Judge, *, start: date, end: date) -> list[TriedDay]:
    """Every day of the course, those of which nothing is known too."""
    by_day: dict[date, dict[str, Point]] = {}
    for key, course in courses.items():
        for point in course.points:
            by_day.setdefault(london_day(point.about_at), {})[key] = point
    found = []
    for day in days_from(start, until=end):
        points = by_day.get(day, {})
        levels = [each for key, point in points.items() if (each := judge.level(key, point, on=day)) is not None]
        only = next(iter(points.values()), None) if len(courses) == 1 else None
        found.append(
            TriedDay(
                day=day, value=None if only is None else only.value, level=max(levels, default=None),
                is_partial=any(point.usable != point.expected for point in points.values()),
            )
        )  # fmt: skip
    return found


def every_day(days: Iterable[TriedDay], *, is_of_levels: bool) -> tuple[int, int]:
    """How many days are known, and how many of these from a part. `is_of_levels`: the level is the figure."""
    known = [day for day in days if (day.level if is_of_levels else day.value) is not None]
    return len(known), sum(day.is_partial for day in known)
