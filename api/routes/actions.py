"""GET and POST /actions: what was agreed, who owes it by when, whether its figure moved; and every word on one."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import action_shapes, wire
from api.administering import refuse_persons
from api.answers import answer, respond
from api.calls import MAY_BE_REFUSED, Of, named_organisation
from api.door import Door, TheDoor, TheViewer
from api.moments import instant, when
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from api.said import by
from db.access import audit
from db.access.actions import say_action
from db.engine import Connection
from metrics.access import May
from metrics.actions.action import Aim, NewAction, State
from picture.actions import Story, UnknownAction, action_story, actions
from picture.capturing import CaptureRefused, Wanted, checked, said_anew
from picture.course import UnknownFigure
from picture.held_calls import UnknownCall
from picture.judgement import Judged, judgement_of
from picture.viewer import Viewer

router = APIRouter(tags=["calls"])

Number = Annotated[int, Path(ge=1, lt=2**63, description="The number of the action.", examples=[7])]


@router.get(
    "/actions",
    summary="Actions, and who owes them by when", openapi_extra=needs(May.FIGURES), response_model=wire.Actions,
    responses=may_answer(*(each for each in MAY_BE_REFUSED if each not in {"invalid_cursor", "list_changed"})),
)  # fmt: skip
async def get_actions(request: Request, door: TheDoor, viewer: TheViewer, of: Of) -> Response:
    """Those of the node's calls, those owned beneath it, and those whose figure is of somebody beneath it."""
    moment = when(at=of.at, known=of.known, now=door.now())

    # Put together anew each time: whoever has just captured one must find it here.
    async with door.look() as conn:
        with named_organisation():
            found = await actions(
                conn, door.memory, organisation=of.organisation, when=moment, now=door.now(), viewer=viewer
            )  # fmt: skip
    made = action_shapes.actions(found, code_version=door.code_version)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made), valid_until=made.valid_until))


@router.get(
    "/actions/{number}",
    summary="One action with every word on it, and its figure's course", openapi_extra=needs(May.FIGURES),
    response_model=wire.ActionStory,
    responses=may_answer("unknown_action", "invalid_parameter", "invalid_time", "naive_time", "known_in_future"),
)  # fmt: skip
async def get_action(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number,
    known: Annotated[
        str | None, Query(max_length=40, description="Only what had been said by this instant (default: now).")
    ] = None,
) -> Response:  # fmt: skip
    """After it is due its figure is judged: moved, within usual variation, too early, or not known; never "worked"."""
    now = door.now()
    asked = None if known is None else when(at=None, known=known, now=now).known
    async with door.look() as conn:
        try:
            found = await action_story(conn, door.memory, number, known=asked, now=now, viewer=viewer)
        except UnknownAction:
            raise _unknown(number) from None
        judged = await _judged(conn, door, found, known=asked, now=now, viewer=viewer)
    made = action_shapes.story(found, judged)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


async def _judged(
    conn: Connection, door: Door, found: Story, *, known: datetime | None, now: datetime, viewer: Viewer
) -> Judged | None:
    figure = found.now.action.figure
    # A figure that is not shown, or that the catalogue knows no more, is no reason to keep the action back.
    if figure is None or found.now.is_withheld or found.now.indicator is None:
        return None
    return await judgement_of(conn, door.memory, found.now.action, figure, known=known, now=now, viewer=viewer)


@router.post(
    "/actions",
    summary="Capture an action", openapi_extra=needs(May.ACT), status_code=201, response_model=wire.Captured,
    responses=may_answer(
        "unknown_organisation", "unknown_figure", "unknown_call", "invalid_parameter", "naive_time", "person_named",
        "cross_site", is_conditional=False,
    ),
)  # fmt: skip
async def capture_action(request: Request, door: TheDoor, viewer: TheViewer, told: wire.NewAction) -> Response:
    """What its figure is now is taken from the board and not from whoever captures it."""
    refuse_persons(title=told.title, owner_role=told.owner_role, role=told.role)
    figure, now = told.figure, door.now()
    wanted = Wanted(
        organisation=told.organisation, call=told.call, title=told.title, owner=told.owner, owner_role=told.owner_role,
        due_at=_aware(told.due_at), indicator=None if figure is None else figure.indicator,
        place=None if figure is None else figure.organisation, aim=None if figure is None else Aim(figure.aim),
        by=None if figure is None else figure.by,
    )  # fmt: skip
    async with door.look() as conn:
        try:
            with named_organisation():
                new = await checked(conn, door.memory, wanted, now=now, viewer=viewer)
        except CaptureRefused as refused:
            raise ApiProblem(422, "invalid_parameter", str(refused)) from None
        except UnknownFigure as unknown:
            raise ApiProblem(404, "unknown_figure", f"No indicator {str(unknown.args[0])[:40]!r}.") from None
        except UnknownCall as unknown:
            raise ApiProblem(404, "unknown_call", f"No call {unknown.args[0]}.") from None
        number = await _write(conn, door, request, viewer, new, role=told.role, now=now, action="capture action")
    made = wire.Captured(action=number)
    return Response(
        made.__pydantic_serializer__.to_json(made), status_code=201, media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


@router.post(
    "/actions/{number}",
    summary="Say how an action stands", openapi_extra=needs(May.ACT), status_code=204,
    responses=may_answer(
        "unknown_action", "invalid_parameter", "naive_time", "person_named", "cross_site", is_conditional=False
    ),
)  # fmt: skip
async def say_how_it_stands(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number, told: wire.SayAction
) -> Response:  # fmt: skip
    """From now on. Whoever owns it may, and whoever chairs the call it belongs to; every word is kept."""
    refuse_persons(note=told.note, role=told.role)
    now = door.now()
    due_at = None if told.due_at is None else _aware(told.due_at)
    async with door.look() as conn:
        try:
            new = await said_anew(
                conn, door.memory, number, state=State(told.state), note=told.note, due_at=due_at, now=now,
                viewer=viewer,
            )  # fmt: skip
        except UnknownAction:
            raise _unknown(number) from None
        except CaptureRefused as refused:
            raise ApiProblem(422, "invalid_parameter", str(refused)) from None
        await _write(conn, door, request, viewer, new, role=told.role, now=now, action=f"action {told.state}")
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


async def _write(
    conn: Connection, door: Door, request: Request, viewer: Viewer, new: NewAction, *, role: str, now: datetime,
    action: str,
) -> int:  # fmt: skip
    entry = entry_of(
        viewer, asked_in(request.scope).from_where, action=action, about=new.owner, at=door.book.clock(),
        picture_at=now, after={"title": new.title, "state": new.state.value, "due_at": new.due_at.isoformat()},
    )  # fmt: skip
    await audit.write_down(conn, entry)
    # The last statement of its transaction: it counts the data version up.
    number = await say_action(conn, new, by=by(viewer, role), at=now)
    await conn.commit()
    return number


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        return instant(at.isoformat(), name="due_at")
    return at.astimezone(UTC)


def _unknown(number: int) -> ApiProblem:
    return ApiProblem(404, "unknown_action", f"No action {number}.")
