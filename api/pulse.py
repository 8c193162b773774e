"""The pulse of a web process: which data version is out, and when a picture expires by itself.

One LISTEN connection serves every open wall. Time passes without data, so a picture that will change at a known instant
(a figure turning late, a local day ending) is announced too, as a new epoch of the same version. Carries no data.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import psycopg
import structlog

from api.attendance import Attending
from db.clock import PictureClock, read_clock
from db.engine import Connection
from db.read.attendance import Attendance, attendance
from db.read.snapshot import data_version
from db.write.version import CHANNEL

_LOG = structlog.get_logger(__name__)
# NOTIFY can be missed around a reconnect, and a worker that is killed tells nobody: so both are looked at this often.
_REREAD_SECONDS = 2.0
# A store that hangs breaks no connection: if it has not answered after so long, it is lost as one that is gone is.
_ANSWER_SECONDS = 5.0
# A burst of commits is few ticks: walls need the newest state, not each step towards it. After one look there is none
# for so long; the first commit after a quiet while is announced at once.
_SETTLE_SECONDS = 0.2
# Who hears of a commit asks for its picture, a thousand walls spread over a quarter of a second. Fewer wait less, and
# come no faster one after the other.
_SPREAD_MS_PER_LISTENER = 0.25
_LONGEST_SPREAD_MS = 250.0

Connect = Callable[[], Awaitable[Connection]]


@dataclass(frozen=True, slots=True)
class Beat:
    """What a tick says: the data version, the epoch that counts expiries and losses of the store, and the picture time
    since which no worker has asked the feeds, None while one does."""

    version: int
    epoch: int
    unattended_since: datetime | None = None


class Pulse:
    """Keeps the present beat and wakes whoever waits for the next one."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._changed = asyncio.Condition()
        self._expiry: asyncio.TimerHandle | None = None
        self._expires_at: datetime | None = None
        self.beat = Beat(version=-1, epoch=0)
        self.is_connected = False
        self.clock: PictureClock | None = None
        self._attending = Attending()
        self._unattended_since: datetime | None = None
        self._listeners = 0

    async def run(self) -> None:
        """Follow the store until cancelled; a lost connection is retried for ever and announced as a new epoch."""
        pause = 0.2
        while True:
            try:
                async with await self._connect() as conn:
                    await conn.set_autocommit(True)
                    await conn.execute(f"LISTEN {CHANNEL}")
                    pause = 0.2
                    await self._follow(conn)
            except psycopg.Error as error:
                await self._lose(type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _lose(self, why: str) -> None:
        """Say once that the store is lost."""
        if self.is_connected:
            _LOG.warning("store_lost", error=why)
            self.is_connected = False
            await self._set(replace(self.beat, epoch=self.beat.epoch + 1))

    @asynccontextmanager
    async def _impatiently(self) -> AsyncIterator[None]:
        """Wait for what is asked within however long it takes, and say meanwhile that the store is lost.

        The question is not broken off: a driver that breaks one off waits for the same store to take note of it.
        """

        async def lose() -> None:
            await asyncio.sleep(_ANSWER_SECONDS)
            await self._lose("no answer")

        impatience = asyncio.create_task(lose())
        try:
            yield
        finally:
            impatience.cancel()

    async def _follow(self, conn: Connection) -> None:
        while True:
            async with self._impatiently():
                version = await data_version(conn)
                seen = await attendance(conn)
                clock = await read_clock(conn)
            unattended = None if clock is None else self._unattended(seen, clock)
            is_news = clock != self.clock or not self.is_connected
            if clock != self.clock:
                # What is awaited comes at another moment now.
                self._forget_expiry()
                self.clock = clock
            if not self.is_connected:
                _LOG.info("store_found", version=version)
                self.is_connected = True
            beat = Beat(version, self.beat.epoch + is_news, unattended)
            if beat != self.beat:
                await self._set(beat)
            self._catch_up()
            await asyncio.sleep(_SETTLE_SECONDS)
            # All that came together is taken together: a pause for each would put a burst of commits seconds behind.
            _ = [notify async for notify in conn.notifies(timeout=_REREAD_SECONDS, stop_after=1)]

    def _unattended(self, seen: Attendance, clock: PictureClock) -> datetime | None:
        """Since when nobody has asked the feeds, in picture time."""
        waits = seen.waits.total_seconds()
        # By a clock that nobody puts right: a step of the machine's own is no absence.
        absent = self._attending.absent(
            is_present=seen.is_present, is_asking=seen.is_asking, waits=waits, at=time.monotonic()
        )
        if absent is None:
            self._unattended_since = None
        elif self._unattended_since is None:
            self._unattended_since = clock.now() - timedelta(seconds=absent * clock.rate)
        return self._unattended_since

    async def _set(self, beat: Beat) -> None:
        async with self._changed:
            self.beat = beat
            self._changed.notify_all()

    def expire_at(self, picture: datetime | None) -> None:
        """Announce a new epoch when this picture time is reached, if it comes before the one already awaited."""
        if picture is None or self.clock is None or (self._expires_at is not None and self._expires_at <= picture):
            return
        self._forget_expiry()
        self._expires_at = picture
        # A little late rather than early: at the instant itself the figure must already have changed.
        wait = self.clock.wait_seconds(picture) + 0.01
        self._expiry = asyncio.get_running_loop().call_later(wait, self._expire)

    def _catch_up(self) -> None:
        """Expire what is over although its timer has not run down: the machine slept, or its clock was put right."""
        if self.clock is not None and self._expires_at is not None and not self.clock.wait_seconds(self._expires_at):
            self._expire()

    def _forget_expiry(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        self._expiry = self._expires_at = None

    def _expire(self) -> None:
        self._forget_expiry()
        task = asyncio.get_running_loop().create_task(self._set(replace(self.beat, epoch=self.beat.epoch + 1)))
        self._expiring = task

    async def beats(self, *, heartbeat_seconds: float) -> AsyncGenerator[Beat | None]:
        """The present beat, then each newer one (never a queue of old ones); None when nothing came for a while."""
        last = self.beat
        self._listeners += 1
        try:
            yield last
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(heartbeat_seconds), self._changed:
                        while self.beat == last:
                            await self._changed.wait()
                if self.beat == last:
                    yield None
                else:
                    last = self.beat
                    yield last
        finally:
            self._listeners -= 1

    def spread_ms(self, *, is_first: bool) -> float:
        """Over how many milliseconds those who hear a beat should spread their asking; the most for the first beat of a
        stream, since all may have come back at once."""
        if is_first:
            return _LONGEST_SPREAD_MS
        return min(self._listeners * _SPREAD_MS_PER_LISTENER, _LONGEST_SPREAD_MS)

    async def ready(self) -> None:
        """Return once the store has been found for the first time."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.is_connected)
