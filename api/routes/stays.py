"""GET /stays: the people behind the figures, row by row, under pseudonymous keys."""

from bisect import bisect_left
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import ROWS_MAY_BE_REFUSED, Of, called, rows_of_persons
from api.door import TheDoor, TheViewer
from api.moments import when
from api.names import name_of
from api.responses import may_answer
from db.engine import Connection
from metrics.flow.step import Constraint
from picture.blockages import handed_back
from picture.call import Call
from picture.stays import Filters, Row, State, stays_of

router = APIRouter(tags=["people"])

_DEFINITIONS = ("flow.step", "flow.blockage")


@router.get(
    "/stays",
    summary="The people behind the figures",
    response_model=wire.Stays,
    responses=may_answer(*ROWS_MAY_BE_REFUSED),
)
async def get_stays(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of,
    state: Annotated[
        Literal["present", "ready", "left"],
        Query(description="In a bed; of those, ready to leave; or gone within the weeks that are kept at hand."),
    ] = "present",
    ward: Annotated[str | None, Query(max_length=40, description="Only people of this ward.")] = None,
    pathway: Annotated[
        Literal["P0", "P1", "P2", "P3"] | None, Query(description="Only people of this pathway.")
    ] = None,
    blockage: Annotated[
        str | None, Query(max_length=160, description="Only those held by this blockage, by its key.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=2000, description="How many rows a page has.")] = 200,
    after: Annotated[
        str | None, Query(max_length=40, description="The `next` of the page before.")
    ] = None,
) -> Response:  # fmt: skip
    """In order of key, in pages. Closed wherever a row may be about a real person, until people can sign in."""
    moment = when(at=of.at, known=of.known, now=door.now())
    filters = Filters(state=State(state), ward=ward, pathway=pathway, blockage=blockage)

    async def build(conn: Connection) -> tuple[wire.Stays, datetime | None]:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            back = await handed_back(conn, door.memory, call, viewer=viewer)
        with rows_of_persons():
            rows = stays_of(call, filters, handed_back=back)
        made = _page(rows, call, after=after, limit=limit, code_version=door.code_version)
        return made, made.basis.valid_until

    view = ("stays", of, filters, limit, after)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


def _page(rows: list[Row], call: Call, *, after: str | None, limit: int, code_version: str) -> wire.Stays:
    start = 0 if after is None else bisect_left(rows, after, key=lambda row: row.key)
    page = rows[start : start + limit]
    rest = rows[start + limit : start + limit + 1]
    return wire.Stays(
        basis=basis(call, kinds=("stay",), definitions=_DEFINITIONS, rows=(), code_version=code_version),
        total=len(rows), stays=[_row(row, call) for row in page], next=rest[0].key if rest else None,
    )  # fmt: skip


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
        left_at=stay.left_at, left_to=stay.left_to, unlisted_since=row.person.unlisted_since, doubts=list(row.doubts),
    )  # fmt: skip


def _name(held: Constraint | None, call: Call) -> str | None:
    return None if held is None else name_of(held, call)
