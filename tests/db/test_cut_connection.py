"""The connection to the store is cut while a poll is saved, at every boundary between messages and between them.

Whatever got through, the retry leaves what one whole poll would have left: all of it once, and never a part.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from random import Random

import psycopg
import pytest

from db.engine import Connection
from db.write import Saved, save_poll
from homeward.embedded import Connection as Server
from metrics.vocabulary import Observation
from simulators.faults import Cut, CutProxy, Direction, Manner
from tests.db.contract.story import Refused
from tests.db.episodes_told import BOARD, day, stay
from tests.db.small_system import Worker, begin, seen

PAYLOAD = [seen(hour, 100 + hour, organisation=trust) for hour in range(20) for trust in ("R0A", "RMC")]
EPISODES = [*(stay(f"{n}", seen=20) for n in range(12)), *(day(f"{n}", seen=20, colour=None) for n in range(12))]
REFUSALS = [Refused(41, "beds", "not_a_number", "is not a number", "n/a")]
BETWEEN = 6


@pytest.fixture
async def proxy(server: Server) -> AsyncIterator[CutProxy]:
    assert server.port is not None
    async with CutProxy(server.port) as found:
        yield found


def _through(server: Server, database: str, proxy: CutProxy) -> str:
    return server.url(role="worker", dbname=database).replace(f":{server.port}/", f":{proxy.port}/")


async def _forget(store: Connection) -> None:
    """Back to a store that never heard of the payload."""
    for table in ("observation", "current_value", "rollup_mark", "reject", "poll", "series", "stay", "bed_day",
                  "episode_document"):  # fmt: skip
        await store.execute(psycopg.sql.SQL("DELETE FROM {}").format(psycopg.sql.Identifier(table)))
    await store.execute("UPDATE data_version SET version = 0")
    await store.execute("UPDATE feed_due SET holder = NULL, lease_until = NULL, etag = NULL, last_poll_id = NULL")
    await store.commit()


async def _state(store: Connection) -> tuple[object, ...]:
    """How much of everything there is."""
    cursor = await store.execute(
        """SELECT (SELECT count(*) FROM observation), (SELECT count(*) FROM current_value),
                  (SELECT count(*) FROM rollup_mark), (SELECT sum(times) FROM reject), (SELECT count(*) FROM poll),
                  (SELECT version FROM data_version), (SELECT sum(stored) FROM poll), (SELECT count(*) FROM stay),
                  (SELECT count(*) FROM bed_day), (SELECT count(*) FROM episode_document),
                  (SELECT sum(episodes) FROM poll)"""
    )
    (row,) = await cursor.fetchall()
    await store.commit()
    return row


NOTHING = (0, 0, 0, None, 0, 0, None, 0, 0, 0, None)
ALL = (40, 2, 20, 1, 1, 1, 40, 12, 12, 1, 24)
ALL_AND_A_REPEAT = (40, 2, 20, 2, 2, 2, 40, 12, 12, 1, 24)


async def _save(address: str, observations: list[Observation]) -> Saved:
    """One poll by a worker that has just connected: it knows no series and no partitions yet."""
    async with await psycopg.AsyncConnection.connect(address) as conn:
        worker = Worker(conn)
        lease = await worker.claim()
        return await save_poll(
            conn, worker.outcome(lease, at=30), observations=observations, refusals=REFUSALS, episodes=EPISODES,
            listed=BOARD, books=worker.books, room=worker.room,
        )  # fmt: skip


def _places(marks: list[int], signed_in: int, *, random: Random) -> list[int]:
    """Every boundary after signing in, and some places between them."""
    boundaries = [mark for mark in marks if mark >= signed_in]
    return sorted({*boundaries, *(random.randint(signed_in, marks[-1]) for _ in range(BETWEEN))})


@pytest.mark.parametrize("direction", list(Direction))
async def test_a_cut_anywhere_and_a_retry_save_the_poll_exactly_once(
    server: Server, database: str, store: Connection, proxy: CutProxy, direction: Direction
) -> None:
    await begin(store)
    address = _through(server, database, proxy)
    async with await psycopg.AsyncConnection.connect(address):
        pass
    signed_in = proxy.links[-1].passed[direction]
    await _save(address, PAYLOAD)
    await _forget(store)
    await _save(address, PAYLOAD)
    assert await _state(store) == ALL
    places = _places(proxy.links[-1].marks[direction], signed_in, random=Random(7))
    assert len(places) > 20
    found = set()
    for number, place in enumerate(places):
        await _forget(store)
        manner = Manner.RESET if number % 2 else Manner.CLOSE
        proxy.cut = Cut(direction=direction, after_bytes=place, manner=manner)
        with suppress(psycopg.OperationalError):  # a cut of the very last bytes is not noticed by the one who saved
            await _save(address, PAYLOAD)
        proxy.cut = None
        await _ended(store)
        left = await _state(store)
        assert left in (NOTHING, ALL), place
        found.add(left)
        # Time passes: the lease that was held runs out.
        await store.execute("UPDATE feed_due SET lease_until = NULL")
        await store.commit()
        retried = await _save(address, PAYLOAD)
        assert retried.stored == (40 if left == NOTHING else 0)
        assert await _state(store) == (ALL if left == NOTHING else ALL_AND_A_REPEAT), place
    assert NOTHING in found
    assert ALL in found


async def _ended(store: Connection) -> None:
    """Wait until the server has noticed that nobody is there any more."""
    for _ in range(200):
        cursor = await store.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        others = await cursor.fetchone()
        await store.commit()
        if others == (0,):
            return
        await asyncio.sleep(0.01)
    pytest.fail("the server still holds the connection that was cut")


async def test_a_copy_cut_within_its_rows_leaves_nothing(
    server: Server, database: str, store: Connection, proxy: CutProxy
) -> None:
    await begin(store)
    address = _through(server, database, proxy)
    large = [seen(minute / 60, minute % 7) for minute in range(2500)]
    assert (await _save(address, large)).stored == 2500
    whole = proxy.links[-1].passed[Direction.TO_SERVER]
    for share in (0.3, 0.6, 0.9):
        await _forget(store)
        proxy.cut = Cut(direction=Direction.TO_SERVER, after_bytes=int(whole * share))
        with pytest.raises(psycopg.OperationalError):
            await _save(address, large)
        proxy.cut = None
        await _ended(store)
        assert await _state(store) == NOTHING
        await store.execute("UPDATE feed_due SET lease_until = NULL")
        await store.commit()
        assert (await _save(address, large)).stored == 2500
