"""Lets the system's time follow the picture clock, and has each feed take its report at exactly its moments.

Time passes in small steps, so that a request never waits long; a moment at which a document is due is never stepped
over. Far behind (a process that slept, an origin long ago) only the last hours are told, because nobody asked before.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from simulators.living.cadence import GRAIN, floor
from simulators.living.family import Taken
from simulators.living.shelf import Shelf
from simulators.living.system import System

STEP = timedelta(minutes=1)
STRIDE = timedelta(hours=1)
REMEMBERED = timedelta(hours=4)
BREATH_SECONDS = 1.0
PATIENCE_SECONDS = 0.25

MayMake = Callable[[str, datetime], bool]


class Conductor:
    """Drives one system for some shelves. `now` gives the picture time; `may_make` whether a feed makes documents."""

    def __init__(
        self, system: System, shelves: Mapping[str, Shelf], *, now: Callable[[], datetime], may_make: MayMake
    ) -> None:
        self._system = system
        self._shelves = shelves
        self._now = now
        self._may_make = may_make
        # Up to when every document has been made: the system itself is there a little sooner.
        self._told = system.now
        self._nudge = asyncio.Event()
        self._level = asyncio.Condition()

    def open(self) -> None:
        """Have every feed make its first document, of the system as it stands."""
        self._take(self._shelves.values())
        self._told = self._system.now

    async def keep_up(self) -> None:
        """Follow the clock until cancelled: at least every second, and whenever a request finds it behind."""
        while True:
            while self._system.now < floor_second(self._now()):
                await self._step()
            async with self._level:
                self._level.notify_all()
            self._nudge.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(BREATH_SECONDS):
                    await self._nudge.wait()

    async def level(self) -> None:
        """Wait, but not long, until every document that is due has been made."""
        if not self._is_behind():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                async with self._level:
                    self._nudge.set()
                    await self._level.wait_for(lambda: not self._is_behind())

    def _is_behind(self) -> bool:
        return floor(self._now()) > self._told

    async def _step(self) -> None:
        """Let a little time pass, up to the next moment of the grain at most, and take what is due then."""
        target = floor_second(self._now())
        begun = self._system.now
        if target - begun > REMEMBERED + STRIDE:
            self._system.advance(begun + STRIDE)
            self._told = begun + STRIDE
            await asyncio.sleep(0)
            return
        until = min(target, begun + STEP, floor(begun) + GRAIN)
        self._system.advance(until)
        await asyncio.sleep(0)
        if until == floor(until) and target - until <= REMEMBERED:
            due = [shelf for shelf in self._shelves.values() if shelf.feed.cadence.is_due(until)]
            for shelf in due:
                self._take([shelf])
                await asyncio.sleep(0)
        self._told = until
        async with self._level:
            self._level.notify_all()

    def _take(self, shelves: Iterable[Shelf]) -> None:
        at = self._system.now
        for shelf in shelves:
            feed = shelf.feed
            if shelf.newest is None or self._may_make(feed.key, at):
                shelf.put(Taken(at, feed.family.take(self._system, feed.code)))


def floor_second(at: datetime) -> datetime:
    """An instant without its fraction of a second: the system counts whole ones."""
    return at.replace(microsecond=0)
