"""The actions of an organisation about an instant, as known then: how each stands, how many are open, overdue, done.

Judges none of them (`picture.judgement`): whether a figure has moved needs its course.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue.model import Catalogue, Kind, Organisation
from db.engine import Connection
from db.read.actions import actions_of, versions_of
from db.read.snapshot import one_look
from metrics.access import May
from metrics.actions.action import SOON, Action, Figure, Standing, in_order, standing
from metrics.flow.rules import in_force
from metrics.pressure import INDICATORS, Indicator
from metrics.vocabulary.days import london_day
from picture.board import UnknownOrganisation, When
from picture.ground import Ground
from picture.memory import Memory
from picture.sight import OutOfScope, Sight, sight_of
from picture.viewer import Viewer

DONE_SHOWN_FOR = timedelta(days=1)
"""For how long an action that is over stands among the others."""


class UnknownAction(LookupError):
    """No action of that number had been said; the number is the exception's only argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAction:
    """An action as it stands. `place` and `indicator` None: no figure was named, or the catalogue knows it no more.

    `may_change`: the viewer may say how it stands now. `is_withheld`: its figure is not shown to the viewer.
    """

    action: Action
    standing: Standing
    owner: Organisation
    place: Organisation | None
    indicator: Indicator | None
    may_change: bool
    is_withheld: bool

    @property
    def changes_at(self) -> datetime | None:
        """When it comes to be overdue, unless something is said of it before; None: it is, or it is over."""
        return self.action.due_at if self.standing in {Standing.OPEN, Standing.DUE_SOON} else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many actions stand how. `open` counts those due soon, too, and none that is overdue; `done` those of the last
    day."""

    open: int
    due_soon: int
    overdue: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """The picture: those that are open, in the order in which a call takes them, then those over since a day."""

    organisation: Organisation
    path: tuple[Organisation, ...]
    shown: tuple[ShownAction, ...]
    counts: Counts
    at: datetime
    known: datetime
    valid_until: datetime | None
    data_version: int
    catalogue: Catalogue


async def actions(
    conn: Connection, memory: Memory, *, organisation: str | None, when: When, now: datetime, viewer: Viewer
) -> Actions:
    """The actions of an organisation; None: the viewer's own, or the one whose wall is shown first.

    Its actions are those of its calls, those that somebody beneath it owns, and those whose figure is of somebody
    beneath it. Raises UnknownOrganisation, OutOfScope.
    """
    at, known = when.instant(now), when.known or now
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=when.known)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(at))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        code = sight.asked(organisation, first=catalogue.default_layout.organisation)
        if not ground.tree.exists(code):
            raise UnknownOrganisation(code)
        sight.require((code,), then=ground.tree)
        told = await actions_of(
            conn, sorted(ground.beneath(code)), known=min(known, at), over_since=at - DONE_SHOWN_FOR
        )
    soon = soon_within(catalogue, at=at)
    shown = tuple(
        show_action(each, ground, sight, at=at, soon=soon) for each in in_order(told, at=at, soon=soon)
    )  # fmt: skip
    return Actions(
        organisation=ground.organisation(code),
        path=tuple(ground.organisation(each) for each in ground.tree.path(code)),
        shown=shown,
        counts=_counts(each.standing for each in shown),
        at=at,
        known=known,
        valid_until=_changes_at(shown, at=at, soon=soon) if when.is_now else None,
        data_version=version,
        catalogue=catalogue,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One action with all that was said of it, the oldest first."""

    now: ShownAction
    versions: tuple[Action, ...]


async def action_story(
    conn: Connection, memory: Memory, number: int, *, known: datetime | None, now: datetime, viewer: Viewer
) -> Story:
    """One action as known then (None: now). Raises UnknownAction, OutOfScope for one of others."""
    at = known or now
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=known)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(at))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        versions = await versions_of(conn, number, known=at)
    if not versions:
        raise UnknownAction(number)
    last = versions[-1]
    if not sight.reaches(May.FIGURES, concerned(last)):
        raise OutOfScope(last.owner)
    shown = show_action(last, ground, sight, at=at, soon=soon_within(catalogue, at=at))
    return Story(now=shown, versions=tuple(versions))


def concerned(action: Action) -> tuple[str, ...]:
    """Whose action it is: who holds the call, who owns it, whose figure it should move."""
    place = () if action.figure is None else (action.figure.organisation,)
    return (action.organisation, action.owner, *place)


def shows(figure: Figure, ground: Ground, sight: Sight) -> bool:
    """Whether a viewer is shown the figure of an action: it is in reach, and gives nothing hidden away."""
    place, reporters = figure.organisation, ground.reporters.get(figure.indicator, ())
    counted = ground.counted(figure.indicator, place) if figure.indicator in INDICATORS else frozenset()
    return (
        sight.veil.why(place) is None
        and sight.reaches(May.FIGURES, (place,))
        and sight.veil.shows_sum(counted, sent={each.organisation for each in reporters})
    )


def soon_within(catalogue: Catalogue, *, at: datetime) -> timedelta:
    """How long before it is due an action is called due soon, by the catalogue."""
    rule = next(iter(in_force(catalogue.calls.reminders, on=london_day(at))), None)
    return SOON if rule is None else rule.before


def show_action(action: Action, ground: Ground, sight: Sight, *, at: datetime, soon: timedelta) -> ShownAction:
    """An action as it stands about an instant, as far as a viewer is shown it."""
    figure, places = action.figure, ground.catalogue.organisations
    is_seen = figure is None or shows(figure, ground, sight)
    return ShownAction(
        action=action,
        standing=standing(action, at=at, soon=soon),
        owner=places.get(action.owner) or gone(action.owner),
        place=None if figure is None else places.get(figure.organisation),
        indicator=None if figure is None else INDICATORS.get(figure.indicator),
        may_change=sight.reaches(May.ACT, (action.organisation, action.owner)),
        is_withheld=not is_seen,
    )


def gone(code: str) -> Organisation:
    """Stands for an organisation that the catalogue names no more: what it owed is not lost with its name."""
    return Organisation(code=code, name=code, short_name=code, kind=Kind.SERVICE, opened_on=None, closed_on=None)


def _counts(standings: Iterable[Standing]) -> Counts:
    told = list(standings)
    soon = told.count(Standing.DUE_SOON)
    return Counts(
        open=told.count(Standing.OPEN) + soon, due_soon=soon, overdue=told.count(Standing.OVERDUE),
        done=told.count(Standing.DONE),
    )  # fmt: skip


def _changes_at(shown: Iterable[ShownAction], *, at: datetime, soon: timedelta) -> datetime | None:
    """When an action comes to be due soon or overdue, or leaves the list, with nothing more said of any."""
    edges: list[datetime] = []
    for each in shown:
        due = each.action.due_at
        if each.standing in {Standing.OPEN, Standing.DUE_SOON}:
            # It is overdue after the instant at which it is due.
            edges += [due - soon, due + timedelta(microseconds=1)]
        elif each.standing in {Standing.DONE, Standing.WITHDRAWN}:
            edges.append(each.action.recorded_at + DONE_SHOWN_FOR)
    return min((edge for edge in edges if edge > at), default=None)
