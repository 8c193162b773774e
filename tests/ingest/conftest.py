"""What several tests of the room share: a client with the loopback look-up, and a way to ask."""

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest

from ingest.exchange import FetchRequest, NotModified, Payload
from ingest.failure import FeedFailed
from ingest.fetch import fetch
from ingest.http import build_client, httpx

LOOPBACK = ("127.0.0.0/8", "::1/128")

Ask = Callable[..., Awaitable[Payload | NotModified]]
AskInVain = Callable[..., Awaitable[FeedFailed]]


def request_to(url: str, **changes: object) -> FetchRequest:
    """A question with small budgets, as a feed of the tests would ask it."""
    given: dict[str, object] = {
        "url": url,
        "headers": {},
        "content_types": frozenset({"application/json"}),
        "deadline_seconds": 5.0,
        "retry_for_seconds": 0.0,
        "max_bytes": 1_000_000,
        "networks": LOOPBACK,
    }
    return FetchRequest(**(given | changes))  # type: ignore[arg-type]


def names(table: dict[str, Sequence[str]]) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    """A resolver that knows only these names; an address literal stands for itself, as with the system's."""

    async def resolve(host: str, _port: int) -> Sequence[str]:
        if host in table:
            return table[host]
        if host.replace(".", "").isdigit() or ":" in host:
            return [host]
        raise socket.gaierror(socket.EAI_NONAME, "unknown name")

    return resolve


@pytest.fixture(scope="session")
def system_trust() -> ssl.SSLContext:
    """The system's trust store, read once: it takes longer than most of the tests."""
    return httpx.create_ssl_context(trust_env=False)


@pytest.fixture
async def client(system_trust: ssl.SSLContext) -> AsyncIterator[httpx.AsyncClient]:
    """A client for one test, with the system's resolver and trust."""
    async with build_client(version="0.1.0", tls=system_trust) as client:
        yield client


@pytest.fixture
def ask(client: httpx.AsyncClient) -> Ask:
    """Ask a partner and give what came."""

    async def ask(url: str, **changes: object) -> Payload | NotModified:
        return await fetch(client, request_to(url, **changes))

    return ask


@pytest.fixture
def ask_in_vain(ask: Ask) -> AskInVain:
    """Ask a partner, expecting failure, and give the failure."""

    async def ask_in_vain(url: str, **changes: object) -> FeedFailed:
        with pytest.raises(FeedFailed) as caught:
            await ask(url, **changes)
        return caught.value

    return ask_in_vain
