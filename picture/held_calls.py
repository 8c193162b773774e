"""Calls as they are held: which goes on, is due or comes next, those that were held, and one with all that was said.

Says who may open one, enter something and stand it down. Writes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from catalogue.model import Catalogue, Organisation
from db.engine import Connection
from db.read.actions import actions_of
from db.read.calls import call_held, calls_held, entries_of, names_shown, shown_in
from db.read.snapshot import one_look
from metrics.access import May
from metrics.actions.action import Action
from metrics.calls.held import Entry, Held, Moment, standing_entries
from metrics.calls.schedule import Due, is_running, next_call, running
from metrics.vocabulary.days import london_day
from picture.actions import ShownAction, show_action, soon_within
from picture.board import UnknownOrganisation
from picture.ground import Ground
from picture.memory import Memory
from picture.sight import OutOfScope, Sight, sight_of
from picture.viewer import Viewer

CALLS_SHOWN = 30
AGENDA = "agenda"


class UnknownCall(LookupError):
    """No call of that number had been opened; the number is the exception's only argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The calls of an organisation. `running` None: none goes on. `due` is the one that is due by its hour, or comes
    next, None: none within a week; `is_open` where it was opened already. `held`: the last ones, running ones too."""

    organisation: Organisation
    running: Held | None
    due: Due | None
    can_open: bool
    held: tuple[Held, ...]
    may_chair: bool
    at: datetime


async def calls(conn: Connection, memory: Memory, *, organisation: str | None, now: datetime, viewer: Viewer) -> Calls:
    """The calls of an organisation; None: the viewer's own, or the first wall's.

    Raises UnknownOrganisation, OutOfScope.
    """
    async with one_look(conn):
        catalogue, ground, sight = await _ground(conn, memory, now=now, viewer=viewer)
        code = sight.asked(organisation, first=catalogue.default_layout.organisation)
        if not ground.tree.exists(code):
            raise UnknownOrganisation(code)
        sight.require((code,), then=ground.tree)
        held = await calls_held(conn, code, known=now, limit=CALLS_SHOWN)
    due = next_call(catalogue.calls_of(code), at=now)
    going = running(held, at=now)
    is_opened = due is not None and any(each.scheduled_at == due.scheduled_at for each in held)
    return Calls(
        organisation=ground.organisation(code), running=going, due=due,
        can_open=going is None and due is not None and due.can_open(now) and not is_opened, held=tuple(held),
        may_chair=sight.reaches(May.CHAIR, (code,)), at=now,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStory:
    """One call as known then. `entries` stand, the newer in the place of the older; `actions` were captured in it.

    `shown`: the agenda's bytes as they were shown when it was stood down, else when it was opened; None while it goes
    on, where none are kept, and where something in them may be hidden from the viewer now (`is_withheld`).
    """

    held: Held
    organisation: Organisation
    ground: Ground
    is_running: bool
    entries: tuple[Entry, ...]
    actions: tuple[ShownAction, ...]
    kept: tuple[tuple[Moment, str], ...]
    shown: bytes | None
    is_withheld: bool
    may_chair: bool
    known: datetime


async def call_story(
    conn: Connection, memory: Memory, number: int, *, known: datetime | None, now: datetime, viewer: Viewer
) -> CallStory:
    """One call as known then; None: while it goes on, now, and of one that is over as known when it ended.

    Raises UnknownCall, OutOfScope.
    """
    async with one_look(conn):
        held = await call_held(conn, number, known=known or now)
        if held is None:
            raise UnknownCall(number)
        catalogue, ground, sight = await _ground(conn, memory, now=now, viewer=viewer)
        sight.require((held.organisation,), then=ground.tree)
        others = await calls_held(conn, held.organisation, known=now, limit=CALLS_SHOWN)
        goes_on = is_running(held, at=now, later=others)
        then = known or (now if goes_on or held.ended_at is None else held.ended_at)
        entries = standing_entries(await entries_of(conn, number, known=then))
        told = await actions_of(conn, sorted(ground.beneath(held.organisation)), known=then)
        kept = tuple(await names_shown(conn, number, known=then))
        is_open = sight.veil.is_open
        shown = None if goes_on or not is_open else await _last_shown(conn, number, kept)
    soon = soon_within(catalogue, at=then)
    captured: list[Action] = [each for each in told if each.call == number]
    return CallStory(
        held=held, organisation=ground.organisation(held.organisation), ground=ground, is_running=goes_on,
        entries=entries, actions=tuple(show_action(each, ground, sight, at=then, soon=soon) for each in captured),
        kept=kept, shown=shown, is_withheld=not is_open and bool(kept),
        may_chair=sight.reaches(May.CHAIR, (held.organisation,)), known=then,
    )  # fmt: skip


async def shown_then(
    conn: Connection, memory: Memory, number: int, moment: Moment, name: str, *, now: datetime, viewer: Viewer
) -> bytes | None:
    """The bytes of an answer as it was shown in a call; None where none are kept.

    Whoever is shown some figures in sums only, now, is not given what others were shown then.
    Raises UnknownCall, OutOfScope.
    """
    async with one_look(conn):
        held = await call_held(conn, number, known=now)
        if held is None:
            raise UnknownCall(number)
        _, ground, sight = await _ground(conn, memory, now=now, viewer=viewer)
        sight.require((held.organisation,), then=ground.tree)
        if not sight.veil.is_open:
            raise OutOfScope(held.organisation)
        return await shown_in(conn, number, moment, name)


async def may_enter(
    conn: Connection, memory: Memory, number: int, *, about: str | None, now: datetime, viewer: Viewer
) -> Held:
    """The call in which a viewer wants to enter something about an organisation, or about nobody in particular.

    Whoever chairs it may enter anything; others what they say for their own. Raises UnknownCall, UnknownOrganisation,
    OutOfScope.
    """
    async with one_look(conn):
        held = await call_held(conn, number, known=now)
        if held is None:
            raise UnknownCall(number)
        _, ground, sight = await _ground(conn, memory, now=now, viewer=viewer)
    if about is not None and not ground.tree.exists(about):
        raise UnknownOrganisation(about)
    if sight.reaches(May.CHAIR, (held.organisation,)):
        return held
    if about is None or about not in ground.beneath(held.organisation) or not sight.reaches(May.ACT, (about,)):
        raise OutOfScope(about or held.organisation)
    return held


async def may_chair(conn: Connection, memory: Memory, organisation: str, *, now: datetime, viewer: Viewer) -> Catalogue:
    """The catalogue in force, for somebody who chairs the calls of an organisation.

    Raises UnknownOrganisation, OutOfScope.
    """
    async with one_look(conn):
        catalogue, ground, sight = await _ground(conn, memory, now=now, viewer=viewer)
    if not ground.tree.exists(organisation):
        raise UnknownOrganisation(organisation)
    if not sight.reaches(May.CHAIR, (organisation,)):
        raise OutOfScope(organisation)
    return catalogue


async def _ground(
    conn: Connection, memory: Memory, *, now: datetime, viewer: Viewer
) -> tuple[Catalogue, Ground, Sight]:  # fmt: skip
    catalogue = await memory.catalogue(conn, known=None)
    await memory.index.refresh(conn)
    ground = memory.ground(catalogue, on=london_day(now))
    return catalogue, ground, await sight_of(conn, memory, now=now, viewer=viewer)


async def _last_shown(conn: Connection, number: int, kept: tuple[tuple[Moment, str], ...]) -> bytes | None:
    for moment in (Moment.STOOD_DOWN, Moment.OPENED):
        if (moment, AGENDA) in kept:
            return await shown_in(conn, number, moment, AGENDA)
    return None
