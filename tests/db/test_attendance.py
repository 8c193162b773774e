"""Who is seen to ask the feeds: a worker while its session lives, and how long feeds have waited without one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import Connection, engine
from db.read.attendance import attendance
from db.write import Presence, claim_due, save_catalogue
from homeward.embedded import Connection as Server
from tests.db.small_system import CATALOGUE, START, feed
from tests.journeys.awaiting import until
from tests.journeys.house import fresh_database


@pytest.fixture
async def pool(server: Server, database: str) -> AsyncIterator[AsyncEngine]:
    """A worker's pool."""
    made = engine(server.url(role="worker", dbname=database), role="worker", assume_role=False, size=2)
    yield made
    await made.dispose()


@pytest.fixture
async def worker(server: Server, database: str) -> AsyncIterator[Connection]:
    """A worker's connection, with two feeds in force that are due at no time."""
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        feeds = {key: feed(key) for key in ("one", "two")}
        await save_catalogue(conn, replace(CATALOGUE, feeds=feeds), since=START, code_version="0")
        await _due(conn, "infinity")
        yield conn


@pytest.fixture
async def web(server: Server, database: str) -> AsyncIterator[Connection]:
    """A connection of the web, which may look and no more."""
    address = server.url(role="web", dbname=database)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as conn:
        yield conn


async def _due(conn: Connection, when: str, *, later: str = "0") -> None:
    """Have all feeds be due at a time, or so long after it."""
    await conn.execute(
        "UPDATE feed_due SET due_at = CASE %(when)s WHEN 'now' THEN clock_timestamp() ELSE %(when)s::timestamptz END "
        "+ %(later)s::interval",
        {"when": when, "later": later},
    )
    await conn.commit()


async def test_a_worker_is_seen_for_as_long_as_its_session_lives(
    pool: AsyncEngine, worker: Connection, web: Connection
) -> None:
    presence = Presence(pool)
    assert not (await attendance(web)).is_present
    await presence.number()
    assert (await attendance(web)).is_present
    await presence.end()

    async def is_gone() -> bool:
        return not (await attendance(web)).is_present

    await until(is_gone, "the end of the session")


async def test_a_worker_of_another_database_is_not_taken_for_ours(
    server: Server, template: str, pool: AsyncEngine
) -> None:
    presence = Presence(pool)
    await presence.number()
    with fresh_database(server, template) as other:
        address = server.url(role="web", dbname=other)
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as conn:
            assert not (await attendance(conn)).is_present
    await presence.end()


@pytest.mark.parametrize("what", ["is_enabled = false", "is_pushed = true"])
async def test_what_no_worker_may_claim_waits_for_none(worker: Connection, web: Connection, what: str) -> None:
    await _due(worker, "now", later="-6 hours")
    await worker.execute(f"UPDATE feed SET {what}".encode())  # noqa: S608 - one of two texts above
    await worker.commit()
    assert (await attendance(web)).waits == timedelta(0)


@pytest.mark.parametrize(("when", "later"), [("infinity", "0"), ("-infinity", "0"), ("now", "1 hour")])
async def test_what_is_not_due_waits_for_nobody(worker: Connection, web: Connection, when: str, later: str) -> None:
    await _due(worker, when, later=later)
    assert (await attendance(web)).waits == timedelta(0)


async def test_the_feed_that_has_waited_longest_says_how_long_until_it_is_claimed(
    worker: Connection, web: Connection
) -> None:
    await _due(worker, "now", later="-40 s")
    await worker.execute(
        "UPDATE feed_due SET due_at = due_at - interval '1 hour' WHERE feed_id = (SELECT min(feed_id) FROM feed_due)"
    )
    await worker.commit()
    seen = await attendance(web)
    assert seen.waits >= timedelta(hours=1, seconds=40)
    assert not seen.is_asking
    claimed = await claim_due(worker, holder="x", lease_for=timedelta(minutes=5), limit=9, validators_for="x")
    assert len(claimed) == 2
    seen = await attendance(web)
    assert seen.waits == timedelta(0)
    assert seen.is_asking


async def test_a_lease_that_has_run_out_is_nobodys_asking(worker: Connection, web: Connection) -> None:
    await _due(worker, "now")
    await claim_due(worker, holder="x", lease_for=timedelta(0), limit=9, validators_for="x")
    assert not (await attendance(web)).is_asking
