"""An alert rule tried on the stored daily course of its figure, as known at a time: as it stands, and with other lines.

Reads the course as a series does and judges each day by the threshold in force on it. A rule on sources, blockages or
clocks has no such course, and cannot be tried.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalogue.model import Catalogue, Organisation
from db.engine import Connection
from db.read.bands import bands_of
from db.read.snapshot import one_look
from metrics.access import May
from metrics.alerts import AlertRule, Edge, Figure, Hold, Line, RuleKind
from metrics.alerts.trial import Sample, Trial, tried
from metrics.alerts.unusual import excess
from metrics.pressure import INDICATORS, Bounds, Indicator, Unit, level_of
from metrics.vocabulary import Direction, Level
from metrics.vocabulary.days import close_of, days_from, london_day, start_of
from picture.board import UnknownOrganisation
from picture.course import Course, Point, Span, course_of_indicator
from picture.memory import Memory
from picture.sight import OutOfScope, sight_of
from picture.viewer import Viewer

_A_DAY = timedelta(days=1)
NOTHING_KNOWN = Figure(None)


class UnknownRule(LookupError):
    """The catalogue in force has no rule of that key; it is the exception's only argument."""


class CannotBeTried(ValueError):
    """There is no stored course for a rule of its kind; the message says so."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Other lines for a rule; None: as the rule has them. Units: the figure's own."""

    raise_at: float | None = None
    clear_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedDay:
    """One day of the course. `value` is the figure, `level` what it came to by the threshold of the day; None: not
    known, or not judged. `is_partial`: from some of those who should send it."""

    day: date
    value: float | None
    level: Level | None
    is_partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The answer. `old` by the rule as it stands, `new` by other lines; None: none were named."""

    rule: AlertRule
    organisation: Organisation
    indicator: Indicator | None
    days: tuple[TriedDay, ...]
    old: Trial
    new: Trial | None
    new_line: Line | None
    start: date
    end: date
    known: datetime
    data_version: int


async def tried_on_history(
    conn: Connection, memory: Memory, *, rule: str, organisation: str | None, lines: Lines, start: date, end: date,
    known: datetime, now: datetime, viewer: Viewer,
) -> Tried:  # fmt: skip
    """Try a rule on the days of [start, end), as known then.

    `organisation` None: the first that the rule looks at today. Raises UnknownRule, CannotBeTried, UnknownOrganisation,
    OutOfScope, HubsOnly; ValueError for lines that make no sense.
    """
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
    found = catalogue.alerting.rules.get(rule)
    if found is None:
        raise UnknownRule(rule)
    if not found.kind.is_of_an_indicator:
        raise CannotBeTried("What sources, blockages, clocks and actions were on past days is not kept day by day.")
    # What cannot be is said before years of days are read.
    new_line = _other(found, lines)
    code = organisation or _first(found, catalogue, exists=sight.tree.exists)
    if not sight.tree.exists(code):
        raise UnknownOrganisation(code)
    if not sight.reaches(May.TRY_RULES, (code,)):
        raise OutOfScope(code)
    span = Span(start=start_of(start), end=start_of(end), known=known, now=now)
    keys = [found.indicator] if found.indicator else _judged()
    courses = {
        key: await course_of_indicator(conn, memory, indicator=key, organisation=code, span=span, viewer=viewer)
        for key in keys
    }
    judge = _Judge(memory=memory, catalogue=catalogue, code=code, last=london_day(now))
    days = _days(courses, judge, start=start, end=end)
    bands: Mapping[date, tuple[float, float]] = {}
    if found.kind is RuleKind.UNUSUAL and found.indicator:
        bands = await bands_of(conn, code, found.indicator, start=start, end=end, known=known)
        await conn.rollback()
    samples = [_sample(found, each, bands.get(each.day)) for each in days]
    hold = _daily(found.hold)
    first = next(iter(courses.values()))
    return Tried(
        rule=found, organisation=first.organisation, indicator=INDICATORS.get(found.indicator or ""), days=tuple(days),
        old=tried(samples, line=found.line, hold=hold, ends_at=close_of(end - _A_DAY)),
        new=None if new_line is None else tried(samples, line=new_line, hold=hold, ends_at=close_of(end - _A_DAY)),
        new_line=new_line, start=start, end=end, known=known, data_version=first.data_version,
    )  # fmt: skip


def _first(rule: AlertRule, catalogue: Catalogue, *, exists: object) -> str:
    named = sorted(rule.organisations) or sorted(
        code for code, each in catalogue.organisations.items() if each.kind.value == rule.each
    )
    there = [code for code in named if callable(exists) and exists(code)]
    if not there:
        raise UnknownOrganisation(rule.key)
    return there[0]


def _judged() -> list[str]:
    return [key for key, each in INDICATORS.items() if each.direction is not Direction.NEUTRAL]


def _daily(hold: Hold) -> Hold:
    """The hold by days: what must hold for less than a day holds on the day itself."""

    def of(span: timedelta) -> timedelta:
        return span if span >= _A_DAY else timedelta(0)

    return Hold(of(hold.raise_after), of(hold.clear_after))


def _other(rule: AlertRule, lines: Lines) -> Line | None:
    if lines.raise_at is None and lines.clear_at is None:
        return None
    line = rule.line
    if rule.kind is RuleKind.UNUSUAL:
        raise CannotBeTried("A rule on what is usual has no line to move; its range moves by itself.")
    return Line(
        line.raise_at if lines.raise_at is None else lines.raise_at,
        line.clear_at if lines.clear_at is None else lines.clear_at, line.side,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Judges a day's figure of one organisation by the threshold in force on that day."""

    memory: Memory
    catalogue: Catalogue
    code: str
    last: date

    def level(self, key: str, point: Point, *, on: date) -> Level | None:
        """The level, None where it is not known or not judged. A count is judged as a mean per organisation."""
        indicator = INDICATORS[key]
        if point.value is None or indicator.direction is Direction.NEUTRAL:
            return None
        tree = self.memory.ground(self.catalogue, on=min(on, self.last)).tree
        threshold = tree.threshold_for(key, self.code)
        if threshold is None:
            return None
        value = point.value / max(point.usable or 1, 1) if indicator.unit is Unit.COUNT else point.value
        bounds = Bounds(threshold.two, threshold.three, threshold.four)
        return level_of(value, bounds=bounds, direction=indicator.direction)


