"""GET /stays: the people behind the figures, row by row, under pseudonymous keys."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED, refuse_unknown
from api.columns.stays import STAYS
from api.names import name_of
from api.needs import needs
from api.on_pathway import OnPathway
from api.pages import Page
from api.periods import only_of_those_who_left
from api.questions import Answering, Built, Question, TheQuestion
from db.engine import Connection
from metrics.access import May
from metrics.flow.blockage import Stance
from metrics.flow.step import Constraint
from picture.blockages import handed_back
from picture.call import Call
from picture.stances import stances_of
from picture.stays import Filters, Row, State, stays_of

router = APIRouter(tags=["people"])

_DEFINITIONS = ("flow.step", "flow.blockage", "flow.stance")
_STAYS = Answering(shape=wire.Stays, tables={"rows": lambda made: STAYS.of(made.stays)}, refuses=MAY_BE_REFUSED)


@router.get(
    "/stays",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="The people behind the figures",
    **_STAYS.documented,
)
async def get_stays(
    question: TheQuestion,
    state: Annotated[
        Literal["present", "ready", "left"],
        Query(description="In a bed; of those, ready to leave; or gone within the weeks that are kept at hand."),
    ] = "present",
    ward: Annotated[str | None, Query(max_length=40, description="Only people of this ward.")] = None,
    pathway: OnPathway = None,
    blockage: Annotated[
        str | None, Query(max_length=160, description="Only those held by this blockage, by its key.")
    ] = None,
    start: Annotated[
        date | None, Query(description="Only those who left on this London day or later; with state=left.")
    ] = None,
    end: Annotated[
        date | None, Query(description="Only those who left on this London day or earlier; with state=left.")
    ] = None,
) -> Response:  # fmt: skip
    """In order of key, in pages."""
    only_of_those_who_left(state, start, end)
    filters = Filters(state=State(state), ward=ward, pathway=pathway, blockage=blockage, first=start, last=end)
    question = question.named("stays", filters)

    async def shaped(asked: Question, conn: Connection) -> wire.Stays:
        async with asked.call(conn) as call:
            refuse_unknown(call, ward=ward)
            back = await handed_back(conn, asked.door.memory, call, viewer=asked.viewer)
            said = await stances_of(conn, call, viewer=asked.viewer)
        rows = stays_of(call, filters, handed_back=back, stances=said)
        page = asked.page(rows, key=lambda row: (row.key, row.person.feed))
        return _shape(page, call, code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _STAYS, what=f"stays-{state}")

    return await question.ready(build)


def _shape(page: Page[Row], call: Call, *, code_version: str) -> wire.Stays:
    return wire.Stays(
        basis=basis(call, kinds=("stay",), definitions=_DEFINITIONS, rows=(), code_version=code_version),
        total=page.total, stays=[_row(row, call) for row in page.rows], next=page.next,
    )  # fmt: skip


_STANCE: dict[Stance, wire.StanceWord] = {
    Stance.AGREED: "agreed", Stance.DISPUTED: "disputed", Stance.NOT_SEEN: "not_seen"
}  # fmt: skip


def _row(row: Row, call: Call) -> wire.StayRow:
    stay, today = row.person.record.stay, row.today
    return wire.StayRow(
        stay=stay.key, feed=row.person.feed, site=stay.organisation, ward=stay.ward, bed=stay.bed,
        specialty=stay.specialty, source=stay.source, home_council=stay.home_council, admitted_at=stay.admitted_at,
        nights=row.length.nights, expected_on=stay.expected_on, meets_criteria=stay.meets_criteria,
        is_ready=row.delay.since is not None and not row.delay.has_left, days_since_ready=row.delay.days_since,
        ready_nights=row.delay.nights,
        ready=[wire.ReadySpell(since=each.starts_at, to=each.ends_at) for each in row.person.record.ready],
        pathway_referred=stay.pathway_referred, pathway_final=stay.pathway_final, delay_reason=stay.delay_reason,
        today=today.state.value if today else None, today_reason=today.reason if today else None,
        blockage=row.blockage, blockage_name=_name(row.held, call), tag=row.held.tag if row.held else None,
        reason=row.cause.code if row.cause else None, reason_label=row.cause.label if row.cause else None,
        stance=_STANCE[row.stands.now] if row.cause else None,
        said=[
            wire.SaidStance(
                organisation=each.organisation, stance="disputed" if each.stance is Stance.DISPUTED else "agreed",
                role=each.role, said_at=each.said_at,
            )
            for each in row.stands.by
        ],
        left_at=stay.left_at, left_to=stay.left_to, unlisted_since=row.person.unlisted_since, doubts=list(row.doubts),
    )  # fmt: skip


def _name(held: Constraint | None, call: Call) -> str | None:
    return None if held is None else name_of(held, call)
