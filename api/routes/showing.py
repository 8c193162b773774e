"""GET and POST /showing: to whom providers show what they can take, and their word that it is to be otherwise."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import wire
from api.answers import answer, respond
from api.calls import named_organisation
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from db.access import audit
from db.access.showing import say_shows_to
from metrics.access import May, ShowsTo
from picture.showing import NotAProvider, Shows, provider, showings

router = APIRouter(tags=["doors"])

_ACTION = "show vacancies"


@router.get(
    "/showing",
    summary="To whom providers show what they can take", openapi_extra=needs(May.FIGURES),
    response_model=wire.Showings, responses=may_answer(),
)  # fmt: skip
async def get_showing(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """The providers that the viewer reaches. One that shows its figures to hubs only is in sums for all others."""
    async with door.look() as conn:
        found = await showings(conn, door.memory, now=door.now(), viewer=viewer)
    made = wire.Showings(showings=[_shape(each) for each in found])
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.post(
    "/showing",
    summary="Say to whom a provider shows what it can take", openapi_extra=needs(May.OFFER), status_code=204,
    responses=may_answer(
        "unknown_organisation", "not_a_provider", "invalid_parameter", "cross_site", is_conditional=False
    ),
)  # fmt: skip
async def say_showing(request: Request, door: TheDoor, viewer: TheViewer, told: wire.ShowTo) -> Response:
    """From now on. Each word is kept, with who said it and when; saying the same again is a word too."""
    now, place, at = door.now(), asked_in(request.scope).from_where, door.book.clock()
    async with door.look() as conn:
        try:
            with named_organisation():
                found = await provider(conn, door.memory, told.organisation, now=now, viewer=viewer)
        except NotAProvider:
            detail = f"{told.organisation[:40]!r} is no provider: what it holds is shown to everybody."
            raise ApiProblem(422, "not_a_provider", detail) from None
        entry = entry_of(
            viewer, place, action=_ACTION, about=told.organisation, at=at, picture_at=now,
            before={"shows_to": found.shows_to.value}, after={"shows_to": told.shows_to},
        )  # fmt: skip
        await audit.write_down(conn, entry)
        await say_shows_to(
            conn, told.organisation, ShowsTo(told.shows_to), by=viewer.name, account=viewer.account, at=at,
            picture_at=now,
        )  # fmt: skip
        await conn.commit()
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _shape(each: Shows) -> wire.Showing:
    said = each.said
    return wire.Showing(
        organisation=each.organisation.code, name=each.organisation.name, shows_to=each.shows_to.value,
        since=None if said is None else said.picture_at,
        by=said.by if said is not None and each.may_change else None, may_change=each.may_change,
    )  # fmt: skip
