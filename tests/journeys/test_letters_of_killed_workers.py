"""Worker processes that are killed while they send: a letter is lost by none of them and told under one id."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalogue.reader import read
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from tests.jobs.receiving import webhook
from tests.journeys.awaiting import until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, folder_with, trusts
from tests.journeys.house import House, opened
from tests.journeys.workers import worker

pytestmark = [pytest.mark.slow]

NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
WARD = FeedFacts(key="ward", place=trusts()[0], url="${PARTNER}/ward", poll_every="1 s", deadline="450 ms")
ALERTS = """
[channels.room]
title = "System room"
kind = "webhook"
format = "json"
url = "${ROOM_URL}"
secret = "${ROOM_SECRET}"
networks = ["127.0.0.0/8", "::1/128"]
owner = "Test"

[rules.silent]
title = "A source is overdue"
kind = "feed"
trouble = "overdue"
severity = "urgent"
channels = ["room"]
advice = "Ask its owner."
owner = "Test"
note = "Test."
"""


async def test_a_worker_killed_while_it_sends_loses_nothing_and_doubles_no_alert(
    server: Server, template: str, tmp_path: Path
) -> None:
    folder = folder_with([WARD], tmp_path / "catalogue")
    (folder / "alerts.toml").write_text(ALERTS, encoding="utf-8")
    # The first request is never answered: whoever sent it is killed while it waits.
    async with opened(server, template, [WARD], at=NOON) as house, webhook(0, 204) as room:
        await save_catalogue(house.store, read(folder), since=NOON, code_version="test")
        address = server.url(dbname=house.database)
        facts = {"PARTNER": f"{house.partner.base}/script", "ROOM_URL": room.url, "ROOM_SECRET": "of these tests"}
        first, second = (
            worker(name, folder=tmp_path, url=address, catalogue=folder, places=facts) for name in ("a", "b")
        )
        a, b = await asyncio.gather(*(asyncio.to_thread(each.__enter__) for each in (first, second)))
        try:
            await until(lambda: _has(len(room.bodies)), "the first letter on its way")
            a.process.kill()
            b.process.kill()
            await asyncio.gather(*(asyncio.to_thread(each.process.wait) for each in (a, b)))
            assert await house.rows("SELECT state, attempts FROM alert_letter") == [("waiting", 1)]
            # As after a minute: the lease of whoever is gone has run out.
            await house.store.execute("UPDATE alert_letter SET lease_until = made_at")
            third = worker("c", folder=tmp_path, url=address, catalogue=folder, places=facts)
            c = await asyncio.to_thread(third.__enter__)
            try:
                await until(lambda: _is_sent(house), "the letter sent by another")
                house.say("ward", sitrep(WARD.place, {date(2021, 12, 19): (100, 90)}))
                # It has failed so far, and would be asked again later and later.
                await house.store.execute("UPDATE feed_due SET due_at = clock_timestamp()")
                await until(lambda: _has(len(room.bodies) - 2), "the letter that it is over")
            finally:
                await asyncio.to_thread(third.__exit__, None, None, None)
            assert c.said("letter_sent")
        finally:
            for each in (first, second):
                await asyncio.to_thread(each.__exit__, None, None, None)
        assert await house.rows("SELECT count(*) FROM alert") == [(1,)]
        assert len({head["webhook-id"] for head in room.heads[:2]}) == 1
        assert len({head["webhook-id"] for head in room.heads}) == 2
        assert "of these tests" not in "".join((tmp_path / f"{name}.log").read_text("utf-8") for name in "abc")


async def _has(count: int) -> bool:
    return count > 0


async def _is_sent(house: House) -> bool:
    return await house.rows("SELECT state FROM alert_letter WHERE occasion = 'raised'") == [("sent",)]
