"""GET /feeds and /feeds/{key}: the health of every feed, its last polls and what was refused."""

from datetime import datetime

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import shapes, wire
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from db.engine import Connection
from metrics.access import May
from picture.health import UnknownFeed, feed_file, health

router = APIRouter(tags=["feeds"])


@router.get(
    "/feeds",
    summary="The health of every feed",
    openapi_extra=needs(May.FEEDS),
    response_model=wire.Feeds,
    responses=may_answer(),
)
async def get_feeds(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """Every feed with its freshness, whether it fails, its last poll, and the counts of the last day."""

    async def build(conn: Connection) -> tuple[wire.Feeds, datetime | None]:
        found = await health(conn, door.memory, now=door.now(), viewer=viewer)
        return shapes.feeds(found, door.clock), found.valid_until

    return await door.ready(request, "feeds", viewer=viewer, is_live=True, build=build)


@router.get(
    "/feeds/{key}",
    summary="One feed with its polls and refusals",
    openapi_extra=needs(May.FEEDS),
    response_model=wire.FeedDetail,
    responses=may_answer("unknown_feed", "invalid_parameter"),
)
async def get_feed(
    request: Request, door: TheDoor, viewer: TheViewer,
    key: str = Path(max_length=80, description="The key of its stanza in the catalogue.", examples=["uec_qop"]),
    limit: int = Query(20, ge=1, le=200, description="How many polls and refusals to give."),
) -> Response:  # fmt: skip
    """One feed with its last polls and refusals, newest first."""

    async def build(conn: Connection) -> tuple[wire.FeedDetail, datetime | None]:
        try:
            found = await feed_file(conn, door.memory, feed=key, now=door.now(), limit=limit, viewer=viewer)
        except UnknownFeed:
            raise ApiProblem(404, "unknown_feed", f"No feed {key[:80]!r}.") from None
        return shapes.feed_detail(found, door.clock), found.health.state.changes_at

    return await door.ready(request, ("feed", key, limit), viewer=viewer, is_live=True, build=build)
