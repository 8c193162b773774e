"""GET /blockages/bed-days, /bed-hours and /idle-days: the rows behind what blockages cost, one by one."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any, TypedDict

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED
from api.columns import lost_rows as columns
from api.names import name_of
from api.needs import needs
from api.on_pathway import OnPathway
from api.pages import Page
from api.questions import Answering, Built, Question, TheQuestion
from db.engine import Connection
from metrics.access import May
from metrics.flow.idle import IdleDay
from metrics.flow.step import NO_REASON_RECORDED
from metrics.vocabulary.days import london_day
from picture.blockages import handed_back
from picture.call import Call
from picture.held import hidden_services
from picture.lost_rows import MOST_DAYS, LateRow, LostRow, idle_rows, late_rows, lost_rows
from picture.stances import stances_of

router = APIRouter(tags=["people"])

Days = Annotated[int, Query(ge=1, le=MOST_DAYS, description="How many closed days back.")]
_LOST = Answering(
    shape=wire.LostDayRows, tables={"rows": lambda made: columns.LOST_DAYS.of(made.rows)}, refuses=MAY_BE_REFUSED
)
_LATE = Answering(shape=wire.LateRows, tables={"rows": lambda made: columns.LATE.of(made.rows)}, refuses=MAY_BE_REFUSED)
_IDLE = Answering(
    shape=wire.IdleDayRows, tables={"rows": lambda made: columns.IDLE_DAYS.of(made.rows)}, refuses=MAY_BE_REFUSED
)


@router.get(
    "/blockages/bed-days",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="Bed days lost, one by one",
    **_LOST.documented,
)
async def get_lost_bed_days(
    question: TheQuestion, days: Days = 7,
    blockage: Annotated[
        str | None, Query(max_length=160, description="Only those of this blockage, by its key (default: of all).")
    ] = None,
    pathway: OnPathway = None,
) -> Response:  # fmt: skip
    """As many rows as the blockage has bed days in the window."""
    question = question.named("lost bed days", blockage, days, pathway)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as call:
            back = await handed_back(conn, question.door.memory, call, viewer=question.viewer)
            said = await stances_of(conn, call, viewer=question.viewer)
        rows = lost_rows(call, blockage=blockage, days=days, handed_back=back, stances=said, pathway=pathway)
        page = question.page(rows, key=lambda row: row.key)
        made = wire.LostDayRows(
            **_head(question, call, page, ("stay", "referral"), "flow.bed_days_lost", days=days),
            last_on=london_day(call.at) - timedelta(days=1), rows=[_lost(row, call) for row in page.rows],
        )  # fmt: skip
        return question.answer(made, _LOST, what="bed-days-lost")

    return await question.ready(build)


@router.get(
    "/blockages/bed-hours",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="Bed hours of lateness, person by person",
    **_LATE.documented,
)
async def get_lost_bed_hours(
    question: TheQuestion, days: Days = 7,
    lateness: Annotated[
        str | None, Query(max_length=160, description="Only those of this lateness, by its key (default: of all).")
    ] = None,
    pathway: OnPathway = None,
) -> Response:  # fmt: skip
    """Their hours add up to the lateness' own."""
    question = question.named("late bed hours", lateness, days, pathway)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as call:
            pass
        rows = late_rows(call, lateness=lateness, days=days, pathway=pathway)
        page = question.page(rows, key=lambda row: row.key)
        made = wire.LateRows(
            **_head(question, call, page, ("stay",), "flow.bed_hours_late", days=days),
            today_on=london_day(call.at), rows=[_late(row, call) for row in page.rows],
        )  # fmt: skip
        return question.answer(made, _LATE, what="bed-hours-late")

    return await question.ready(build)


@router.get(
    "/blockages/idle-days",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="Days of idle capacity, with who waited meanwhile",
    **_IDLE.documented,
)
async def get_idle_days(
    question: TheQuestion, days: Days = 7,
    idle: Annotated[
        str | None, Query(max_length=160, description="Only those of this idle capacity, by its key (default: of all).")
    ] = None,
    pathway: OnPathway = None,
) -> Response:  # fmt: skip
    """Their bed days add up to what the idle capacity could have saved."""
    question = question.named("idle days", idle, days, pathway)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as call:
            pass
        rows = idle_rows(call, idle=idle, days=days, pathway=pathway)
        page = question.page(rows, key=lambda row: (row.day.isoformat(), row.type.value))
        made = wire.IdleDayRows(
            **_head(question, call, page, ("stay", "referral", "offer"), "flow.idle_capacity", days=days),
            last_on=london_day(call.at) - timedelta(days=1), rows=[_idle(row) for row in page.rows],
            leaves_out=hidden_services(call),
        )  # fmt: skip
        return question.answer(made, _IDLE, what="idle-days")

    return await question.ready(build)


class _Head(TypedDict):
    basis: wire.Basis
    days: int
    first_on: date
    total: int
    next: str | None


def _head(
    question: Question, call: Call, page: Page[Any], kinds: Iterable[str], definition: str, *, days: int
) -> _Head:
    """What the three answers begin with."""
    return _Head(
        basis=basis(call, kinds=kinds, definitions=(definition,), rows=(), code_version=question.door.code_version),
        days=days, first_on=london_day(call.at) - timedelta(days=days), total=page.total, next=page.next,
    )  # fmt: skip


def _lost(row: LostRow, call: Call) -> wire.LostDayRow:
    stay, cause = row.person.record.stay, row.cause
    return wire.LostDayRow(
        day=row.day, stay=stay.key, feed=row.person.feed, site=stay.organisation, ward=row.ward,
        home_council=stay.home_council, blockage=row.blockage, blockage_name=name_of(row.held, call), tag=row.held.tag,
        what=row.held.type, reason=cause.code if cause else None,
        reason_label=cause.label if cause else NO_REASON_RECORDED, family=cause.family if cause else None,
        owner=cause.owner if cause else None, ready_since=row.since, care=row.care.value, pounds=row.pounds,
        is_disputed=row.is_disputed,
    )  # fmt: skip


def _late(row: LateRow, call: Call) -> wire.LateRow:
    stay, late = row.person.record.stay, row.late
    return wire.LateRow(
        day=late.day, stay=stay.key, feed=row.person.feed, site=late.site, ward=stay.ward, lateness=row.lateness,
        reason=late.reason, reason_label=call.settings.causes.of(late.reason, on=late.day).label,
        is_running=row.is_running, left_at=stay.left_at, hours=late.hours,
    )  # fmt: skip


def _idle(row: IdleDay) -> wire.IdleDayRow:
    return wire.IdleDayRow(
        day=row.day, key=row.key, what=row.type.value, saved=row.saved,
        idle=[wire.IdlePlace(place=place, people=people) for place, people in sorted(row.idle.items())],
        waited=[wire.IdlePlace(place=place, people=people) for place, people in sorted(row.waited.items())],
        offers=[
            wire.IdleOffer(organisation=each.organisation, locality=each.locality, usable=each.usable or 0.0)
            for each in row.offers
        ],
        waiting=[
            wire.IdleWaiting(
                stay=each.stay, organisation=each.organisation, locality=each.locality, hours_a_day=each.hours_a_day
            )
            for each in row.waiting
        ],
    )  # fmt: skip
