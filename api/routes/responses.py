"""GET /responses: referrals to urgent community response with their clocks, row by row, under pseudonymous keys."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED
from api.columns.responses import RESPONSES
from api.names import called_as
from api.narrowing_responses import Among, checked
from api.needs import needs
from api.pages import Page
from api.questions import Answering, Built, Question, TheQuestion
from api.wire import ClockWord, PriorityWord
from db.engine import Connection
from metrics.access import May
from metrics.flow.clocks import State
from picture.call import Call
from picture.responses import Row, Today, Wanted, next_due, responses_of

router = APIRouter(tags=["people"])

_DEFINITIONS = ("ucr.two_hour",)
_RESPONSES = Answering(
    shape=wire.Responses, tables={"rows": lambda made: RESPONSES.of(made.responses)}, refuses=MAY_BE_REFUSED
)


@router.get(
    "/responses",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="The responses behind the clocks",
    **_RESPONSES.documented,
)
async def get_responses(
    question: TheQuestion, narrowed: Among,
    priority: Annotated[PriorityWord | None, Query(description="Only clocks of this length.")] = None,
    clock: Annotated[ClockWord | None, Query(description="Only clocks that stand so.")] = None,
    today: Annotated[
        Literal["received", "due", "closed"] | None, Query(description="Only those of whom this is so on the day.")
    ] = None,
    outcome: Annotated[str | None, Query(max_length=40, description="Only those that ended so.")] = None,
    is_open: Annotated[bool | None, Query(alias="open", description="Only those still to be seen, or not.")] = None,
    triaged: Annotated[bool | None, Query(description="Only those whom somebody has triaged, or nobody.")] = None,
) -> Response:  # fmt: skip
    """In order of key, in pages."""
    wanted = Wanted(
        priority=priority, state=None if clock is None else State(clock), today=None if today is None else Today(today),
        outcome=outcome, is_open=is_open, is_triaged=triaged,
    )  # fmt: skip
    question = question.named("responses", narrowed, wanted)

    async def shaped(asked: Question, conn: Connection) -> wire.Responses:
        async with asked.call(conn) as call:
            checked(narrowed, call)
        everyone = responses_of(call, narrowed=narrowed, wanted=Wanted())
        rows = responses_of(call, narrowed=narrowed, wanted=wanted)
        page = asked.page(rows, key=lambda row: row.key)
        changes_at = next_due(everyone, after=call.at)
        return _shape(page, call, changes_at=changes_at, code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _RESPONSES, what="responses")

    return await question.ready(build)


def _shape(page: Page[Row], call: Call, *, changes_at: datetime | None, code_version: str) -> wire.Responses:
    return wire.Responses(
        basis=basis(
            call, kinds=("response",), definitions=_DEFINITIONS, rows=(), code_version=code_version,
            changes_at=changes_at,
        ),
        total=page.total, responses=[_row(row, call) for row in page.rows], next=page.next,
    )  # fmt: skip


def _row(row: Row, call: Call) -> wire.ResponseRow:
    clock, told = row.clock, row.clock.response
    return wire.ResponseRow(
        response=told.key, feed=row.feed, team=told.organisation, team_name=called_as(told.organisation, call),
        priority=told.priority, source=told.source, home_council=told.home_council, locality=told.locality,
        received_at=told.received_at, triaged_at=told.triaged_at, first_contact_at=told.first_contact_at,
        closed_at=told.closed_at, outcome=told.outcome, reason=told.reason, clock_started_at=clock.starts_at,
        due_at=clock.due_at, clock=clock.state.value, is_open=clock.is_open, is_told=row.is_told,
        unlisted_since=row.unlisted_since,
    )  # fmt: skip
