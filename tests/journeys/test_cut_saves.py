"""The connection to the database is cut while a poll is saved, after every message and inside every message.

Each place is a poll of its own with a proxy of its own. Wherever the cut comes, before the commit or after it, the poll
counts exactly once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest_asyncio
from structlog.testing import capture_logs

from db.write import claim_due
from homeward.embedded import Connection as Server
from ingest.http import build_client
from ingest.poll import poll
from simulators.faults import Cut
from tests.journeys.bodies import sitrep
from tests.journeys.cutting import cut_once, desk_behind, places_to_cut
from tests.journeys.facts import FeedFacts, trusts
from tests.journeys.house import opened
from tests.journeys.rows import Kept, Poll

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
DAYS = {date(2021, 12, 18): (100, 90), date(2021, 12, 19): (100, 91)}
KEYS = [f"feed_{number:03d}" for number in range(130)]
PLACE = dict(zip(KEYS, trusts(), strict=False))
WHOLE = KEYS[0]
AT_ONCE = 18


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What a cut poll left behind."""

    key: str
    cut: Cut
    is_cut: bool
    polls: list[Poll]
    kept: list[Kept]
    is_free: bool


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """All of them, and what was logged."""

    ended: list[Ended]
    log: list[dict[str, Any]]
    failures: dict[str, int]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cuts(server: Server, template: str) -> AsyncIterator[Cuts]:
    """Poll as many feeds as there are places to cut at, each cut at its own."""
    feeds = [
        FeedFacts(key=key, place=place, url=f"${{PARTNER}}/{key}", deadline="20 s") for key, place in PLACE.items()
    ]
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened(server, template, feeds, at=NOON))
        client = await stack.enter_async_context(build_client(version="0"))
        for key, place in PLACE.items():
            house.say(key, sitrep(place, DAYS))
        await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp(), failures = 1")
        claimed = await claim_due(
            house.store, holder="worker-1", lease_for=timedelta(minutes=5), limit=1000, validators_for="-"
        )
        leases = {lease.feed: lease for lease in claimed}
        planned = list(zip(KEYS[1:], await places_to_cut(house, client, leases[WHOLE]), strict=False))
        log: Any = stack.enter_context(capture_logs())
        room = asyncio.Semaphore(AT_ONCE)

        async def poll_cut(key: str, cut: Cut) -> bool:
            async with room, desk_behind(house, cut=cut) as (desk, proxy):
                watch = asyncio.create_task(cut_once(proxy))
                await poll(desk, client, leases[key])
                return not watch.cancel()

        done = await asyncio.gather(*(poll_cut(key, cut) for key, cut in planned))
        free = {
            key: holder is None
            for key, holder in await house.rows("SELECT key, holder FROM feed_due JOIN feed ON feed.id = feed_id")
        }
        polls = await house.all_polls()
        ended = [
            Ended(key=key, cut=cut, is_cut=was, polls=polls[key], kept=await house.kept(key), is_free=free[key])
            for (key, cut), was in zip(planned, done, strict=True)
        ]
        failures = dict(await house.rows("SELECT key, failures FROM feed_due JOIN feed ON feed.id = feed_id"))
        yield Cuts(ended=ended, log=list(log), failures=failures)


def test_there_was_something_to_cut(cuts: Cuts) -> None:
    # Signing in, series, partitions, lease, observations, the poll's record, commit: in both directions.
    assert len(cuts.ended) > 60
    assert sum(each.is_cut for each in cuts.ended) > 0.8 * len(cuts.ended)


def test_every_cut_poll_counts_exactly_once(cuts: Cuts) -> None:
    for each in cuts.ended:
        assert [(poll.outcome, poll.stored) for poll in each.polls] == [("ok", 4)], each
        assert [kept.value for kept in each.kept] == [90, 91, 100, 100], each
        assert len({kept.received_at for kept in each.kept}) == 1, each


def test_no_claim_is_left_behind(cuts: Cuts) -> None:
    assert [each.key for each in cuts.ended if not each.is_free] == []
    assert {cuts.failures[each.key] for each in cuts.ended} == {0}


def test_every_poll_has_a_data_version_of_its_own(cuts: Cuts) -> None:
    versions = [poll.data_version for each in cuts.ended for poll in each.polls]
    assert len(set(versions)) == len(versions)


def test_a_feed_that_is_back_is_said_to_be_back_though_the_answer_to_the_commit_was_lost(cuts: Cuts) -> None:
    back = [line["feed"] for line in cuts.log if line["event"] == "feed_back"]
    assert sorted(back) == sorted(each.key for each in cuts.ended)
    assert [line for line in cuts.log if line["event"] in {"lease_lost", "poll_failed"}] == []
