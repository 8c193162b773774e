"""The web process' application: /api/v1, the doors of upkeep, and everything else as problem documents.

The dashboard is mounted inside it by the front door (`homeward`); this room does not know it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncEngine

from api import problems, upkeep
from api.contract import PromisedApi
from api.door import Door, Doors
from api.failsafe import Failsafe
from api.identity.identify import Identify
from api.intake import Intake
from api.needs import guard
from api.pulse import Pulse
from api.ready import ReadyFirst
from api.routes import routers
from db.engine import Connection, own_connection

TITLE = "Homeward"
DESCRIPTION = (
    "Demand and capacity of a health-and-care system, as it is and as it was known at any time. "
    "Missing is null, never zero; levels are 0 for unknown; times are UTC; local days are London's."
)
TAGS = [
    {"name": "pictures", "description": "Figures and levels, now and then, and the tick that says they changed."},
    {"name": "people", "description": "Bed days, pathways, requests and blockages, counted from people and services."},
    {"name": "feeds", "description": "The state of every source, because an answer is as good as what it rests on."},
    {"name": "vocabulary", "description": "What the figures are of and what they mean."},
    {"name": "alerts", "description": "What stands out by the rules of the catalogue, and who has seen it."},
    {"name": "doors", "description": "Who is looking, and what they may see and do."},
    {"name": "upkeep", "description": "For those who run it; outside the API's address, never cached."},
]


def create_app(engine: AsyncEngine, *, code_version: str, build: str, doors: Doors | None = None) -> FastAPI:
    """The application over a database. It starts while the database is away and serves once it is there.

    `build` names what browsers are served; an open page that hears of another one reloads itself. `doors` None: closed
    to everybody who does not sign in.
    """

    async def connect() -> Connection:
        # The listening connection lives as long as the process: it is the web's own, not one of the pool's.
        return await own_connection(engine)

    door = Door(engine=engine, pulse=Pulse(connect), code_version=code_version, build=build, doors=doors or Doors())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        follower = asyncio.create_task(door.pulse.run())
        try:
            yield
        finally:
            follower.cancel()
            with suppress(asyncio.CancelledError):
                await follower
            if door.doors.elsewhere is not None:
                await door.doors.elsewhere.aclose()
            await engine.dispose()

    app = PromisedApi(
        title=TITLE, description=DESCRIPTION, version=code_version, lifespan=lifespan,
        openapi_url=None, docs_url=None, redoc_url=None, openapi_tags=TAGS,
        generate_unique_id_function=lambda route: route.name,
        license_info={"name": "MIT", "identifier": "MIT"},
    )  # fmt: skip
    app.state.door = door
    app.add_middleware(ReadyFirst, door=door)
    app.add_middleware(Identify, door=door)
    app.add_middleware(Intake)
    app.add_middleware(Failsafe)
    problems.install(app)
    v1 = APIRouter(prefix="/api/v1", dependencies=[Depends(guard)])
    for router in routers():
        v1.include_router(router)
    app.include_router(v1)
    app.include_router(upkeep.router, dependencies=[Depends(guard)])

    # Pages answer any address they do not know with themselves; an unknown API address must say so instead.
    @app.get("/api/{rest:path}", include_in_schema=False)
    async def unknown(request: Request, rest: str) -> Response:
        return problems.problem(404, "not_found", f"There is no /api/{rest[:80]}.", instance=request.url.path)

    return app
