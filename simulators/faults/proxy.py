"""A TCP proxy for loopback that adds latency, cuts a connection after so many bytes, or goes silent and stays open.

Stands before a database or a feed. Knows nothing of what it carries; counts bytes, per direction.
"""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

from simulators.faults.reply import reset

HOST = "127.0.0.1"
PIECE = 65_536


class Direction(StrEnum):
    """Which way bytes travel."""

    TO_SERVER = "to_server"
    TO_CLIENT = "to_client"


class Manner(StrEnum):
    """How a connection ends: orderly, with a reset, or not at all: open on both sides, and silent for ever."""

    CLOSE = "close"
    RESET = "reset"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """End a connection once `after_bytes` have gone in one direction; not a byte more is passed on."""

    direction: Direction
    after_bytes: int
    manner: Manner = Manner.CLOSE


@dataclass(slots=True, eq=False)
class Link:
    """One proxied connection. `marks` are the byte counts, per direction, at which a piece had been passed on."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    passed: dict[Direction, int] = field(default_factory=lambda: dict.fromkeys(Direction, 0))
    marks: dict[Direction, list[int]] = field(default_factory=lambda: {direction: [] for direction in Direction})
    is_silent: bool = False

    def count(self, direction: Direction, size: int) -> None:
        """Record that a piece has been passed on."""
        self.passed[direction] += size
        self.marks[direction].append(self.passed[direction])

    def end(self, manner: Manner) -> None:
        """End both sides in one manner."""
        if manner is Manner.HALF_OPEN:
            self.is_silent = True
            return
        for writer in (self.client, self.server):
            if manner is Manner.RESET:
                reset(writer)
            else:
                writer.close()


class CutProxy:
    """Forwards a free loopback port to an address.

    `cut` and `latency_seconds` (per piece passed on) may be changed while it runs; a cut holds for every connection
    until it is set to None. `links` are all connections so far, oldest first.
    """

    def __init__(self, port: int, *, host: str = HOST, latency_seconds: float = 0.0, cut: Cut | None = None) -> None:
        self.target = (host, port)
        self.latency_seconds = latency_seconds
        self.cut = cut
        self.links: list[Link] = []
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, HOST, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is None:
            return
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for link in self.links:
            link.client.transport.abort()
            link.server.transport.abort()
        await self._server.wait_closed()

    def cut_now(self, manner: Manner = Manner.RESET) -> None:
        """End every open connection at once; new ones are accepted as before."""
        for link in self.links:
            link.end(manner)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is always served by a task")
        self._tasks.add(task)
        try:
            await self._forward(reader, writer)
        except OSError:
            reset(writer)  # nobody listens behind the proxy: the client is to see a connection lost, not an answer
        finally:
            self._tasks.discard(task)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self.target)
        link = Link(client=writer, server=far_writer)
        self.links.append(link)
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, link=link, direction=Direction.TO_SERVER),
                self._pump(far_reader, writer, link=link, direction=Direction.TO_CLIENT),
            )
        except ConnectionError:
            link.end(Manner.RESET)
        else:
            link.end(Manner.CLOSE)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, link: Link, direction: Direction
    ) -> None:
        """Pass bytes on in one direction until that side ends or a cut is due."""
        while piece := await reader.read(PIECE):
            if self.latency_seconds:
                await asyncio.sleep(self.latency_seconds)
            if link.is_silent:
                continue
            cut = self.cut if self.cut is not None and self.cut.direction is direction else None
            if cut is not None:
                piece = piece[: max(0, cut.after_bytes - link.passed[direction])]
            if piece:
                writer.write(piece)
                await writer.drain()
                link.count(direction, len(piece))
            if cut is not None and link.passed[direction] >= cut.after_bytes:
                link.end(cut.manner)
        if not link.is_silent and not writer.is_closing():
            writer.write_eof()
