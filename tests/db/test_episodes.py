"""What becomes of episodes: kept once, corrected as versions, not ended by absence, not taken back by a late list."""

from dataclasses import replace
from datetime import timedelta

import pytest
from psycopg.sql import SQL, Identifier

from db.engine import Connection
from db.read.episodes import Held, bed_days, offers_from, ready_now, stays_at, stays_now
from db.read.snapshot import data_version, one_look
from db.write import LeaseLost, save_catalogue, save_poll
from db.write.episodes.staging import COPY_FROM
from metrics.vocabulary.episodes import Colour, Offer, ReadyInterval, Stay
from tests.db.episodes_told import BOARD, at, board, day, moved, stay, tell
from tests.db.small_system import CATALOGUE, START, Worker, begin, feed, seen

BOTH = ("R0A", "RMC")


async def _now(store: Connection) -> dict[str, Held[Stay]]:
    async with one_look(store):
        return {held.episode.key.removeprefix("ST-"): held for held in await stays_now(store, BOTH)}


async def _rows(store: Connection, table: str = "stay") -> int:
    cursor = await store.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table)))
    (row,) = await cursor.fetchall()
    await store.commit()
    return int(row[0])


async def test_a_list_in_which_nothing_changed_writes_no_version_and_renews_everybodys_age(store: Connection) -> None:
    worker = await begin(store)
    assert (await board(worker, "abc", seen=2)).episodes == 3
    for hours in (3, 4, 5):
        assert (await board(worker, "abc", seen=hours)).episodes == 0
    assert await _rows(store) == 3
    assert {held.episode.observed_at for held in (await _now(store)).values()} == {at(5)}


async def test_the_same_list_again_writes_nothing_at_all(store: Connection) -> None:
    worker = await begin(store)
    await board(worker, "abc", seen=2)
    before = await _rows(store), await _rows(store, "episode_document")
    assert (await board(worker, "abc", seen=2, received=9)).episodes == 0
    assert (await _rows(store), await _rows(store, "episode_document")) == before


async def test_a_poll_of_episodes_is_one_version_of_the_data_with_its_figures(store: Connection) -> None:
    worker = await begin(store)
    before = await data_version(store)
    await store.rollback()
    lease = await worker.claim()
    saved = await save_poll(
        store, worker.outcome(lease, at=3), observations=[seen(2, 400)], episodes=[stay("a", seen=2)], listed=BOARD,
        books=worker.books, room=worker.room,
    )  # fmt: skip
    assert (saved.stored, saved.episodes, saved.data_version) == (1, 1, before + 1)
    cursor = await store.execute("SELECT accepted, stored, episodes, newest_observed_at FROM poll")
    assert await cursor.fetchone() == (2, 1, 1, at(2))


async def test_somebody_not_on_the_list_any_more_is_unlisted_and_not_gone(store: Connection) -> None:
    worker = await begin(store)
    await board(worker, "ab", seen=2)
    await board(worker, "ab", seen=3)
    await board(worker, "a", seen=4)
    await board(worker, "a", seen=5)
    now = await _now(store)
    assert (now["b"].unlisted_since, now["b"].episode.observed_at) == (at(4), at(3))
    assert now["b"].episode.left_at is None
    assert (now["a"].unlisted_since, now["a"].episode.observed_at) == (None, at(5))


async def test_an_empty_list_ends_nobodys_stay(store: Connection) -> None:
    worker = await begin(store)
    await board(worker, "ab", seen=2)
    await board(worker, "", seen=3)
    assert {held.unlisted_since for held in (await _now(store)).values()} == {at(3)}


async def test_somebody_who_comes_back_to_the_list_is_listed_and_the_gap_stays_known_in_its_time(
    store: Connection,
) -> None:
    worker = await begin(store)
    for hours, keys in ((2, "ab"), (3, "a"), (4, "ab")):
        await board(worker, keys, seen=hours)
    assert (await _now(store))["b"].unlisted_since is None
    async with one_look(store):
        then = await stays_at(store, BOTH, at=at(3.5), known=at(3.5))
    assert {held.episode.key: held.unlisted_since for held in then} == {"ST-a": None, "ST-b": at(3)}


