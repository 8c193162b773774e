"""The worker process: polls feeds under leases and keeps the figures in order, until it is told to stop.

Any number may run on one database; the leases in it decide who polls what, and when the next poll is due. APScheduler
fires the rest.
"""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from psycopg import OperationalError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine
from stamina.instrumentation import set_on_retry_hooks

from catalogue.model import Catalogue
from db.clock import PictureClock, mark_reached, read_clock
from db.engine import connection, owner_engine
from db.migrate import SchemaError, require_current
from db.timeseries import Room
from homeward import lifeline
from homeward.collecting import collect_rarely
from homeward.database import Database
from homeward.settings import Settings
from homeward.start import load_catalogue
from homeward.telling import GuardedTelling, mail_server_of
from homeward.version import CODE_VERSION
from ingest.schedule import Schedule
from jobs.alerts.send import Post, send_letters
from jobs.alerts.watch import keep_alerts
from jobs.bed_days import Aside, keep_bed_days
from jobs.upkeep import keep_bands, keep_compact, keep_hours, keep_packed, keep_rollups
from picture.memory import Memory

_LOG = structlog.get_logger(__name__)
# Most of a poll is waiting for the partner, without a connection to the store: many feeds that hang must not keep the
# others waiting, and need no more of these.
_CONNECTIONS = 16
_UPKEEP_SECONDS = 1.0
_COMPACT_SECONDS = 60.0
# A round over the alerts is a look at everything that a rule is about; a poll a second must not bring one a second.
_ALERT_SECONDS = 5.0
_LETTER_SECONDS = 2.0


def holder_name() -> str:
    """The name under which this worker holds leases."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def work(database: Database, settings: Settings) -> None:
    """Work until a signal or the end of the lifeline. Raises SchemaError, CatalogueError."""
    engine = owner_engine(database.addresses["worker"])
    try:
        require_current(engine)
    finally:
        engine.dispose()
    # A firing that is skipped because the last one is still at work is wanted, and a retry within a poll is part of it:
    # both are in the store, neither is news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    set_on_retry_hooks([])
    catalogue = load_catalogue(settings)
    pool = database.engine("worker", size=_CONNECTIONS)
    try:
        async with connection(pool) as conn:
            clock = await read_clock(conn)
            await conn.rollback()
        if clock is None:
            raise SchemaError("this database was never started: run ./run demo, or ./run migrate")
        await _run(pool, catalogue, clock, settings)
    finally:
        await pool.dispose()


async def _run(pool: AsyncEngine, catalogue: Catalogue, clock: PictureClock, settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    lifeline.hold()
    schedule = Schedule(
        pool, catalogue, clock=clock, holder=holder_name(), code_version=CODE_VERSION, places=settings.places,
        at_once=settings.workers_at_once,
    )  # fmt: skip
    upkeep = _Upkeep(pool, clock, late_window=timedelta(days=settings.compact_after_days))
    ways = GuardedTelling(mail_server_of(settings))
    post = Post(ways=ways, places=settings.places, link=settings.link)
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 30}
    )
    scheduler.add_job(_guarded(upkeep.figures, "figures"), "interval", seconds=_UPKEEP_SECONDS)
    scheduler.add_job(_guarded(upkeep.bed_days, "bed days"), "interval", seconds=_UPKEEP_SECONDS)
    scheduler.add_job(_guarded(upkeep.alerts, "alerts"), "interval", seconds=_ALERT_SECONDS)
    scheduler.add_job(_guarded(lambda: upkeep.letters(post), "letters"), "interval", seconds=_LETTER_SECONDS)
    scheduler.add_job(_guarded(upkeep.compact, "compact"), "interval", seconds=_COMPACT_SECONDS)
    collect_rarely()
    scheduler.start()
    claiming = asyncio.create_task(_keep_claiming(schedule))
    _LOG.info("worker_started", holder=holder_name(), feeds=len(catalogue.feeds))
    await stop.wait()
    scheduler.shutdown(wait=False)
    claiming.cancel()
    await asyncio.wait([claiming])
    await schedule.stop()
    await ways.aclose()
    _LOG.info("worker_stopped")


async def _keep_claiming(schedule: Schedule) -> None:
    """Claim what is due, whenever something may be, until cancelled."""
    claim = _guarded(schedule.claim, "claim")
    while True:
        await claim()
        await schedule.rest()


def _guarded(duty: Callable[[], Awaitable[None]], name: str) -> Callable[[], Awaitable[None]]:
    """A duty that survives the database being away: said once when lost and once when back, tried again when due.

    Any other fault is noted, and the next try may go well.
    """
    lost = False

    async def fire() -> None:
        nonlocal lost
        try:
            await duty()
        except (OperationalError, DBAPIError, PoolTimeout) as error:
            if not lost:
                _LOG.warning("store_lost", duty=name, error=type(error).__name__)
            lost = True
        except Exception:  # noqa: BLE001 - a fault of our own in one firing must not end the duty
            _LOG.exception("duty_failed", duty=name)
        else:
            if lost:
                _LOG.info("store_back", duty=name)
            lost = False

    return fire


class _Upkeep:
    """The duties besides polling, each taken while something is left and there is time."""

    def __init__(self, pool: AsyncEngine, clock: PictureClock, *, late_window: timedelta) -> None:
        self._pool = pool
        self._clock = clock
        self._late_window = late_window
        self._room = Room()
        self._memory = Memory()
        self._aside = Aside()

    async def figures(self) -> None:
        """Note how far picture time has come, roll up what is marked, then work out the usual ranges."""
        async with connection(self._pool) as conn:
            await mark_reached(conn, self._clock.now())
            more = True
            while more:
                more = await keep_rollups(conn, self._room)
            more = True
            while more:
                more = await keep_bands(conn, self._memory, known=self._clock.now())
            # A backlog is worked off a piece at each firing, so that polls come first.
            await keep_hours(conn, self._memory, known=self._clock.now())

    async def bed_days(self) -> None:
        """Count a few marked days. A backlog is worked off a piece at each firing, so that polls come first."""
        async with connection(self._pool) as conn:
            await keep_bed_days(conn, self._memory, aside=self._aside, now=self._clock.now())

    async def alerts(self) -> None:
        """Look whether an alert is to be raised or ended, where anything can have changed since the last look."""
        async with connection(self._pool) as conn:
            now = self._clock.now()
            await keep_alerts(conn, self._memory, now=now, told_at=self._clock.service_at(now))

    async def letters(self, post: Post) -> None:
        """Send the letters that are due, while there are any."""
        while await send_letters(
            lambda: connection(self._pool), self._memory, post, at=self._clock.service_at(self._clock.now())
        ):
            pass

    async def compact(self) -> None:
        """Compact a little of what has left the late window; when none is left, pack a little of what is compacted."""
        async with connection(self._pool) as conn:
            if not await keep_compact(conn, now=self._clock.now(), late_window=self._late_window):
                await keep_packed(conn)
