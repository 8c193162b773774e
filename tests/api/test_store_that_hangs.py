"""A store that hangs breaks no connection: the pulse says that it is lost, and that it is found when it answers."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import psycopg

from api.pulse import Pulse
from db.clock import PictureClock, start_clock
from homeward.embedded import Connection as Server
from tests.journeys.awaiting import until

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


async def test_a_question_without_an_answer_is_a_loss_until_it_is_answered(server: Server, database: str) -> None:
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        await start_clock(conn, service=NOON, wanted=PictureClock(origin_picture=NOON, origin_service=NOON, rate=1.0))
    pulse = Pulse(lambda: psycopg.AsyncConnection.connect(server.url(role="web", dbname=database)))
    following = asyncio.create_task(pulse.run())

    async def is_lost() -> bool:
        return not pulse.is_connected

    async def is_found() -> bool:
        return pulse.is_connected

    try:
        await asyncio.wait_for(pulse.ready(), 60)
        before = pulse.beat
        async with await psycopg.AsyncConnection.connect(server.url(dbname=database)) as holding:
            await holding.execute("LOCK TABLE picture_clock IN ACCESS EXCLUSIVE MODE")
            await until(is_lost, "word that the store is lost")
            assert pulse.beat.epoch == before.epoch + 1
            assert pulse.beat.version == before.version
            assert not following.done()
            await holding.rollback()
        await until(is_found, "word that the store is found")
        assert pulse.beat.epoch == before.epoch + 2
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