async def test_who_has_left_and_drops_off_the_list_is_not_unlisted(store: Connection) -> None:
    worker = await begin(store)
    await board(worker, "ab", seen=2)
    left = [stay("a", seen=3), stay("b", seen=3, left=2.5)]
    await tell(worker, left, received=3.1, listed=BOARD, listed_at=3)
    await board(worker, "a", seen=52)
    assert set(await _now(store)) == {"a"}
    async with one_look(store):
        before = await stays_at(store, BOTH, at=at(2.4), known=at(60))
        after = await stays_at(store, BOTH, at=at(2.5), known=at(60))
    assert [(held.episode.key, held.unlisted_since) for held in before] == [("ST-a", None), ("ST-b", None)]
    assert [held.episode.key for held in after] == ["ST-a"]


async def test_a_list_that_comes_late_never_overwrites_what_a_newer_one_has_confirmed(store: Connection) -> None:
    worker = await begin(store)
    await board(worker, "a", seen=2, ward="W1")
    await board(worker, "a", seen=4, ward="W1")  # says nothing new, and writes nothing
    late = await board(worker, "a", seen=3, received=5, ward="W9")
    assert late.episodes == 1
    now = await _now(store)
    assert (now["a"].episode.ward, now["a"].episode.observed_at) == ("W1", at(4))
    assert (await board(worker, "a", seen=3, received=6, ward="W9")).episodes == 0


async def test_somebody_only_on_a_late_list_is_unlisted_since_the_list_that_came_before_it(store: Connection) -> None:
    worker = await begin(store)
    for hours in (2, 4, 6):
        await board(worker, "a", seen=hours)
    await board(worker, "ab", seen=3, received=7)
    assert (await _now(store))["b"].unlisted_since == at(4)


async def test_a_correction_under_the_time_of_the_same_list_is_a_later_version(store: Connection) -> None:
    worker = await begin(store)
    await board(worker, "a", seen=2, ward="W1", received=2.1)
    await board(worker, "a", seen=2, ward="W2", received=3)
    assert (await _now(store))["a"].episode.ward == "W2"
    async with one_look(store):
        (early,) = await stays_at(store, BOTH, at=at(2), known=at(2.5))
    assert early.episode.ward == "W1"


async def test_a_list_of_which_rows_were_refused_makes_nobody_unlisted(store: Connection) -> None:
    worker = await begin(store)
    await board(worker, "ab", seen=2)
    await tell(worker, [stay("a", seen=3)], received=3.1, listed=frozenset(), listed_at=3)
    now = await _now(store)
    assert {key: (h.unlisted_since, h.episode.observed_at) for key, h in now.items()} == {
        "a": (None, at(3)), "b": (None, at(2))
    }  # fmt: skip
    await board(worker, "a", seen=4)
    assert (await _now(store))["b"].unlisted_since == at(4)


async def test_days_that_leave_the_window_of_a_board_keep_their_colour(store: Connection) -> None:
    worker = await begin(store)
    red = day("a", seen=2, colour=Colour.RED)
    await tell(worker, [stay("a", seen=2), red], received=2.1, listed=BOARD, listed_at=2)
    for hours in (30, 90):
        await board(worker, "a", seen=hours)
    async with one_look(store):
        (held,) = await bed_days(store, BOTH, start=red.on, end=red.on + timedelta(days=1), known=None)
    assert (held.episode, held.organisation, held.unlisted_since) == (red, "R0A", None)


async def test_a_word_by_itself_is_newer_when_it_was_seen_later(store: Connection) -> None:
    worker = await begin(store)
    assert (await tell(worker, [stay("a", seen=2)], received=3)).episodes == 1
    assert (await tell(worker, [stay("a", seen=2)], received=4)).episodes == 0
    assert (await tell(worker, [stay("a", seen=3)], received=5)).episodes == 1
    assert (await tell(worker, moved([stay("a", seen=2.5)], "W9"), received=6)).episodes == 1
    now = (await _now(store))["a"].episode
    assert (now.ward, now.observed_at) == ("W1", at(3))


async def test_an_archive_that_tells_a_story_keeps_its_end_and_stores_nothing_again(store: Connection) -> None:
    worker = await begin(store)
    told = [stay("a", seen=hours, ward=f"W{hours // 3}") for hours in range(2, 14)]
    # One word for each ward it was in: what is said again between is said once.
    assert (await tell(worker, told, received=20)).episodes == 5
    assert (await tell(worker, told[::-1], received=21)).episodes == 0
    now = (await _now(store))["a"].episode
    assert (now.ward, now.observed_at) == ("W4", at(13))
    await board(worker, "a", seen=30)
    late = [stay("a", seen=hours, ward=ward) for hours, ward in ((25, "W7"), (26, "W1"), (27, "W4"))]
    assert (await tell(worker, late, received=31)).episodes == 3
    assert (await tell(worker, late, received=32)).episodes == 0
    assert (await _now(store))["a"].episode.observed_at == at(30)