def _days(courses: Mapping[str, Course], judge: _Judge, *, start: date, end: date) -> list[TriedDay]:
    """Every day of the course, those of which nothing is known too."""
    by_day: dict[date, dict[str, Point]] = {}
    for key, course in courses.items():
        for point in course.points:
            by_day.setdefault(london_day(point.about_at), {})[key] = point
    # Grounds are kept by their day: one for each stretch in which the tree and the thresholds stay the same.
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


def _sample(rule: AlertRule, day: TriedDay, band: tuple[float, float] | None) -> Sample:
    """A day as the rule sees it, at its close: that is when its figure is whole."""
    at = close_of(day.day)
    is_worst = None if day.level is None else day.level is Level.FOUR
    indicator = INDICATORS.get(rule.indicator or "")
    is_share = indicator is not None and indicator.unit is Unit.SHARE
    if rule.kind is RuleKind.LEVEL:
        value = None if day.level is None else float(day.level)
        return Sample(at, Figure(value, is_floor=day.is_partial), is_worst)
    figure = Figure(day.value, is_floor=day.is_partial and not is_share, is_part=day.is_partial and is_share)
    if rule.kind is RuleKind.UNUSUAL:
        low_high = band or (0.0, 0.0)
        figure = (
            NOTHING_KNOWN
            if band is None
            else excess(figure, low=low_high[0], high=low_high[1], edge=rule.edge or Edge.EITHER)
        )
    return Sample(at, figure, is_worst)


def every_day(days: Iterable[TriedDay]) -> tuple[int, int]:
    """How many days are known, and how many of these from a part."""
    known = [day for day in days if day.value is not None or day.level is not None]
    return len(known), sum(day.is_partial for day in known)
