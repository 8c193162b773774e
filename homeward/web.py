"""The web process: the API with the dashboard inside it, on one port, until it is told to stop."""

import socket

import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from api.app import create_app
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
from homeward.settings import Settings
from homeward.start import load_catalogue
from homeward.version import CODE_VERSION, build_id

# How long a stop waits for answers under way; event streams are cut, browsers come back by themselves.
_GRACE_SECONDS = 2
_BACKLOG = 2048
_PORTS_TO_TRY = 20
_OUR_NAMES = ("127.0.0.1", "localhost", "::1", "[::1]")


def application(database: Database, catalogue: Catalogue, settings: Settings) -> FastAPI:
    """The whole web application over a database."""
    build = build_id()
    app = create_app(database.engine("web"), code_version=CODE_VERSION, build=build)
    layouts = {key: _wall(layout) for key, layout in catalogue.layouts.items()}
    default = settings.layout or catalogue.default_layout.key
    mount(
        app,
        client=Client.in_process(app),
        settings=DashboardSettings(
            build=build, layouts=layouts, default_layout=default,
            root=_root(catalogue, catalogue.default_layout.organisation),
        ),
    )  # fmt: skip
    # A page elsewhere whose name was made to lead to this machine still names itself in Host: it is turned away.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*_OUR_NAMES], www_redirect=False)
    app.add_middleware(SecurityHeaders)
    return app


def _wall(layout: Layout) -> WallLayout:
    return WallLayout(
        key=layout.key, title=layout.title, organisation=layout.organisation, note=layout.note,
        tiles=layout.tiles, headlines=layout.headlines,
    )  # fmt: skip


def _root(catalogue: Catalogue, code: str) -> str:
    """The organisation that everything above a code belongs to, on any date."""
    parents = {link.child: link.parent for link in catalogue.links}
    while code in parents:
        code = parents[code]
    return code


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on the port, or on the next free one above it; port 0 lets the system choose.

    Raises OSError when none of them is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + _PORTS_TO_TRY) if port else (0,):
        # The protocol is named, because asyncio sets TCP_NODELAY only on sockets that say they are TCP.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError:
            listener.close()
            continue
        listener.listen(_BACKLOG)
        return listener
    raise OSError(f"no free port on {host} from {port} to {port + _PORTS_TO_TRY - 1}")


def serve(database: Database, settings: Settings, *, listener: socket.socket) -> None:
    """Serve until a signal or the end of the lifeline. Raises SchemaError, CatalogueError."""
    engine = owner_engine(database.addresses["web"])
    try:
        require_current(engine)
    finally:
        engine.dispose()
    app = application(database, load_catalogue(settings), settings)
    lifeline.hold()
    collect_rarely()
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE_SECONDS, server_header=False,
        date_header=False, timeout_keep_alive=30, h11_max_incomplete_event_size=32_768,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])
