"""Two worker processes on one database: no feed is asked twice, and who was stopped too long cannot write any more."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from homeward.embedded import Connection as Server
from simulators.faults import CutProxy
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, folder_with, trusts
from tests.journeys.house import House, opened
from tests.journeys.measured import note
from tests.journeys.workers import Worker, worker

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
DAY = date(2021, 12, 19)
INTERVAL_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A house whose feeds are polled by two processes instead of by itself."""

    house: House
    a: Worker
    b: Worker


@asynccontextmanager
async def _pair(
    server: Server, template: str, folder: Path, feeds: Sequence[FeedFacts], *, slow_seconds: float = 0.0
) -> AsyncIterator[Pair]:
    """Two workers that have started; nothing is due. What worker A asks and hears is `slow_seconds` late each way."""
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened(server, template, feeds, at=NOON))
        slow = await stack.enter_async_context(CutProxy(house.partner.port, latency_seconds=slow_seconds))
        catalogue = folder_with(feeds, folder / "catalogue")
        url = server.url(dbname=house.database)
        ports = {"a": slow.port, "b": house.partner.port}
        # They start side by side, and the loop goes on: the partner lives in it.
        opening = [
            worker(name, folder=folder, url=url, catalogue=catalogue, places={
                "FEEDS": f"http://127.0.0.1:{port}/script", "WHO": name,
            })
            for name, port in ports.items()
        ]  # fmt: skip
        started = await asyncio.gather(*(asyncio.to_thread(each.__enter__) for each in opening), return_exceptions=True)
        for each, found in zip(opening, started, strict=True):
            if isinstance(found, Worker):
                stack.push_async_callback(asyncio.to_thread, each.__exit__, None, None, None)
        a, b = started
        assert isinstance(a, Worker), a
        assert isinstance(b, Worker), b
        yield Pair(house=house, a=a, b=b)


@pytest.mark.slow
async def test_two_workers_ask_each_feed_once_in_an_interval(server: Server, template: str, tmp_path: Path) -> None:
    feeds = [
        FeedFacts(key=f"feed_{place.lower()}", place=place, url=f"${{FEEDS}}/feed_{place.lower()}?by=${{WHO}}",
                  poll_every="1 s", deadline="450 ms")
        for place in trusts()[:8]
    ]  # fmt: skip
    async with _pair(server, template, tmp_path, feeds) as pair:
        house = pair.house
        for feed in feeds:
            house.say(feed.key, sitrep(feed.place, {DAY: (100, 90)}))
        await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")

        async def are_polled() -> bool:
            return all(len(polls) >= 6 for polls in (await house.all_polls()).values())

        await until(are_polled, "six polls of every feed", every=0.1)
        polls = await house.all_polls()
        asked = {feed.key: house.partner.received(f"{house.partner.base}/script/{feed.key}") for feed in feeds}
    gaps = [
        later.at_seconds - earlier.at_seconds for requests in asked.values() for earlier, later in pairwise(requests)
    ]
    note(f"two workers, one-second feeds: asked every {min(gaps):.2f} to {max(gaps):.2f} s")
    # The next poll is due an interval, less a tenth of jitter, after the last was saved: never sooner.
    assert min(gaps) >= INTERVAL_SECONDS * 0.9
    assert {request.options["by"] for requests in asked.values() for request in requests} == {"a", "b"}
    for key, requests in asked.items():
        # One more may have been asked for and not been recorded yet.
        assert 0 <= len(requests) - len(polls[key]) <= 1
        assert set(Counter(poll.epoch for poll in polls[key]).values()) == {1}
        assert [poll.stored for poll in polls[key]][:1] == [2]
        assert sum(poll.stored for poll in polls[key]) == 2


@pytest.mark.slow
async def test_a_worker_that_was_stopped_past_its_lease_and_goes_on_cannot_write(
    server: Server, template: str, tmp_path: Path
) -> None:
    feed = FeedFacts(key="ward", place=trusts()[0], url="${FEEDS}/ward", poll_every="60 s", deadline="20 s")
    async with _pair(server, template, tmp_path, [feed], slow_seconds=0.5) as pair:
        house, address = pair.house, f"{pair.house.partner.base}/script/ward"
        pair.b.stop()
        house.say("ward", sitrep(feed.place, {DAY: (100, 10)}))
        await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
        await house.partner.arrived(address)
        # The answer waits in its socket; time passes for everyone else.
        pair.a.stop()
        assert await house.rows("SELECT epoch, holder IS NOT NULL FROM feed_due") == [(1, True)]
        await house.store.execute("UPDATE feed_due SET lease_until = clock_timestamp()")
        house.say("ward", sitrep(feed.place, {DAY: (100, 90)}))
        pair.b.go_on()

        async def is_recorded() -> bool:
            return len(await house.polls("ward")) == 1

        await until(is_recorded, "the poll of the other worker")
        before = await house.kept("ward"), await house.polls("ward")
        pair.a.go_on()

        async def is_refused() -> bool:
            return bool(pair.a.said("lease_lost"))

        await until(is_refused, "the refusal of the stopped worker")
        assert (await house.kept("ward"), await house.polls("ward")) == before
        assert [each.value for each in await house.kept("ward")] == [90, 100]
        assert [(poll.epoch, poll.outcome, poll.stored) for poll in await house.polls("ward")] == [(2, "ok", 2)]
        assert pair.a.said("lease_lost")[0]["epoch"] == 1
        # It is a worker like any other again.
        pair.b.stop()
        await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")

        async def is_back() -> bool:
            return len(await house.polls("ward")) == 2

        await until(is_back, "a poll of the worker that had been stopped")
        assert (await house.polls("ward"))[-1].epoch == 3
        pair.b.go_on()
