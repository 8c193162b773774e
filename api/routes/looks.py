"""GET /lookups and POST /looks: the trusts' own services that say who a key is, and the record made before any
is asked.

The server never asks such a service and never hears a name. It says where the browser may ask once the look is on
record; what cannot be recorded is not said.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import wire
from api.answers import answer, respond
from api.calls import Asked, called
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from db.access import audit
from metrics.access import May
from picture.board import When
from picture.looks import Look, looks_of, lookups
from picture.path_home import UnknownStay

router = APIRouter(tags=["people"])

_ACTION = "look up"
_OWN = Asked(organisation=None, at=None, known=None)


@router.get(
    "/lookups",
    summary="Services that say who a key is", openapi_extra=needs(May.ROWS),
    response_model=wire.LookUpServices, responses=may_answer(),
)  # fmt: skip
async def get_lookups(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """The services that the catalogue names, one for a trust that has one. Browsers ask them, this server never."""
    async with door.look() as conn:
        catalogue = await lookups(conn, door.memory, viewer=viewer)
    made = wire.LookUpServices(
        services=[
            wire.LookUpService(
                organisation=code, name=catalogue.organisations[code].name, origin=each.origin, owner=each.owner
            )
            for code, each in sorted(catalogue.lookups.items())
        ]
    )
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.post(
    "/looks",
    summary="Record that names are looked up", openapi_extra=needs(May.ROWS),
    response_model=wire.Looks,
    responses=may_answer("unknown_stay", "invalid_parameter", "cross_site", is_conditional=False),
)  # fmt: skip
async def record_looks(request: Request, door: TheDoor, viewer: TheViewer, told: wire.WantedLooks) -> Response:
    """Put on record that somebody looks up who these keys are, one entry for each, and say where their browser may ask.

    Refused as a whole where one of them names nobody whose row they see. Where a trust has no service, nothing is
    looked up and nothing recorded.
    """
    now, place, at = door.now(), asked_in(request.scope).from_where, door.book.clock()
    async with door.look() as conn:
        try:
            async with called(conn, door, of=_OWN, when=When(), now=now, viewer=viewer) as call:
                found = looks_of(call, told.stays)
        except UnknownStay as unknown:
            # What was sent may be anything: of it only that it was no key of theirs is kept.
            entry = entry_of(
                viewer, place, action=_ACTION, about="a stay that is not theirs to see", at=at, picture_at=now,
                outcome=audit.Outcome.REFUSED,
            )  # fmt: skip
            await audit.write_down(conn, entry)
            await conn.commit()
            raise ApiProblem(404, "unknown_stay", f"No stay {str(unknown.args[0])[:40]!r} is yours to see.") from None
        for each in found:
            if each.service is not None:
                entry = entry_of(
                    viewer, place, action=_ACTION, about=each.stay, at=at, picture_at=now,
                    detail={"trust": each.trust, "origin": each.service.origin},
                )  # fmt: skip
                await audit.write_down(conn, entry)
        await conn.commit()
    made = wire.Looks(looks=[_shape(each) for each in found])
    return Response(
        made.__pydantic_serializer__.to_json(made), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _shape(each: Look) -> wire.Look:
    return wire.Look(
        stay=each.stay, url=each.url, with_cookies=each.service is not None and each.service.with_cookies
    )  # fmt: skip
