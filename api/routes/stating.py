"""POST /blockages/stances: an organisation agrees with the reasons of those whom a blockage holds, or disputes them."""

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
from db.access.stances import take_stances
from metrics.access import May
from picture.stating import StanceRefused, WantedOfMany, checked_of_many

router = APIRouter(tags=["calls"])


@router.post(
    "/blockages/stances",
    summary="Agree with the reasons of a blockage, or dispute them", openapi_extra=needs(May.SAY), status_code=204,
    responses=may_answer(
        "unknown_organisation", "invalid_parameter", "person_named", "cross_site", is_conditional=False
    ),
)  # fmt: skip
async def state_reasons(request: Request, door: TheDoor, viewer: TheViewer, told: wire.StateReasons) -> Response:
    """One word for everybody held now for whom a reason is recorded. No figure changes: disputed bed days stand on a
    line of their own as well; what is said ends with the reason it is about, and each word is kept."""
    refuse_persons(role=told.role)
    now = door.now()
    wanted = WantedOfMany(
        node=told.organisation, blockage=told.blockage, stance=told.stance.replace("_", "-"), organisation=told.by,
        role=told.role,
    )  # fmt: skip
    async with door.look() as conn:
        try:
            with named_organisation():
                stances = await checked_of_many(conn, door.memory, wanted, now=now, viewer=viewer)
        except StanceRefused as refused:
            raise ApiProblem(422, "invalid_parameter", str(refused)) from None
        entry = entry_of(
            viewer, asked_in(request.scope).from_where, action="take stance", about=told.by, at=door.book.clock(),
            picture_at=now, after={"blockage": told.blockage, "stance": told.stance},
        )  # fmt: skip
        await audit.write_down(conn, entry)
        # The last of its transaction: the store counts the data version up, and it commits.
        await take_stances(conn, stances)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
