"""GET /bed-days: what a period cost in bed days, and who is ready to leave now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import basis
from api.calls import MAY_BE_REFUSED, Of, called
from api.columns import bed_days as columns
from api.door import TheDoor, TheViewer
from api.forms import InForm, csv_too, either, example_of
from api.moments import when
from api.names import called_as
from api.pages import Page, page_by_key
from api.periods import InDays, days_of, told
from api.responses import may_answer
from api.tables import of_basis
from api.wire import BedDayGroupWord
from db.engine import Connection
from metrics.beddays.sums import UNTOLD
from picture.bed_days import BedDays, Group, Line, Present, Spent, bed_days
from picture.call import Call

router = APIRouter(tags=["people"])

_DEFINITIONS = (
    "bed_days.calendar_days", "bed_days.calendar_days_without_criteria", "bed_days.long_stays", "bed_days.nights",
    "bed_days.nights_without_criteria", "delay.bands", "delay.days_since_ready", "delay.ready_now",
    "delay.ready_to_leave", "stays.long",
)  # fmt: skip
_EXAMPLE = example_of(wire.BedDays)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@router.get(
    "/bed-days",
    summary="Bed days over a period",
    response_model=wire.BedDays,
    responses={
        **csv_too(columns.LINES.of(_EXAMPLE.parts), before=of_basis(_EXAMPLE.basis)),
        **may_answer(*MAY_BE_REFUSED),
    },
)
async def get_bed_days(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm, days: InDays,
    by: Annotated[BedDayGroupWord, Query(description="What bed days are shared out by.")] = "site",
) -> Response:  # fmt: skip
    """In nights and in calendar days, acute and community apart; days since DRD now and of those who left."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> tuple[wire.BedDays | Sheet, datetime | None]:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            found = await bed_days(conn, call, by=Group(by), days=days_of(call, days), ward=days.ward, viewer=viewer)
        page = page_by_key(
            found.parts, key=lambda line: (line.key or "", line.care.value), limit=form.limit, cursor=form.cursor,
            question=("bed-days", of.organisation, by, days),
        )  # fmt: skip
        made = _shape(found, page, code_version=door.code_version)
        return either(
            form, made, lambda made: columns.LINES.of(made.parts), what=f"bed-days-{by}", request=request,
            after=page.next,
        )  # fmt: skip

    view = ("bed-days", of, by, days, form)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


def _shape(made: BedDays, page: Page[Line], *, code_version: str) -> wire.BedDays:
    call = made.counted.call
    return wire.BedDays(
        basis=basis(call, kinds=("stay",), definitions=_DEFINITIONS, rows=(), code_version=code_version),
        period=told(made.counted), by=made.by.value,
        whole=[_line(line, name=call.organisation.short_name) for line in made.whole],
        parts=[_line(line, name=_name(made.by, line.key or "", call)) for line in page.rows],
        total=page.total, next=page.next,
    )  # fmt: skip


def _name(by: Group, key: str, call: Call) -> str:
    if by is Group.WEEKDAY:
        return _WEEKDAYS[int(key)]
    return "Not told" if key == UNTOLD else called_as(key, call)


def _line(line: Line, *, name: str) -> wire.BedDaysLine:
    return wire.BedDaysLine(
        key=line.key, name=name, care=line.care.value, known_days=line.known_days,
        spent=None if line.spent is None else _spent(line.spent),
        now=None if line.present is None else _now(line.present),
    )  # fmt: skip


def _spent(spent: Spent) -> wire.BedDaysSpent:
    return wire.BedDaysSpent(
        nights=spent.nights, calendar_days=spent.calendar_days, nights_without_criteria=spent.ready_nights,
        calendar_days_without_criteria=spent.ready_calendar_days, nights_of_long_stays_7=spent.long_nights[7],
        nights_of_long_stays_14=spent.long_nights[14], nights_of_long_stays_21=spent.long_nights[21],
        admissions=spent.admissions, departures=spent.departures, final=_bands(spent.final),
    )  # fmt: skip


def _now(present: Present) -> wire.InBedsNow:
    ready = present.ready
    return wire.InBedsNow(
        occupied=ready.occupied, ready=ready.ready, ready_share=ready.share, longest_days=ready.longest_days,
        current=_bands(present.current), stays_of_7=present.long_stays[7], stays_of_14=present.long_stays[14],
        stays_of_21=present.long_stays[21],
    )  # fmt: skip


def _bands(bands: Mapping[str, int]) -> list[wire.DaysSinceReady]:
    return [wire.DaysSinceReady(days=name, stays=stays) for name, stays in bands.items()]
