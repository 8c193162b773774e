"""One port: listens on a socket, reads a request, hands it to a counter, closes. Can refuse, and listen again.

Built on raw connections, because a proper server will not send what the faults want sent. One request a connection.
"""

import asyncio
import socket
from contextlib import suppress
from types import TracebackType
from typing import Self

from simulators.faults.reply import Reply, close
from simulators.faults.request import read_request
from simulators.living.counter import NOTHING, Counter
from simulators.replay.server import listen, port_of

REQUEST_SECONDS = 10.0
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Port:
    """Serves one counter. `number` stays the same however often it refuses and listens again."""

    def __init__(self, counter: Counter, *, host: str, number: int = 0) -> None:
        self.counter = counter
        self.host = host
        self._socket: socket.socket | None = listen(host, number)
        self.number = port_of(self._socket)
        self._held: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def base(self) -> str:
        """The address, without a slash at its end."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.number}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, sock=self._socket)
        self._socket = None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        if self._held is not None:
            self._held.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def refuse(self) -> None:
        """Refuse connections from now on. The port is held, so that nobody else can take it meanwhile."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        self._held = _bound(self.host, self.number)

    async def listen_again(self) -> None:
        """Take connections again."""
        if self._held is None:
            return
        held, self._held = self._held, None
        self._server = await asyncio.start_server(self._connected, sock=held)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is always served by a task")
        self._tasks.add(task)
        try:
            with suppress(ConnectionError, TimeoutError):  # the client left, or never said what it wants
                await self._answer(reader, writer)
        finally:
            await close(writer)
            self._tasks.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                request = await read_request(reader)
        except ValueError:
            writer.write(BAD_REQUEST)
            return
        if request is not None:
            reply = Reply(request=request, body=NOTHING, base=self.base, reader=reader, writer=writer)
            await self.counter.serve(reply)


def _bound(host: str, number: int) -> socket.socket:
    """A socket that holds a port without listening, which is what makes connections be refused."""
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((host, number))
    return held
