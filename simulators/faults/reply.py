"""One reply in the making: the request's options, the body it asked for, and a raw connection to write to.

Sends exactly what it is told, wrong lengths included. Which fault sends what is `connection`, `content`, `statuses`.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from simulators.faults.request import Received

GZIP = {"Content-Encoding": "gzip"}
CHUNKED = {"Transfer-Encoding": "chunked"}
CLOSING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Body:
    """A good body that a test registered."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a fault works with. `base` is the server's own address."""

    request: Received
    body: Body
    base: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def number(self, option: str, default: float) -> float:
        """A numeric option of the address."""
        return float(self.request.options.get(option, default))

    def whole(self, option: str, default: int) -> int:
        """A whole-number option of the address."""
        return int(self.request.options.get(option, default))

    @property
    def field(self) -> str | None:
        """The field the address names, if it names one."""
        return self.request.options.get("field")

    def text(self, option: str, default: str) -> str:
        """An option of the address."""
        return self.request.options.get(option, default)

    def cut(self, content: bytes) -> bytes:
        """The first `at` bytes of some content: half of it unless the address says otherwise."""
        return content[: self.whole("at", len(content) // 2)]

    async def send(
        self,
        content: bytes,
        *,
        status: int = 200,
        media_type: str | None = None,
        length: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send a whole answer; `length` lies about the body where it is given."""
        declared = {"Content-Length": str(len(content) if length is None else length)}
        await self.head(status, {"Content-Type": media_type or self.body.media_type} | declared | dict(headers or {}))
        await self.raw(content)

    async def head(self, status: int, headers: Mapping[str, str], *, version: str = "1.1") -> None:
        """Send a status line and headers, and say that the connection ends with this answer."""
        lines = [f"HTTP/{version} {status} {HTTPStatus(status).phrase}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        await self.raw("\r\n".join([*lines, "", ""]).encode("latin-1"))

    async def chunk(self, content: bytes) -> None:
        """Send one chunk of a chunked body; an empty one ends it."""
        await self.raw(b"%x\r\n%b\r\n" % (len(content), content))

    async def raw(self, content: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(content)
        await self.writer.drain()

    async def hang(self) -> None:
        """Say nothing until the client goes away (or the server is closed)."""
        while await self.reader.read(65_536):
            continue

    def reset(self) -> None:
        """Drop the connection with a reset instead of an orderly close."""
        reset(self.writer)


Send = Callable[[Reply], Awaitable[None]]


def reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection so that its peer sees a reset: no lingering, nothing flushed."""
    connection = writer.get_extra_info("socket")
    if connection is not None and not writer.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close(writer: asyncio.StreamWriter) -> None:
    """Close a connection in an orderly way; a peer that does not read is not waited for."""
    writer.close()
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            with suppress(ConnectionError):
                await writer.wait_closed()
    except TimeoutError:
        writer.transport.abort()  # the client does not read; what is left unsent is left
    except asyncio.CancelledError:
        writer.transport.abort()
        raise
