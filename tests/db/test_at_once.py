"""Two workers at once: they never get the same feed, never stand in each other's way and lose nothing to each other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import Connection, engine
from db.read.points import days
from db.read.snapshot import one_look
from db.timeseries import Room
from db.write import LeaseLost, Presence, claim_due, claim_feed, next_due, release, save_catalogue, save_poll
from db.write.lease import Lease
from db.write.rollups import roll_up
from homeward.embedded import Connection as Server
from tests.db.small_system import CATALOGUE, START, Worker, feed, seen

FEEDS = tuple(f"feed-{number}" for number in range(9))
MONTHS = [datetime(2025 + n // 12, n % 12 + 1, 15, tzinfo=UTC) for n in range(24)]


@pytest.fixture
async def two(server: Server, database: str) -> AsyncIterator[tuple[Worker, Worker]]:
    """Two workers on connections of their own, and a catalogue of nine feeds."""
    address = server.url(role="worker", dbname=database)
    async with (
        await psycopg.AsyncConnection.connect(address) as one,
        await psycopg.AsyncConnection.connect(address) as other,
    ):
        feeds = {key: feed(key) for key in FEEDS}
        await save_catalogue(one, replace(CATALOGUE, feeds=feeds), since=START, code_version="0")
        yield Worker(one, "one"), Worker(other, "other")


async def _claim(worker: Worker, *, limit: int) -> list[Lease]:
    return await claim_due(
        worker.conn, holder=worker.name, lease_for=timedelta(seconds=30), limit=limit, validators_for="x"
    )


async def _make_due(conn: Connection) -> None:
    await conn.execute("UPDATE feed_due SET due_at = '-infinity', lease_until = NULL, holder = NULL")
    await conn.commit()


async def test_two_workers_never_claim_the_same_feed(two: tuple[Worker, Worker]) -> None:
    one, other = two
    shares = set()
    for number in range(40):
        await _make_due(one.conn)
        mine, yours = await asyncio.gather(_claim(one, limit=number % 9 + 1), _claim(other, limit=(number * 5) % 9 + 1))
        claimed = [lease.feed for lease in (*mine, *yours)]
        assert len(claimed) == len(set(claimed))
        rest = [lease.feed for _ in range(2) for lease in (await _claim(one, limit=9))]
        assert sorted([*claimed, *rest]) == sorted(FEEDS)
        shares.add((len(mine), len(yours)))
    assert len(shares) > 5


async def test_one_named_feed_goes_to_one_of_two(two: tuple[Worker, Worker]) -> None:
    one, other = two
    winners = set()
    for _ in range(20):
        await _make_due(one.conn)
        claims = await asyncio.gather(
            *(
                claim_feed(worker.conn, feed=FEEDS[0], holder=worker.name, lease_for=timedelta(seconds=30))
                for worker in (one, other)
            ),
            return_exceptions=True,
        )
        lost = [claim for claim in claims if isinstance(claim, LeaseLost)]
        assert len(lost) == 1
        winners.add(claims.index(lost[0]))
        for worker, claim in zip((one, other), claims, strict=True):
            if isinstance(claim, Lease):
                await release(worker.conn, feed_id=claim.feed_id, holder=worker.name, epoch=claim.epoch)
    assert winners <= {0, 1}


async def test_a_lease_given_back_leaves_its_feed_due(two: tuple[Worker, Worker]) -> None:
    one, other = two
    await _make_due(one.conn)
    (claim,) = await _claim(one, limit=1)
    await release(one.conn, feed_id=claim.feed_id, holder="somebody else", epoch=claim.epoch)
    assert claim.feed not in {lease.feed for lease in await _claim(other, limit=8)}
    await release(one.conn, feed_id=claim.feed_id, holder=one.name, epoch=claim.epoch)
    (again,) = await _claim(other, limit=9)
    assert (again.feed, again.epoch) == (claim.feed, claim.epoch + 1)


async def test_a_worker_is_told_when_the_next_feed_that_nobody_holds_is_due(two: tuple[Worker, Worker]) -> None:
    one = two[0]
    hour = timedelta(hours=1)

    async def due_in(seconds: float, key: str) -> None:
        await one.conn.execute(
            "UPDATE feed_due SET due_at = clock_timestamp() + %s FROM feed WHERE id = feed_id AND key LIKE %s",
            (timedelta(seconds=seconds), key),
        )

    await due_in(7200, "%")
    assert await next_due(one.conn, within=hour) is None
    await due_in(1800, FEEDS[0])
    soon = await next_due(one.conn, within=hour)
    assert soon is not None
    assert timedelta(minutes=29) < soon <= timedelta(minutes=30)
    await due_in(-10, FEEDS[1])
    assert await next_due(one.conn, within=hour) == timedelta(0)
    await _claim(one, limit=9)
    later = await next_due(one.conn, within=hour)
    assert later is not None
    assert later > timedelta(0)
    await one.conn.execute("UPDATE feed SET is_enabled = false")
    assert await next_due(one.conn, within=hour) is None


async def test_two_writers_make_the_same_month_at_once(two: tuple[Worker, Worker]) -> None:
    one, other = two
    for month in MONTHS:
        await asyncio.gather(
            *(
                Room().make(worker.conn, table, [month])
                for worker, table in ((one, "observation"), (other, "observation"))
            )
        )
    cursor = await one.conn.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'observation'::regclass")
    assert await cursor.fetchone() == (len(MONTHS),)


async def _poll(worker: Worker, first_hour: float) -> int:
    (lease,) = await _claim(worker, limit=1)
    rows = [seen(first_hour + step, step) for step in range(30)]
    saved = await save_poll(
        worker.conn, worker.outcome(lease, at=first_hour + 31), observations=rows, books=worker.books, room=worker.room
    )
    return saved.stored


async def test_two_polls_and_two_rollups_go_on_beside_each_other_in_new_months(two: tuple[Worker, Worker]) -> None:
    one = two[0]
    saved = 0
    for number in range(10):
        await _make_due(one.conn)
        first_hour = 24.0 * 31 * number
        saved += sum(await asyncio.gather(*(_poll(worker, first_hour) for worker in two)))
        await asyncio.gather(*(roll_up(worker.conn, limit=30, room=worker.room) for worker in two))
    while await roll_up(one.conn, limit=500, room=one.room):
        pass
    cursor = await one.conn.execute(
        "SELECT (SELECT count(*) FROM observation), (SELECT sum(observations) FROM rollup_hour)"
    )
    assert saved == 10 * 2 * 30
    assert await cursor.fetchone() == (saved, saved)


async def test_two_rollups_of_the_same_days_end_in_the_same_figures(two: tuple[Worker, Worker]) -> None:
    one = two[0]
    for number in range(3):
        await _make_due(one.conn)
        await asyncio.gather(*(_poll(worker, 24.0 * 20 * number) for worker in two))
    while await roll_up(one.conn, limit=500, room=one.room):
        pass
    for number in range(8):
        # The same days again, from both feeds, so that both workers mark the same days to come.
        await one.conn.execute("INSERT INTO rollup_mark SELECT DISTINCT feed_id, bucket_at FROM series, rollup_hour")
        await one.conn.execute(
            "UPDATE observation SET value = value + 1, received_at = received_at + interval '1 hour'"
        )
        await one.conn.commit()
        left = 1
        while left:
            left = sum(await asyncio.gather(*(roll_up(w.conn, limit=11 + number, room=w.room) for w in two)))
    async with one_look(one.conn):
        cursor = await one.conn.execute("SELECT array_agg(id ORDER BY id) FROM series")
        (row,) = await cursor.fetchall()
        rolled = await days(one.conn, row[0], start=date(2021, 12, 1), end=date(2022, 3, 1), known=MONTHS[0])
    assert sum(day.observations for day in rolled) == 3 * 2 * 30
    assert sum(day.total for day in rolled) == 3 * 2 * (sum(range(30)) + 30 * 8)


@pytest.fixture
async def pool(server: Server, database: str) -> AsyncIterator[AsyncEngine]:
    """A worker's pool."""
    made = engine(server.url(role="worker", dbname=database), role="worker", assume_role=False, size=2)
    yield made
    await made.dispose()


