"""A worker process that is stopped keeps what it claimed; one that is killed leaves it to whoever asks next."""

import os
import signal
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from db.write import Lease, claim_due
from homeward.embedded import Connection as Server
from simulators.faults import CutProxy
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, folder_with, trusts
from tests.journeys.house import opened
from tests.journeys.workers import worker

pytestmark = pytest.mark.slow

DAY = date(2021, 12, 19)
WARD = FeedFacts(key="ward", place=trusts()[0], url="${WARD}/ward", poll_every="60 s", deadline="20 s")


async def test_what_a_killed_worker_had_claimed_waits_for_no_lease(
    server: Server, template: str, tmp_path: Path
) -> None:
    async with opened(server, template, [WARD], at=datetime(2021, 12, 20, 12, tzinfo=UTC)) as house:
        async with CutProxy(house.partner.port, latency_seconds=0.5) as slow:
            url = server.url(dbname=house.database)
            catalogue = folder_with([WARD], tmp_path / "catalogue")
            house.say("ward", sitrep(WARD.place, {DAY: (100, 90)}))
            await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp() + interval '1 day'")
            places = {"WARD": f"http://127.0.0.1:{slow.port}/script"}
            with worker("a", folder=tmp_path, url=url, catalogue=catalogue, places=places) as doomed:
                await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
                await house.partner.arrived(f"{house.partner.base}/script/ward")
                doomed.stop()
                # A lease that nobody could wait for.
                await house.store.execute("UPDATE feed_due SET lease_until = clock_timestamp() + interval '1 day'")
                async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=house.database)) as b:
                    assert await _claimed(b) == []
                    os.kill(doomed.process.pid, signal.SIGKILL)

                    async def is_claimed() -> list[Lease]:
                        return await _claimed(b)

                    (lease,) = await until(is_claimed, "the lease of the killed worker")
        assert (lease.feed, lease.epoch) == ("ward", 2)
        assert await house.polls("ward") == []


async def _claimed(conn: psycopg.AsyncConnection) -> list[Lease]:
    return await claim_due(conn, holder="b", lease_for=timedelta(minutes=1), limit=9, validators_for="x")
