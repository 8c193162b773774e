"""When a worker looks for feeds that are due: as soon as one is, and seldom while none is."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio

from homeward.embedded import Connection as Server
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, trusts
from tests.journeys.house import House, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """A house with one feed that is polled once in two hours."""
    feed = FeedFacts(key="ward", place=trusts()[0], url="${PARTNER}/ward", poll_every="2 h")
    async with opened(server, template, [feed], at=NOON) as found:
        found.say("ward", sitrep(feed.place, {date(2021, 12, 19): (100, 90)}))
        yield found


async def test_with_nothing_due_a_worker_looks_once_a_second(house: House) -> None:
    await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp() + interval '1 hour'")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await house.schedule.claim()
    await house.schedule.rest()
    assert loop.time() - began >= 0.99


async def test_a_worker_rests_until_the_next_feed_is_due_and_claims_it_then(house: House) -> None:
    polled = len(await house.polls("ward"))
    await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp() + interval '0.4 s'")
    await house.schedule.claim()
    await house.schedule.rest()
    await house.schedule.claim()
    ((is_claimed,),) = await house.rows("SELECT holder IS NOT NULL FROM feed_due")
    assert is_claimed or len(await house.polls("ward")) > polled


async def test_a_good_poll_leaves_its_feed_due_at_its_own_place_in_the_interval(house: House) -> None:
    await house.poll("ward")
    ((due,),) = await house.rows("SELECT due_at FROM feed_due")
    feed = house.catalogue.feeds["ward"]
    assert (due - EPOCH) % feed.poll_every == feed.place_in_interval
