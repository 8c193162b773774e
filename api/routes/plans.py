"""/plans: dated plans for a day, a weekend, a bank holiday, a surge; made, agreed, changed, held against what came."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import plan_shapes, wire
from api.administering import refuse_persons
from api.answers import Sheet, answer, respond
from api.calls import named_organisation
from api.columns.plans import LINES, PLANS
from api.door import Door, TheDoor, TheViewer
from api.forms import Form, as_it_may_leave, csv_too, disclosed, example_of, file_name, holding, sheet
from api.moments import bounded, when
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from api.said import by
from api.tables import Cell, Filled
from db.access import audit
from db.access.plans import say_lines, say_plan
from db.engine import Connection
from metrics.access import May
from metrics.plans.plan import Spot, State
from metrics.plans.shift import Kind
from metrics.vocabulary.days import london_day
from picture.planning import PlanRefused, Wanted, WantedLine, line_anew, planned_anew, refuse_days, said_anew
from picture.plans import PlanStory, UnknownPlan, plan_story, plans, proposal
from picture.viewer import Viewer

router = APIRouter(tags=["plans"])

Number = Annotated[int, Path(ge=1, lt=2**63, description="The number of the plan.", examples=[3])]
Code = Annotated[
    str | None,
    Query(min_length=1, max_length=40, description="The code of any node of the tree (default: the first wall's)."),
]
Known = Annotated[
    str | None, Query(max_length=40, description="Only what had been said and told by this instant (default: now).")
]
InForm = Annotated[Literal["json", "csv"], Query(alias="format", description="What the answer is written in.")]
_FILE = Form(is_csv=True, asked=None, cursor=None)
_CHANGES = ("unknown_organisation", "invalid_parameter", "person_named", "cross_site")


def _of_list(made: wire.Plans) -> tuple[tuple[str, Cell], ...]:
    return (("organisation", made.organisation.code), ("known", made.known))


def _of_plan(made: wire.PlanStory) -> tuple[tuple[str, Cell], ...]:
    return (("plan", made.plan.plan), ("title", made.plan.title), ("known", made.known))


_PLANS, _STORY = example_of(wire.Plans), example_of(wire.PlanStory)


@router.get(
    "/plans",
    summary="Plans for days to come", openapi_extra=needs(May.FIGURES), response_model=wire.Plans,
    responses={
        **csv_too(PLANS.of(_PLANS.plans), before=_of_list(_PLANS)),
        **may_answer("unknown_organisation", "invalid_parameter", "invalid_time", "naive_time", "known_in_future"),
    },
)  # fmt: skip
async def get_plans(
    request: Request, door: TheDoor, viewer: TheViewer, organisation: Code = None,
    on: Annotated[date | None, Query(description="Only those that hold on this London day.")] = None,
    known: Known = None, form: InForm = "json",
) -> Response:  # fmt: skip
    """The plans of the node and of those beneath it, with how many of their gaps are open, and the weekends and bank
    holidays that one is offered for."""
    asked = _known(known, door)
    if on is not None:
        bounded(on.year, name="on")
    # Put together anew each time: whoever has just made one must find it here.
    async with door.look() as conn:
        with named_organisation():
            found = await plans(
                conn, door.memory, organisation=organisation, on=on, known=asked, now=door.now(), viewer=viewer
            )  # fmt: skip
    made = plan_shapes.plans(found, code_version=door.code_version)
    if form == "csv":
        name = ("plans", made.organisation.code)
        return await _file(request, door, viewer, PLANS.of(made.plans), before=_of_list(made), name=name, at=made.at)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.get(
    "/plans/proposal",
    summary="What a plan of some days would hold", openapi_extra=needs(May.FIGURES), response_model=wire.PlanProposal,
    responses=may_answer("unknown_organisation", "invalid_parameter"),
)  # fmt: skip
async def get_plan_proposal(
    request: Request, door: TheDoor, viewer: TheViewer,
    first: Annotated[date, Query(description="The first London day.", examples=["2026-12-05"])],
    last: Annotated[date, Query(description="The last London day.", examples=["2026-12-06"])],
    organisation: Code = None,
) -> Response:  # fmt: skip
    """What is expected of each service in each shift, from the days like it among the last 28, on how many of them that
    rests, and what the service's feed says is staffed. Nothing is kept."""
    now = door.now()
    with _refused():
        refuse_days(first, last, today=london_day(now))
    async with door.look() as conn:
        with named_organisation():
            found = await proposal(
                conn, door.memory, organisation=organisation, first=first, last=last, now=now, viewer=viewer
            )  # fmt: skip
    made = plan_shapes.proposal(found)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.get(
    "/plans/{number}",
    summary="One plan against what came", openapi_extra=needs(May.FIGURES), response_model=wire.PlanStory,
    responses={
        **csv_too(LINES.of(_STORY.lines), before=_of_plan(_STORY)),
        **may_answer("unknown_plan", "invalid_parameter", "invalid_time", "naive_time", "known_in_future"),
    },
)  # fmt: skip
async def get_plan(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number, known: Known = None, form: InForm = "json"
) -> Response:  # fmt: skip
    """Every service and shift: what was expected, what is staffed, the gap, who owns it, the move that was agreed, and,
    once a shift takes requests, how many came and whether that is within what was expected."""
    found = await _story(door, number, known=_known(known, door), viewer=viewer)
    made = plan_shapes.story(found)
    if form == "csv":
        name = (f"plan-{number}", made.plan.organisation.code)
        return await _file(request, door, viewer, LINES.of(made.lines), before=_of_plan(made), name=name, at=made.at)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.post(
    "/plans",
    summary="Make a plan", openapi_extra=needs(May.PLAN), status_code=201, response_model=wire.MadePlan,
    responses=may_answer(*_CHANGES, is_conditional=False),
)  # fmt: skip
async def make_plan(request: Request, door: TheDoor, viewer: TheViewer, told: wire.NewPlan) -> Response:
    """As a draft, with a line for every service and shift beneath the organisation, as a proposal has them."""
    refuse_persons(title=told.title, owner_role=told.owner_role, role=told.role)
    now = door.now()
    wanted = Wanted(
        organisation=told.organisation, kind=Kind(told.kind), title=told.title, first=told.first, last=told.last,
        owner_role=told.owner_role,
    )  # fmt: skip
    async with door.look() as conn:
        with _refused(), named_organisation():
            plan, lines = await planned_anew(conn, door.memory, wanted, now=now, viewer=viewer)
        after = {"title": plan.title, "first": plan.first.isoformat(), "last": plan.last.isoformat()}
        await _record(conn, door, request, viewer, action="make plan", about=plan.organisation, now=now, after=after)
        number = await say_plan(conn, plan, by=by(viewer, told.role), at=now)
        await say_lines(conn, number, lines, by=by(viewer, told.role), at=now)
        await conn.commit()
    made = wire.MadePlan(plan=number)
    return Response(
        made.__pydantic_serializer__.to_json(made), status_code=201, media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


@router.post(
    "/plans/{number}",
    summary="Say how a plan stands", openapi_extra=needs(May.PLAN), status_code=204,
    responses=may_answer("unknown_plan", "invalid_parameter", "person_named", "cross_site", is_conditional=False),
)  # fmt: skip
async def say_how_a_plan_stands(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number, told: wire.SayPlan
) -> Response:  # fmt: skip
    """Agreed, a draft again, or stood down, from now on. Every word is kept."""
    refuse_persons(note=told.note, role=told.role)
    now = door.now()
    async with door.look() as conn:
        with _refused():
            plan = await said_anew(
                conn, door.memory, number, state=State(told.state), note=told.note, now=now, viewer=viewer
            )  # fmt: skip
        await _record(
            conn, door, request, viewer, action=f"plan {told.state}", about=plan.organisation, now=now,
            after={"plan": number},
        )  # fmt: skip
        await say_plan(conn, plan, by=by(viewer, told.role), at=now)
        await conn.commit()
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.post(
    "/plans/{number}/lines",
    summary="Change a line of a plan", openapi_extra=needs(May.PLAN), status_code=204,
    responses=may_answer("unknown_plan", *_CHANGES, is_conditional=False),
)  # fmt: skip
async def say_plan_line(
    request: Request, door: TheDoor, viewer: TheViewer, number: Number, told: wire.SayPlanLine
) -> Response:  # fmt: skip
    """What is staffed, who owns the gap and which move was agreed. What is expected is worked out anew until the first
    request can come that the line is about, and stays from then on."""
    refuse_persons(owner_role=told.owner_role, move=told.move, role=told.role)
    if (told.owner is None) is not (told.owner_role is None):
        raise ApiProblem(422, "invalid_parameter", "owner_role: an owner is an organisation and a role, both or none")
    now = door.now()
    wanted = WantedLine(
        spot=Spot(told.service, told.day, told.shift), staffed=told.staffed, owner=told.owner,
        owner_role=told.owner_role, move=told.move,
    )  # fmt: skip
    async with door.look() as conn:
        with _refused(), named_organisation():
            line = await line_anew(conn, door.memory, number, wanted, now=now, viewer=viewer)
        after = {"plan": number, "day": told.day.isoformat(), "shift": told.shift, "staffed": told.staffed}
        await _record(conn, door, request, viewer, action="plan line", about=told.service, now=now, after=after)
        await say_lines(conn, number, [line], by=by(viewer, told.role), at=now)
        await conn.commit()
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


async def _story(door: Door, number: int, *, known: datetime | None, viewer: Viewer) -> PlanStory:
    async with door.look() as conn:
        with _refused():
            return await plan_story(conn, door.memory, number, known=known, now=door.now(), viewer=viewer)


def _known(known: str | None, door: Door) -> datetime | None:
    return None if known is None else when(at=None, known=known, now=door.now()).known


@contextmanager
def _refused() -> Iterator[None]:
    """Turn what cannot be planned into the problem that says so."""
    try:
        yield
    except PlanRefused as refused:
        raise ApiProblem(422, "invalid_parameter", str(refused)) from None
    except UnknownPlan as unknown:
        raise ApiProblem(404, "unknown_plan", f"No plan {unknown.args[0]}.") from None


async def _file(
    request: Request, door: Door, viewer: Viewer, filled: Filled, *, before: tuple[tuple[str, Cell], ...],
    name: tuple[str, str], at: datetime,
) -> Response:  # fmt: skip
    form = await as_it_may_leave(door, viewer, _FILE, organisation=name[1])
    shown, told = disclosed(filled, form, before=before)
    what = file_name(holding(name[0], form), organisation=name[1], at=at)
    file: Sheet = sheet(shown, before=told, name=what, request=request)
    return respond(request, answer(file.body, media_type=file.media_type, headers=file.headers))


async def _record(
    conn: Connection, door: Door, request: Request, viewer: Viewer, *, action: str, about: str, now: datetime,
    after: audit.Told,
) -> None:  # fmt: skip
    entry = entry_of(
        viewer, asked_in(request.scope).from_where, action=action, about=about, at=door.book.clock(), picture_at=now,
        after=after,
    )  # fmt: skip
    await audit.write_down(conn, entry)
