"""Two worker processes on one database: no feed is asked twice, and who was stopped too long cannot write any more."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import pytest_asyncio

from homeward.embedded import Connection as Server
from simulators.faults import CutProxy
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, folder_with, trusts
from tests.journeys.house import House, opened
from tests.journeys.measured import note
from tests.journeys.workers import Worker, worker

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
DAY = date(2021, 12, 19)
INTERVAL_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A house whose feeds are polled by two processes instead of by itself."""

    house: House
    a: Worker
    b: Worker


WARD = FeedFacts(key="ward", place=trusts()[0], url="${WARD}/ward", poll_every="60 s", deadline="20 s")
FEEDS = [
    FeedFacts(key=f"feed_{place.lower()}", place=place, url=f"${{FEEDS}}/feed_{place.lower()}?by=${{WHO}}",
              poll_every="1 s", deadline="450 ms")
    for place in trusts()[1:9]
]  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pair(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    """Two workers that have started; nothing is due. To and from the ward, worker A takes half a second each way."""
    folder = tmp_path_factory.mktemp("workers")
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened(server, template, [WARD, *FEEDS], at=NOON))
        slow = await stack.enter_async_context(CutProxy(house.partner.port, latency_seconds=0.5))
        catalogue = folder_with([WARD, *FEEDS], folder / "catalogue")
        url, near = server.url(dbname=house.database), f"{house.partner.base}/script"
        wards = {"a": f"http://127.0.0.1:{slow.port}/script", "b": near}
        # They start side by side, and the loop goes on: the partner lives in it.
        opening = [
            worker(name, folder=folder, url=url, catalogue=catalogue, places={
                "FEEDS": near, "WARD": ward, "WHO": name,
            })
            for name, ward in wards.items()
        ]  # fmt: skip
        started = await asyncio.gather(*(asyncio.to_thread(each.__enter__) for each in opening), return_exceptions=True)
        for each, found in zip(opening, started, strict=True):
            if isinstance(found, Worker):
                stack.push_async_callback(asyncio.to_thread, each.__exit__, None, None, None)
        a, b = started
        assert isinstance(a, Worker), a
        assert isinstance(b, Worker), b
        yield Pair(house=house, a=a, b=b)


# Spread over a second, so that no worker takes them all at one beat for ever.
_DUE = """UPDATE feed_due SET due_at = clock_timestamp() + random() * interval '1 second'
            FROM feed WHERE id = feed_id AND key = ANY(%s)"""


async def test_two_workers_ask_each_feed_once_in_an_interval(pair: Pair) -> None:
    house = pair.house
    for feed in FEEDS:
        house.say(feed.key, sitrep(feed.place, {DAY: (100, 90)}))
    await house.store.execute(_DUE, ([feed.key for feed in FEEDS],))

    async def are_polled() -> bool:
        polls = await house.all_polls()
        # Whose beat comes first takes most: wait until the other has had its turn too.
        by = {request.options.get("by") for request in house.partner.requests}
        return by >= {"a", "b"} and all(len(polls[feed.key]) >= 8 for feed in FEEDS)

    await until(are_polled, "eight polls of every feed, and some by each worker", every=0.1)
    polls = await house.all_polls()
    asked = {feed.key: house.partner.received(f"{house.partner.base}/script/{feed.key}") for feed in FEEDS}
    gaps = [
        later.at_seconds - earlier.at_seconds for requests in asked.values() for earlier, later in pairwise(requests)
    ]
    note(f"two workers, one-second feeds: asked every {min(gaps):.2f} to {max(gaps):.2f} s")
    # The beats of that time, and the first poll, which came before them; asked twice over it would be double.
    for requests in asked.values():
        assert len(requests) <= (requests[-1].at_seconds - requests[0].at_seconds) / INTERVAL_SECONDS + 3
    assert {request.options["by"] for requests in asked.values() for request in requests} == {"a", "b"}
    for key, requests in asked.items():
        # One more may have been asked for and not been recorded yet.
        assert 0 <= len(requests) - len(polls[key]) <= 1
        assert set(Counter(poll.epoch for poll in polls[key]).values()) == {1}
        assert sum(poll.stored for poll in polls[key]) == 2


async def test_a_worker_that_was_stopped_past_its_lease_and_goes_on_cannot_write(pair: Pair) -> None:
    house, address = pair.house, f"{pair.house.partner.base}/script/ward"
    await _come_to_rest(house)
    pair.b.stop()
    house.say("ward", sitrep(WARD.place, {DAY: (100, 10)}))
    await house.store.execute(_DUE, (["ward"],))
    await house.partner.arrived(address)
    # The answer waits in its socket; time passes for everyone else.
    pair.a.stop()
    assert await house.rows(_CLAIM) == [(1, True)]
    await house.store.execute(
        "UPDATE feed_due SET lease_until = clock_timestamp() FROM feed WHERE id = feed_id AND key = 'ward'"
    )
    house.say("ward", sitrep(WARD.place, {DAY: (100, 90)}))
    pair.b.go_on()
    await _has_polls(house, 1)
    before = await house.kept("ward"), await house.polls("ward")
    pair.a.go_on()

    async def is_refused() -> bool:
        return any(line["feed"] == "ward" for line in pair.a.said("lease_lost"))

    await until(is_refused, "the refusal of the stopped worker")
    assert (await house.kept("ward"), await house.polls("ward")) == before
    assert [each.value for each in await house.kept("ward")] == [90, 100]
    assert [(poll.epoch, poll.outcome, poll.stored) for poll in await house.polls("ward")] == [(2, "ok", 2)]
    assert [line["epoch"] for line in pair.a.said("lease_lost") if line["feed"] == "ward"] == [1]
    # It is a worker like any other again.
    pair.b.stop()
    await house.store.execute(_DUE, (["ward"],))
    await _has_polls(house, 2)
    pair.b.go_on()
    assert (await house.polls("ward"))[-1].epoch == 3


async def _come_to_rest(house: House) -> None:
    """Until no feed is claimed or due: a worker stopped in the middle of a save would keep everybody waiting."""

    async def are_resting() -> bool:
        await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp() + interval '1 day'")
        return await house.rows("SELECT 1 FROM feed_due WHERE holder IS NOT NULL OR due_at < now() + '1 hour'") == []

    await until(are_resting, "every feed at rest", every=0.3)


_CLAIM = "SELECT epoch, holder IS NOT NULL FROM feed_due JOIN feed ON feed.id = feed_id WHERE key = 'ward'"


async def _has_polls(house: House, count: int) -> None:
    async def look() -> bool:
        return len(await house.polls("ward")) == count

    await until(look, f"{count} polls of the ward")
