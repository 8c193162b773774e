"""A house with a small made system, a clock that is set by hand, and a plain client."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2
import pytest

from simulators.living.house import House
from tests.simulators.living.made import START, MadeSystem

SECRETS = {"capacity": "token-of-tests", "ward_board": "key-of-boards", "ucr": "key-of-teams"}
HEADERS = {
    "capacity": {"Authorization": "Bearer token-of-tests"},
    "ward_board": {"X-Api-Key": "key-of-boards"},
    "ucr": {"X-Api-Key": "key-of-teams"},
}


@dataclass
class HandClock:
    """A picture clock that is moved by hand."""

    at: datetime = START
    rate: float = 1.0

    def now(self) -> datetime:
        return self.at

    def passes(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def system() -> MadeSystem:
    return MadeSystem()


@pytest.fixture
async def house(system: MadeSystem, clock: HandClock) -> AsyncIterator[House]:
    async with House(system, clock, secrets=SECRETS) as found:
        yield found


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=3) as found:
        yield found


def address(house: House, feed: str) -> str:
    """The address of a feed, by its key."""
    family = feed.partition(".")[0]
    return house.ports[family].base + house.shelves[feed].feed.path


def headers(feed: str) -> dict[str, str]:
    """The credentials of a feed's family, without compression."""
    return {"Accept-Encoding": "identity", **HEADERS.get(feed.partition(".")[0], {})}


async def ask(client: httpx2.AsyncClient, house: House, feed: str, **more: str) -> httpx2.Response:
    """Ask for a feed as its reader would."""
    return await client.get(address(house, feed), headers=headers(feed) | more)
