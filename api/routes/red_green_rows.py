"""GET /red-green/bed-days and /red-green/today: the days and the people behind red and green, one by one."""

from datetime import date, datetime, timedelta

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import basis
from api.calls import ROWS_MAY_BE_REFUSED, Of, called, rows_of_persons
from api.columns.red_green_rows import CLOSED, RUNNING
from api.door import TheDoor, TheViewer
from api.forms import InForm, csv_too, either, example_of
from api.moments import when
from api.pages import page_by_key
from api.responses import may_answer
from api.tables import of_basis
from db.engine import Connection
from metrics.beddays.colours import State, Why
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.red_green import LONGEST_WINDOW
from picture.red_green_rows import ClosedRow, RunningRow, closed_rows, running_rows

router = APIRouter(tags=["people"])

_Built = tuple[wire.Wire | Sheet, datetime | None]
_CLOSED, _RUNNING = example_of(wire.ClosedDayRows), example_of(wire.RunningDayRows)


@router.get(
    "/red-green/bed-days",
    summary="Red and green bed days, one by one",
    response_model=wire.ClosedDayRows,
    responses={**csv_too(CLOSED.of(_CLOSED.rows), before=of_basis(_CLOSED.basis)), **may_answer(*ROWS_MAY_BE_REFUSED)},
)
async def get_red_green_bed_days(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm,
    days: int = Query(7, ge=1, le=LONGEST_WINDOW, description="How many closed days back."),
) -> Response:  # fmt: skip
    """As many rows as the window has counted days. Closed wherever a row may be about a real person."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> _Built:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            pass
        with rows_of_persons():
            rows = closed_rows(call, days=days)
        page = page_by_key(
            rows, key=lambda row: row.key, limit=form.limit, cursor=form.cursor,
            question=("red-green bed-days", of.organisation, days),
        )  # fmt: skip
        today = london_day(call.at)
        made = wire.ClosedDayRows(
            basis=_basis(call, "red_green.closed_day", code_version=door.code_version), days=days,
            first_on=today - timedelta(days=days), last_on=today - timedelta(days=1), total=page.total, next=page.next,
            rows=[_closed(row, call) for row in page.rows],
        )  # fmt: skip
        return either(
            form, made, lambda made: CLOSED.of(made.rows), what="red-green-bed-days", request=request, after=page.next
        )

    view = ("red-green bed days", of, days, form)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


@router.get(
    "/red-green/today",
    summary="The people of the day that runs, by state",
    response_model=wire.RunningDayRows,
    responses={
        **csv_too(RUNNING.of(_RUNNING.rows), before=of_basis(_RUNNING.basis)),
        **may_answer(*ROWS_MAY_BE_REFUSED),
    },
)
async def get_red_green_today(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm
) -> Response:  # fmt: skip
    """As many rows as today has people. Closed wherever a row may be about a real person."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> _Built:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            pass
        with rows_of_persons():
            rows = running_rows(call)
        page = page_by_key(
            rows, key=lambda row: row.key, limit=form.limit, cursor=form.cursor,
            question=("red-green today", of.organisation),
        )  # fmt: skip
        made = wire.RunningDayRows(
            basis=_basis(call, "red_green.running_day", code_version=door.code_version), day=london_day(call.at),
            total=page.total, next=page.next, rows=[_running(row, call) for row in page.rows],
        )  # fmt: skip
        return either(
            form, made, lambda made: RUNNING.of(made.rows), what="red-green-today", request=request, after=page.next
        )

    view = ("red-green today", of, form)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


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
