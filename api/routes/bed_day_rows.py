"""GET /bed-days/rows and /bed-days/now: the stays behind bed days, and the people in beds, one by one."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED
from api.columns.bed_day_rows import IN_BED, SPENT
from api.needs import needs
from api.periods import InDays, InWard, checked_ward, days_of, told
from api.questions import Answering, Built, TheQuestion
from api.stretches import InStretch, stretch_of
from api.wire import BedDayLineWord, CareWord
from db.engine import Connection
from metrics.access import May
from metrics.beddays.sums import BANDS_OF
from metrics.beddays.unit import Care
from picture.bed_day_rows import Asked, PresentRow, SpentRow, present_rows, spent_rows
from picture.bed_days import Group

router = APIRouter(tags=["people"])

By = Annotated[BedDayLineWord, Query(description="Of which lines: of the parts, or of all together.")]
Part = Annotated[str | None, Query(max_length=40, description="Only rows of this part, by its key (default: of all).")]
OfCare = Annotated[CareWord | None, Query(alias="care", description="Only rows of this care's lines.")]

_SPENT = Answering(shape=wire.SpentRows, tables={"rows": lambda made: SPENT.of(made.rows)}, refuses=MAY_BE_REFUSED)
_IN_BED = Answering(shape=wire.InBedRows, tables={"rows": lambda made: IN_BED.of(made.rows)}, refuses=MAY_BE_REFUSED)


@router.get(
    "/bed-days/rows",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="Bed days, stay by stay",
    **_SPENT.documented,
)
async def get_bed_day_rows(
    question: TheQuestion, days: InDays, stretch: InStretch, by: By = "site", part: Part = None, care: OfCare = None
) -> Response:
    """What each stay adds to each line, up to its figures."""
    question = question.named("bed-days/rows", by, part, care, days, stretch)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as call:
            run = days_of(call, days)
            within = stretch_of(stretch, run)
            made, rows = await spent_rows(
                conn, call, asked=_asked(by, part, care), days=run, within=within, ward=days.ward,
                viewer=question.viewer,
            )  # fmt: skip
        page = question.page(rows, key=lambda row: row.key)
        return question.answer(
            wire.SpentRows(
                basis=basis(
                    call, kinds=("stay",), definitions=("bed_days.calendar_days", "bed_days.nights"), rows=(),
                    code_version=question.door.code_version,
                ),
                period=told(made.counted), by=by, first_on=within.first, last_on=within.last, total=page.total,
                next=page.next, rows=[_spent(row) for row in page.rows],
            ),
            _SPENT, what=f"bed-day-rows-{by}",
        )  # fmt: skip

    return await question.ready(build)


@router.get(
    "/bed-days/now",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="The people in beds behind bed days",
    **_IN_BED.documented,
)
async def get_bed_days_now(
    question: TheQuestion, ward: InWard = None, by: By = "site", part: Part = None, care: OfCare = None
) -> Response:
    """As many rows as each line has people now."""
    question = question.named("bed-days/now", by, part, care, ward)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as call:
            checked_ward(call, ward)
            rows = present_rows(call, asked=_asked(by, part, care), ward=ward)
        page = question.page(rows, key=lambda row: row.key)
        return question.answer(
            wire.InBedRows(
                basis=basis(
                    call, kinds=("stay",), definitions=("delay.days_since_ready", "delay.ready_now", "stays.long"),
                    rows=(), code_version=question.door.code_version,
                ),
                by=by, total=page.total, next=page.next, rows=[_present(row) for row in page.rows],
            ),
            _IN_BED, what=f"in-bed-{by}",
        )  # fmt: skip

    return await question.ready(build)


def _asked(by: BedDayLineWord, part: str | None, care: CareWord | None) -> Asked:
    return Asked(by=None if by == "all" else Group(by), part=part, care=None if care is None else Care(care))


def _spent(row: SpentRow) -> wire.SpentRow:
    stay, spent = row.stay, row.spent
    return wire.SpentRow(
        part=row.part, care=row.care.value, stay=stay.key, feed=row.feed, site=stay.organisation, ward=row.ward,
        home_council=stay.home_council, admitted_at=stay.admitted_at, left_at=stay.left_at, first_on=row.first_on,
        last_on=row.last_on, nights=spent.nights, calendar_days=spent.calendar_days,
        nights_without_criteria=spent.ready_nights, calendar_days_without_criteria=spent.ready_calendar_days,
        nights_of_long_stays_7=spent.long_nights[7], nights_of_long_stays_14=spent.long_nights[14],
        nights_of_long_stays_21=spent.long_nights[21], admissions=spent.admissions, departures=spent.departures,
        left_after_days=next((name for name in BANDS_OF.values() if spent.final[name]), None),
    )  # fmt: skip


def _present(row: PresentRow) -> wire.InBedRow:
    stay, here = row.stay, row.here
    return wire.InBedRow(
        part=row.part, care=here.care.value, stay=stay.key, feed=row.feed, site=here.site, ward=here.ward,
        home_council=stay.home_council, admitted_at=stay.admitted_at, nights=row.nights, is_ready=here.is_ready,
        days_since_ready=here.delay.days_since,
    )  # fmt: skip
