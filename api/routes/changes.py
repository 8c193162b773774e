"""GET /changes: what changed since the last call, the worst first."""

from datetime import datetime

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import change_shapes
from api.calls import named_organisation
from api.door import TheDoor, TheViewer
from api.moments import when
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from api.wire import Changes
from db.engine import Connection
from metrics.access import May
from picture.since_call import changes

router = APIRouter(tags=["calls"])
_MOST_TILES = 24


@router.get(
    "/changes",
    summary="What changed since the last call", openapi_extra=needs(May.FIGURES), response_model=Changes,
    responses=may_answer(
        "unknown_organisation", "invalid_parameter", "invalid_time", "naive_time", "known_in_future", "at_in_future"
    ),
)  # fmt: skip
async def get_changes(
    request: Request,
    door: TheDoor,
    viewer: TheViewer,
    organisation: str | None = Query(
        None, min_length=1, max_length=40, description="The code of any node of the tree."
    ),
    tiles: str | None = Query(
        None,
        max_length=400,
        description="Codes that are looked at beneath it, with commas between (default: children).",
    ),
    since: str | None = Query(None, max_length=40, description="Since when (default: the last call began)."),
) -> Response:
    """Levels that rose, fell, were lost or are known again, each with the figure that drove it; the level declared of a
    whole system; closed beds of wards.

    The board as it was known when the last call began is held against the board now.
    """
    now = door.now()
    codes = tuple(code for code in (tiles or "").split(",") if code)
    if len(codes) > _MOST_TILES:
        raise ApiProblem(422, "invalid_parameter", f"tiles: at most {_MOST_TILES} codes.")
    begun = None if since is None else when(at=since, known=None, now=now).at
    if since is not None and begun is None:
        raise ApiProblem(422, "invalid_time", "since: an instant with a zone is asked for, like 2026-11-10T08:30:00Z")

    async def build(conn: Connection) -> tuple[Changes, datetime | None]:
        with named_organisation():
            made = await changes(
                conn, door.memory, organisation=organisation, tiles=codes, since=begun, now=door.now(), viewer=viewer
            )  # fmt: skip
        shape = change_shapes.changes(made, code_version=door.code_version)
        return shape, shape.valid_until

    view = ("changes", organisation, codes, since)
    return await door.ready(request, view, viewer=viewer, is_live=True, build=build)
