"""GET /agenda and /action-cards: what there is to say at each item of a call, and the actions that levels offer."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import call_shapes, shapes, wire
from api.calls import MAY_BE_REFUSED, Of, named_organisation
from api.door import TheDoor, TheViewer
from api.moments import when
from api.needs import needs
from api.responses import may_answer
from db.engine import Connection
from metrics.access import May
from picture.agenda import agenda

router = APIRouter(tags=["calls"])
_REFUSES = tuple(each for each in MAY_BE_REFUSED if each not in {"invalid_cursor", "list_changed"})


@router.get(
    "/agenda",
    summary="What there is to say at each item of a call", openapi_extra=needs(May.FIGURES),
    response_model=wire.Agenda, responses=may_answer(*_REFUSES),
)  # fmt: skip
async def get_agenda(request: Request, door: TheDoor, viewer: TheViewer, of: Of) -> Response:
    """Safety, actions, beds, standing levels, changes, blockages, what lies ahead, mutual aid; in this order always.

    With `at` and `known` it is worked out again as it was known then; what was shown in a call is kept with the call.
    """
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> tuple[wire.Agenda, datetime | None]:
        with named_organisation():
            made = await agenda(
                conn, door.memory, organisation=of.organisation, when=moment, now=door.now(), viewer=viewer
            )  # fmt: skip
        return call_shapes.agenda(made, code_version=door.code_version), made.valid_until

    return await door.ready(request, ("agenda", of), viewer=viewer, is_live=moment.is_now, build=build)


@router.get(
    "/action-cards",
    summary="Actions that are offered at the levels reached", openapi_extra=needs(May.FIGURES),
    response_model=wire.ActionCards, responses=may_answer(*_REFUSES),
)  # fmt: skip
async def get_action_cards(request: Request, door: TheDoor, viewer: TheViewer, of: Of) -> Response:
    """The cards of the catalogue for every pillar whose calculated or declared level has reached theirs."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> tuple[wire.ActionCards, datetime | None]:
        with named_organisation():
            made = await agenda(
                conn, door.memory, organisation=of.organisation, when=moment, now=door.now(), viewer=viewer
            )  # fmt: skip
        shape = wire.ActionCards(
            organisation=shapes.organisation_ref(made.organisation), at=made.at, data_version=made.data_version,
            cards=[call_shapes.card(each) for each in made.cards],
        )  # fmt: skip
        return shape, made.valid_until

    return await door.ready(request, ("action-cards", of), viewer=viewer, is_live=moment.is_now, build=build)
