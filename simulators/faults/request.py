"""One request as it came over the wire: enough HTTP to see what a client sent. Does not read request bodies."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

TLS_HANDSHAKE = b"\x16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request that reached the server; header names in lower case, `at_seconds` on the loop's own clock."""

    method: str
    path: str
    options: Mapping[str, str]
    headers: Mapping[str, str]
    at_seconds: float

    def matches(self, address: str) -> bool:
        """Whether it asked for this address; an address without a query stands for every query."""
        parts = urlsplit(address)
        return parts.path == self.path and (not parts.query or dict(parse_qsl(parts.query)) == self.options)


async def read_request(reader: asyncio.StreamReader) -> Received | None:
    """Read the next request; None when the client left, sent too much, or spoke TLS to this plain port."""
    try:
        first = await reader.readexactly(1)
        if first == TLS_HANDSHAKE:
            return None
        head = first + await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    line, *fields = head.decode("latin-1").split("\r\n")
    method, target, _version = line.split(" ")
    parts = urlsplit(target)
    return Received(
        method=method,
        path=parts.path,
        options=dict(parse_qsl(parts.query)),
        headers={name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields if field)},
        at_seconds=asyncio.get_running_loop().time(),
    )
