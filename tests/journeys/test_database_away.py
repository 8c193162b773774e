"""The database stops between fetching and saving, or vanishes without a word: polls are kept, nobody waits for ever."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from db.engine import Role, connection, engine, own_connection, owner_engine
from db.migrate import migrate
from homeward.embedded import Embedded
from simulators.faults import CutProxy
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import OCCUPANCY, FeedFacts, trusts
from tests.journeys.house import House, opened
from tests.journeys.measured import note
from tests.journeys.ticks import listening

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
FIRST, SECOND = date(2021, 12, 18), date(2021, 12, 19)
TRUST = trusts()[0]


@pytest.fixture(scope="module")
def own_server() -> Iterator[Embedded]:
    """A PostgreSQL of this module's own, to be stopped and started."""
    folder = Path(tempfile.mkdtemp(prefix="homeward-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    with Embedded(folder / "data", outside=folder / "outside") as embedded:
        yield embedded
    shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(own_server: Embedded) -> AsyncIterator[House]:
    """A house over that server, whose partner answers a second late."""
    server = own_server.connection
    owner = owner_engine(server.url())
    migrate(owner, passwords={"worker": server.worker_password, "web": server.web_password}, progress=lambda _: None)
    owner.dispose()
    feeds = [FeedFacts(key="late", place=TRUST, url="${SLOW}/script/late", poll_every="20 s", deadline="8 s")]
    async with opened(server, server.dbname, feeds, at=NOON) as found, CutProxy(found.partner.port) as slow:
        slow.latency_seconds = 0.4
        found.places["SLOW"] = f"http://127.0.0.1:{slow.port}"
        yield found


async def test_a_database_restarted_between_fetch_and_save_gets_the_poll_when_it_is_back(
    house: House, own_server: Embedded
) -> None:
    house.say("late", sitrep(TRUST, {FIRST: (100, 90)}))
    await house.poll("late")
    version = await house.version()
    house.say("late", sitrep(TRUST, {FIRST: (100, 90), SECOND: (100, 95)}))
    asked = house.partner.count(f"{house.partner.base}/script/late")
    async with listening(str(house.web.base_url)) as wall:
        with capture_logs() as log:
            await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
            await house.schedule.claim()
            await house.partner.arrived(f"{house.partner.base}/script/late", count=asked + 1)
            # The answer is on its way and takes its time; the server is gone before it is here.
            await asyncio.to_thread(own_server.stop)
            epoch = wall.last.epoch

            async def is_noticed() -> bool:
                return (await house.web.get("/api/v1/snapshot")).status_code == 503

            await until(is_noticed, "the web without a database")
            assert (await house.web.get("/readyz")).status_code == 503
            stranger = {"Authorization": f"Bearer hwp_{'x' * 43}"}
            assert (await house.web.get("/healthz", headers=stranger)).status_code == 200
            loop = asyncio.get_running_loop()

            async def is_tried() -> bool:
                return any(line["event"] == "save_broken_off" for line in log)

            await until(is_tried, "a save that the database broke off")
            back_at = loop.time()
            again = await asyncio.to_thread(own_server.start)
            assert again.url() == house.server.url()
            await house.reconnect()

            async def is_kept() -> bool:
                return len(await house.polls("late")) == 2

            await until(is_kept, "the poll on record")
            note(f"database restarted during a poll: saved {loop.time() - back_at:.1f} s after it was started again")
        last = (await house.polls("late"))[-1]
        assert (last.outcome, last.stored) == ("ok", 2)
        assert [each.value for each in await house.kept("late")] == [90, 95, 100, 100]
        assert (await house.reading(TRUST, OCCUPANCY))["value"] == 0.95

        async def is_heard() -> bool:
            return wall.last.version > version and wall.last.epoch > epoch

        await until(is_heard, "a tick of the new version")
        assert wall.losses == 0
    assert _errors(log) == []


def _errors(log: list[Any]) -> list[Any]:
    return [line for line in log if line["log_level"] in {"error", "critical"}]


@pytest.mark.parametrize("role", ["worker", "web"])
async def test_a_server_that_vanished_is_noticed_by_the_connection_itself(
    house: House, own_server: Embedded, role: Role
) -> None:
    pool = engine(house.server.url(role=role, dbname=house.database), role=role, assume_role=False, size=1)
    try:
        async with await own_connection(pool) as own, connection(pool) as pooled:
            for each in (pooled, own):
                with socket.socket(fileno=_copy_of(each.fileno())) as link:
                    assert link.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
                    assert link.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) <= 30
                    assert link.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) <= 60_000
                cursor = await each.execute(
                    "SELECT current_user, current_setting('application_name'), "
                    "current_setting('idle_in_transaction_session_timeout')"
                )
                assert await cursor.fetchone() == (f"homeward_{role}", f"homeward-{role}", "15s")
                await each.rollback()
    finally:
        await pool.dispose()


def _copy_of(descriptor: int) -> int:
    return os.dup(descriptor)
