"""The one seam to the HTTP library, and the client every feed is fetched with.

`httpx2` continues `httpx`, whose last release was in 2024; nothing else in the room imports either by name (the guard,
which this stands on, knows only the connection library beneath). The client follows no redirect, reads no proxy, netrc
or certificate setting from the environment, keeps no cookie, speaks HTTP/1.1 and opens connections only through the
guard. Reading the answer is `ingest.fetch`.
"""

import logging
import ssl
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import cast

import httpcore2 as httpcore
import httpx2 as httpx

from ingest.address import networks_of
from ingest.guard import GuardedBackend
from ingest.resolver import Resolver, system_resolver

__all__ = ["build_client", "httpcore", "httpx"]

# Feeds live on many hosts and are asked minutes apart: an idle connection is hardly ever used again, and choosing among
# many makes every request of the pool slower. A few are kept for retries and for partners with several feeds.
_KEPT_ALIVE = 8
_KEPT_ALIVE_SECONDS = 5.0
_MOST_CONNECTIONS = 1_000


class GuardedTransport(httpx.AsyncBaseTransport):
    """Carries requests over one guarded pool per set of permitted networks (`extensions["networks"]`)."""

    def __init__(self, *, resolver: Resolver, tls: ssl.SSLContext) -> None:
        self._resolver = resolver
        self._tls = tls
        self._pools: dict[tuple[str, ...], httpcore.AsyncConnectionPool] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises: FeedFailed from the guard, httpcore's own errors from the exchange."""
        answer = await self._pool(request.extensions.get("networks", ())).handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(cast("httpx.AsyncByteStream", answer.stream)),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close every pool."""
        for pool in self._pools.values():
            await pool.aclose()

    def _pool(self, networks: tuple[str, ...]) -> httpcore.AsyncConnectionPool:
        pool = self._pools.get(networks)
        if pool is None:
            pool = self._pools[networks] = httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=_MOST_CONNECTIONS,
                max_keepalive_connections=_KEPT_ALIVE,
                keepalive_expiry=_KEPT_ALIVE_SECONDS,
                http1=True,
                http2=False,
                network_backend=GuardedBackend(networks=networks_of(networks), resolver=self._resolver),
            )
        return pool


class _Stream(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def build_client(
    *, version: str, resolver: Resolver | None = None, tls: ssl.SSLContext | None = None
) -> httpx.AsyncClient:
    """The client for all feeds of one worker; close it with `aclose`.

    `resolver` and `tls` are for tests and for partners under a private certificate authority; by default the system's
    resolver and trust store. The library's request log is turned down: it prints whole addresses, keys included.
    """
    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        transport=GuardedTransport(
            resolver=resolver or system_resolver(),
            tls=tls or httpx.create_ssl_context(trust_env=False),
        ),
        headers={"User-Agent": f"homeward/{version}"},
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )
