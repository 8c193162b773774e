"""Screens: so many open walls without a browser, each with a tick stream and a kept connection of its own.

After a tick each waits as long as `dashboard/assets/wall.js` does and asks for the wall's body by its ETag. Started as
`python -m bench.screen '{"host": ..., "port": ..., "path": ..., "walls": ...}'`, it is told on its input what to wait
for, a line each, and answers on its output, a line of JSON each (`bench.screens`). It needs nothing but the standard
library, so that starting it costs little.
"""

import asyncio
import json
import random
import sys
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_TICKS = "/api/v1/ticks"
_AT_ONCE = 50
_PATIENCE_SECONDS = 60.0
# As in dashboard/assets/link.js and wall.js.
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 5.0
_RETRY_SECONDS = 2.0
_BROKEN = (OSError, EOFError, asyncio.LimitOverrunError)


@dataclass(slots=True, kw_only=True)
class Screen:
    """One open wall. `right_at`: when it had the answer to its last question, which it asked knowing `version`."""

    host: str
    port: int
    path: str
    version: int = -1
    knew: int = -1
    right_at: float = 0.0
    etag: str = ""
    length: int = 0
    losses: int = 0
    returned: int = 0
    _asking: "asyncio.Task[None] | None" = None
    _is_wanted: bool = False
    _line: tuple[StreamReader, StreamWriter] | None = None

    async def live(self) -> None:
        """Follow the ticks for ever; a stream that breaks is opened again."""
        pause = _FIRST_WAIT
        while True:
            with suppress(*_BROKEN):
                async for tick in self._ticks():
                    pause = _FIRST_WAIT
                    self.version = tick["version"]
                    self._soon(tick["spread_ms"] / 1e3)
            self.losses += 1
            await asyncio.sleep(pause * random.uniform(0.75, 1.25))
            pause = min(pause * 2, _LONGEST_WAIT)

    async def _ticks(self) -> Any:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(f"GET {_TICKS} HTTP/1.1\r\nhost: {self.host}\r\naccept: text/event-stream\r\n\r\n".encode())
            while line := await reader.readline():
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])
        finally:
            writer.close()

    def _soon(self, spread: float) -> None:
        """A tick that comes while one is waited for is answered with it."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_after(random.uniform(0, spread)))
        else:
            self._is_wanted = True

    async def _ask_after(self, pause: float) -> None:
        await asyncio.sleep(pause)
        while True:
            self._is_wanted = False
            knew, losses = self.version, self.losses
            try:
                await self._ask()
            except _BROKEN:
                self._hang_up()
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            self.right_at, self.knew, self.returned = time.time(), knew, losses
            if not self._is_wanted:
                break
        self._asking = None

    async def _ask(self) -> None:
        kept = self._line is not None
        try:
            await self._exchange()
        except _BROKEN:
            # A connection that was kept may have been closed for its age: a browser asks once more on a new one.
            self._hang_up()
            if not kept:
                raise
            await self._exchange()

    async def _exchange(self) -> None:
        if self._line is None:
            self._line = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._line
        held = f"if-none-match: {self.etag}\r\n" if self.etag else ""
        writer.write(f"GET {self.path} HTTP/1.1\r\nhost: {self.host}\r\naccept-encoding: gzip\r\n{held}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if status == 200:
            self.etag, self.length = headers["etag"], len(body)
        elif status != 304:
            raise ConnectionError(f"{self.path}: {status}")

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line[1].close()
        self._line = None


@dataclass(slots=True)
class Wait:
    """What is waited for: a condition that each screen is to meet."""

    screens: list[Screen]
    is_met: Callable[[Screen], bool]
    met_at: dict[int, float] = field(default_factory=dict)

    async def over(self) -> dict[str, Any]:
        """When each met it, once all have. Raises TimeoutError when one never does."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while len(self.met_at) < len(self.screens):
                for number, screen in enumerate(self.screens):
                    if number not in self.met_at and self.is_met(screen):
                        self.met_at[number] = screen.right_at
                await asyncio.sleep(0.005)
        return {
            "at": sorted(self.met_at.values()), "bodies": sorted({screen.etag for screen in self.screens}),
            "bytes": self.screens[0].length,
        }  # fmt: skip


async def _run(host: str, port: int, path: str, walls: int) -> None:
    screens = [Screen(host=host, port=port, path=path) for _ in range(walls)]
    tasks = []
    for first in range(0, walls, _AT_ONCE):
        some = screens[first : first + _AT_ONCE]
        tasks += [asyncio.create_task(screen.live()) for screen in some]
        await Wait(some, lambda screen: bool(screen.etag)).over()
    words = await _input()
    while word := await words.readline():
        asked = json.loads(word)
        _say(await Wait(screens, _condition(**asked)).over())
    for task in tasks:
        task.cancel()


def _condition(*, version: int = -1, losses: int = 0) -> Callable[[Screen], bool]:
    """To have asked knowing a data version, and after so many losses of the stream."""
    return lambda screen: screen.knew >= version and screen.returned >= losses


async def _input() -> StreamReader:
    reader = StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_run(**json.loads(sys.argv[1])))
