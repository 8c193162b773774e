"""One cycle of a feed through the product: its document understood, saved, read back whole and written out.

The way of `ingest.poll` without the fetch; the claim of the lease lies before it, as in the schedule.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from msgspec.structs import astuple
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.machine import service_now
from bench.scenery import BOARD, FEED, START, Scenery, received_at
from bench.spent import Meter, Spent
from bench.store import Store
from db.clock import PictureClock, start_clock
from db.engine import connection
from db.read.snapshot import one_look
from db.read.values import values_now
from db.timeseries import Room
from db.write import Lease, PollOutcome, Saved, SeriesBook, claim_feed, save_catalogue, save_poll
from db.write.rollups import compacted_before
from ingest.adapters import adapters
from ingest.suspects import hold_suspects
from ingest.understand import understand
from picture.board import When, board
from picture.memory import Memory
from picture.viewer import ITSELF

_HOLDER = "bench"


@dataclass(slots=True, kw_only=True)
class ProductCycle:
    """The product on a store of its own."""

    scenery: Scenery
    store: Store
    runner: asyncio.Runner
    pool: AsyncEngine = field(init=False)
    meter: Meter = field(init=False)
    books: SeriesBook = field(default_factory=SeriesBook)
    room: Room = field(default_factory=Room)
    memory: Memory = field(default_factory=Memory)
    body: bytes = b""

    def __post_init__(self) -> None:
        self.pool = self.store.pool()
        self.meter = Meter(self.store)
        self.runner.run(self._begin())

    async def _begin(self) -> None:
        async with connection(self.pool) as conn:
            await save_catalogue(conn, self.scenery.catalogue, since=START - timedelta(days=1), code_version=_HOLDER)

    async def start_clock(self, *, at: datetime) -> PictureClock:
        """Let picture time begin at an instant and go on at the pace of the machine's clock."""
        service = service_now()
        wanted = PictureClock(origin_picture=at, origin_service=service, rate=1.0)
        async with connection(self.pool) as conn:
            return await start_clock(conn, service=service, wanted=wanted)

    def close(self) -> None:
        """Close the connections."""
        self.meter.close()
        self.runner.run(self.pool.dispose())

    def run(self, document: bytes, *, cycle: int, stored: int) -> Spent:
        """What it took from a document's bytes to bytes for readers. Raises AssertionError when it stored otherwise."""
        return self.runner.run(self._run(document, cycle=cycle, stored=stored, then_read=self._read))

    def take(self, document: bytes, *, cycle: int, stored: int) -> Spent:
        """What it took from a document's bytes to its commit. Raises AssertionError when it stored otherwise."""
        return self.runner.run(self._run(document, cycle=cycle, stored=stored, then_read=None))

    async def _run(
        self, document: bytes, *, cycle: int, stored: int, then_read: Callable[[], Awaitable[None]] | None
    ) -> Spent:
        lease = await self._claim()
        self.meter.start()
        saved = await self._take(document, lease, cycle=cycle)
        if then_read is not None:
            await then_read()
        spent = self.meter.stop()
        assert saved.stored == stored, f"{saved.stored} stored, not {stored}"
        return spent

    async def _read(self) -> None:
        async with connection(self.pool) as conn, one_look(conn):
            values = await values_now(conn)
        self.body = orjson.dumps(list(map(astuple, values)))

    async def _claim(self) -> Lease:
        async with connection(self.pool) as conn:
            return await claim_feed(conn, feed=FEED, holder=_HOLDER, lease_for=timedelta(minutes=5))

    async def _take(self, document: bytes, lease: Lease, *, cycle: int) -> Saved:
        now = received_at(cycle)
        feed = self.scenery.feed
        found = understand(
            document, feed=feed, adapter=adapters()[feed.format], catalogue=self.scenery.catalogue, now=now
        )
        async with connection(self.pool) as conn:
            done = await compacted_before(conn)
            await conn.rollback()
            judged = await hold_suspects(
                conn, found, feed=feed, feed_id=lease.feed_id, measures=self.scenery.catalogue.measures,
                books=self.books, now=now,
            )  # fmt: skip
            found = judged.understood
            return await save_poll(
                conn,
                PollOutcome(
                    lease=lease, holder=_HOLDER, started_at=now, received_at=now, duration_ms=1.0, outcome="ok",
                    due_in=timedelta(0), catalogue_version=self.scenery.catalogue.version, code_version=_HOLDER,
                    validators_for=_HOLDER, bytes=len(document), rows=found.rows, duplicates=found.duplicates,
                    ignored_fields=found.ignored_fields,
                ),
                observations=found.observations, refusals=found.rejects, suspects=judged.suspects, books=self.books,
                room=self.room, compacted_before=done,
            )  # fmt: skip

    def judge(self, cycle: int) -> Spent:
        """What the board of all trusts takes: every figure read, judged and put into its levels."""
        return self.runner.run(self._judge(cycle))

    async def _judge(self, cycle: int) -> Spent:
        self.meter.start()
        async with connection(self.pool) as conn:
            await board(conn, self.memory, organisation=BOARD, when=When(), now=received_at(cycle), viewer=ITSELF)
        return self.meter.stop()
