"""The guarded way out for all but feeds: the same client and guard, an answer read whole within a bound, or one error.

The rooms that ask by it know no HTTP library and no feed; what the guard says of an address it will not reach stays in
the log.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

import structlog

from api.identity.elsewhere import Reply, Unreachable
from ingest.body import read_body
from ingest.failure import FeedFailed
from ingest.http import build_client, httpcore, httpx

_LOG = structlog.get_logger(__name__)
_LONGEST_SECONDS = 10.0
_CONNECT_SECONDS = 5.0
_MOST_BYTES = 1_000_000
_LOST = (
    httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException,
    httpcore.UnsupportedProtocol, FeedFailed, OSError, TimeoutError, ValueError,
)  # fmt: skip


class GuardedWay:
    """Asks addresses outside. `networks`: the private ones that it may reach; a redirect is never followed."""

    def __init__(self, *, version: str, networks: tuple[str, ...] = ()) -> None:
        self._client = build_client(version=version)
        self._networks = networks

    async def ask(
        self, address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask an address; with a form it is sent there. Raises: Unreachable."""
        if not address.startswith(("http://", "https://")):
            raise Unreachable("an address outside begins with https:// or http://")
        told = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
        if form is not None:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                request = self._client.build_request(
                    "GET" if form is None else "POST", address, headers=told,
                    content=None if form is None else urlencode(form).encode(),
                    timeout=httpx.Timeout(_LONGEST_SECONDS, connect=_CONNECT_SECONDS),
                    extensions={"networks": self._networks},
                )  # fmt: skip
                response = await self._client.send(request, stream=True)
                try:
                    encoding = response.headers.get("content-encoding", "")
                    body = await read_body(response.aiter_raw(), encoding=encoding, max_bytes=_MOST_BYTES)
                finally:
                    await response.aclose()
        except _LOST as error:
            # The host alone: a query may hold what is nobody's business.
            _LOG.warning("outbound_failed", host=_host(address), error=type(error).__name__, why=_why(error))
            raise Unreachable(f"{_host(address)} cannot be reached") from None
        return Reply(response.status_code, body.content)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()


def _host(address: str) -> str:
    try:
        return httpx.URL(address).host or "nowhere"
    except (httpx.InvalidURL, ValueError):
        return "nowhere"


def _why(error: BaseException) -> str | None:
    return error.reason.value if isinstance(error, FeedFailed) else None
