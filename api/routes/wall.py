"""GET /wall: what the daily call needs at once, of one data version and one instant."""

from datetime import datetime

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wall_shapes, wire
from api.calls import Of, named_organisation
from api.door import TheDoor, TheViewer
from api.moments import when
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from db.engine import Connection
from metrics.access import May
from picture.wall import Section, wall

router = APIRouter(tags=["pictures"])
_MOST_TILES = 24
_SECTIONS = ",".join(Section)


@router.get(
    "/wall",
    summary="What the daily call needs at once",
    openapi_extra=needs(May.FIGURES),
    response_model=wire.Wall,
    responses=may_answer(
        "unknown_organisation", "invalid_parameter", "invalid_time", "naive_time", "at_in_future", "known_in_future"
    ),
)
async def get_wall(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of,
    tiles: str | None = Query(
        None, max_length=400, description="Codes to show as tiles, with commas between (default: the children)."
    ),
    sections: str = Query(
        _SECTIONS, max_length=120, pattern=r"^[a-z_,]*$",
        description="Which sections to work out, with commas between; what is left out is null (default: all).",
    ),
) -> Response:  # fmt: skip
    """The snapshot of a node with its OPEL pillars, bed position, lanes, costliest blockages, red and green days and
    two-hour clocks. No organisation is named in a blockage. Each figure is that of the route it comes from."""
    moment = when(at=of.at, known=of.known, now=door.now())
    codes = tuple(code for code in (tiles or "").split(",") if code)
    if len(codes) > _MOST_TILES:
        raise ApiProblem(422, "invalid_parameter", f"tiles: at most {_MOST_TILES} codes.")
    wanted = frozenset(word for word in sections.split(",") if word)
    if unknown := sorted(wanted - set(Section)):
        raise ApiProblem(422, "invalid_parameter", f"sections: there is no {unknown[0][:40]!r}; there are {_SECTIONS}.")
    asked = frozenset(Section(word) for word in wanted)

    async def build(conn: Connection) -> tuple[wire.Wall, datetime | None]:
        with named_organisation():
            made = await wall(
                conn, door.memory, organisation=of.organisation, tiles=codes, sections=asked, when=moment,
                now=door.now(), viewer=viewer,
            )  # fmt: skip
        shape = wall_shapes.wall(made, picture=door.clock, code_version=door.code_version)
        return shape, shape.valid_until

    view = ("wall", of, codes, asked)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)
