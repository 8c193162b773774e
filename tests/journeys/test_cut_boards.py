"""The connection to the database is cut while a ward board is saved: people came, moved and dropped off the list.

Each place is a board of its own with a proxy of its own. Wherever the cut comes, the store says of everybody what the
partner's last list says, and every version was told of by exactly one poll.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest_asyncio

from db.read.episodes import Held, stays_now
from db.write import Lease, claim_due
from homeward.embedded import Connection as Server
from ingest.http import build_client
from ingest.poll import poll
from metrics.vocabulary.episodes import Stay
from simulators.faults import Cut
from tests.journeys.boards import (
    board,
    board_facts,
    broken_chains,
    presents_in_doubt,
    stay_key,
    versions_kept,
    versions_told,
)
from tests.journeys.cutting import cut_once, desk_behind, places_to_cut
from tests.journeys.facts import trusts
from tests.journeys.house import House, opened

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
# There are more places to cut at than trusts: some have two boards, which know nothing of each other.
PLACE = {f"board_{number:03d}": place for number, place in zip(range(180), cycle(trusts()), strict=False)}
WHOLE = "board_000"
AT_ONCE = 12
# "b" has dropped off the list, "d" is new on it, and everybody on it lies in another bed.
BEFORE, AFTER = ("a", "b", "c"), ("a", "c", "d")


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """What cutting at every place left behind."""

    planned: list[tuple[str, Cut]]
    places: int
    is_cut: list[bool]
    polls: dict[str, list[tuple[str, int]]]
    told: dict[str, list[Held[Stay]]]
    versions_told: int
    versions_kept: int
    in_doubt: list[tuple[object, ...]]
    broken: list[tuple[object, ...]]


async def _claimed(house: House) -> dict[str, Lease]:
    await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
    claimed = await claim_due(
        house.store, holder="worker-1", lease_for=timedelta(minutes=5), limit=1000, validators_for="-"
    )
    return {lease.feed: lease for lease in claimed}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cuts(server: Server, template: str) -> AsyncIterator[Cuts]:
    """Poll every board once whole, then once more with each cut at its own place."""
    feeds = [
        replace(board_facts(key, place=place), precedence=number) for number, (key, place) in enumerate(PLACE.items())
    ]
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened(server, template, feeds, at=NOON))
        client = await stack.enter_async_context(build_client(version="0"))
        room = asyncio.Semaphore(AT_ONCE)
        first, desk = await _claimed(house), await stack.enter_async_context(desk_behind(house, cut=None))

        async def polled(key: str, lease: Lease) -> None:
            async with room:
                house.say(key, board(BEFORE, at=NOON - timedelta(minutes=30), place=PLACE[key]))
                await poll(desk[0], client, lease)

        await asyncio.gather(*(polled(key, lease) for key, lease in first.items()))
        for key, place in PLACE.items():
            house.say(key, board(AFTER, at=NOON - timedelta(minutes=15), place=place, bed="B2"))
        leases = await _claimed(house)
        places = await places_to_cut(house, client, leases[WHOLE])
        planned = list(zip(list(PLACE)[1:], places, strict=False))

        async def poll_cut(key: str, cut: Cut) -> bool:
            async with room, desk_behind(house, cut=cut) as (behind, proxy):
                watch = asyncio.create_task(cut_once(proxy))
                await poll(behind, client, leases[key])
                return not watch.cancel()

        is_cut = list(await asyncio.gather(*(poll_cut(key, cut) for key, cut in planned)))
        everybody = await stays_now(house.store, list(PLACE.values()))
        yield Cuts(
            planned=planned, places=len(places), is_cut=is_cut,
            polls={key: [(each.outcome, each.rejected) for each in found]
                   for key, found in (await house.all_polls()).items()},
            told={key: [held for held in everybody if held.feed == key] for key in PLACE},
            versions_told=await versions_told(house), versions_kept=await versions_kept(house),
            in_doubt=await presents_in_doubt(house), broken=await broken_chains(house),
        )  # fmt: skip


def test_every_place_of_the_save_was_cut(cuts: Cuts) -> None:
    assert 60 < cuts.places == len(cuts.planned), "there are more places than boards"
    assert sum(cuts.is_cut) > 0.8 * len(cuts.is_cut)


def test_the_present_is_what_the_last_list_says_wherever_the_cut_came(cuts: Cuts) -> None:
    listed_at = NOON - timedelta(minutes=15)
    for key, cut in cuts.planned:
        told = {held.episode.key: (held.episode.bed, held.unlisted_since) for held in cuts.told[key]}
        assert told == {
            **{stay_key(person): ("B2", None) for person in AFTER},
            stay_key("b"): ("B1", listed_at),
        }, cut
        assert len(cuts.told[key]) == len(told), cut


def test_every_version_was_told_of_by_one_poll_and_every_episode_has_one_present(cuts: Cuts) -> None:
    assert {tuple(cuts.polls[key]) for key, _ in cuts.planned} == {(("ok", 0), ("ok", 0))}
    assert cuts.versions_told == cuts.versions_kept
    assert cuts.in_doubt == []
    assert cuts.broken == []