_SESSIONS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND objid = %s
"""


async def _held_for_a_day(worker: Worker, presence: int | None) -> Lease:
    await _make_due(worker.conn)
    (lease,) = await claim_due(
        worker.conn, holder=worker.name, lease_for=timedelta(days=1), limit=1, validators_for="x", presence=presence
    )  # fmt: skip
    return lease


async def test_the_lease_of_a_worker_whose_session_is_gone_is_claimed_at_once(
    two: tuple[Worker, Worker], pool: AsyncEngine
) -> None:
    one, other = two
    presence = Presence(pool)
    lease = await _held_for_a_day(one, await presence.number())
    assert lease.feed not in {each.feed for each in await _claim(other, limit=9)}
    with pytest.raises(LeaseLost):
        await claim_feed(other.conn, feed=lease.feed, holder=other.name, lease_for=timedelta(seconds=30))
    await presence.end()
    while not (found := await _claim(other, limit=9)):  # noqa: ASYNC110 - the server ends a session when it can
        await asyncio.sleep(0.01)
    assert [(each.feed, each.epoch) for each in found] == [(lease.feed, lease.epoch + 1)]
    with pytest.raises(LeaseLost):
        await save_poll(one.conn, one.outcome(lease, at=1), books=one.books, room=one.room)
    # That one shows no presence: it is waited for.
    assert await _claim(one, limit=9) == []


async def test_a_file_takes_over_from_a_worker_that_is_gone(two: tuple[Worker, Worker], pool: AsyncEngine) -> None:
    one, other = two
    presence = Presence(pool)
    lease = await _held_for_a_day(one, await presence.number())
    await presence.end()
    taken = None
    while taken is None:
        with contextlib.suppress(LeaseLost):
            taken = await claim_feed(other.conn, feed=lease.feed, holder="a file", lease_for=timedelta(seconds=30))
        await asyncio.sleep(0.01)
    assert taken.epoch == lease.epoch + 1


async def test_a_session_that_was_ended_is_begun_again_under_another_number(
    two: tuple[Worker, Worker], pool: AsyncEngine, server: Server, database: str
) -> None:
    presence = Presence(pool)
    before = await presence.number()
    assert before == await presence.number()
    async with await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True) as owner:
        assert await (await owner.execute(_SESSIONS, (before,))).fetchone() == (True,)
    with pytest.raises(psycopg.OperationalError):
        await presence.number()
    after = await presence.number()
    assert after not in {None, before}
    await presence.end()


async def test_who_lost_the_lock_without_losing_the_session_shows_no_presence(pool: AsyncEngine) -> None:
    """As behind a pooler, which lends the session to somebody else and has it cleaned."""
    presence = Presence(pool)
    assert await presence.number() is not None
    assert presence._conn is not None
    await presence._conn.execute("SELECT pg_advisory_unlock_all()")
    assert await presence.number() is None
    await presence.end()
