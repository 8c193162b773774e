"""An alert rule tried on history, as known at a time: as it stands, and with other lines.

A rule on an indicator is tried on its stored daily course; one on blockages, clocks, sources or actions on looks of the
past that are judged as the live ones are (`trial_looks` and what stands beside it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalogue.model import Catalogue, Organisation
from catalogue.tree import Tree
from db.engine import Connection
from db.read.bands import bands_of
from db.read.snapshot import one_look
from metrics.access import May
from metrics.alerts import AlertRule, Edge, Figure, Hold, Line, RuleKind
from metrics.alerts.trial import Sample, Trial, tried
from metrics.alerts.unusual import excess
from metrics.pressure import INDICATORS, Indicator, Unit
from metrics.vocabulary import Level
from metrics.vocabulary.days import close_of, london_day, start_of
from picture.board import UnknownOrganisation
from picture.course import Span
from picture.memory import Memory
from picture.sight import OutOfScope, sight_of
from picture.trial_days import Judge, TriedDay, courses_of, days_of, judged
from picture.trial_looks import TrialSpan
from picture.trial_rounds import Retold, retold_on_history
from picture.viewer import Viewer

_A_DAY = timedelta(days=1)
_NOTHING_KNOWN = Figure(None)
_DAILY = (
    "Looked at the close of each day: what comes hours before counts as the same day.",
    "What must hold for less than a day holds on the day itself.",
)
_DEFAULT_DAYS = 180
LONGEST_DAYS = {
    RuleKind.LEVEL: 4000, RuleKind.VALUE: 4000, RuleKind.UNUSUAL: 4000, RuleKind.BLOCKAGE: 62, RuleKind.CLOCK: 92,
    RuleKind.FEED: 31, RuleKind.ACTION: 366,
}  # fmt: skip
"""How many days a rule of each kind is tried on at most, so that what is read and how long that takes is bounded."""


class UnknownRule(LookupError):
    """The catalogue in force has no rule of that key; it is the exception's only argument."""


class CannotBeTried(ValueError):
    """What was asked for cannot be tried; the message says why."""