async def test_a_copy_of_many_equals_arrays_of_a_few_whatever_letters_they_hold(store: Connection) -> None:
    worker = await begin(store)
    wards = ("tab\there", "line\nend", "back\\slash", r"\N", "", None, "café", '"q",{x}')
    many = [
        replace(stay(f"{n}", seen=2), ward=wards[n % len(wards)], expected_on=START.date()) for n in range(COPY_FROM)
    ]
    assert (await tell(worker, many, received=3)).episodes == len(many)
    worker.can_copy = False
    assert (await tell(worker, many, received=4)).episodes == 0
    async with one_look(store):
        held = {each.episode.key: each.episode for each in await stays_now(store, BOTH)}
    assert held == {each.key: each for each in many}


async def test_offers_that_are_sent_no_more_keep_the_time_they_were_seen(store: Connection) -> None:
    worker = await begin(store)

    def offers(seen_at: float, days: int) -> list[Offer]:
        return [
            Offer(organisation="R0A", kind="community_bed", locality="all", starts_at=at(24 * n), offered=2, held=None,
                  taken=0, usable=1, observed_at=at(seen_at), not_usable={"no_staff": 1.0})
            for n in range(days)
        ]  # fmt: skip

    for hours, days in ((2, 3), (3, 3), (4, 2)):
        await tell(worker, offers(hours, days), received=hours + 0.1, listed=frozenset(), listed_at=hours)
    async with one_look(store):
        held = await offers_from(store, BOTH, start=at(0), end=at(99), known=None)
    assert [each.episode for each in held] == [*offers(4, 2), offers(3, 3)[2]]


async def test_feeds_of_one_register_speak_of_one_person_and_others_of_two(store: Connection) -> None:
    feeds = {
        "board": replace(feed("board"), register="beds"), "archive": replace(feed("archive"), register="beds"),
        "other": feed("other"),
    }  # fmt: skip
    await save_catalogue(store, replace(CATALOGUE, feeds=feeds), since=START, code_version="0")
    worker = Worker(store)
    for hours, (key, ward) in enumerate((("board", "W2"), ("archive", "W1"), ("other", "W3"))):
        await store.execute(
            "UPDATE feed_due SET lease_until = 'infinity' FROM feed WHERE id = feed_id AND key <> %s", (key,)
        )
        await tell(worker, [stay("a", seen=4 - hours, ward=ward)], received=5 + hours)
        await store.execute("UPDATE feed_due SET lease_until = NULL")
    async with one_look(store):
        held = await stays_now(store, BOTH)
    assert [(each.feed, each.episode.ward) for each in held] == [("board", "W2"), ("other", "W3")]


async def test_an_open_spell_is_of_the_place_of_its_stay_until_that_ends(store: Connection) -> None:
    worker = await begin(store)
    spell = ReadyInterval(stay="ST-a", starts_at=at(2), ends_at=None, observed_at=at(3))
    await tell(worker, [stay("a", seen=3, organisation="RMC"), spell], received=3, listed=BOARD, listed_at=3)
    async with one_look(store):
        assert [(h.organisation, h.episode) for h in await ready_now(store, BOTH)] == [("RMC", spell)]
        assert await ready_now(store, ["R0A"]) == []
    await tell(worker, [stay("a", seen=4, organisation="RMC", left=3.5)], received=4, listed=BOARD, listed_at=4)
    async with one_look(store):
        assert await ready_now(store, BOTH) == []


async def test_a_worker_resumed_after_its_lease_ran_out_writes_no_episode(store: Connection) -> None:
    worker = await begin(store)
    stale = await worker.claim(lease_for=timedelta(0))
    with pytest.raises(LeaseLost):
        await save_poll(
            store, worker.outcome(stale, at=1), episodes=[stay("a", seen=1)], listed=BOARD, books=worker.books,
            room=worker.room,
        )  # fmt: skip
    assert (await _rows(store), await _rows(store, "episode_document")) == (0, 0)
