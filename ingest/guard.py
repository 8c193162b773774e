"""The private-address guard: the one place where a connection to a feed is opened.

The name is looked up here, every address is judged, and the connection goes to the judged address itself: there is no
second look-up that could answer differently (DNS rebinding). TLS still verifies the name. A literal address in the URL
takes the same way. Each set of permitted networks has its own guard and its own pool, so that a connection one feed may
use is never handed to another that may not.
"""

import asyncio
import errno
import ssl
from collections.abc import Iterable
from ipaddress import ip_address

import httpcore2

from ingest.address import Address, Network, may_reach
from ingest.failure import FeedFailed, Reason, Stage
from ingest.resolver import Resolver

_MOST_ADDRESSES = 4


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for one set of permitted networks. Raises: FeedFailed at RESOLVE, REFUSED_ADDRESS, CONNECT."""

    def __init__(self, *, networks: tuple[Network, ...], resolver: Resolver) -> None:
        self._networks = networks
        self._resolver = resolver
        self._sockets = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is the library's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first permitted address that answers; the addresses share the time there is."""
        clock = asyncio.get_running_loop().time
        until = None if timeout is None else clock() + timeout
        addresses = await self.permitted(host, port, seconds=timeout)
        failure = FeedFailed(Stage.CONNECT, Reason.UNREACHABLE, f"{host} port {port} could not be reached.")
        for tried, address in enumerate(addresses):
            share = None if until is None else max(0.0, until - clock()) / (len(addresses) - tried)
            try:
                return OpenStream(
                    await self._sockets.connect_tcp(
                        str(address), port, timeout=share, local_address=local_address, socket_options=socket_options
                    )
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = _connect_failure(error, host=host, port=port)
        raise failure from None

    async def permitted(self, host: str, port: int, *, seconds: float | None) -> list[Address]:
        """The addresses of a host that may be reached. Raises: FeedFailed at RESOLVE or REFUSED_ADDRESS."""
        addresses = await self._addresses(host, port, seconds=seconds)
        permitted = [address for address in addresses if may_reach(address, networks=self._networks)]
        if not permitted:
            detail = f"{host} leads only to addresses outside the public internet and outside this feed's networks."
            raise FeedFailed(Stage.REFUSED_ADDRESS, Reason.ADDRESS_REFUSED, detail)
        return permitted[:_MOST_ADDRESSES]

    async def _addresses(self, host: str, port: int, *, seconds: float | None) -> list[Address]:
        try:
            async with asyncio.timeout(seconds):
                texts = await self._resolver(host, port)
            addresses = [ip_address(text) for text in texts]
        except TimeoutError:
            detail = f"Looking up {host} took too long."
            raise FeedFailed(Stage.RESOLVE, Reason.RESOLVE_TIMED_OUT, detail) from None
        except (OSError, ValueError):
            addresses = []
        if not addresses:
            raise FeedFailed(Stage.RESOLVE, Reason.NAME_NOT_FOUND, f"{host} has no address.") from None
        return addresses


class OpenStream(httpcore2.AsyncNetworkStream):
    """A connection that closes itself when TLS is not agreed on.

    The library closes it after an error, but not when the deadline cuts the handshake off: the partner then kept the
    socket open, and one was lost with every poll.
    """

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - as above
        """Read what has come, at most so much."""
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as above
        """Write all."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> httpcore2.AsyncNetworkStream:
        """Agree on TLS with the partner, which must prove the host's name."""
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self.aclose()
            raise

    def get_extra_info(self, info: str) -> object:
        """What the library wants to know about the socket."""
        return self._stream.get_extra_info(info)


def _connect_failure(error: Exception, *, host: str, port: int) -> FeedFailed:
    if isinstance(error, httpcore2.ConnectTimeout):
        detail = f"{host} port {port} did not take the connection in time."
        return FeedFailed(Stage.CONNECT, Reason.CONNECT_TIMED_OUT, detail)
    if errno.ECONNREFUSED in _error_numbers(error):
        detail = f"{host} port {port} refused the connection."
        return FeedFailed(Stage.CONNECT, Reason.CONNECTION_REFUSED, detail)
    return FeedFailed(Stage.CONNECT, Reason.UNREACHABLE, f"{host} port {port} could not be reached.")


def _error_numbers(error: BaseException) -> set[int]:
    """The system's error numbers in an exception and all that caused it: the libraries wrap it several times over."""
    numbers: set[int] = set()
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, OSError) and link.errno is not None:
            numbers.add(link.errno)
        link = link.__cause__ or link.__context__
    return numbers
