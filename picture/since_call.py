"""What changed since the last call: the board as it was known then against the board now.

What was known then does not change, so it is worked out once for each call, wall and scope, and kept. Which call was
the last is told by the calls that were held, and by the hours set for them where nobody held one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from catalogue.model import Kind
from db.access.showing import hubs_only
from db.engine import Connection
from db.read.calls import calls_held
from db.read.declared import declared_levels
from db.read.feeds import answered
from db.read.snapshot import one_look
from db.read.values import Value, values_then
from metrics.calls.changes import Change, Seen, closure_change, declared_change, level_change, worst_first
from metrics.calls.held import Held
from metrics.calls.schedule import last_call, last_held, next_call
from metrics.opel.declared import Whole
from metrics.pressure import INDICATORS
from metrics.vocabulary import Level
from picture.board import Board, When, board
from picture.closures import MEASURES, Closed, closed_by_ward
from picture.ground import Ground
from picture.judged import Judged
from picture.memory import Memory
from picture.sent import Sent
from picture.viewer import Viewer
from picture.whole_system import is_whole_system

_TITLES = {key: each.title for key, each in INDICATORS.items()}
_UNITS = {key: each.unit for key, each in INDICATORS.items()}
_CALLS_READ = 4


class Since(NamedTuple):
    """Since when. `call` None: nobody held it, it was due by its hour, or the time was asked for."""

    at: datetime
    title: str
    call: Held | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The changes, the worst first. `since` None: no call was held or due, and nothing is compared.

    `valid_until`: when it changes with no more data; with a board, or when a call that is due is over.
    """

    now: Board
    since: Since | None
    found: tuple[Change, ...]
    valid_until: datetime | None


class _Then(NamedTuple):
    """What is kept of a board: the levels, those declared of whole systems, and the closed beds."""

    levels: Mapping[str, Seen]
    declared: Mapping[str, Level | None]
    closed: Mapping[str, Closed | None]


async def since_last_call(
    conn: Connection, memory: Memory, *, organisation: str, now: datetime, viewer: Viewer
) -> Since | None:
    """When the last call of an organisation began that is over: the later of the one held and the one due by its
    hour."""
    del viewer
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        held = last_held(await calls_held(conn, organisation, known=now, limit=_CALLS_READ), at=now)
    due = last_call(catalogue.calls_of(organisation), at=now)
    if held is not None and (due is None or held.scheduled_at >= due.scheduled_at):
        return Since(held.opened_at, held.title, held)
    return None if due is None else Since(due.scheduled_at, due.title, None)


async def changes(
    conn: Connection, memory: Memory, *, organisation: str | None, tiles: Sequence[str] = (),
    since: datetime | None = None, now: datetime, viewer: Viewer,
) -> Changes:  # fmt: skip
    """The changes of an organisation and its tiles since the last call, or since a time that is asked for.

    `organisation` None: the viewer's own, or the first wall's; no `tiles`: its children.
    Raises UnknownOrganisation, OutOfScope.
    """
    async with one_look(conn):
        present = await board(
            conn, memory, organisation=organisation, tiles=tiles, when=When(), now=now, viewer=viewer
        )  # fmt: skip
        return await changes_of(conn, memory, present, since=since, now=now, viewer=viewer)


