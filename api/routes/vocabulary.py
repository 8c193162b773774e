"""GET /organisations, /measures, /indicators: what the figures are of, and what they mean."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import shapes, wire
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from catalogue.tree import tree_on
from db.engine import Connection
from metrics.pressure import INDICATORS
from metrics.vocabulary.days import london_day

router = APIRouter(tags=["vocabulary"])


@router.get(
    "/organisations",
    summary="The tree of organisations on a date",
    openapi_extra=needs("known"),
    response_model=wire.Organisations,
    responses=may_answer("invalid_parameter", "invalid_time"),
)
async def get_organisations(
    request: Request,
    door: TheDoor,
    viewer: TheViewer,
    on: Annotated[date | None, Query(description="The London date of the tree (default: today, picture time).")] = None,
) -> Response:
    """The organisations open on a date with their parents, children and successors."""
    day = on or london_day(door.now())
    if not 1990 <= day.year <= 2200:
        raise ApiProblem(422, "invalid_time", f"on: the year {day.year} is out of reach")

    async def build(conn: Connection) -> tuple[wire.Organisations, datetime | None]:
        catalogue = await door.memory.catalogue(conn, known=None)
        tree = tree_on(catalogue, on=day)
        shape = wire.Organisations(
            on=day,
            catalogue_version=catalogue.version,
            organisations=[
                shapes.organisation(entry, tree)
                for code, entry in sorted(catalogue.organisations.items())
                if tree.exists(code)
            ],
        )
        return shape, None

    return await door.ready(request, ("organisations", day), viewer=viewer, is_live=False, build=build)


@router.get(
    "/measures",
    summary="What is counted",
    openapi_extra=needs("known"),
    response_model=wire.Measures,
    responses=may_answer(),
)
async def get_measures(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """Every measure: unit, what it is about, how it combines, its plausible range, definition and source."""

    async def build(conn: Connection) -> tuple[wire.Measures, datetime | None]:
        catalogue = await door.memory.catalogue(conn, known=None)
        entries = [shapes.measure(entry) for _, entry in sorted(catalogue.measures.items())]
        return wire.Measures(catalogue_version=catalogue.version, measures=entries), None

    return await door.ready(request, "measures", viewer=viewer, is_live=False, build=build)


@router.get(
    "/indicators",
    summary="What is judged",
    openapi_extra=needs("known"),
    response_model=wire.Indicators,
    responses=may_answer(),
)
async def get_indicators(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """Every indicator: its recipe, direction, definition and source, and the default bounds in force today."""
    day = london_day(door.now())

    async def build(conn: Connection) -> tuple[wire.Indicators, datetime | None]:
        catalogue = await door.memory.catalogue(conn, known=None)
        return shapes.indicators(catalogue, tree_on(catalogue, on=day), list(INDICATORS.values())), None

    return await door.ready(request, ("indicators", day), viewer=viewer, is_live=False, build=build)
