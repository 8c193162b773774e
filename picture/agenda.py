"""The agenda of a system call: what there is to say at each item, in the fixed order, from one look at the store.

Puts together what other pictures work out and works out nothing itself, so that the call, the wall and the pages behind
them agree to the digit. How it is put into words is `picture.agenda_lines`.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from catalogue.model import Catalogue, Organisation
from db.engine import Connection
from db.read.calls import calls_held, entries_of
from db.read.snapshot import one_look
from metrics.calls.agenda import Item, Line
from metrics.calls.held import Entry, Kind, standing_entries
from metrics.calls.schedule import ActionCard
from metrics.flow.blockage import Window
from metrics.flow.rules import in_force
from metrics.vocabulary.days import london_day
from picture import agenda_lines as lines
from picture.actions import Actions, actions
from picture.blockages import blockages_of, handed_back
from picture.board import Board, When, board
from picture.call import call
from picture.cards import offered
from picture.levels import Levels, levels
from picture.memory import Memory
from picture.plan_lines import changes_at, planned
from picture.plans import plans_at_hand
from picture.position import bed_position
from picture.since_call import Changes, changes_of, since_last_call
from picture.stances import stances_of
from picture.viewer import Viewer

BLOCKAGES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOf:
    """One item: its lines, none where there is nothing to say, and how many minutes are planned for it."""

    item: Item
    minutes: float | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The items in their order, with the pictures they rest on. `changes` None: of the past none are told."""

    organisation: Organisation
    items: tuple[ItemOf, ...]
    actions: Actions
    board: Board
    levels: Levels
    changes: Changes | None
    cards: tuple[ActionCard, ...]
    at: datetime
    known: datetime
    data_version: int
    valid_until: datetime | None

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        return self.board.ground.catalogue


async def agenda(
    conn: Connection, memory: Memory, *, organisation: str | None, when: When, now: datetime, viewer: Viewer
) -> Agenda:
    """The agenda of an organisation, of one data version and one instant; None: the viewer's own, or the first wall's.

    Raises UnknownOrganisation, OutOfScope.
    """
    async with AsyncExitStack() as stack:
        if when.is_now:
            await stack.enter_async_context(memory.calling)
        await stack.enter_async_context(one_look(conn))
        catalogue = await memory.catalogue(conn, known=when.known)
        base = await board(conn, memory, organisation=organisation, when=when, now=now, viewer=viewer)
        code = base.node.organisation.code
        layout = catalogue.default_layout
        if layout.organisation == code and layout.tiles:
            # The same tiles as on its wall, so that the two name the same organisations.
            base = await board(
                conn, memory, organisation=code, tiles=layout.tiles, when=when, now=now, viewer=viewer
            )  # fmt: skip
        judged = await levels(conn, memory, organisation=code, when=when, now=now, viewer=viewer)
        beds = await bed_position(conn, memory, organisation=code, when=when, now=now, viewer=viewer)
        owed = await actions(conn, memory, organisation=code, when=when, now=now, viewer=viewer)
        changed = await changes_of(conn, memory, base, now=now, viewer=viewer) if when.is_now else None
        ahead = await plans_at_hand(conn, memory, code, at=base.at, known=when.known, now=now, viewer=viewer)
        aid = await _aid_of_last_call(conn, memory, code, known=when.known or now, viewer=viewer)
        called = await stack.enter_async_context(
            call(conn, memory, organisation=code, when=when, now=now, viewer=viewer)
        )
        back = await handed_back(conn, memory, called, viewer=viewer)
        said = await stances_of(conn, called, viewer=viewer)
        blocked = blockages_of(called, window=Window.WEEK, handed_back=back, stances=said)
    told = {
        Item.SAFETY: lines.safety(beds),
        Item.ACTIONS: lines.owed(owed),
        Item.BEDS: lines.position(beds),
        Item.STANDING: lines.standing(base, judged),
        Item.CHANGES: lines.changed(changed),
        Item.BLOCKAGES: lines.blocked(blocked, shown=BLOCKAGES_SHOWN),
        Item.AHEAD: (*lines.ahead(beds), *planned(ahead, organisation=code)),
        Item.AID: lines.aid(aid),
        Item.DECISIONS: (),
    }
    minutes = {each.item: each.minutes for each in in_force(catalogue.calls.items, on=london_day(base.at))}
    edges = (base.valid_until, judged.valid_until, beds.valid_until, owed.valid_until, blocked.changes_at,
             changes_at(ahead, at=base.at))  # fmt: skip
    return Agenda(
        organisation=base.node.organisation,
        items=tuple(ItemOf(item=item, minutes=minutes.get(item), lines=tuple(told[item])) for item in Item),
        actions=owed,
        board=base,
        levels=judged,
        changes=changed,
        cards=offered(base, judged, catalogue.action_cards),
        at=base.at,
        known=base.known,
        data_version=base.data_version,
        valid_until=min((each for each in edges if each is not None), default=None) if when.is_now else None,
    )


async def _aid_of_last_call(
    conn: Connection, memory: Memory, organisation: str, *, known: datetime, viewer: Viewer
) -> tuple[Entry, ...]:
    """The mutual aid that was asked for and offered in the last call, so that it is not forgotten with it."""
    since = await since_last_call(conn, memory, organisation=organisation, now=known, viewer=viewer)
    held = None if since is None else since.call
    if held is None:
        held = next(iter(await calls_held(conn, organisation, known=known, limit=1)), None)
    if held is None or held.ended_at is None:
        return ()
    told = standing_entries(await entries_of(conn, held.number, known=known))
    return tuple(each for each in told if each.kind in {Kind.AID_ASKED, Kind.AID_OFFERED})
