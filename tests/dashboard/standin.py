"""A stand-in for the API: its paths and wire shapes over a state that a test can change, with a real tick stream."""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.forms import example_of
from api.wire import Alerts, Me, Problem, Register, Wire
from dashboard.app import mount
from dashboard.client import Client
from dashboard.policy import SecurityHeaders
from dashboard.settings import DashboardSettings, WallLayout
from tests.dashboard import feed_states, places, rooms, situations, swings, walls
from tests.dashboard.moments import State

CALL_PANELS = (
    "safety", "position", "leaving", "blockages", "tiles", "actions", "changes", "bed_days", "responses",
)  # fmt: skip
PROBLEM = "application/problem+json"
# Whoever comes may look, as in a demo, and there is no role to take.
VISITOR = Me(
    name="visitor", kind="visitor", is_known=True, grants=[], may=["figures", "feeds"], home=None, demo_roles=[],
    scope="open",
)  # fmt: skip


class StandIn:
    """The API's shapes over `state`; counts what it was asked, so that a test can see what was shared."""

    def __init__(self, *, state: State | None = None, heartbeat_seconds: float = 0.4) -> None:
        self.state = state or State(origin_service=datetime.now(UTC))
        self.me = VISITOR
        # The status with which every question about figures is refused, while one is named.
        self.refuses: int | None = None
        self.asked: list[str] = []
        self.cookies: list[str] = []
        self.streams: set[asyncio.Queue[bytes]] = set()
        self.heartbeat_seconds = heartbeat_seconds
        self.spread_ms = 250.0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.api = FastAPI(openapi_url=None)
        self._routes()

    def tick(self, *, situation: str | None = None, is_by_time: bool = False) -> None:
        """Change the picture and tell every open stream; safe from another thread. `is_by_time`: nothing came in, and
        something is late or over now."""
        if situation is not None:
            self.state.situation = situation
        if is_by_time:
            self.state.epoch += 1
        else:
            self.state.version += 1
        if self.loop is not None:
            for queue in list(self.streams):
                self.loop.call_soon_threadsafe(queue.put_nowait, self._tick_bytes())

    def _tick_bytes(self) -> bytes:
        state = self.state
        facts = {
            "version": state.version, "epoch": state.epoch, "build": state.build, "spread_ms": self.spread_ms,
        }  # fmt: skip
        return f"event: tick\ndata: {json.dumps(facts)}\n\n".encode()

    def _answer(self, request: Request, value: Wire | None, what: str, *, tagged: bool = False) -> Response:
        self.asked.append(str(request.url.path) + ("?" + request.url.query if request.url.query else ""))
        self.cookies.append(request.headers.get("cookie", ""))
        if self.refuses is not None:
            return self._problem(self.refuses, "refused", "Your roles do not reach it.")
        if what in self.state.broken or "all" in self.state.broken:
            return self._problem(500, "internal", "The figures cannot be read at the moment.")
        if value is None:
            return self._problem(404, "unknown_organisation", "There is no organisation of that code.")
        body = value.model_dump_json().encode()
        headers = {}
        if tagged:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if request.headers.get("if-none-match") == headers["ETag"]:
                return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    def _problem(self, status: int, code: str, detail: str) -> Response:
        problem = Problem(type="about:blank", title="Problem", status=status, code=code, detail=detail)
        return JSONResponse(problem.model_dump(), status_code=status, media_type=PROBLEM)

    def _routes(self) -> None:
        api, state = self.api, self.state

        @api.get("/api/v1/me")
        async def me() -> Response:
            # Every page asks this first; it is no question about figures, so it is not counted.
            return Response(self.me.model_dump_json(), media_type="application/json")

        @api.get("/api/v1/indicators")
        async def indicators(request: Request) -> Response:
            return self._answer(request, situations.indicators(state), "indicators")

        @api.get("/api/v1/series")
        async def series(request: Request, organisation: str, indicator: str) -> Response:
            return self._answer(request, situations.series(organisation, indicator, state), "series")

        @api.get("/api/v1/variance")
        async def variance(request: Request, organisation: str, indicator: str) -> Response:
            known = places.organisation(organisation)
            found = swings.variance(organisation, indicator, state) if known is not None else None
            return self._answer(request, found, "variance", tagged=True)

        @api.get("/api/v1/room")
        async def room(request: Request, need: str | None = None, council: str | None = None) -> Response:
            return self._answer(request, rooms.room(state, need=need, council=council), "room", tagged=True)

        @api.get("/api/v1/feeds")
        async def feeds(request: Request) -> Response:
            return self._answer(request, feed_states.feeds(state), "feeds")

        @api.get("/api/v1/feeds/{key}")
        async def feed(request: Request, key: str) -> Response:
            return self._answer(request, feed_states.feed_detail(key, state), "feed")

        self._shown_as_they_are(api)

        self._pictures()

    def _pictures(self) -> None:
        api, state = self.api, self.state

        @api.get("/api/v1/snapshot")
        async def snapshot(request: Request, organisation: str) -> Response:
            known = places.organisation(organisation)
            picture = situations.snapshot(organisation, state) if known is not None else None
            return self._answer(request, picture, "snapshot", tagged=True)

        @api.get("/api/v1/wall")
        async def wall(request: Request, organisation: str, sections: str) -> Response:
            known = places.organisation(organisation)
            picture = walls.wall(organisation, state, sections=sections.split(",")) if known is not None else None
            return self._answer(request, picture, "wall", tagged=True)

        @api.get("/api/v1/ticks")
        async def ticks() -> Response:
            return StreamingResponse(self._stream(), media_type="text/event-stream")

        @api.get("/api/{rest:path}")
        async def unknown(rest: str) -> Response:
            return self._problem(404, "unknown_path", f"There is nothing at {rest}.")

    def _shown_as_they_are(self, api: FastAPI) -> None:
        """What no situation changes: answered with its example."""

        @api.get("/api/v1/register")
        async def register(request: Request) -> Response:
            return self._answer(request, example_of(Register), "register")

        @api.get("/api/v1/alerts")
        async def alerts(request: Request) -> Response:
            return self._answer(request, example_of(Alerts), "alerts")

    async def _stream(self) -> AsyncIterator[bytes]:
        self.loop = asyncio.get_running_loop()
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.streams.add(queue)
        try:
            yield self._tick_bytes()
            while True:
                piece = b": still here\n\n"
                with contextlib.suppress(TimeoutError):
                    piece = await asyncio.wait_for(queue.get(), self.heartbeat_seconds)
                yield piece
        finally:
            self.streams.discard(queue)


