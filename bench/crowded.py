"""The product on a store of its own that holds a crowd: its past imported, its documents taken, its pictures drawn.

The ways of `ingest.bulk` and `ingest.poll` without the fetch.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bench.crowd import Crowd, Told, documents, write_past
from bench.imports import begin, desk_on
from bench.living import living
from bench.machine import service_now
from bench.store import Store
from catalogue.model import Catalogue, Feed
from db.clock import PictureClock
from db.engine import connection
from db.write import PollOutcome, claim_feed, save_poll
from db.write.rollups import compacted_before
from homeward.importing import read_file
from homeward.past import archive_for, newest_first
from ingest.adapters import adapters
from ingest.bulk import import_file, settle
from ingest.desk import Desk
from ingest.suspects import hold_suspects
from ingest.understand import Understood, understand
from simulators.living.families import FAMILIES

_HOLDER = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking some documents stored: episodes new or changed, figures new."""

    versions: int
    figures: int


@dataclass(slots=True, kw_only=True)
class Crowded:
    """A store with a crowd in it. `folder` takes the files of its past."""

    crowd: Crowd
    store: Store
    runner: asyncio.Runner
    folder: Path
    catalogue: Catalogue = field(default_factory=living)
    desk: Desk = field(init=False)
    clock: PictureClock = field(init=False)
    _takings: int = 0
    _feeds: Mapping[tuple[str, str], Feed] = field(init=False)

    def __post_init__(self) -> None:
        self._feeds = {
            (family.key, code): feed
            for family in FAMILIES for code in family.codes for feed in self.catalogue.feeds.values()
            if feed.is_live and feed.url.partition("?")[0].endswith(family.path(code))
        }  # fmt: skip

    def fill(self, *, until: datetime, rate: float = 1.0) -> None:
        """Let the crowd live up to an instant, import its past, and take every document as it stands then.

        From there on picture time runs at this rate.
        """
        write_past(self.crowd, self.folder, until=until, say=lambda _: None)
        self.clock = PictureClock(origin_picture=until, origin_service=service_now(), rate=rate)
        begin(self.store, self.catalogue, self.clock)
        self.desk = desk_on(self.store, self.catalogue, at=until)
        self.runner.run(self._import())
        self.take(documents(self.crowd))

    def close(self) -> None:
        """Close the connections."""
        self.runner.run(self.desk.pool.dispose())

    def take(self, told: Iterable[Told]) -> Taken:
        """Take documents, as if they had just arrived. Raises AssertionError where one is refused in part."""
        return self.runner.run(self._take(list(told)))

    def feed_of(self, told: Told) -> Feed:
        """The feed that a document is of."""
        return self._feeds[told.family, told.code]

    async def _import(self) -> None:
        for path in newest_first(self.folder):
            feed = archive_for(self.catalogue, path.name)
            done = await import_file(self.desk, feed, name=path.name, payload=read_file(path))
            assert not done.rejects, f"{path.name}: {done.rejects[0]}"
        await settle(self.desk)

    async def _take(self, told: Sequence[Told]) -> Taken:
        # Each taking at a time of its own: a board may be told again with other rows of the same instant.
        self._takings += 1
        now = self.crowd.now + timedelta(seconds=30, milliseconds=self._takings)
        versions = figures = 0
        for each in told:
            feed = self.feed_of(each)
            found = understand(
                each.body, feed=feed, adapter=adapters()[feed.format], catalogue=self.catalogue, now=now
            )  # fmt: skip
            assert not found.rejects, f"{feed.key}: {found.rejects[0]}"
            saved = await self._save(feed, found, now=now)
            versions, figures = versions + saved.versions, figures + saved.figures
        return Taken(versions=versions, figures=figures)

    async def _save(self, feed: Feed, found: Understood, *, now: datetime) -> Taken:
        async with connection(self.desk.pool) as conn:
            lease = await claim_feed(conn, feed=feed.key, holder=_HOLDER, lease_for=timedelta(minutes=5))
            done = await compacted_before(conn)
            await conn.rollback()
            judged = await hold_suspects(
                conn, found, feed=feed, feed_id=lease.feed_id, measures=self.catalogue.measures,
                books=self.desk.books, now=now,
            )  # fmt: skip
            found = judged.understood
            saved = await save_poll(
                conn,
                PollOutcome(
                    lease=lease, holder=_HOLDER, started_at=now, received_at=now, duration_ms=1.0, outcome="ok",
                    due_in=timedelta(0), catalogue_version=self.catalogue.version, code_version=_HOLDER,
                    validators_for=_HOLDER, rows=found.rows, duplicates=found.duplicates,
                    ignored_fields=found.ignored_fields,
                ),
                observations=found.observations, refusals=found.rejects, episodes=found.episodes, listed=found.listed,
                listed_at=found.listed_at, suspects=judged.suspects, books=self.desk.books, room=self.desk.room,
                compacted_before=done,
            )  # fmt: skip
        return Taken(versions=saved.episodes, figures=saved.stored)
