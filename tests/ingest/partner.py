"""A partner on a real socket that answers with exactly the bytes a test hands it, faults included."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


def answer(
    body: bytes = b'{"a": 1}',
    *,
    status: str = "200 OK",
    content_type: str | None = "application/json",
    headers: dict[str, str] | None = None,
    length: int | None = None,
    version: str = "1.1",
) -> bytes:
    """A whole HTTP answer; `length` overrides the declared Content-Length."""
    lines = [f"HTTP/{version} {status}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    lines.extend(f"{name}: {value}" for name, value in (headers or {}).items())
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def saying(*answers: bytes) -> Script:
    """Answer the first request with the first bytes, and so on; the last ones for ever; then hang up."""
    waiting = list(answers)

    async def script(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        await writer.drain()

    return script


@dataclass
class Partner:
    """Where the partner listens and every request head it was sent."""

    port: int
    scheme: str
    heads: list[bytes] = field(default_factory=list)
    hang_ups: int = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/feed.json"

    def url_at(self, host: str, path: str = "/feed.json") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def partner(
    script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Partner]:
    """Listen while the block runs, then cut every connection."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                head = await reader.readuntil(b"\r\n\r\n")
                here.heads.append(head)
                await script(head, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            here.hang_ups += 1
            writer.transport.abort()

    server = await asyncio.start_server(talk, host, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    here = Partner(port=port, scheme="https" if tls else "http")
    try:
        yield here
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
