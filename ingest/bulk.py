"""Importing files by hand through the ordinary way: adapter, sift, one transaction a file under the feed's lease.

An archive feed of the catalogue says what the files are. What was imported before stores nothing again, so an import
that was broken off is simply started anew. Does not find or unpack files.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from catalogue.model import Feed
from db.engine import Connection, connection
from db.write import Lease, PollOutcome, Presence, claim_feed, present, release, save_poll, take_statistics
from db.write.rollups import compacted_before
from ingest.adapters import adapters
from ingest.archives import understand_file
from ingest.desk import Desk
from ingest.parsed import Reject
from ingest.understand import Understood

_LEASE = timedelta(minutes=10)
# Archives are never due.
_NEVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What one file brought: rows read, observations and episodes found and newly stored, and every refusal."""

    name: str
    rows: int
    observations: int
    stored: int
    episodes: int
    versions: int
    rejects: Sequence[Reject]


async def import_file(
    desk: Desk, feed: Feed, *, name: str, payload: bytes, presence: Presence | None = None
) -> Imported:
    """Import the content of one file; `name` is what it is called in messages and in the store. `presence`: of the run
    of files that it belongs to; None: it has one of its own, and a session more is begun and ended for it.

    Raises: FeedFailed when the file is unusable as a whole, LeaseLost when another import of the feed is under way,
    psycopg.Error when the database failed. Nothing of the file is stored then.
    """
    started_at = desk.clock.now()
    understood = await asyncio.to_thread(
        understand_file, payload, name=name, feed=feed, adapter=adapters()[feed.format], catalogue=desk.catalogue,
        now=started_at,
    )  # fmt: skip
    return await save_file(
        desk, feed, understood, name=name, payload=payload, started_at=started_at, presence=presence
    )  # fmt: skip


async def save_file(
    desk: Desk,
    feed: Feed,
    understood: Understood,
    *,
    name: str,
    payload: bytes,
    started_at: datetime,
    presence: Presence | None = None,
) -> Imported:
    """Save what was understood of a file, whose import was begun at a picture time; `presence` as in `import_file`.

    Raises: LeaseLost when another import of the feed is under way, psycopg.Error when the database failed. Nothing of
    the file is stored then.
    """
    published = adapters()[feed.format].published_at
    async with (
        connection(desk.pool) as conn,
        nullcontext(presence) if presence is not None else present(desk.pool) as shown,
        _lease(desk, conn, feed, presence=shown) as lease,
    ):
        saved = await save_poll(
            conn,
            PollOutcome(
                lease=lease, holder=desk.holder, started_at=started_at, received_at=desk.clock.now(), duration_ms=0.0,
                outcome="ok", due_in=_NEVER, catalogue_version=desk.catalogue.version, code_version=desk.code_version,
                validators_for=desk.validators_for, bytes=len(payload), digest=hashlib.sha256(payload).hexdigest(),
                rows=understood.rows, duplicates=understood.duplicates, ignored_fields=understood.ignored_fields,
                detail=f"imported from {name}",
            ),
            observations=understood.observations,
            published_at=[published(each) for each in understood.observations] if published else None,
            refusals=understood.rejects,
            episodes=understood.episodes,
            books=desk.books,
            room=desk.room,
            compacted_before=await compacted_before(conn),
        )  # fmt: skip
    return Imported(
        name=name, rows=understood.rows, observations=len(understood.observations), stored=saved.stored,
        episodes=len(understood.episodes), versions=saved.episodes, rejects=understood.rejects,
    )  # fmt: skip


async def settle(desk: Desk) -> None:
    """After the last file of many: let the store look at what it holds now, before anybody asks it."""
    async with connection(desk.pool) as conn:
        await take_statistics(conn)


@asynccontextmanager
async def _lease(desk: Desk, conn: Connection, feed: Feed, *, presence: Presence) -> AsyncIterator[Lease]:
    """The feed's lease while a file is saved; given back when that fails: who tries again must not wait for its end.

    An import that is killed gives nothing back: the session of its presence ends with it, and that is seen.
    """
    lease = await claim_feed(
        conn, feed=feed.key, holder=desk.holder, lease_for=_LEASE, presence=await presence.number()
    )  # fmt: skip
    try:
        yield lease
    except BaseException:
        # A database that is away takes nothing back; then the lease does run out.
        with suppress(psycopg.Error):
            await release(conn, feed_id=lease.feed_id, holder=desk.holder, epoch=lease.epoch)
        raise
