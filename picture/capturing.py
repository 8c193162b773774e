"""Whether an action may be captured as somebody wants it, or said to stand otherwise, and what its figure is now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.engine import Connection
from db.read.actions import versions_of
from db.read.calls import call_held
from db.read.snapshot import one_look
from metrics.access import May
from metrics.actions.action import Action, Aim, Figure, NewAction, State
from metrics.pressure import INDICATORS
from metrics.vocabulary import Direction
from metrics.vocabulary.days import london_day
from picture.actions import UnknownAction, concerned
from picture.board import UnknownOrganisation, When, board
from picture.course import UnknownFigure
from picture.held_calls import UnknownCall
from picture.memory import Memory
from picture.sight import OutOfScope, Sight, sight_of
from picture.viewer import Viewer

LONGEST = timedelta(days=90)
"""An action is due within this: what takes longer is a plan."""


class CaptureRefused(ValueError):
    """An action cannot be captured or changed so; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An action as somebody wrote it. `indicator` None: no figure is named."""

    organisation: str
    call: int | None
    title: str
    owner: str
    owner_role: str
    due_at: datetime
    indicator: str | None = None
    place: str | None = None
    aim: Aim | None = None
    by: float | None = None


async def checked(conn: Connection, memory: Memory, wanted: Wanted, *, now: datetime, viewer: Viewer) -> NewAction:
    """An action as it will be kept, with what its figure is now.

    Who chairs the call of the organisation may give an action to anybody in it; others capture their own.
    Raises CaptureRefused, UnknownOrganisation, UnknownFigure, UnknownCall, OutOfScope.
    """
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(now))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        named = (wanted.organisation, wanted.owner, *((wanted.place,) if wanted.place else ()))
        for code in named:
            if not ground.tree.exists(code):
                raise UnknownOrganisation(code)
        _may(sight, wanted)
        if wanted.owner not in ground.beneath(wanted.organisation):
            raise CaptureRefused(f"owner: {wanted.owner} does not belong to {wanted.organisation}, whose call it is")
        if wanted.call is not None:
            held = await call_held(conn, wanted.call, known=now)
            if held is None:
                raise UnknownCall(wanted.call)
            if held.organisation != wanted.organisation:
                raise CaptureRefused(f"call: call {wanted.call} is not one of {wanted.organisation}")
        if not now < wanted.due_at <= now + LONGEST:
            raise CaptureRefused(f"due_at: it must lie ahead, within {LONGEST.days} days")
        figure = await _figure(conn, memory, wanted, now=now, viewer=viewer)
    return NewAction(
        number=None, organisation=wanted.organisation, call=wanted.call, title=wanted.title, owner=wanted.owner,
        owner_role=wanted.owner_role, due_at=wanted.due_at, state=State.OPEN, figure=figure, note="",
    )  # fmt: skip


async def said_anew(
    conn: Connection, memory: Memory, number: int, *, state: State, note: str, due_at: datetime | None, now: datetime,
    viewer: Viewer,
) -> NewAction:  # fmt: skip
    """The next version of an action. Raises CaptureRefused, UnknownAction, OutOfScope."""
    async with one_look(conn):
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        versions = await versions_of(conn, number, known=now)
    if not versions:
        raise UnknownAction(number)
    last: Action = versions[-1]
    if not sight.reaches(May.FIGURES, concerned(last)):
        raise OutOfScope(last.owner)
    if not sight.reaches(May.ACT, (last.organisation, last.owner)):
        raise OutOfScope(last.owner)
    if due_at is not None and due_at != last.due_at and not last.captured_at < due_at <= now + LONGEST:
        raise CaptureRefused(f"due_at: it must lie after the action was captured, within {LONGEST.days} days")
    return NewAction(
        number=number, organisation=last.organisation, call=last.call, title=last.title, owner=last.owner,
        owner_role=last.owner_role, due_at=due_at or last.due_at, state=state, figure=last.figure, note=note,
    )  # fmt: skip


def _may(sight: Sight, wanted: Wanted) -> None:
    if sight.reaches(May.CHAIR, (wanted.organisation,)) or sight.reaches(May.ACT, (wanted.owner,)):
        return
    raise OutOfScope(wanted.owner)


async def _figure(conn: Connection, memory: Memory, wanted: Wanted, *, now: datetime, viewer: Viewer) -> Figure | None:
    if wanted.indicator is None or wanted.place is None:
        return None
    indicator = INDICATORS.get(wanted.indicator)
    if indicator is None:
        raise UnknownFigure(wanted.indicator)
    seen = await board(
        conn, memory, organisation=wanted.place, tiles=(), when=When(), now=now, viewer=viewer
    )  # fmt: skip
    shown = next((each for each in seen.node.readings if each.indicator.key == indicator.key), None)
    if shown is None:
        raise CaptureRefused(f"figure: {wanted.place} has no figure {indicator.key}")
    value = shown.reading.value
    usual = Aim.UP if indicator.direction is Direction.LOW_IS_WORSE else Aim.DOWN
    return Figure(
        indicator=indicator.key, organisation=wanted.place, aim=wanted.aim or usual, by=wanted.by, baseline=value,
        baseline_at=None if value is None else now,
    )  # fmt: skip
