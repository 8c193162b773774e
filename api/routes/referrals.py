"""GET /referrals: the requests for pathway services behind the lanes, row by row, under pseudonymous keys."""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import spans, wire
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED, refuse_unknown
from api.columns.referrals import REFERRALS
from api.names import called_as
from api.narrowing import Among, checked
from api.needs import needs
from api.pages import Page
from api.questions import Answering, Built, Question, TheQuestion
from api.spans import InSpan
from api.wire import RequestStateWord, RequestStepWord
from db.engine import Connection
from metrics.access import May
from metrics.flow.lane import Span
from metrics.flow.step import just_before
from picture.call import Call
from picture.referrals import Row, State, Step, Wanted, referrals_of

router = APIRouter(tags=["people"])

_DEFINITIONS = ("flow.waiting", "flow.path_home")
_REFERRALS = Answering(
    shape=wire.Referrals, tables={"rows": lambda made: REFERRALS.of(made.referrals)},
    refuses=(*MAY_BE_REFUSED, *spans.MAY_BE_REFUSED),
)  # fmt: skip


@router.get(
    "/referrals",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="The requests behind the pathway lanes",
    **_REFERRALS.documented,
)
async def get_referrals(
    question: TheQuestion, over: InSpan, narrowed: Among,
    state: Annotated[RequestStateWord | None, Query(description="Only requests that stand so.")] = None,
    step: Annotated[
        RequestStepWord | None, Query(description="Only requests that took this step in the span.")
    ] = None,
    tag: Annotated[str | None, Query(max_length=40, description="Only those who wait for this.")] = None,
    waiting_in: Annotated[
        Literal["acute", "not_acute", "not said"] | None, Query(description="Only those who wait there.")
    ] = None,
    in_area_of: Annotated[
        str | None,
        Query(max_length=40, description="Only those who wait for any service of this one's kind, in its area."),
    ] = None,
    booked: Annotated[
        bool | None, Query(description="Only those who wait with, or without, a start agreed.")
    ] = None,
) -> Response:  # fmt: skip
    """In order of key, in pages."""
    moment, begins = spans.span_of(over, question.of, now=question.door.now())
    wanted = Wanted(
        state=None if state is None else State(state), step=None if step is None else Step(step), tag=tag,
        waiting_in=waiting_in, is_booked=booked, in_area_of=in_area_of,
    )  # fmt: skip
    question = question.named("referrals", over, narrowed, wanted).about(moment)

    async def shaped(asked: Question, conn: Connection) -> wire.Referrals:
        async with asked.call(conn) as call:
            checked(narrowed, call)
            refuse_unknown(call, in_area_of=in_area_of)
        span = Span(just_before(begins(call.at)), call.at)
        rows = referrals_of(call, narrowed=narrowed, wanted=wanted, span=span)
        page = asked.page(rows, key=lambda row: row.key)
        changes_at = spans.changes_at(over, at=call.at)
        return _shape(page, call, changes_at=changes_at, code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _REFERRALS, what="referrals")

    return await question.ready(build)


def _shape(page: Page[Row], call: Call, *, changes_at: datetime | None, code_version: str) -> wire.Referrals:
    return wire.Referrals(
        basis=basis(
            call, kinds=("referral",), definitions=_DEFINITIONS, rows=(), code_version=code_version,
            changes_at=changes_at,
        ),
        total=page.total, referrals=[_row(row, call) for row in page.rows], next=page.next,
    )  # fmt: skip


def _row(row: Row, call: Call) -> wire.ReferralRow:
    told, stay = row.request.referral, row.request.stay
    return wire.ReferralRow(
        referral=told.key, feed=row.request.feed, service=told.organisation,
        service_name=called_as(told.organisation, call), stay=told.stay, site=stay.organisation if stay else None,
        ward=stay.ward if stay else None, pathway=told.pathway.value, home_council=told.home_council,
        locality=told.locality, state=row.state.value, node=None if row.node is None else row.node.name.lower(),
        since=row.since, tag=row.tag, waiting_in=told.waiting_in, referred_at=told.referred_at,
        decided_at=told.decided_at, accepted_at=told.accepted_at, booked_for=told.booked_for,
        started_at=told.started_at, ended_at=told.ended_at, closed_at=told.closed_at, outcome=told.outcome,
        is_double_handed=told.is_double_handed, hours_a_week=told.hours_a_week,
        unlisted_since=row.request.unlisted_since,
        path_home=None if told.stay is None else address(call, f"stays/{quote(told.stay, safe='')}/path-home"),
    )  # fmt: skip
