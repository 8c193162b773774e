"""`kill -9` while a ward board is being saved, of the worker and of the database's process that serves it.

The board goes on changing meanwhile. Afterwards the store says what the partner's last list says, and no version of
anybody is missing, doubled or left without an end. A database of its own, because the whole of it restarts.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest

from db.engine import owner_engine
from db.migrate import migrate
from db.read.episodes import stays_now
from homeward.embedded import Connection as Server
from homeward.embedded import Embedded, erase
from tests.journeys.awaiting import until, wait_until
from tests.journeys.boards import (
    BOARD,
    SITE,
    board,
    board_facts,
    broken_chains,
    presents_in_doubt,
    stay_key,
    versions_kept,
    versions_told,
)
from tests.journeys.facts import folder_with
from tests.journeys.house import House, opened
from tests.journeys.measured import note
from tests.journeys.workers import Worker, worker

pytestmark = pytest.mark.slow
NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
PEOPLE = [f"{number:03d}" for number in range(400)]
ROUNDS = 3
FACTS = board_facts(BOARD, poll_every="10 s", deadline="4 s")
_BUSY = """SELECT pid FROM pg_stat_activity
            WHERE application_name = 'homeward-worker' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"""

_DUE = "UPDATE feed_due SET due_at = clock_timestamp() WHERE holder IS NULL"


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A database server that may be killed, with a migrated database to copy."""
    folder = tmp_path_factory.mktemp("killed")
    with Embedded(folder) as embedded:
        server = embedded.connection
        with psycopg.connect(server.url(), autocommit=True) as conn:
            conn.execute("CREATE DATABASE template_homeward")
        owner = owner_engine(server.url(dbname="template_homeward"))
        migrate(
            owner, passwords={"worker": server.worker_password, "web": server.web_password}, progress=lambda _: None
        )
        owner.dispose()
        yield server
    erase(folder)


@pytest.fixture
async def house(own_server: Server) -> AsyncIterator[House]:
    """A house with one large board."""
    async with opened(own_server, "template_homeward", [FACTS], at=NOON) as found:
        yield found


async def _changing(house: House, lists: list[tuple[datetime, str, str]]) -> None:
    """Let the board say something new several times a second: other beds, and each time somebody else missing."""
    for number in count():
        at = house.clock.now().replace(microsecond=0)
        if not lists or at > lists[-1][0]:
            absent, bed = PEOPLE[number % len(PEOPLE)], f"B{number % 7}"
            house.say(BOARD, board((who for who in PEOPLE if who != absent), at=at, bed=bed, since=NOON))
            lists.append((at, absent, bed))
        await asyncio.sleep(0.2)


def _kill(house: House, victim: str, found: Worker) -> None:
    """Kill at a moment at which the worker is in a transaction."""
    with psycopg.connect(house.server.url(dbname=house.database), autocommit=True) as conn:
        (backend,) = wait_until(lambda: conn.execute(_BUSY).fetchone(), "the worker in a transaction", every=0.0)
        os.kill(found.process.pid if victim == "worker" else backend, signal.SIGKILL)


async def _due(house: House) -> bool:
    """Let the board be due at once, which only saves the waiting; asked anew while the database is away."""
    with suppress(psycopg.OperationalError):
        if house.store.closed or house.store.broken:
            await house.reconnect()
        await house.store.execute(_DUE)
        return True
    return False


async def _reached(house: House, at: datetime) -> bool:
    """Whether a list made at a time, or a later one, is in the store."""
    with suppress(psycopg.OperationalError):
        if await _due(house):
            return bool(await house.rows("SELECT FROM episode_document WHERE listed_at >= %s LIMIT 1", at))
    return False


@pytest.mark.parametrize("victim", ["worker", "database"])
async def test_a_kill_while_a_board_is_saved_loses_and_doubles_nobody(
    victim: str, house: House, tmp_path: Path
) -> None:
    url, catalogue = house.server.url(dbname=house.database), folder_with([FACTS], tmp_path / "catalogue")
    lists: list[tuple[datetime, str, str]] = []
    changing = asyncio.create_task(_changing(house, lists))

    async def is_first() -> bool:
        return bool(lists)

    await until(is_first, "a first list")
    async with AsyncExitStack() as stack:

        async def started(number: int) -> Worker:
            opening = worker(f"worker_{number}", folder=tmp_path, url=url, catalogue=catalogue, places=house.places)
            found = await asyncio.to_thread(opening.__enter__)
            stack.push_async_callback(asyncio.to_thread, opening.__exit__, None, None, None)
            return found

        found = await started(0)
        for number in range(1, ROUNDS + 1):
            await until(lambda: _due(house), "the board due")
            await asyncio.to_thread(_kill, house, victim, found)
            killed_at = house.clock.now()
            if victim == "worker":
                await asyncio.to_thread(found.process.wait)
                # Its lease would run out by itself; that is tested elsewhere and takes twenty seconds.
                await house.store.execute("UPDATE feed_due SET lease_until = clock_timestamp()")
                found = await started(number)
            # One made after the kill cannot have been saved before it: whoever saves it, all is well again.
            await until(lambda at=killed_at: _reached(house, at), "a list of after the kill")
        changing.cancel()
        at, absent, bed = lists[-1]
        await until(lambda: _reached(house, at), "the last list")
    note(f"kill -9 of the {victim} x {ROUNDS} under a changing board: {await versions_kept(house):,} versions")
    now = {held.episode.key: held for held in await stays_now(house.store, [SITE])}
    assert len(now) == len(PEOPLE)
    assert {key for key, held in now.items() if held.unlisted_since is not None} == {stay_key(absent)}
    assert {held.episode.bed for key, held in now.items() if key != stay_key(absent)} == {bed}
    assert await presents_in_doubt(house) == []
    assert await broken_chains(house) == []
    assert await versions_told(house) == await versions_kept(house)
