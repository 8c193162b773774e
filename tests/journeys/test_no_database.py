"""No database where one should be: a person reads one sentence, a worker that is told to end does end."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from homeward.embedded import Connection as Server
from simulators.faults import CutProxy, Fault, closed_port
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, folder_with, trusts
from tests.journeys.house import House, opened
from tests.journeys.running import ROOT
from tests.journeys.workers import worker

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)


async def _run(verb: str, url: str) -> tuple[int | None, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEWARD", "DATABASE"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "homeward", verb, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=environment | {"DATABASE_URL": url, "HOMEWARD_PORT": "0"},
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, said.decode()


async def test_a_person_reads_in_one_sentence_that_the_database_cannot_be_reached() -> None:
    with closed_port() as port:
        url = f"postgresql://someone:secret@127.0.0.1:{port}/none"
        answers = await asyncio.gather(*(_run(verb, url) for verb in ("worker", "migrate")))
    for code, said in answers:
        assert code == 1
        assert "The database cannot be reached" in said
        assert "Connection refused" in said
        assert "Traceback" not in said
        assert "secret" not in said


async def test_the_store_of_a_replay_is_not_put_on_the_real_clock(server: Server, template: str) -> None:
    feeds = [FeedFacts(key="ward", place=trusts()[0], url="${PARTNER}/ward")]
    async with opened(server, template, feeds, at=datetime(2100, 1, 1, tzinfo=UTC)) as house:
        code, said = await _run("migrate", server.url(dbname=house.database))
        assert await _origin(house) == datetime(2100, 1, 1, tzinfo=UTC)
    assert code == 1
    assert "belongs to a replay" in said
    assert "Traceback" not in said


async def _origin(house: House) -> datetime:
    found: datetime = (await house.rows("SELECT origin_picture FROM picture_clock"))[0][0]
    return found


@pytest.mark.slow
async def test_a_worker_told_to_end_while_the_database_is_away_ends_and_leaves_its_leases_to_run_out(
    server: Server, template: str, tmp_path: Path
) -> None:
    feeds = [FeedFacts(key="ward", place=trusts()[0], url="${FEEDS}/ward", poll_every="60 s", deadline="25 s")]
    async with opened(server, template, feeds, at=NOON) as house:
        house.say("ward", sitrep(trusts()[0], {date(2021, 12, 19): (100, 90)}))
        house.spoil("ward", Fault.SLOW_DRIP, every=0.1)
        port = server.port
        assert port is not None
        proxy = CutProxy(port)
        await proxy.__aenter__()
        url = server.url(dbname=house.database).replace(f":{port}/", f":{proxy.port}/")
        catalogue = folder_with(feeds, tmp_path / "catalogue")
        address = f"{house.partner.base}/script"
        opening = worker("alone", folder=tmp_path, url=url, catalogue=catalogue, places={"FEEDS": address})
        found = await asyncio.to_thread(opening.__enter__)
        try:
            await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
            await house.partner.arrived(f"{address}/ward")
            await proxy.__aexit__(None, None, None)

            async def is_noticed() -> bool:
                return bool(found.said("store_lost"))

            await until(is_noticed, "the worker without a store")
            found.process.terminate()

            async def has_ended() -> bool:
                return found.process.poll() is not None

            await until(has_ended, "the end of the worker", every=0.1)
        finally:
            await asyncio.to_thread(opening.__exit__, None, None, None)
        assert found.process.returncode == 0
        assert found.said("leases_left_to_run_out")
        assert found.said("worker_stopped")
        assert len(found.said("store_lost")) <= len({json.dumps(line["duty"]) for line in found.said("store_lost")})
        assert await house.rows("SELECT lease_until > clock_timestamp() FROM feed_due") == [(True,)]
