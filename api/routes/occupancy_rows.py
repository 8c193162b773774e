"""GET /occupancy/rows: who lay where and how long, spell by spell, over some days or one hour of a period."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED
from api.columns.occupancy_rows import ROWS
from api.needs import needs
from api.periods import InDays, days_of, not_of_councils, told
from api.questions import Answering, Built, TheQuestion
from api.stretches import InStretch, hour_of, stretch_of
from api.wire import PlaceWord
from db.engine import Connection
from metrics.access import May
from picture.occupancy import Place
from picture.occupancy_rows import Row, occupancy_rows

router = APIRouter(tags=["people"])

_ROWS = Answering(shape=wire.OccupancyRows, tables={"rows": lambda made: ROWS.of(made.rows)}, refuses=MAY_BE_REFUSED)


@router.get(
    "/occupancy/rows",
    openapi_extra=needs(May.ROWS, is_logged=True),
    summary="Occupancy, spell by spell",
    **_ROWS.documented,
)
async def get_occupancy_rows(
    question: TheQuestion, days: InDays, stretch: InStretch,
    by: Annotated[PlaceWord, Query(description="What people are shared out by.")] = "site",
    part: Annotated[
        str | None, Query(max_length=40, description="Only rows of this place, by its key (default: of all).")
    ] = None,
    hour: Annotated[
        str | None, Query(max_length=40, description="Only the hour that begins at this instant of the days.")
    ] = None,
) -> Response:  # fmt: skip
    """Their minutes over those of the days or the hour are the mean."""
    question = question.named("occupancy/rows", by, part, hour, days, stretch)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as call:
            run = days_of(call, days)
            begins, within = hour_of(hour, stretch_of(stretch, run))
            with not_of_councils():
                made, rows = await occupancy_rows(
                    conn, call, by=Place(by), part=part, days=run, within=within, hour=begins, ward=days.ward,
                    viewer=question.viewer,
                )  # fmt: skip
        page = question.page(rows, key=lambda row: row.key)
        return question.answer(
            wire.OccupancyRows(
                basis=basis(
                    call, kinds=("stay",), definitions=("occupancy.by_day", "occupancy.by_hour", "stays.moves"),
                    rows=(), code_version=question.door.code_version,
                ),
                period=told(made.counted), by=by, first_on=within.first, last_on=within.last, hour=begins,
                total=page.total, next=page.next, rows=[_row(row) for row in page.rows],
            ),
            _ROWS, what=f"occupancy-rows-{by}",
        )  # fmt: skip

    return await question.ready(build)


def _row(row: Row) -> wire.OccupancyRow:
    return wire.OccupancyRow(
        part=row.part, stay=row.stay.key, feed=row.feed, site=row.stay.organisation, came=row.came.value,
        from_at=row.from_at, went=None if row.went is None else row.went.value, to_at=row.to_at, minutes=row.minutes,
    )  # fmt: skip
