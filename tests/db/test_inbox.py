"""The inbox: laid in by the web and seen by it no more, taken out by a worker with the save of its poll."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from db.access.inbox import InboxFull, Pushed, lay_in
from db.engine import Connection
from db.read.inbox import first_waiting
from db.write import LeaseLost, save_poll
from homeward.embedded import Connection as Server
from tests.db.small_system import START, begin, seen


def _pushed(receipt: str, body: bytes = b"{}") -> Pushed:
    return Pushed(receipt=receipt, came_at=START, token=None, content_type="application/json", encoding="", body=body)


@pytest.fixture
async def web(server: Server, database: str) -> AsyncIterator[Connection]:
    """A connection as the web's role."""
    address = server.url(role="web", dbname=database)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as conn:
        yield conn


async def _receipts(store: Connection) -> list[str]:
    cursor = await store.execute("SELECT receipt FROM inbox ORDER BY payload")
    return [receipt for (receipt,) in await cursor.fetchall()]


async def test_the_first_to_come_is_the_first_to_be_taken(store: Connection, web: Connection) -> None:
    worker = await begin(store)
    for receipt in ("a", "b"):
        await lay_in(web, "ward", _pushed(receipt))
    lease = await worker.claim()
    waiting = await first_waiting(store, feed_id=lease.feed_id)
    assert waiting is not None
    assert (waiting.receipt, waiting.body, waiting.content_type) == ("a", b"{}", "application/json")
    outcome = replace(worker.outcome(lease, at=1), taken=waiting.payload)
    await save_poll(store, outcome, observations=[seen(1, 9)], books=worker.books, room=worker.room)
    assert await _receipts(store) == ["b"]


async def test_a_save_that_is_refused_leaves_the_payload_where_it_was(store: Connection, web: Connection) -> None:
    worker = await begin(store)
    await lay_in(web, "ward", _pushed("a"))
    stale = await worker.claim(lease_for=timedelta(0))
    waiting = await first_waiting(store, feed_id=stale.feed_id)
    await worker.claim()
    assert waiting is not None
    with pytest.raises(LeaseLost):
        await save_poll(
            store, replace(worker.outcome(stale, at=1), taken=waiting.payload), observations=[seen(1, 9)],
            books=worker.books, room=worker.room,
        )  # fmt: skip
    assert await _receipts(store) == ["a"]


async def test_the_web_sees_changes_and_takes_out_nothing_of_it(store: Connection, web: Connection) -> None:
    await begin(store)
    await lay_in(web, "ward", _pushed("a"))
    for statement in (
        "SELECT count(*) FROM inbox", "SELECT body FROM inbox", "UPDATE inbox SET body = ''", "DELETE FROM inbox",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await web.execute(statement.encode())


async def test_the_worker_lays_nothing_in_and_changes_nothing(store: Connection, web: Connection) -> None:
    await begin(store)
    await store.commit()
    await lay_in(web, "ward", _pushed("a"))
    for statement in ("UPDATE inbox SET body = ''", "INSERT INTO inbox (receipt) VALUES ('b')"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await store.execute(statement.encode())
        await store.rollback()
    assert await _receipts(store) == ["a"]


async def test_a_feed_has_room_for_so_much_and_another_feed_still_has_its_own(
    store: Connection, web: Connection, server: Server, database: str
) -> None:
    await begin(store)
    await store.commit()
    async with await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True) as owner:
        await owner.execute("INSERT INTO feed (key, title, is_enabled) VALUES ('other', 'other', true)")
    large = bytes(60 * 1024 * 1024)
    for receipt in ("a", "b", "c", "d"):
        await lay_in(web, "ward", _pushed(receipt, large))
    with pytest.raises(InboxFull):
        await lay_in(web, "ward", _pushed("e", large))
    await lay_in(web, "ward", _pushed("f"))
    await lay_in(web, "other", _pushed("g", large))
    assert await _receipts(store) == ["a", "b", "c", "d", "f", "g"]


async def test_a_feed_that_the_store_does_not_know_is_not_passed_over_in_silence(
    store: Connection, web: Connection
) -> None:
    await begin(store)
    with pytest.raises(LookupError):
        await lay_in(web, "unknown", _pushed("a"))
