"""Whoever asks while documents are being made waits for them, however far the system itself has come already."""

import asyncio
from datetime import datetime

from simulators.living.house import House
from tests.simulators.living.conftest import SECRETS, HandClock
from tests.simulators.living.made import MadeSystem, at


class _AskedInTheMiddle(MadeSystem):
    """A system that somebody asks for every feed at the very moment at which it gets to a document's time."""

    def __init__(self, asked_at: datetime) -> None:
        super().__init__()
        self.house: House | None = None
        self.found: asyncio.Task[dict[str, datetime]] | None = None
        self._asked_at = asked_at

    def advance(self, to: datetime) -> None:
        super().advance(to)
        if to == self._asked_at:
            self.found = asyncio.get_running_loop().create_task(self._ask())

    async def _ask(self) -> dict[str, datetime]:
        assert self.house is not None
        await self.house.conductor.level()
        return {key: shelf.newest.at for key, shelf in self.house.shelves.items() if shelf.newest is not None}


async def test_who_asks_between_the_systems_step_and_its_documents_gets_the_documents(clock: HandClock) -> None:
    due = at("10 08:00")
    system = _AskedInTheMiddle(due)
    async with House(system, clock, secrets=SECRETS) as house:
        system.house = house
        clock.passes(hours=1)
        await house.conductor.level()
        assert system.found is not None
        found = await system.found
    made_then = {key for key, shelf in house.shelves.items() if shelf.feed.cadence.is_due(due)}
    assert len(made_then) > 20
    assert {key for key, newest in found.items() if newest == due} == made_then
