"""The living system put together: one system, its shelves and clock, a port for each family, faults and stories.

Holds no rule of its own. `run` serves it from the command line; tests open one with a small system.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from simulators.living.conductor import Conductor
from simulators.living.counter import Counter, feeds_by_path
from simulators.living.credentials import Credential
from simulators.living.families import FAMILIES
from simulators.living.family import Family, Taken, feeds_of
from simulators.living.faults.desk import FaultDesk
from simulators.living.port import Port
from simulators.living.shelf import Shelf
from simulators.living.stories import StoryBook
from simulators.living.system import System
from simulators.replay.clock import PictureClock


class House:
    """All feeds of a system. An async context manager: inside it every port listens and time passes."""

    def __init__(
        self,
        system: System,
        clock: PictureClock,
        *,
        secrets: Mapping[str, str],
        host: str = "127.0.0.1",
        port_base: int = 0,
        families: Sequence[Family] = FAMILIES,
    ) -> None:
        self.system = system
        self.clock = clock
        self.families = families
        feeds = feeds_of(families)
        self.shelves = {key: Shelf(feed) for key, feed in feeds.items()}
        self.desk = FaultDesk(feeds, now=clock.now, held=self._takings)
        self.stories = StoryBook(system)
        self.conductor = Conductor(system, self.shelves, now=clock.now, may_make=self.desk.may_make)
        self.ports = {
            family.key: Port(self._counter(family, secrets), host=host, number=port_base and port_base + place)
            for place, family in enumerate(families)
        }
        self._time: asyncio.Task[None] | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.conductor.open()
        for port in self.ports.values():
            await self._stack.enter_async_context(port)
        self._time = asyncio.create_task(self.conductor.keep_up())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._time is not None:
            self._time.cancel()
            await asyncio.gather(self._time, return_exceptions=True)
        await self._stack.aclose()

    async def last(self) -> None:
        """Wait as long as time passes, which is for ever; raises what stopped it."""
        if self._time is None:
            raise RuntimeError("the house is not open")
        await self._time

    async def switch_on(self, target: str, fault: str, options: Mapping[str, object]) -> None:
        """Put a fault on a feed or family. Raises: UnknownTarget, Unfit."""
        self.desk.switch_on(target, fault, options)
        await self._settle()

    async def switch_off(self, target: str) -> bool:
        """Take a fault away; False when there was none. Raises: UnknownTarget."""
        had = self.desk.switch_off(target)
        await self._settle()
        return had

    async def _settle(self) -> None:
        """Have each port listen or refuse as the faults say."""
        for port in self.ports.values():
            if self.desk.is_stopped(port.counter.family):
                await port.refuse()
            else:
                await port.listen_again()

    def _takings(self, key: str) -> Sequence[Taken]:
        return self.shelves[key].takings()

    def _counter(self, family: Family, secrets: Mapping[str, str]) -> Counter:
        return Counter(
            family=family,
            shelves=feeds_by_path([shelf for shelf in self.shelves.values() if shelf.feed.family is family]),
            desk=self.desk,
            credential=Credential(family.secret, secrets.get(family.key, "")),
            level=self.conductor.level,
        )
