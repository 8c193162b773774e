"""A listener on the stream of ticks, as a wall is one: it keeps every tick with the moment it was heard."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx2


class Tick(NamedTuple):
    """One tick; `heard_at` is monotonic time, `spoken_at` the time of day, in seconds."""

    version: int
    epoch: int
    build: str
    heard_at: float
    spoken_at: float


@dataclass(slots=True, kw_only=True)
class Listener:
    """What was heard so far. `losses` counts how often the stream ended; it is opened again by itself."""

    ticks: list[Tick] = field(default_factory=list)
    losses: int = 0
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def last(self) -> Tick:
        """The newest tick."""
        return self.ticks[-1]

    def hear(self, data: str) -> None:
        said = json.loads(data)
        self.ticks.append(Tick(said["version"], said["epoch"], said["build"], time.monotonic(), time.time()))
        self._heard.set()

    async def after(self, count: int, *, within: float = 60.0) -> Tick:
        """The next tick after so many, waiting for it."""
        async with asyncio.timeout(within):
            while len(self.ticks) <= count:
                self._heard.clear()
                await self._heard.wait()
        return self.ticks[count]


@asynccontextmanager
async def listening(base: str) -> AsyncIterator[Listener]:
    """Listen while the block runs; the first tick has been heard when it begins."""
    listener = Listener()

    async def listen() -> None:
        async with httpx2.AsyncClient(base_url=base, timeout=httpx2.Timeout(5, read=30), trust_env=False) as client:
            while True:
                with suppress(httpx2.HTTPError):
                    async with client.stream("GET", "/api/v1/ticks") as stream:
                        async for line in stream.aiter_lines():
                            if line.startswith("data:"):
                                listener.hear(line.removeprefix("data:"))
                listener.losses += 1
                await asyncio.sleep(0.1)

    task = asyncio.create_task(listen())
    try:
        await listener.after(0)
        yield listener
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
