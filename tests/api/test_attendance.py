"""Since when nobody has asked the feeds: not at once, never while somebody is there, and from the start on."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from api.attendance import Attending
from api.pulse import Beat, Pulse
from db.clock import PictureClock, start_clock
from db.engine import engine
from db.write import Presence
from homeward.embedded import Connection as Server
from tests.journeys.awaiting import until

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
THERE, GONE = True, False


def _after(*seen: tuple[float, bool], waits: float = 0.0, is_asking: bool = False) -> float | None:
    """For how long nobody is said to have been there after looks at so many seconds."""
    attending = Attending()
    found = [
        attending.absent(is_present=is_present, is_asking=is_asking, waits=waits, at=at) for at, is_present in seen
    ]
    return found[-1]


def test_a_worker_that_is_back_within_the_grace_was_never_gone() -> None:
    assert _after((0, THERE), (2, GONE)) is None
    assert _after((0, THERE), (2, GONE), (2.5, THERE)) is None


def test_one_that_stays_away_is_gone_since_it_was_last_seen() -> None:
    assert _after((0, THERE), (7, THERE), (9, GONE), (11, GONE)) == 4


def test_one_that_returns_is_there_at_once() -> None:
    assert _after((0, THERE), (9, GONE), (30, THERE)) is None


@pytest.mark.parametrize(("waits", "absent"), [(0, None), (29, None), (31, 31)])
def test_where_none_was_ever_seen_a_feed_that_waits_in_vain_tells(waits: float, absent: float | None) -> None:
    assert _after((0, GONE), waits=waits) == absent


def test_feeds_that_wait_while_others_are_asked_are_no_sign_of_absence() -> None:
    assert _after((0, THERE), waits=3600, is_asking=True) is None


@pytest.mark.parametrize(("waits", "absent"), [(0, None), (29, None), (31, 31), (3600, 3600)])
def test_a_worker_that_stands_still_with_its_session_open_asks_nothing(waits: float, absent: float | None) -> None:
    assert _after((0, THERE), (2, THERE), waits=waits) == absent


async def test_a_beat_says_so_and_takes_it_back(server: Server, database: str) -> None:
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        await start_clock(conn, service=NOON, wanted=PictureClock(origin_picture=NOON, origin_service=NOON, rate=1.0))
    pool = engine(server.url(role="worker", dbname=database), role="worker", assume_role=False, size=2)
    presence = Presence(pool)
    await presence.number()
    pulse = Pulse(lambda: psycopg.AsyncConnection.connect(server.url(role="web", dbname=database)))
    following = asyncio.create_task(pulse.run())

    async def unattended() -> Beat | None:
        return pulse.beat if pulse.beat.unattended_since is not None else None

    async def attended() -> bool:
        return pulse.beat.unattended_since is None

    try:
        await asyncio.wait_for(pulse.ready(), 60)
        before = pulse.beat
        assert before.unattended_since is None
        await presence.end()
        beat = await until(unattended, "word that nobody asks")
        assert replace(beat, unattended_since=None) == before
        assert pulse.clock is not None
        assert beat.unattended_since is not None
        assert beat.unattended_since <= pulse.clock.now()
        await presence.number()
        await until(attended, "word that somebody asks again")
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await presence.end()
        await pool.dispose()
