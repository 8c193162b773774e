"""Somebody who is not in the last list any more: unlisted since then, counted for a while, current again when back.

A ward board over HTTP, polled by the product's own schedule. Nothing may be lost or doubled on the way.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from db.engine import Connection as Store
from db.read.episodes import Held, stays_now
from homeward.embedded import Connection as Server
from metrics.vocabulary.episodes import Stay
from picture.unlisted import counts
from tests.journeys.boards import (
    BOARD,
    SITE,
    board,
    board_facts,
    presents_in_doubt,
    stay_key,
    versions,
    versions_kept,
    versions_told,
)
from tests.journeys.house import House, opened

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
EVERYBODY = ("a", "b", "c")


@pytest.fixture
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """A house with the board of one site."""
    async with opened(server, template, [board_facts(BOARD)], at=NOON) as found:
        yield found


async def _polled(house: House, people: tuple[str, ...], *, at: datetime) -> None:
    """Let the board list these people at a time, and have it polled five minutes after."""
    await house.set_time(at + timedelta(minutes=5))
    house.say(BOARD, board(people, at=at))
    poll = await house.poll(BOARD)
    assert (poll.outcome, poll.rejected) == ("ok", 0), poll


async def _now(store: Store) -> dict[str, Held[Stay]]:
    found = await stays_now(store, [SITE])
    assert len({held.episode.key for held in found}) == len(found)
    return {held.episode.key[-1]: held for held in found}


async def test_who_vanishes_from_the_list_is_unlisted_since_then_and_current_again_when_back(house: House) -> None:
    hours = [NOON + timedelta(hours=number) for number in range(4)]
    await _polled(house, EVERYBODY, at=hours[0])
    assert {key: held.unlisted_since for key, held in (await _now(house.store)).items()} == dict.fromkeys(EVERYBODY)

    await _polled(house, ("a", "c"), at=hours[1])
    await _polled(house, ("a", "c"), at=hours[2])
    gone = await _now(house.store)
    assert {key: held.unlisted_since for key, held in gone.items()} == {"a": None, "b": hours[1], "c": None}
    # Nobody saw "b" after the list that named them last; the others were seen with every list.
    assert {key: held.episode.observed_at for key, held in gone.items()} == {
        "a": hours[2],
        "b": hours[0],
        "c": hours[2],
    }

    await _polled(house, EVERYBODY, at=hours[3])
    back = await _now(house.store)
    assert {key: held.unlisted_since for key, held in back.items()} == dict.fromkeys(EVERYBODY)
    assert {held.episode.observed_at for held in back.values()} == {hours[3]}
    # As they were, unlisted, as they are: three versions of one, one of each other, and one present of each.
    assert await versions(house, "stay") == {
        (stay_key(person), count, 1) for person, count in (("a", 1), ("b", 3), ("c", 1))
    }
    assert await versions_told(house) == await versions_kept(house)
    assert await presents_in_doubt(house) == []


async def test_the_unlisted_count_for_as_long_as_the_catalogue_says_and_then_not(house: House) -> None:
    feeds = house.catalogue.feeds
    counts_for = feeds[BOARD].unlisted_counts_for
    await _polled(house, EVERYBODY, at=NOON)
    await _polled(house, ("a", "c"), at=NOON + timedelta(hours=1))
    held = await stays_now(house.store, [SITE])
    missed = NOON + timedelta(hours=1)
    for at, who in (
        (missed, "abc"),
        (missed + counts_for - timedelta(seconds=1), "abc"),
        (missed + counts_for, "ac"),
        (missed + timedelta(days=30), "ac"),
    ):
        assert [each.episode.key for each in held if counts(each, feeds, at=at)] == [stay_key(person) for person in who]
    # A feed that the catalogue does not name any more: a day and a bit, as for any that says nothing.
    (gone,) = (each for each in held if each.unlisted_since is not None)
    assert counts(gone, {}, at=missed + timedelta(hours=25))
    assert not counts(gone, {}, at=missed + timedelta(hours=26))
