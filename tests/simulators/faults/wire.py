"""A raw request on a raw socket: what the server really sent, and how the connection ended."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Wire:
    """Bytes up to the first empty line, bytes after it, and how the peer ended the connection: None while open."""

    head: str
    body: bytes
    ended: str | None

    def header(self, name: str) -> str | None:
        """The value of a header, None when it was not sent."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None


async def ask(url: str, *, patience_seconds: float = 2.0) -> Wire:
    """Ask for an address and read until the peer ends the connection or patience does."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
    received = bytearray()
    ended: str | None = None
    try:
        async with asyncio.timeout(patience_seconds):
            while part := await reader.read(65_536):
                received += part
            ended = "closed"
    except TimeoutError:
        ended = None
    except ConnectionResetError:
        ended = "reset"
    finally:
        writer.transport.abort()
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    return Wire(head.decode("latin-1"), body, ended)
