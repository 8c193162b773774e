"""GET /occupancy: people in beds over a period, by ward, site or specialty, and by day, hour, or weekday and hour."""

from collections.abc import Iterable
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED
from api.columns import occupancy as columns
from api.names import called_as
from api.needs import needs
from api.pages import Page
from api.periods import InDays, days_of, hourly, not_of_councils, told
from api.questions import Answering, Built, Question, TheQuestion
from api.stretches import rows_in_stretches, rows_of_period
from api.wire import EachWord, PlaceWord
from db.engine import Connection
from metrics.access import May
from metrics.beddays.occupancy import PERCENTILES, percentiles
from picture.occupancy import LONGEST_HOURLY_DAYS, Each, Occupancy, Occupied, Place, occupancy

router = APIRouter(tags=["people"])

_DEFINITIONS = {
    Each.DAY: ("occupancy.by_day", "stays.midnight_census", "stays.moves"),
    Each.HOUR: ("occupancy.by_hour", "stays.moves"),
    Each.WEEKDAY_HOUR: ("occupancy.by_weekday_hour", "stays.moves"),
}
_PERCENTILES = tuple(f"percentile_{percent}" for percent in PERCENTILES)
_OCCUPANCY = Answering(shape=wire.Occupancy, tables={"parts": columns.filled}, refuses=MAY_BE_REFUSED)


@router.get("/occupancy", openapi_extra=needs(May.FIGURES), summary="Occupancy over a period", **_OCCUPANCY.documented)
async def get_occupancy(
    question: TheQuestion, days: InDays,
    by: Annotated[PlaceWord, Query(description="What people are shared out by.")] = "site",
    each: Annotated[
        EachWord,
        Query(description=f"By day, by hour (at most {LONGEST_HOURLY_DAYS} days), or by weekday and hour."),
    ] = "day",
) -> Response:  # fmt: skip
    """People, weighted by the time they lay there; both midnights of each day; who came, moved and left; the most."""
    question = question.named("occupancy", by, each, days)

    async def shaped(asked: Question, conn: Connection) -> wire.Occupancy:
        async with asked.call(conn) as call:
            run = days_of(call, days)
            if each == "hour":
                hourly(run)
            with not_of_councils():
                found = await occupancy(
                    conn, call, by=Place(by), each=Each(each), days=run, ward=days.ward, viewer=asked.viewer
                )
        page = asked.page(found.parts, key=lambda part: (part.key,))
        return _shape(found, page, ward=days.ward, code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _OCCUPANCY, what=f"occupancy-{by}-{each}")

    return await question.ready(build)


def _shape(made: Occupancy, page: Page[Occupied], *, ward: str | None, code_version: str) -> wire.Occupancy:
    found, call, by = made.counted, made.counted.call, made.by.value
    rows = rows_in_stretches(found, "occupancy/rows", ward=ward, by=by)
    return wire.Occupancy(
        basis=basis(call, kinds=("stay",), definitions=_DEFINITIONS[made.each], rows=rows, code_version=code_version),
        period=told(found), by=made.by.value, each=made.each.value, on=list(made.over.days),
        from_at=made.over.hour_instants() if made.each is Each.HOUR else None,
        parts=[
            wire.OccupancyPart(
                key=part.key, name=called_as(part.key, call), site=part.site, known_days=len(part.known),
                by_day=_by_day(part), by_hour=_by_hour(part), by_weekday_hour=_by_weekday_hour(part),
                rows=rows_of_period(found, "occupancy/rows", ward=ward, by=by, part=part.key),
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
    spread: dict[str, Any] = dict(zip(_PERCENTILES, _means(percentiles(part.hours)), strict=True))
    return wire.OccupancyByHour.model_construct(
        mean=_means(part.hours.mean), arrivals=_counts(part.hours.arrivals), departures=_counts(part.hours.departures),
        **spread,
    )  # fmt: skip


def _by_weekday_hour(part: Occupied) -> wire.OccupancyByWeekdayHour | None:
    if part.weekday_hours is None:
        return None
    found = part.weekday_hours
    spread: dict[str, Any] = {name: _means(of) for name, of in zip(_PERCENTILES, found.percentiles, strict=True)}
    return wire.OccupancyByWeekdayHour.model_construct(hours=found.hours.tolist(), mean=_means(found.mean), **spread)


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
