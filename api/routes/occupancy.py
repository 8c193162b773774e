"""GET /occupancy: people in beds over a period, by ward, site or specialty, and by day, hour, or weekday and hour."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import basis
from api.calls import MAY_BE_REFUSED, Of, called
from api.columns import occupancy as columns
from api.door import TheDoor, TheViewer
from api.forms import InForm, csv_too, either, example_of
from api.moments import when
from api.names import called_as
from api.pages import Page, page_by_key
from api.periods import InDays, days_of, told
from api.problems import ApiProblem
from api.responses import may_answer
from api.tables import of_basis
from api.wire import EachWord, PlaceWord
from db.engine import Connection
from picture.occupancy import LONGEST_HOURLY_DAYS, Each, NotOfCouncils, Occupancy, Occupied, Place, occupancy

router = APIRouter(tags=["people"])

_DEFINITIONS = {
    Each.DAY: ("occupancy.by_day", "stays.midnight_census", "stays.moves"),
    Each.HOUR: ("occupancy.by_hour", "stays.moves"),
    Each.WEEKDAY_HOUR: ("occupancy.by_weekday_hour", "stays.moves"),
}
_EXAMPLE = example_of(wire.Occupancy)


@router.get(
    "/occupancy",
    summary="Occupancy over a period",
    response_model=wire.Occupancy,
    responses={
        **csv_too(columns.filled(_EXAMPLE), before=of_basis(_EXAMPLE.basis)),
        **may_answer(*MAY_BE_REFUSED, "invalid_parameter"),
    },
)
async def get_occupancy(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm, days: InDays,
    by: Annotated[PlaceWord, Query(description="What people are shared out by.")] = "site",
    each: Annotated[
        EachWord,
        Query(description=f"By day, by hour (at most {LONGEST_HOURLY_DAYS} days), or by weekday and hour."),
    ] = "day",
) -> Response:  # fmt: skip
    """People, weighted by the time they lay there; both midnights of each day; who came, moved and left; the most."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> tuple[wire.Occupancy | Sheet, datetime | None]:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            run = days_of(call, days)
            if each == "hour" and len(run.days) > LONGEST_HOURLY_DAYS:
                raise ApiProblem(422, "invalid_parameter", f"start: by hour at most {LONGEST_HOURLY_DAYS} days.")
            try:
                found = await occupancy(
                    conn, call, by=Place(by), each=Each(each), days=run, ward=days.ward, viewer=viewer
                )
            except NotOfCouncils:
                words = "by: specialty is for hospitals and whole systems, not for a council or a ward."
                raise ApiProblem(422, "invalid_parameter", words) from None
        page = page_by_key(
            found.parts, key=lambda part: (part.key,), limit=form.limit, cursor=form.cursor,
            question=("occupancy", of.organisation, by, each, days),
        )  # fmt: skip
        made = _shape(found, page, code_version=door.code_version)
        return either(form, made, columns.filled, what=f"occupancy-{by}-{each}", request=request, after=page.next)

    view = ("occupancy", of, by, each, days, form)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


def _shape(made: Occupancy, page: Page[Occupied], *, code_version: str) -> wire.Occupancy:
    call = made.counted.call
    return wire.Occupancy(
        basis=basis(call, kinds=("stay",), definitions=_DEFINITIONS[made.each], rows=(), code_version=code_version),
        period=told(made.counted), by=made.by.value, each=made.each.value, on=list(made.over.days),
        from_at=made.over.hour_instants() if made.each is Each.HOUR else None,
        parts=[
            wire.OccupancyPart(
                key=part.key, name=called_as(part.key, call), site=part.site, known_days=len(part.known),
                by_day=_by_day(part), by_hour=_by_hour(part), by_weekday_hour=_by_weekday_hour(part),
            )
            for part in page.rows
        ],
        total=page.total, next=page.next,
    )  # fmt: skip


def _by_day(part: Occupied) -> wire.OccupancyByDay | None:
    if part.days is None:
        return None
    people = part.days.people
    return wire.OccupancyByDay.model_construct(
        census_start=_counts(people.census_start), admissions=_counts(people.arrivals),
        departures=_counts(people.departures), moved_in=_counts(part.days.moved_in),
        moved_out=_counts(part.days.moved_out), census_end=_counts(people.census_end), mean=_means(people.mean),
        peak=_counts(people.peak),
    )  # fmt: skip


def _by_hour(part: Occupied) -> wire.OccupancyByHour | None:
    if part.hours is None:
        return None
    return wire.OccupancyByHour.model_construct(
        mean=_means(part.hours.mean), arrivals=_counts(part.hours.arrivals), departures=_counts(part.hours.departures)
    )


def _by_weekday_hour(part: Occupied) -> wire.OccupancyByWeekdayHour | None:
    if part.weekday_hours is None:
        return None
    found = part.weekday_hours
    return wire.OccupancyByWeekdayHour.model_construct(
        hours=found.hours.tolist(), mean=_means(found.mean), percentile_95=_means(found.high)
    )


def _counts(values: "np.ndarray[Any, Any]") -> list[int | None]:
    told_of: list[int | None] = values.tolist()
    return (
        told_of
        if not len(values) or values.min() >= 0
        else [None if each is None or each < 0 else each for each in told_of]
    )


def _means(values: "np.ndarray[Any, Any]") -> list[float | None]:
    # Three decimals are four seconds of one person in an hour.
    rounded: Iterable[float] = np.round(values, 3).tolist()
    return [None if each != each else each for each in rounded]