async def changes_of(
    conn: Connection, memory: Memory, present: Board, *, since: datetime | None = None, now: datetime, viewer: Viewer
) -> Changes:
    """The changes of a live board since the last call, or since a time; within the look the board came from."""
    code = present.node.organisation.code
    begun = (
        Since(since, "", None)
        if since is not None
        else await since_last_call(conn, memory, organisation=code, now=now, viewer=viewer)
    )
    if begun is None:
        return Changes(now=present, since=None, found=(), valid_until=present.valid_until)
    shown = tuple(each.organisation.code for each in present.tiles)
    name = (code, shown, begun.at, present.scope, await hubs_only(conn))
    then = memory.boards.get(name)
    if not isinstance(then, _Then):
        then = await _then(conn, memory, present, tiles=shown, at=begun.at, now=now, viewer=viewer)
        memory.boards.put(name, then)
    values = await memory.values(conn, version=present.data_version)
    closed = closed_by_ward(await _sent(conn, present.ground, values, at=present.at, known=None), _sites(present))
    declared = await _declared(conn, present)
    due = next_call(present.ground.catalogue.calls_of(code), at=now)
    edges = (present.valid_until, None if due is None else due.over_at)
    return Changes(
        now=present, since=begun, found=worst_first(_compared(present, then, closed, declared)),
        valid_until=min((each for each in edges if each is not None), default=None),
    )  # fmt: skip


async def _then(
    conn: Connection, memory: Memory, present: Board, *, tiles: Sequence[str], at: datetime, now: datetime,
    viewer: Viewer,
) -> _Then:  # fmt: skip
    past = await board(
        conn, memory, organisation=present.node.organisation.code, tiles=tiles, when=When(at=at, known=at), now=now,
        viewer=viewer,
    )  # fmt: skip
    ground = past.ground
    told = {(each.feed, each.organisation) for each in ground.index.by_id.values() if each.measure in MEASURES}
    numbers = [number for number, each in ground.index.by_id.items() if (each.feed, each.organisation) in told]
    values = await values_then(conn, numbers, at=at, known=at)
    sent = await _sent(conn, ground, values, at=at, known=at)
    declared = await _declared(conn, past)
    return _Then(levels=_levels(past), declared=declared, closed=closed_by_ward(sent, _sites(past)))


async def _declared(conn: Connection, of: Board) -> dict[str, Level | None]:
    """The levels declared of the whole systems on a board, as known then; None: none is, or it was stood down."""
    shown = (each.organisation for each in (of.node, *of.tiles))
    systems = sorted(each.code for each in shown if is_whole_system(each))
    said = await declared_levels(conn, systems, at=of.at, known=of.known) if systems else []
    found = {each.organisation: each.level for each in said if each.of is Whole.SYSTEM}
    return {code: found.get(code) for code in systems}


async def _sent(
    conn: Connection, ground: Ground, values: Sequence[Value], *, at: datetime, known: datetime | None
) -> Sent:
    return Sent(ground, values, measures=MEASURES, answered=await answered(conn, known=known), at=at)


def _sites(of: Board) -> list[str]:
    places = of.ground.catalogue.organisations
    beneath = of.ground.beneath(of.node.organisation.code)
    return sorted(code for code in beneath if code in places and places[code].kind is Kind.SITE)


def _levels(of: Board) -> dict[str, Seen]:
    return {each.organisation.code: _seen(each) for each in (of.node, *of.tiles) if each.withheld is None}


def _seen(of: Judged) -> Seen:
    pressure = of.pressure
    figures = {
        each.reading.indicator: value
        for each in of.readings
        if (value := each.reading.value if each.reading.value is not None else each.reading.last_value) is not None
    }
    return Seen(
        level=pressure.level, last=pressure.last_level, is_floor=pressure.is_floor,
        driver=None if pressure.driver is None else pressure.driver.indicator, figures=figures,
    )  # fmt: skip


def _compared(
    present: Board, then: _Then, closed: Mapping[str, Closed | None], declared: Mapping[str, Level | None]
) -> list[Change]:
    found: list[Change | None] = [
        level_change(code, before=then.levels[code], now=seen, titles=_TITLES, units=_UNITS)
        for code, seen in _levels(present).items()
        if code in then.levels
    ]
    found += [
        declared_change(code, before=then.declared[code], now=level)
        for code, level in declared.items()
        if code in then.declared
    ]
    for ward, beds in closed.items():
        before = then.closed.get(ward)
        if beds is not None and before is not None:
            found.append(closure_change(ward, before=before.beds, now=beds.beds, reasons=beds.reasons))
    return [each for each in found if each is not None]
