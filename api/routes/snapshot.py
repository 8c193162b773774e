"""GET /snapshot: a node of the tree with everything directly beneath it, live or about any past time."""

from datetime import datetime

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import shapes
from api.door import TheDoor, TheViewer
from api.moments import when
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from api.wire import Snapshot
from db.engine import Connection
from metrics.access import May
from metrics.pressure import INDICATORS
from picture.board import UnknownOrganisation, board

router = APIRouter(tags=["pictures"])
_INDICATORS = dict(INDICATORS)
_MOST_TILES = 24


@router.get(
    "/snapshot",
    summary="A node of the tree with everything directly beneath it",
    openapi_extra=needs(May.FIGURES),
    response_model=Snapshot,
    responses=may_answer(
        "unknown_organisation", "invalid_parameter", "invalid_time", "naive_time", "at_in_future", "known_in_future"
    ),
)
async def get_snapshot(
    request: Request,
    door: TheDoor,
    viewer: TheViewer,
    organisation: str | None = Query(
        None,
        min_length=1,
        max_length=40,
        description="The code of any node of the tree (default: whose wall the catalogue shows first).",
    ),
    tiles: str | None = Query(
        None, max_length=400, description="Codes to show beneath it, with commas between (default: its children)."
    ),
    at: str | None = Query(None, max_length=40, description="What time it is about: a London date or an instant."),
    known: str | None = Query(None, max_length=40, description="Only what had arrived by this instant (default: now)."),
) -> Response:
    """The level of a node and of its children, with every reading, what moved and how fresh the feeds are.

    `at=2021-12-19` keeps to figures about that London day. `known=` answers as it was known then. Each answer carries a
    strong ETag; a live one changes with the data version, and at `valid_until` even without new data.
    """
    now = door.now()
    moment = when(at=at, known=known, now=now)
    codes = tuple(code for code in (tiles or "").split(",") if code)
    if len(codes) > _MOST_TILES:
        raise ApiProblem(422, "invalid_parameter", f"tiles: at most {_MOST_TILES} codes.")

    async def build(conn: Connection) -> tuple[Snapshot, datetime | None]:
        try:
            made = await board(
                conn, door.memory, organisation=organisation, tiles=codes, when=moment, now=door.now(), viewer=viewer
            )  # fmt: skip
        except UnknownOrganisation as unknown:
            code = str(unknown.args[0])[:40]
            raise ApiProblem(404, "unknown_organisation", f"No organisation {code!r} on that date.") from None
        shape = shapes.snapshot(made, indicators=_INDICATORS, picture=door.clock, code_version=door.code_version)
        return shape, made.valid_until

    view = ("snapshot", organisation, codes, at, known)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)