class SpanTooLong(ValueError):
    """The span has more days than a rule of its kind is tried on; the message says how many those are."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Other lines for a rule; None: as the rule has them. Units: the figure's own."""

    raise_at: float | None = None
    clear_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The answer. `old` by the rule as it stands, `new` by other lines; None: none were named. `notes`: how it was
    looked at, and what is not among it."""

    rule: AlertRule
    organisation: Organisation
    indicator: Indicator | None
    days: tuple[TriedDay, ...]
    old: Trial
    new: Trial | None
    new_line: Line | None
    notes: tuple[str, ...]
    start: date
    end: date
    known: datetime
    data_version: int


async def tried_on_history(
    conn: Connection, memory: Memory, *, rule: str, organisation: str | None, lines: Lines, start: date | None,
    end: date, known: datetime, now: datetime, viewer: Viewer,
) -> Tried:  # fmt: skip
    """Try a rule on the days of [start, end), as known then.

    `organisation` None: the first that the rule looks at today. `start` None: as many days as are looked at at once, at
    most 180. Raises UnknownRule, CannotBeTried, SpanTooLong, UnknownOrganisation, OutOfScope, HubsOnly; ValueError for
    lines that make no sense.
    """
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=None)
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
    found = catalogue.alerting.rules.get(rule)
    if found is None:
        raise UnknownRule(rule)
    # What cannot be is said before years of days are read.
    new_line = _other(found, lines)
    since = _since(found, start, end)
    code = organisation or _first(found, catalogue, sight.tree)
    if not sight.tree.exists(code):
        raise UnknownOrganisation(code)
    if not sight.reaches(May.TRY_RULES, (code,)):
        raise OutOfScope(code)
    sight.veil.require(code)
    is_of_one = found.kind.is_of_an_indicator and found.indicator is not None
    courses = await courses_of(
        conn, memory, [found.indicator] if is_of_one and found.indicator else judged(), organisation=code,
        span=Span(start=start_of(since), end=start_of(end), known=known, now=now), viewer=viewer,
    )  # fmt: skip
    judge = Judge(memory=memory, catalogue=catalogue, code=code, last=london_day(now))
    days = days_of(courses, judge, start=since, end=end)
    if found.kind.is_of_an_indicator:
        made = await _daily(conn, found, new_line, days, code=code, end=end, known=known)
    else:
        span = TrialSpan(start=since, end=end, known=None if known >= now else known)
        made = await retold_on_history(
            conn, memory, found, new_line, days, code=code, is_named=organisation is not None, span=span, known=known,
            sight=sight, viewer=viewer,
        )  # fmt: skip
    return Tried(
        rule=found, organisation=catalogue.organisations[code], indicator=INDICATORS.get(found.indicator or ""),
        days=made.days, old=made.old, new=made.new, new_line=new_line, notes=made.notes, start=since, end=end,
        known=known, data_version=version,
    )  # fmt: skip


def _since(rule: AlertRule, start: date | None, end: date) -> date:
    longest = LONGEST_DAYS[rule.kind]
    if start is None:
        return end - timedelta(days=min(_DEFAULT_DAYS, longest))
    if (end - start).days > longest:
        raise SpanTooLong(f"A rule on {_ON[rule.kind]} is tried on at most {longest} days at once.")
    return start


_ON = {
    RuleKind.LEVEL: "a level", RuleKind.VALUE: "a value", RuleKind.UNUSUAL: "what is usual",
    RuleKind.BLOCKAGE: "blockages", RuleKind.CLOCK: "clocks", RuleKind.FEED: "sources", RuleKind.ACTION: "actions",
}  # fmt: skip


def _first(rule: AlertRule, catalogue: Catalogue, tree: Tree) -> str:
    """The first organisation that a rule looks at today; of one on all sources that of the first wall."""
    named = sorted(rule.organisations) or sorted(
        code for code, each in catalogue.organisations.items() if each.kind.value == rule.each
    )
    if not named and rule.kind is RuleKind.FEED:
        named = [catalogue.default_layout.organisation]
    there = [code for code in named if tree.exists(code)]
    if not there:
        raise UnknownOrganisation(rule.key)
    return there[0]


def _other(rule: AlertRule, lines: Lines) -> Line | None:
    if lines.raise_at is None and lines.clear_at is None:
        return None
    line = rule.line
    if rule.kind is RuleKind.UNUSUAL:
        raise CannotBeTried("A rule on what is usual has no line to move; its range moves by itself.")
    if rule.kind in {RuleKind.FEED, RuleKind.ACTION}:
        raise CannotBeTried(f"A rule on {_ON[rule.kind]} has no line to move; each is in trouble, or is not.")
    return Line(
        line.raise_at if lines.raise_at is None else lines.raise_at,
        line.clear_at if lines.clear_at is None else lines.clear_at, line.side,
    )  # fmt: skip


async def _daily(
    conn: Connection, rule: AlertRule, new_line: Line | None, days: list[TriedDay], *, code: str, end: date,
    known: datetime,
) -> Retold:  # fmt: skip
    """A rule on an indicator, on its days."""
    bands: Mapping[date, tuple[float, float]] = {}
    if rule.kind is RuleKind.UNUSUAL and rule.indicator:
        bands = await bands_of(conn, code, rule.indicator, start=days[0].day, end=end, known=known)
        await conn.rollback()
    samples = [_sample(rule, each, bands.get(each.day)) for each in days]
    hold, ends_at = _by_days(rule.hold), close_of(end - _A_DAY)
    return Retold(
        days=tuple(days), old=tried(samples, line=rule.line, hold=hold, ends_at=ends_at),
        new=None if new_line is None else tried(samples, line=new_line, hold=hold, ends_at=ends_at), notes=_DAILY,
    )  # fmt: skip


def _by_days(hold: Hold) -> Hold:
    """The hold by days: what must hold for less than a day holds on the day itself."""

    def of(span: timedelta) -> timedelta:
        return span if span >= _A_DAY else timedelta(0)

    return Hold(of(hold.raise_after), of(hold.clear_after))


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
            _NOTHING_KNOWN
            if band is None
            else excess(figure, low=low_high[0], high=low_high[1], edge=rule.edge or Edge.EITHER)
        )
    return Sample(at, figure, is_worst)
