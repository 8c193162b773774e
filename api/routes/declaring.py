"""POST /levels/declared: a named role declares a level of a pillar or of a whole system, with its reason."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import wire
from api.administering import refuse_persons
from api.calls import named_organisation
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from db.access import audit
from db.access.declared import declare
from metrics.access import May
from picture.declaring import STOOD_DOWN, DeclarationRefused, Wanted, checked_for

router = APIRouter(tags=["calls"])


@router.post(
    "/levels/declared",
    summary="Declare a level", openapi_extra=needs(May.SAY), status_code=204,
    responses=may_answer(
        "unknown_organisation", "invalid_parameter", "person_named", "cross_site", is_conditional=False
    ),
)  # fmt: skip
async def declare_level(request: Request, door: TheDoor, viewer: TheViewer, told: wire.DeclareLevel) -> Response:
    """From now on. It stands beside the calculated level and neither corrects the other; each declaration is kept.

    Of a whole system (`system`) an integrated care system alone is declared, and no level is calculated.
    """
    refuse_persons(role=told.role, reason=told.reason)
    now = door.now()
    level = STOOD_DOWN if told.level is None else str(told.level)
    wanted = Wanted(
        organisation=told.organisation, level=level, pillar=told.pillar, role=told.role, reason=told.reason
    )  # fmt: skip
    async with door.look() as conn:
        try:
            with named_organisation():
                declared = await checked_for(conn, door.memory, wanted, now=now, viewer=viewer)
        except DeclarationRefused as refused:
            raise ApiProblem(422, "invalid_parameter", str(refused)) from None
        entry = entry_of(
            viewer, asked_in(request.scope).from_where, action="declare level", about=told.organisation,
            at=door.book.clock(), picture_at=now, after={"pillar": told.pillar, "level": level},
        )  # fmt: skip
        await audit.write_down(conn, entry)
        # The last of its transaction: the store counts the data version up, and it commits.
        await declare(conn, declared)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
