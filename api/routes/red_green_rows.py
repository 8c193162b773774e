"""GET /red-green/bed-days and /red-green/today: the days and the people behind red and green, one by one."""

from datetime import date, timedelta

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED
from api.columns.red_green_rows import CLOSED, RUNNING
from api.needs import needs
from api.on_pathway import OnPathway
from api.questions import Answering, Built, TheQuestion
from db.engine import Connection
from metrics.access import May
from metrics.beddays.colours import State, Why
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.red_green import LONGEST_WINDOW
from picture.red_green_rows import ClosedRow, RunningRow, closed_rows, running_rows

router = APIRouter(tags=["people"])

_CLOSED = Answering(
    shape=wire.ClosedDayRows, tables={"rows": lambda made: CLOSED.of(made.rows)}, refuses=MAY_BE_REFUSED
)
_RUNNING = Answering(
    shape=wire.RunningDayRows, tables={"rows": lambda made: RUNNING.of(made.rows)}, refuses=MAY_BE_REFUSED
)


@router.get(
    "/red-green/bed-days",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="Red and green bed days, one by one",
    **_CLOSED.documented,
)
async def get_red_green_bed_days(
    question: TheQuestion,
    days: int = Query(7, ge=1, le=LONGEST_WINDOW, description="How many closed days back."),
    pathway: OnPathway = None,
) -> Response:
    """As many rows as the window has counted days."""
    question = question.named("red-green bed days", days, pathway)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as call:
            pass
        rows = closed_rows(call, days=days, pathway=pathway)
        page, today = question.page(rows, key=lambda row: row.key), london_day(call.at)
        made = wire.ClosedDayRows(
            basis=_basis(call, "red_green.closed_day", code_version=question.door.code_version), days=days,
            first_on=today - timedelta(days=days), last_on=today - timedelta(days=1), total=page.total, next=page.next,
            rows=[_closed(row, call) for row in page.rows],
        )  # fmt: skip
        return question.answer(made, _CLOSED, what="red-green-bed-days")

    return await question.ready(build)


@router.get(
    "/red-green/today",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="The people of the day that runs, by state",
    **_RUNNING.documented,
)
async def get_red_green_today(question: TheQuestion, pathway: OnPathway = None) -> Response:
    """As many rows as today has people."""
    question = question.named("red-green today", pathway)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as call:
            pass
        rows = running_rows(call, pathway=pathway)
        page = question.page(rows, key=lambda row: row.key)
        made = wire.RunningDayRows(
            basis=_basis(call, "red_green.running_day", code_version=question.door.code_version),
            day=london_day(call.at), total=page.total, next=page.next, rows=[_running(row, call) for row in page.rows],
        )  # fmt: skip
        return question.answer(made, _RUNNING, what="red-green-today")

    return await question.ready(build)


def _basis(call: Call, definition: str, *, code_version: str) -> wire.Basis:
    return basis(call, kinds=("stay",), definitions=(definition,), rows=(), code_version=code_version)


_WHY: dict[Why, wire.WhyWord] = {
    Why.GREEN: "green", Why.READY: "ready", Why.RECORDED: "recorded", Why.NOT_REVIEWED: "not_reviewed",
}  # fmt: skip
_STATE: dict[State, wire.StateWord] = {
    State.RED: "red", State.GREEN: "green", State.NOT_REVIEWED: "not_reviewed"
}  # fmt: skip


def _closed(row: ClosedRow, call: Call) -> wire.ClosedDayRow:
    day = row.day
    return wire.ClosedDayRow(
        day=day.on, stay=row.person.record.stay.key, feed=row.person.feed, site=day.site, ward=day.ward,
        why=_WHY[day.why], is_ready=day.is_ready, is_contradiction=day.is_contradiction, reason=day.reason,
        reason_label=_label(day.reason, day.on, call), red_run_days=row.run.red_run_days if row.run else None,
        is_run_at_least=row.run.is_run_at_least if row.run else False,
    )  # fmt: skip


def _running(row: RunningRow, call: Call) -> wire.RunningDayRow:
    day = row.day
    return wire.RunningDayRow(
        day=day.on, stay=day.stay, feed=row.person.feed, site=day.site, ward=day.ward, state=_STATE[day.state],
        is_ready=day.is_ready, is_contradiction=day.is_contradiction, reason=day.reason,
        reason_label=_label(day.reason, day.on, call), reviewed_at=day.reviewed_at,
    )  # fmt: skip


def _label(reason: str | None, on: date, call: Call) -> str | None:
    return None if reason is None else call.settings.causes.of(reason, on=on).label
