"""The web process: the API with the dashboard inside it, on one port, until it is told to stop."""

import asyncio
import socket
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.hosts import Hosts
from catalogue.model import Catalogue, Layout
from dashboard.app import mount
from dashboard.client import Client
from dashboard.policy import SecurityHeaders
from dashboard.settings import DashboardSettings, WallLayout
from db.engine import owner_engine
from db.migrate import require_current
from homeward import lifeline
from homeward.collecting import collect_rarely
from homeward.database import Database
from homeward.doors import doors_of, require_administrator
from homeward.listening import BoundedHttp
from homeward.settings import Settings
from homeward.start import load_catalogue
from homeward.version import CODE_VERSION, build_id

# How long a stop waits for answers under way; event streams are cut, browsers come back by themselves.
_GRACE_SECONDS = 2
_OUR_NAMES = ("127.0.0.1", "localhost", "::1", "[::1]")


def application(database: Database, catalogue: Catalogue, settings: Settings) -> FastAPI:
    """The whole web application over a database. Raises DoorsRefused."""
    build = build_id()
    doors = doors_of(settings, catalogue)
    app = create_app(database.engine("web"), code_version=CODE_VERSION, build=build, doors=doors)
    layouts = {key: _wall(layout) for key, layout in catalogue.layouts.items()}
    default = settings.layout or catalogue.default_layout.key
    mount(
        app,
        client=Client.in_process(app),
        settings=DashboardSettings(
            build=build, layouts=layouts, default_layout=default,
            root=_root(catalogue, catalogue.default_layout.organisation),
            contact=settings.contact, address=settings.address,
        ),
    )  # fmt: skip
    app.add_middleware(Hosts, names=_names(settings))
    app.add_middleware(SecurityHeaders, is_secure=settings.is_secure)
    return app


def _names(settings: Settings) -> list[str]:
    """The names by which this server is called: this machine's, and that of its public address."""
    public = urlsplit(settings.address).hostname if settings.address else None
    return [*_OUR_NAMES, *([public] if public else [])]


def _wall(layout: Layout) -> WallLayout:
    return WallLayout(
        key=layout.key, title=layout.title, organisation=layout.organisation, note=layout.note,
        tiles=layout.tiles, headlines=layout.headlines, panels=layout.panels, rotates_to=layout.rotates_to,
        pause_seconds=layout.pause.total_seconds(),
    )  # fmt: skip


def _root(catalogue: Catalogue, code: str) -> str:
    """The organisation that everything above a code belongs to, on any date."""
    parents = {link.child: link.parent for link in catalogue.links}
    while code in parents:
        code = parents[code]
    return code


def serve(database: Database, settings: Settings, *, listener: socket.socket) -> None:
    """Serve until a signal or the end of the lifeline. Raises SchemaError, CatalogueError, DoorsRefused."""
    engine = owner_engine(database.addresses["web"])
    try:
        require_current(engine)
    finally:
        engine.dispose()
    asyncio.run(require_administrator(database, settings))
    app = application(database, load_catalogue(settings), settings)
    lifeline.hold()
    collect_rarely()
    config = uvicorn.Config(
        app, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False, date_header=False, timeout_keep_alive=30, http=BoundedHttp, ws="none",
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])
