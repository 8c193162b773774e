"""The fault server: an async context manager on a free loopback port, one path per fault.

Built on raw connections, because a proper server will not send what is wanted here. Remembers every request; a mistake
of the test itself (an unknown path, a body that cannot be spoilt so) fails the test when the server is closed.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from simulators.faults.connection import CONNECTION_FAULTS
from simulators.faults.content import CONTENT_FAULTS
from simulators.faults.fault import Fault
from simulators.faults.reply import Body, Reply, Send, close
from simulators.faults.request import Received, read_request
from simulators.faults.statuses import STATUS_FAULTS

REPLIES: dict[Fault, Send] = CONTENT_FAULTS | CONNECTION_FAULTS | STATUS_FAULTS
DEFAULT_BODY = "good"
SCRIPT = "script"
HOST = "127.0.0.1"


class FaultServer:
    """A feed that misbehaves. `requests` holds everything that was asked, in order."""

    def __init__(self, content: bytes = b"{}", *, media_type: str = "application/json") -> None:
        self.requests: list[Received] = []
        self._bodies = {DEFAULT_BODY: Body(content, media_type)}
        self._frozen: dict[str, Body] = {}
        self._scripts: dict[str, list[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrival = asyncio.Event()
        self._mistakes: list[Exception] = []
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, HOST, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._server.wait_closed()
        if self._mistakes and error is None:
            raise ExceptionGroup("the fault server was asked for what it cannot do", self._mistakes)

    @property
    def base(self) -> str:
        """The server's address, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    def register(self, content: bytes, *, name: str = DEFAULT_BODY, media_type: str = "application/json") -> None:
        """Give a good body under a name; from the next request on it is the one served."""
        self._bodies[name] = Body(content, media_type)

    def url(self, fault: Fault, body: str = DEFAULT_BODY, **options: str | float) -> str:
        """The address of a fault applied to a body, with the fault's options."""
        query = f"?{urlencode(options)}" if options else ""
        return f"{self.base}/{fault}/{body}{query}"

    def script(self, name: str, steps: Sequence[str]) -> str:
        """An address that answers each request as the next of these addresses would, and goes on with the last."""
        if not steps:
            raise ValueError("a script needs at least one step")
        self._scripts[name] = list(steps)
        return f"{self.base}/{SCRIPT}/{name}"

    def received(self, address: str) -> list[Received]:
        """The requests for an address, in order; without a query it stands for every query."""
        return [request for request in self.requests if request.matches(address)]

    def count(self, address: str) -> int:
        """How often an address was asked for."""
        return len(self.received(address))

    async def arrived(self, address: str, *, count: int = 1) -> None:
        """Wait until an address has been asked for so often."""
        while self.count(address) < count:
            self._arrival.clear()
            await self._arrival.wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is always served by a task")
        self._tasks.add(task)
        try:
            with suppress(ConnectionError):  # the client left, which is what most faults are meant to make it do
                await self._answer(reader, writer)
        except (LookupError, ValueError) as error:
            self._mistakes.append(error)
        finally:
            await close(writer)
            self._tasks.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received = await read_request(reader)
        if received is None:
            return
        self.requests.append(received)
        self._arrival.set()
        request = self._step(received)
        name, _, body_name = request.path.strip("/").partition("/")
        fault = Fault(name)
        body = self._bodies[body_name or DEFAULT_BODY]
        if fault is Fault.FROZEN:
            body = self._frozen.setdefault(body_name, body)
        await REPLIES[fault](Reply(request=request, body=body, base=self.base, reader=reader, writer=writer))

    def _step(self, request: Received) -> Received:
        """The request a script makes of this one: the same headers, another path."""
        kind, _, name = request.path.strip("/").partition("/")
        if kind != SCRIPT:
            return request
        steps = self._scripts[name]
        address = urlsplit(steps.pop(0) if len(steps) > 1 else steps[0])
        return replace(request, path=address.path, options=dict(parse_qsl(address.query)))
