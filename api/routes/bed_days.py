"""GET /bed-days: what a period cost in bed days, and who is ready to leave now."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED
from api.columns import bed_days as columns
from api.names import called_as
from api.needs import needs
from api.pages import Page
from api.periods import InDays, days_of, told
from api.questions import Answering, Built, Question, TheQuestion
from api.stretches import rows_in_stretches, rows_of_period
from api.wire import BedDayGroupWord
from db.engine import Connection
from metrics.access import May
from metrics.beddays.sums import UNTOLD
from picture.bed_days import BedDays, Group, Line, Present, Spent, bed_days
from picture.call import Call

router = APIRouter(tags=["people"])

_DEFINITIONS = (
    "bed_days.calendar_days", "bed_days.calendar_days_without_criteria", "bed_days.long_stays", "bed_days.nights",
    "bed_days.nights_without_criteria", "delay.bands", "delay.days_since_ready", "delay.ready_now",
    "delay.ready_to_leave", "stays.long",
)  # fmt: skip
_BED_DAYS = Answering(
    shape=wire.BedDays, tables={"parts": lambda made: columns.LINES.of(made.parts)}, refuses=MAY_BE_REFUSED
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@router.get("/bed-days", openapi_extra=needs(May.FIGURES), summary="Bed days over a period", **_BED_DAYS.documented)
async def get_bed_days(
    question: TheQuestion, days: InDays,
    by: Annotated[BedDayGroupWord, Query(description="What bed days are shared out by.")] = "site",
) -> Response:  # fmt: skip
    """In nights and in calendar days, acute and community apart; days since DRD now and of those who left."""
    question = question.named("bed-days", by, days)

    async def shaped(asked: Question, conn: Connection) -> wire.BedDays:
        async with asked.call(conn) as call:
            found = await bed_days(
                conn, call, by=Group(by), days=days_of(call, days), ward=days.ward, viewer=asked.viewer
            )
        page = asked.page(found.parts, key=lambda line: (line.key or "", line.care.value))
        return _shape(found, page, ward=days.ward, code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _BED_DAYS, what=f"bed-days-{by}")

    return await question.ready(build)


def _shape(made: BedDays, page: Page[Line], *, ward: str | None, code_version: str) -> wire.BedDays:
    call, by = made.counted.call, made.by.value
    rows = [
        *rows_in_stretches(made.counted, "bed-days/rows", ward=ward, by="all"),
        *rows_in_stretches(made.counted, "bed-days/rows", ward=ward, by=by),
    ]  # fmt: skip
    return wire.BedDays(
        basis=basis(call, kinds=("stay",), definitions=_DEFINITIONS, rows=rows, code_version=code_version),
        period=told(made.counted), by=made.by.value,
        whole=[_line(line, made, by="all", ward=ward, name=call.organisation.short_name) for line in made.whole],
        parts=[
            _line(line, made, by=by, ward=ward, name=_name(made.by, line.key or "", call)) for line in page.rows
        ],
        total=page.total, next=page.next,
    )  # fmt: skip


def _name(by: Group, key: str, call: Call) -> str:
    if by is Group.WEEKDAY:
        return _WEEKDAYS[int(key)]
    return "Not told" if key == UNTOLD else called_as(key, call)


def _line(line: Line, made: BedDays, *, by: str, ward: str | None, name: str) -> wire.BedDaysLine:
    which = {"by": by, "part": line.key, "care": line.care.value, "ward": ward}
    now = {key: value for key, value in which.items() if value is not None}
    return wire.BedDaysLine(
        key=line.key, name=name, care=line.care.value, known_days=len(line.known),
        spent=None if line.spent is None else _spent(line.spent),
        now=None if line.present is None else _now(line.present),
        rows=rows_of_period(made.counted, "bed-days/rows", **which),
        now_rows=None if line.present is None else address(made.counted.call, "bed-days/now", **now),
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
