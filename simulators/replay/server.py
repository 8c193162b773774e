"""Runs the replay on a port: opens the socket, says where it listens, stops at once when told to.

Not a general server: one process, one loop, plain HTTP, meant for loopback or a private container network.
"""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket; port 0 takes a free one. From here on a connection waits instead of being refused.

    Raises: OSError when the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's delay off only then: without it each answer takes 40 ms more.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def port_of(opened: socket.socket) -> int:
    """The port a socket is bound to."""
    return int(opened.getsockname()[1])


def write_port_file(path: Path, port: int) -> None:
    """Write the port so that a reader sees the whole number or no file."""
    write_whole(path, f"{port}\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or none."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def web_server(app: Starlette) -> uvicorn.Server:
    """A server for an application: quiet, plain HTTP, quick to stop."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )


def leave_on_signals() -> None:
    """Leave with status 0 on SIGTERM and SIGINT.

    A web server takes both signals over while it runs, and raises them again for these handlers once it has stopped.
    """

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)


def serve(app: Starlette, opened: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, then leave with status 0."""

    leave_on_signals()
    with opened:
        asyncio.run(web_server(app).serve(sockets=[opened]))


@asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[str]:
    """Serve on a free loopback port inside the running loop.

    Shape: the base address, without a slash at its end.
    """
    with listen("127.0.0.1", 0) as opened:
        server = web_server(app)
        task = asyncio.create_task(server.serve(sockets=[opened]))
        try:
            yield f"http://127.0.0.1:{port_of(opened)}"
        finally:
            server.should_exit = True
            await task
