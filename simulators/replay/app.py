"""The replay as a web application: feeds, an index page, errors as JSON.

Knows the time only through the clock it is given. Holds each body for as long as no later day has been published, so
that a poll between two publications costs a look-up.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.replay.feeds import Feed
from simulators.replay.index import index_page
from simulators.replay.publication import published_at, window
from simulators.replay.representation import Representation, represent

Now = Callable[[], datetime]


class Shelf:
    """The newest body of each feed, made once a publication and kept until the next."""

    def __init__(self, feeds: Mapping[str, Feed]) -> None:
        self.feeds = feeds
        self.made = 0
        self._held: dict[str, tuple[date, Representation]] = {}

    def newest(self, path: str, *, at: datetime) -> Representation | None:
        """The body of a feed at an instant; None before its first publication.

        Raises: KeyError when no feed has that path.
        """
        feed = self.feeds[path]
        days = window(feed.days, at=at)
        if not days:
            return None
        held = self._held.get(path)
        if held is None or held[0] != days[-1]:
            body = represent(feed.render(days), media_type=feed.media_type, modified_at=published_at(days[-1]))
            held = self._held[path] = (days[-1], body)
            self.made += 1
        return held[1]


def build_app(feeds: Mapping[str, Feed], *, now: Now) -> Starlette:
    """The application that serves these feeds as they stand at the picture time `now` gives."""
    shelf = Shelf(feeds)

    async def index(request: Request) -> Response:
        page = index_page(feeds.values(), base=str(request.base_url).rstrip("/"), at=now())
        headers = {
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "Cache-Control": "no-store",
        }
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    async def feed(request: Request) -> Response:
        path = request.url.path
        if path not in feeds:
            return _problem(404, "unknown_feed", f"there is no feed at {path}; the index at / lists all of them")
        newest = shelf.newest(path, at=now())
        if newest is None:
            return _problem(404, "nothing_published", f"nothing has been published at {path} yet")
        answer = newest.answer(request.headers)
        return Response(answer.body, status_code=answer.status, headers=dict(answer.headers))

    return Starlette(
        routes=[Route("/", index), Route("/{collection}/{document}", feed)],
        exception_handlers={HTTPException: _refused},
    )


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = {404: "unknown_feed", 405: "method_not_allowed"}.get(error.status_code, "refused")
    return _problem(error.status_code, code, f"{request.method} {request.url.path}: {error.detail}", error.headers)


def _problem(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": code, "message": message}, status_code=status, headers=headers)
