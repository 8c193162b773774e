"""The wall: every picture that the daily call needs at once, from one look at the store.

Puts together what other pictures work out and works out nothing itself, so that the wall and the pages behind it agree
to the digit. Which parts are asked for is the layout's affair; a part nobody asks for is not worked out.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from db.engine import Connection
from db.read.snapshot import one_look
from metrics.calls.schedule import Due, next_call
from metrics.flow.blockage import Window
from metrics.flow.by_step import StepBlockage, by_step, people_by_pathway
from metrics.flow.clocks import TWO_HOUR
from metrics.flow.lane import Grouping
from metrics.flow.responses import Answers, By
from metrics.position.becoming_ready import BecomingReady
from metrics.vocabulary.days import london_day, start_of
from picture.actions import Actions, actions
from picture.blockages import Blockages, blockages_of, handed_back
from picture.board import Board, When, board
from picture.call import Call, call
from picture.earliest_starts import earliest_starts
from picture.levels import Levels, levels
from picture.memory import Memory
from picture.pathways import Pathways, pathways
from picture.position import BedPosition, bed_position
from picture.red_green import Group, RedGreen, red_green
from picture.requests import Narrowed
from picture.responses import Narrowed as NarrowedResponses
from picture.responses import Responses, clocks_of_day
from picture.services import KindTotal, Services, services
from picture.since_call import Changes, changes_of
from picture.stances import stances_of
from picture.viewer import Viewer
from picture.virtual_wards import virtual_wards

BLOCKAGES_SHOWN = 3


class Section(StrEnum):
    """A part of the wall that is worked out apart."""

    LEVELS = "levels"
    POSITION = "position"
    LEAVING = "leaving"
    BLOCKAGES = "blockages"
    BED_DAYS = "bed_days"
    RESPONSES = "responses"
    ACTIONS = "actions"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Who can leave: `held` pathway code -> tag -> people ready now ("": no pathway named yet); the lanes of today; the
    capacity of each type of service. `becoming_ready`: who is expected to be ready soon."""

    held: Mapping[str, Mapping[str, int]]
    becoming_ready: BecomingReady
    lanes: Pathways
    places: tuple[KindTotal, ...]
    changes_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The costliest steps, of `total`, with the picture they are summed from."""

    steps: tuple[StepBlockage, ...]
    total: int
    blockages: Blockages


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The two-hour clocks of the day; `not_told`: open when a team that is silent now last spoke."""

    answers: Answers
    not_told: int
    responses: Responses


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """The board with the sections that were asked for; None: not asked for. `due`: the system call that is on, or the
    next; None: it holds none. `call` None: no section is of people. Of the past there are no `changes` and no `due`."""

    board: Board
    levels: Levels | None = None
    position: BedPosition | None = None
    leaving: Leaving | None = None
    costs: Costs | None = None
    bed_days: RedGreen | None = None
    clocks: Clocks | None = None
    actions: Actions | None = None
    changes: Changes | None = None
    due: Due | None = None
    call: Call | None = None


async def wall(
    conn: Connection, memory: Memory, *, organisation: str | None, tiles: Sequence[str], sections: Collection[Section],
    when: When, now: datetime, viewer: Viewer,
) -> Wall:  # fmt: skip
    """Build the wall of a node; None: the viewer's own, or the first wall's. Raises UnknownOrganisation, OutOfScope.

    All of it is of one data version and one instant.
    """
    async with AsyncExitStack() as stack:
        if when.is_now:
            await stack.enter_async_context(memory.calling)
        await stack.enter_async_context(one_look(conn))
        base = await board(
            conn, memory, organisation=organisation, tiles=tiles, when=when, now=now, viewer=viewer
        )  # fmt: skip
        code = base.node.organisation.code
        judged = (
            await levels(conn, memory, organisation=code, when=when, now=now, viewer=viewer)
            if Section.LEVELS in sections
            else None
        )
        beds = (
            await bed_position(conn, memory, organisation=code, when=when, now=now, viewer=viewer)
            if {Section.POSITION, Section.LEAVING} & set(sections)
            else None
        )
        agreed = (
            await actions(conn, memory, organisation=code, when=when, now=now, viewer=viewer)
            if Section.ACTIONS in sections
            else None
        )
        moved = (
            await changes_of(conn, memory, base, now=now, viewer=viewer)
            if Section.CHANGES in sections and when.is_now
            else None
        )
        due = next_call(base.ground.catalogue.calls_of(code), at=now) if when.is_now else None
        apart = Wall(board=base, levels=judged, position=beds, actions=agreed, changes=moved, due=due)
        if not _OF_PEOPLE & set(sections):
            return apart
        called = await stack.enter_async_context(
            call(conn, memory, organisation=code, when=when, now=now, viewer=viewer)
        )
        costs = await _costs(conn, memory, called, viewer=viewer) if _PRICED & set(sections) else None
        leaving = (
            await _leaving(conn, memory, called, costs, beds.becoming_ready, when=when, viewer=viewer)
            if Section.LEAVING in sections and costs is not None and beds is not None
            else None
        )
    return replace(
        apart, position=beds if Section.POSITION in sections else None, leaving=leaving,
        costs=costs if Section.BLOCKAGES in sections else None,
        bed_days=red_green(called, by=Group.SITE, days=7) if Section.BED_DAYS in sections else None,
        clocks=_clocks(called) if Section.RESPONSES in sections else None,
        call=called,
    )  # fmt: skip


_OF_PEOPLE = {Section.LEAVING, Section.BLOCKAGES, Section.BED_DAYS, Section.RESPONSES}
_PRICED = {Section.LEAVING, Section.BLOCKAGES}


async def _costs(conn: Connection, memory: Memory, called: Call, *, viewer: Viewer) -> Costs:
    back = await handed_back(conn, memory, called, viewer=viewer)
    said = await stances_of(conn, called, viewer=viewer)
    found = blockages_of(called, window=Window.WEEK, handed_back=back, stances=said)
    steps = by_step(found.found, window=Window.WEEK)
    return Costs(steps=steps[:BLOCKAGES_SHOWN], total=len(steps), blockages=found)


async def _leaving(
    conn: Connection, memory: Memory, called: Call, costs: Costs, soon: BecomingReady, *, when: When, viewer: Viewer
) -> Leaving:
    everybody = Narrowed()
    starts = await earliest_starts(conn, memory, called, when=when, viewer=viewer)
    wards = await virtual_wards(conn, memory, called, when=when, viewer=viewer)
    places: Services = services(called, starts=starts, wards=wards, type_=None, narrowed=everybody)
    lanes = pathways(called, by=Grouping.ALL, start=start_of(london_day(called.at)), days=28, narrowed=everybody)
    edges = (lanes.changes_at, places.changes_at, costs.blockages.changes_at)
    return Leaving(
        held=people_by_pathway(costs.blockages.found), becoming_ready=soon, lanes=lanes, places=places.totals,
        changes_at=min((each for each in edges if each is not None), default=None),
    )  # fmt: skip


def _clocks(called: Call) -> Clocks:
    found = clocks_of_day(called, by=By.ALL, narrowed=NarrowedResponses())
    day = next(each for each in found.days if each.priority == TWO_HOUR)
    return Clocks(answers=day.groups[0], not_told=sum(day.not_told.values()), responses=found)