def settings(build: str = "build-1", **changes: float | str) -> DashboardSettings:
    """The dashboard's settings for tests: an impatient link, three walls by name."""
    layouts = {
        "gm": WallLayout(key="gm", title="Greater Manchester", organisation="QOP"),
        "call": WallLayout(key="call", title="Greater Manchester", organisation="QOP", panels=CALL_PANELS),
        **{
            key: WallLayout(key=key, title=key, organisation="QOP", panels=tuple({*CALL_PANELS} - {without}))
            for without in ("leaving", "blockages")
            for key in (f"without-{without}",)
        },
        "turns": WallLayout(key="turns", title="In turns", organisation="QOP", rotates_to=("many",), pause_seconds=0.4),
        "many": WallLayout(key="many", title="A system of many", organisation="QMANY"),
    }
    facts: dict[str, object] = {
        "layouts": layouts,
        "default_layout": "gm",
        "silent_after_seconds": 2.0,
        "lost_after_seconds": 0.8,
        "jitter_seconds": 0.02,
    }
    return DashboardSettings(build=build, **{**facts, **changes})  # type: ignore[arg-type]


def served(stand_in: StandIn, **changes: float | str) -> tuple[SecurityHeaders, Client]:
    """The stand-in with the dashboard in it, guarded as the front door guards it, and the client to close."""
    client = Client.in_process(stand_in.api)
    mount(stand_in.api, client=client, settings=settings(stand_in.state.build, **changes))
    return SecurityHeaders(stand_in.api), client
