"""The schedule of one worker: claims feeds that are due and polls them, so many at a time. The store decides who may.

Looks again when the store says that the next feed is due, and now and then in any case, because others write there too.
Keeps no timetable of its own, so any number of workers share the feeds, and one that dies leaves leases that the others
may claim.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

import structlog
from psycopg import OperationalError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from catalogue.model import Catalogue
from db.clock import PictureClock
from db.engine import connection
from db.write import Lease, Presence, claim_due, next_due, release
from ingest.desk import Desk
from ingest.http import build_client
from ingest.poll import SAVING, poll

_LOG = structlog.get_logger(__name__)
_STOP_SECONDS = 5.0
# How often the store is asked for what is due: at least every so often, because another worker may have died or a feed
# been made due by hand, and never more often, however many feeds there are; those due in between are claimed together.
_LONGEST_REST = timedelta(seconds=1)
_SHORTEST_REST_SECONDS = 0.05


class Schedule:
    """Polls the feeds of a catalogue that this worker can claim."""

    def __init__(
        self,
        pool: AsyncEngine,
        catalogue: Catalogue,
        *,
        clock: PictureClock,
        holder: str,
        code_version: str,
        places: Mapping[str, str],
        at_once: int,
    ) -> None:
        self._client = build_client(version=code_version)
        self._desk = Desk(
            pool=pool, catalogue=catalogue, clock=clock, holder=holder, code_version=code_version, places=places
        )
        self._presence = Presence(pool)
        self._at_once = at_once
        longest = max((feed.deadline for feed in catalogue.feeds.values()), default=timedelta(0))
        self._lease_for = longest + SAVING
        self._polling: dict[asyncio.Task[None], Lease] = {}
        self._is_stopping = False
        self._look_at = 0.0
        self._is_sooner = asyncio.Event()

    async def claim(self) -> None:
        """Claim what is due, as far as there is room, and start polling it. Raises what the database raised."""
        loop = asyncio.get_running_loop()
        self._look_at = loop.time() + _LONGEST_REST.total_seconds()
        room = self._at_once - len(self._polling)
        if room <= 0 or self._is_stopping:
            return
        presence = await self._presence.number()
        async with connection(self._desk.pool) as conn:
            leases = await claim_due(
                conn, holder=self._desk.holder, lease_for=self._lease_for, limit=room,
                validators_for=self._desk.validators_for, presence=presence,
            )  # fmt: skip
            claimed_at = loop.time()
            for lease in leases:
                if lease.feed in self._desk.catalogue.feeds:
                    task = asyncio.create_task(self._poll(lease, claimed_at=claimed_at), name=f"poll {lease.feed}")
                    self._polling[task] = lease
                    task.add_done_callback(self._ended)
            wait = await next_due(conn, within=_LONGEST_REST)
        if wait is not None and len(leases) < room:
            self._look_by(loop.time() + wait.total_seconds())

    async def rest(self) -> None:
        """Wait until a claim may find something: the next feed is due, a poll has made room, or it is time to look."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(_SHORTEST_REST_SECONDS)
        while (left := self._look_at - loop.time()) > 0:
            self._is_sooner.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._is_sooner.wait()

    def _look_by(self, at: float) -> None:
        if at < self._look_at:
            self._look_at = at
            self._is_sooner.set()

    async def _poll(self, lease: Lease, *, claimed_at: float) -> None:
        try:
            saved = await poll(self._desk, self._client, lease)
        except Exception:  # noqa: BLE001 - one feed's fault is logged and leaves the others alone
            _LOG.exception("poll_failed", feed=lease.feed)
            return
        if saved is not None:
            self._look_by(claimed_at + saved.due_in.total_seconds())

    def _ended(self, task: asyncio.Task[None]) -> None:
        was_full = len(self._polling) >= self._at_once
        del self._polling[task]
        if was_full:
            self._look_by(asyncio.get_running_loop().time())

    async def stop(self) -> None:
        """Claim nothing more, let polls under way finish for a moment, give back the leases of the rest."""
        self._is_stopping = True
        if self._polling:
            await asyncio.wait(self._polling, timeout=_STOP_SECONDS)
        left = list(self._polling.items())
        for task, _ in left:
            task.cancel()
        if left:
            await asyncio.gather(*(task for task, _ in left), return_exceptions=True)
            await self._give_back([lease for _, lease in left])
        await self._presence.end()
        await self._client.aclose()

    async def _give_back(self, leases: Sequence[Lease]) -> None:
        try:
            async with connection(self._desk.pool) as conn:
                for lease in leases:
                    await release(conn, feed_id=lease.feed_id, holder=self._desk.holder, epoch=lease.epoch)
        except (OperationalError, DBAPIError, PoolTimeout) as error:
            # With the store away they run out by themselves; that must not keep the worker from ending.
            _LOG.info("leases_left_to_run_out", leases=len(leases), error=type(error).__name__)
