"""The tick is how a wall hears of anything: it must be soon, and few, however the commits come."""

import asyncio
from datetime import UTC, datetime

from homeward.embedded import Connection as Server
from tests.journeys.awaiting import until
from tests.journeys.facts import FeedFacts, trusts
from tests.journeys.house import House, opened
from tests.journeys.ticks import Listener, listening

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)


async def test_a_burst_of_commits_is_few_ticks_and_the_last_one_is_heard_at_once(server: Server, template: str) -> None:
    feeds = [FeedFacts(key="ward", place=trusts()[0], url="${PARTNER}/ward")]
    async with (
        opened(server, template, feeds, at=NOON) as house,
        listening(str(house.web.base_url)) as wall,
    ):
        heard = len(wall.ticks)
        for _ in range(60):
            await _commit(house)
            await asyncio.sleep(0.01)
        # A pause for each of the sixty would be twelve seconds; the counter is read again only every five.
        await _is_heard_within(2.0, house, wall)
        await _commit(house)
        await _is_heard_within(2.0, house, wall)
        assert len(wall.ticks) - heard < 20
        versions = [tick.version for tick in wall.ticks]
        assert versions == sorted(versions)


async def _commit(house: House) -> None:
    await house.store.execute("UPDATE data_version SET version = version + 1")
    await house.store.execute("NOTIFY homeward_version")


async def _is_heard_within(seconds: float, house: House, wall: Listener) -> None:
    version = await house.version()

    async def is_heard() -> bool:
        return wall.last.version == version

    await until(is_heard, f"the tick of version {version}", within=seconds)
