"""The shipped figures, read once; and the replay on a real socket, under a clock that a test can set."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2
import pytest
import pytest_asyncio

from simulators.replay.app import build_app
from simulators.replay.archive import Archive, shipped
from simulators.replay.feeds import Feed, feeds_of
from simulators.replay.server import serving

START = datetime(2022, 1, 10, 15, tzinfo=UTC)


@dataclass
class SetClock:
    """A picture clock that stands still until it is set."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@pytest.fixture(scope="session")
def archive() -> Archive:
    return shipped()


@pytest.fixture(scope="session")
def feeds(archive: Archive) -> Mapping[str, Feed]:
    return feeds_of(archive)


@pytest.fixture(scope="module")
def shared_clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
def clock(shared_clock: SetClock) -> SetClock:
    """The clock of the running replay, set back to the start."""
    shared_clock.at = START
    return shared_clock


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_client(feeds: Mapping[str, Feed], shared_clock: SetClock) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_app(feeds, now=shared_clock.now)
    async with serving(app) as base, httpx2.AsyncClient(base_url=base) as found:
        found.headers["Accept-Encoding"] = "identity"
        yield found


@pytest.fixture
def client(shared_client: httpx2.AsyncClient, clock: SetClock) -> httpx2.AsyncClient:
    """A client of one replay for the whole module; each test finds the clock at the start."""
    return shared_client
