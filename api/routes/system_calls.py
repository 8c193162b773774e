"""The system call: /calls, opened, filled, stood down, and read again as it was known then."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import call_shapes, wall_shapes, wire
from api.administering import refuse_persons
from api.answers import answer, respond
from api.calls import named_organisation
from api.door import Door, TheDoor, TheViewer
from api.moments import when
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from api.said import by
from db.access import audit
from db.access.calls import end_call, enter, keep_shown, open_call
from db.engine import Connection
from db.read.calls import entries_of
from metrics.access import May
from metrics.calls.agenda import Item
from metrics.calls.held import Kind, Moment, NewEntry
from picture.agenda import agenda
from picture.board import When
from picture.held_calls import AGENDA, CallStory, UnknownCall, call_story, calls, may_chair, may_enter, shown_then
from picture.viewer import Viewer
from picture.wall import Section, wall

router = APIRouter(tags=["calls"])

Number = Annotated[int, Path(ge=1, lt=2**63, description="The number of the call.", examples=[12])]
_EXTRA = "Extra call"


@router.get(
    "/calls",
    summary="The system calls of an organisation", openapi_extra=needs(May.FIGURES), response_model=wire.Calls,
    responses=may_answer("unknown_organisation", "invalid_parameter"),
)  # fmt: skip
async def get_calls(
    request: Request, door: TheDoor, viewer: TheViewer,
    organisation: str | None = Query(None, min_length=1, max_length=40, description="The code of any node."),
) -> Response:  # fmt: skip
    """The one that goes on, the one that is due or comes next, and the last that were held."""
    async with door.look() as conn:
        with named_organisation():
            found = await calls(conn, door.memory, organisation=organisation, now=door.now(), viewer=viewer)
    made = call_shapes.calls(found, picture=door.clock)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.post(
    "/calls",
    summary="Open a system call", openapi_extra=needs(May.CHAIR), status_code=201, response_model=wire.OpenedCall,
    responses=may_answer(
        "unknown_organisation", "invalid_parameter", "person_named", "cross_site", is_conditional=False
    ),
)  # fmt: skip
async def open_system_call(request: Request, door: TheDoor, viewer: TheViewer, told: wire.OpenCall) -> Response:
    """Opens the call that is due, else one beside the schedule; where one goes on already, that is the one.

    The agenda and the wall are kept as they are shown at this moment.
    """
    refuse_persons(role=told.role)
    now, code = door.now(), told.organisation
    async with door.look() as conn:
        with named_organisation():
            await may_chair(conn, door.memory, code, now=now, viewer=viewer)
            found = await calls(conn, door.memory, organisation=code, now=now, viewer=viewer)
        number = None if found.running is None else found.running.number
        if number is None:
            due = found.due if found.can_open else None
            title, at = (_EXTRA, now) if due is None else (due.title, due.scheduled_at)
            bodies = await _shown_now(conn, door, code, now=now, viewer=viewer)
            await _record(conn, door, request, viewer, action="open call", about=code, now=now)
            number = await open_call(
                conn, code, title=title, scheduled_at=at, by=by(viewer, told.role), at=now
            )  # fmt: skip
            await keep_shown(conn, number, Moment.OPENED, bodies=bodies, at=now)
            await conn.commit()
    made = wire.OpenedCall(call=number)
    return Response(
        made.__pydantic_serializer__.to_json(made), status_code=201, media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


@router.get(
    "/calls/{number}",
    summary="One system call with all that was said in it", openapi_extra=needs(May.FIGURES),
    response_model=wire.CallStory,
    responses=may_answer("unknown_call", "invalid_parameter", "invalid_time", "naive_time", "known_in_future"),
)  # fmt: skip
async def get_call(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number,
    known: Annotated[
        str | None,
        Query(max_length=40, description="Only what had been said by this instant (default: now, or when it ended)."),
    ] = None,
) -> Response:  # fmt: skip
    """Of a call that is over, what was known when it was stood down; what was corrected since is there with `known`."""
    now = door.now()
    asked = None if known is None else when(at=None, known=known, now=now).known
    found = await _story(door, number, known=asked, now=now, viewer=viewer)
    made = call_shapes.story(found)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.get(
    "/calls/{number}/shown/{moment}/{name}",
    summary="An answer as it was shown in a call", openapi_extra=needs(May.FIGURES), response_model=wire.Agenda,
    responses=may_answer("unknown_call", "not_found", "invalid_parameter"),
)  # fmt: skip
async def get_shown(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number,
    moment: Annotated[Literal["opened", "stood_down"], Path(description="When it was shown.")],
    name: Annotated[str, Path(min_length=1, max_length=40, pattern="^[a-z-]+$", description="Which answer.")],
) -> Response:  # fmt: skip
    """The very bytes that were answered then; never worked out again."""
    async with door.look() as conn:
        try:
            body = await shown_then(
                conn, door.memory, number, Moment(moment), name, now=door.now(), viewer=viewer
            )  # fmt: skip
        except UnknownCall:
            raise _unknown(number) from None
    if body is None:
        raise ApiProblem(404, "not_found", "Nothing of that name was kept then.")
    return respond(request, answer(body))


@router.post(
    "/calls/{number}/entries",
    summary="Enter something in a call", openapi_extra=needs(May.ACT), status_code=204,
    responses=may_answer(
        "unknown_call", "unknown_organisation", "invalid_parameter", "person_named", "cross_site",
        is_conditional=False,
    ),
)  # fmt: skip
async def enter_in_call(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number, told: wire.NewEntry
) -> Response:  # fmt: skip
    """A note, a decision, mutual aid asked or offered; or another in the place of one. Everything is kept."""
    refuse_persons(says=told.says, role=told.role)
    now = door.now()
    if not told.says and told.replaces is None:
        raise ApiProblem(422, "invalid_parameter", "says: it is empty, and takes nothing back")
    async with door.look() as conn:
        try:
            with named_organisation():
                await may_enter(conn, door.memory, number, about=told.organisation, now=now, viewer=viewer)
        except UnknownCall:
            raise _unknown(number) from None
        if told.replaces is not None and told.replaces not in {
            each.number for each in await entries_of(conn, number, known=now)
        }:
            raise ApiProblem(422, "invalid_parameter", f"replaces: call {number} has no entry {told.replaces}")
        new = NewEntry(
            call=number, item=Item(told.item), kind=Kind(told.kind), organisation=told.organisation, says=told.says,
            replaces=told.replaces,
        )  # fmt: skip
        await _record(
            conn, door, request, viewer, action=f"enter {told.kind}", about=told.organisation or str(number), now=now
        )
        await enter(conn, new, by=by(viewer, told.role), at=now)
        await conn.commit()
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.post(
    "/calls/{number}/end",
    summary="Stand a system call down", openapi_extra=needs(May.CHAIR), status_code=204,
    responses=may_answer("unknown_call", "invalid_parameter", "person_named", "cross_site", is_conditional=False),
)  # fmt: skip
async def stand_down(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number, told: wire.EndCall
) -> Response:  # fmt: skip
    """The agenda and the wall are kept as they are shown at this moment. A call that was stood down stays as it was."""
    refuse_persons(role=told.role)
    now = door.now()
    found = await _story(door, number, known=None, now=now, viewer=viewer)
    code = found.held.organisation
    async with door.look() as conn:
        with named_organisation():
            await may_chair(conn, door.memory, code, now=now, viewer=viewer)
        if found.held.ended_at is None:
            bodies = await _shown_now(conn, door, code, now=now, viewer=viewer)
            await _record(conn, door, request, viewer, action="stand down call", about=code, now=now)
            await keep_shown(conn, number, Moment.STOOD_DOWN, bodies=bodies, at=now)
            await end_call(conn, number, by=by(viewer, told.role), at=now)
            await conn.commit()
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


async def _story(door: Door, number: int, *, known: datetime | None, now: datetime, viewer: Viewer) -> CallStory:
    async with door.look() as conn:
        try:
            return await call_story(conn, door.memory, number, known=known, now=now, viewer=viewer)
        except UnknownCall:
            raise _unknown(number) from None


async def _shown_now(
    conn: Connection, door: Door, organisation: str, *, now: datetime, viewer: Viewer
) -> dict[str, bytes]:
    """The agenda and the wall as they are answered at this moment."""
    made = await agenda(conn, door.memory, organisation=organisation, when=When(), now=now, viewer=viewer)
    seen = await wall(
        conn, door.memory, organisation=organisation, tiles=[each.organisation.code for each in made.board.tiles],
        sections=frozenset(Section), when=When(), now=now, viewer=viewer,
    )  # fmt: skip
    shapes = {
        AGENDA: call_shapes.agenda(made, code_version=door.code_version),
        "wall": wall_shapes.wall(seen, picture=door.clock, code_version=door.code_version),
    }
    return {name: shape.__pydantic_serializer__.to_json(shape) for name, shape in shapes.items()}


async def _record(
    conn: Connection, door: Door, request: Request, viewer: Viewer, *, action: str, about: str, now: datetime
) -> None:
    entry = entry_of(
        viewer, asked_in(request.scope).from_where, action=action, about=about, at=door.book.clock(), picture_at=now
    )
    await audit.write_down(conn, entry)


def _unknown(number: int) -> ApiProblem:
    return ApiProblem(404, "unknown_call", f"No call {number}.")
