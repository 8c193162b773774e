"""GET /blockages/bed-days, /bed-hours and /idle-days: the rows behind what blockages cost, one by one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, TypedDict

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import basis
from api.calls import ROWS_MAY_BE_REFUSED, Of, called, rows_of_persons
from api.columns import lost_rows as columns
from api.door import TheDoor, TheViewer
from api.forms import InForm, csv_too, either, example_of
from api.moments import when
from api.names import name_of
from api.pages import Page, page_by_key
from api.responses import may_answer
from api.tables import of_basis
from db.engine import Connection
from metrics.flow.idle import IdleDay
from metrics.flow.step import NO_REASON_RECORDED
from metrics.vocabulary.days import london_day
from picture.blockages import handed_back
from picture.call import Call
from picture.lost_rows import MOST_DAYS, LateRow, LostRow, idle_rows, late_rows, lost_rows
from picture.stances import stances_of

router = APIRouter(tags=["people"])

Days = Annotated[int, Query(ge=1, le=MOST_DAYS, description="How many closed days back.")]
_Built = tuple[wire.Wire | Sheet, datetime | None]
_LOST, _LATE, _IDLE = example_of(wire.LostDayRows), example_of(wire.LateRows), example_of(wire.IdleDayRows)


@router.get(
    "/blockages/bed-days",
    summary="Bed days lost, one by one",
    response_model=wire.LostDayRows,
    responses={
        **csv_too(columns.LOST_DAYS.of(_LOST.rows), before=of_basis(_LOST.basis)),
        **may_answer(*ROWS_MAY_BE_REFUSED),
    },
)
async def get_lost_bed_days(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm, days: Days = 7,
    blockage: Annotated[
        str | None, Query(max_length=160, description="Only those of this blockage, by its key (default: of all).")
    ] = None,
) -> Response:  # fmt: skip
    """As many rows as the blockage has bed days in the window. Closed wherever a row may be about a real person."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> _Built:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            back = await handed_back(conn, door.memory, call, viewer=viewer)
            said = await stances_of(conn, call, viewer=viewer)
        with rows_of_persons():
            rows = lost_rows(call, blockage=blockage, days=days, handed_back=back, stances=said)
        page = page_by_key(
            rows, key=lambda row: row.key, limit=form.limit, cursor=form.cursor,
            question=("bed-days", of.organisation, blockage, days),
        )  # fmt: skip
        made = wire.LostDayRows(
            **_head(call, page, ("stay", "referral"), "flow.bed_days_lost", days=days, code_version=door.code_version),
            last_on=london_day(call.at) - timedelta(days=1), rows=[_lost(row, call) for row in page.rows],
        )  # fmt: skip
        what = "bed-days-lost"
        return either(
            form, made, lambda made: columns.LOST_DAYS.of(made.rows), what=what, request=request, after=page.next
        )

    view = ("lost bed days", of, blockage, days, form)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


@router.get(
    "/blockages/bed-hours",
    summary="Bed hours of lateness, person by person",
    response_model=wire.LateRows,
    responses={
        **csv_too(columns.LATE.of(_LATE.rows), before=of_basis(_LATE.basis)),
        **may_answer(*ROWS_MAY_BE_REFUSED),
    },
)
async def get_lost_bed_hours(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm, days: Days = 7,
    lateness: Annotated[
        str | None, Query(max_length=160, description="Only those of this lateness, by its key (default: of all).")
    ] = None,
) -> Response:  # fmt: skip
    """Their hours add up to the lateness' own. Closed wherever a row may be about a real person."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> _Built:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            pass
        with rows_of_persons():
            rows = late_rows(call, lateness=lateness, days=days)
        page = page_by_key(
            rows, key=lambda row: row.key, limit=form.limit, cursor=form.cursor,
            question=("bed-hours", of.organisation, lateness, days),
        )  # fmt: skip
        made = wire.LateRows(
            **_head(call, page, ("stay",), "flow.bed_hours_late", days=days, code_version=door.code_version),
            today_on=london_day(call.at), rows=[_late(row, call) for row in page.rows],
        )  # fmt: skip
        return either(
            form, made, lambda made: columns.LATE.of(made.rows), what="bed-hours-late", request=request, after=page.next
        )

    view = ("late bed hours", of, lateness, days, form)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


@router.get(
    "/blockages/idle-days",
    summary="Days of idle capacity, with who waited meanwhile",
    response_model=wire.IdleDayRows,
    responses={
        **csv_too(columns.IDLE_DAYS.of(_IDLE.rows), before=of_basis(_IDLE.basis)),
        **may_answer(*ROWS_MAY_BE_REFUSED),
    },
)
async def get_idle_days(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm, days: Days = 7,
    idle: Annotated[
        str | None, Query(max_length=160, description="Only those of this idle capacity, by its key (default: of all).")
    ] = None,
) -> Response:  # fmt: skip
    """Their bed days add up to what the idle capacity could have saved. Closed wherever a row may be about a real
    person."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> _Built:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            pass
        with rows_of_persons():
            rows = idle_rows(call, idle=idle, days=days)
        page = page_by_key(
            rows, key=lambda row: (row.day.isoformat(), row.type.value), limit=form.limit, cursor=form.cursor,
            question=("idle-days", of.organisation, idle, days),
        )  # fmt: skip
        kinds = ("stay", "referral", "offer")
        made = wire.IdleDayRows(
            **_head(call, page, kinds, "flow.idle_capacity", days=days, code_version=door.code_version),
            last_on=london_day(call.at) - timedelta(days=1), rows=[_idle(row) for row in page.rows],
        )  # fmt: skip
        what = "idle-days"
        return either(
            form, made, lambda made: columns.IDLE_DAYS.of(made.rows), what=what, request=request, after=page.next
        )

    view = ("idle days", of, idle, days, form)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


class _Head(TypedDict):
    basis: wire.Basis
    days: int
    first_on: date
    total: int
    next: str | None


def _head(call: Call, page: Page[Any], kinds: Iterable[str], definition: str, *, days: int, code_version: str) -> _Head:
    """What the three answers begin with."""
    return _Head(
        basis=basis(call, kinds=kinds, definitions=(definition,), rows=(), code_version=code_version),
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
