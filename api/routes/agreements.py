"""The sharing agreements: whose rows about persons which role of which partner may see; made, ended, never changed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.administering import MOST, refuse_persons, refuse_unknown, todays_tree, told, write_change
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from db.access import agreements
from db.access.agreements import Agreed, Reasons
from metrics.access import ALLOWED, EVERYWHERE, Agreement, May, Role
from metrics.vocabulary.days import london_day

router = APIRouter(prefix="/agreements", tags=["doors"])

_RULE = needs(May.ADMINISTER)


@router.get(
    "", summary="The sharing agreements", openapi_extra=_RULE, response_model=wire.SharingAgreements,
    responses=may_answer(is_conditional=False),
)  # fmt: skip
async def get_agreements(door: TheDoor, _viewer: TheViewer) -> Response:
    """Every agreement ever made, those that ended too."""
    today = london_day(door.now())
    async with door.look() as conn:
        found = await agreements.agreements(conn)
    return told(wire.SharingAgreements(agreements=[_shape(each, today=today) for each in found]))


@router.post(
    "", summary="Make a sharing agreement", openapi_extra=_RULE, response_model=wire.SharingAgreement, status_code=201,
    responses=may_answer("cross_site", "invalid_parameter", "person_named", is_conditional=False),
)  # fmt: skip
async def make_agreement(request: Request, door: TheDoor, viewer: TheViewer, new: wire.SharingTerms) -> Response:
    """Let a role of a partner see the rows about persons that an organisation holds, from a London day on."""
    refuse_persons(
        purpose=new.purpose, lawful_basis=new.lawful_basis, asked_by=new.asked_by, responsible=new.responsible
    )
    role, today = Role(new.role), london_day(door.now())
    if May.ROWS not in ALLOWED[role]:
        raise ApiProblem(422, "invalid_parameter", f"role: {role.value} sees no rows, whoever shares them")
    if new.owner == EVERYWHERE:
        raise ApiProblem(422, "invalid_parameter", "owner: an organisation shares its own rows, and nobody all")
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise ApiProblem(422, "invalid_parameter", "valid_to: it lies before valid_from")
    terms = Agreement(owner=new.owner, role=role, partner=new.partner, valid_from=new.valid_from, valid_to=new.valid_to)
    reasons = Reasons(
        purpose=new.purpose, lawful_basis=new.lawful_basis, asked_by=new.asked_by, responsible=new.responsible,
        review_on=new.review_on,
    )  # fmt: skip
    now = door.book.clock()
    async with door.look() as conn:
        refuse_unknown(
            await todays_tree(conn, door, viewer, now=door.now()), (new.owner, new.partner), name="owner, partner"
        )
        number = await agreements.make_agreement(conn, terms, reasons=reasons, at=now)
        await write_change(
            conn, request, door, viewer, action="make agreement", about=new.owner,
            after={"agreement": number, **new.model_dump(mode="json")},
        )  # fmt: skip
    made = Agreed(
        agreement=number, terms=terms, purpose=new.purpose, lawful_basis=new.lawful_basis, asked_by=new.asked_by,
        responsible=new.responsible, review_on=new.review_on, made_at=now,
    )  # fmt: skip
    return told(_shape(made, today=today), status=201)


@router.post(
    "/{agreement}/end", summary="End a sharing agreement", openapi_extra=_RULE, response_model=wire.SharingAgreement,
    responses=may_answer("cross_site", "invalid_parameter", "unknown_agreement", is_conditional=False),
)  # fmt: skip
async def end_agreement(
    request: Request, door: TheDoor, viewer: TheViewer, ending: wire.SharingEnd,
    agreement: Annotated[int, Path(ge=1, le=MOST, description="The number of an agreement.")],
) -> Response:  # fmt: skip
    """Let an agreement hold no more from a London day on; today's closes it at once. It can only be brought forward."""
    today = london_day(door.now())
    if ending.on < today:
        raise ApiProblem(422, "invalid_parameter", "on: it lies in the past, where rows were shown under it")
    async with door.look() as conn:
        before = next((each for each in await agreements.agreements(conn) if each.agreement == agreement), None)
        if before is None or not await agreements.end_agreement(conn, agreement, on=ending.on):
            raise ApiProblem(404, "unknown_agreement", f"No agreement {agreement} is in force on that day.")
        after = next(each for each in await agreements.agreements(conn) if each.agreement == agreement)
        await write_change(
            conn, request, door, viewer, action="end agreement", about=before.terms.owner,
            before={"agreement": agreement, "valid_to": _text(before.terms.valid_to)},
            after={"agreement": agreement, "valid_to": _text(after.terms.valid_to)},
        )  # fmt: skip
    return told(_shape(after, today=today))


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _shape(agreed: Agreed, *, today: date) -> wire.SharingAgreement:
    terms = agreed.terms
    return wire.SharingAgreement(
        agreement=agreed.agreement, owner=terms.owner, role=terms.role.value, partner=terms.partner,
        valid_from=terms.valid_from, valid_to=terms.valid_to, purpose=agreed.purpose, lawful_basis=agreed.lawful_basis,
        asked_by=agreed.asked_by, responsible=agreed.responsible, review_on=agreed.review_on, made_at=agreed.made_at,
        is_in_force=terms.holds_on(today), is_review_due=terms.holds_on(today) and agreed.review_on <= today,
    )  # fmt: skip
