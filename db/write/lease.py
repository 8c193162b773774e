"""Leases on feeds: who may poll what, decided by the database and its clock alone.

Any number of workers may run. One claims a due feed with SKIP LOCKED and gets an epoch; a write shows that epoch, so a
worker that was stopped and resumed after its lease ran out cannot write. Only here does the server's clock count. The
lease of a worker whose session is gone can be claimed at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import TupleRow

from db.engine import Connection
from db.presence import KIND

# Free to be claimed: never held, run out, or of a holder whose session is gone. The locks are looked at row by row, so
# that a row that changed meanwhile is looked at again with those of now. Which database a lock is of is not asked: the
# numbers are drawn from two thousand million, and not every role may read the list of databases.
_IS_FREE = f"""(feed_due.lease_until IS NULL OR feed_due.lease_until < clock_timestamp()
                OR feed_due.presence IS NOT NULL AND NOT EXISTS (
                       SELECT FROM pg_locks
                        WHERE locktype = 'advisory' AND classid = {KIND} AND objid = feed_due.presence AND objsubid = 2
                          AND granted))"""


class LeaseLost(RuntimeError):
    """The feed's lease was taken over or ran out; nothing of the poll was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One worker's right to poll one feed once, with what the last poll left for it.

    `claimed_at`: by the database's clock. `asked_until`: picture time until which it is waited for.
    """

    feed: str
    feed_id: int
    epoch: int
    claimed_at: datetime
    etag: str | None
    last_modified: str | None
    failures: int
    asked_until: datetime | None = None


async def claim_due(
    conn: Connection, *, holder: str, lease_for: timedelta, limit: int, validators_for: str, presence: int | None = None
) -> list[Lease]:
    """Claim up to `limit` due feeds for `holder`; commits. One that is pushed is due when something of it waits.

    `presence`: by which the others see that the holder is there; without it they wait until the lease has run out.

    Validators (ETag, Last-Modified) are handed out only while catalogue and code are those that stored them: after a
    change everything is read anew. Shape: in due order; empty when nothing is due.
    """
    cursor = await conn.execute(
        f"""UPDATE feed_due AS due
              SET holder = %(holder)s, epoch = due.epoch + 1, lease_until = clock_timestamp() + %(lease)s,
                  presence = %(presence)s
             FROM (SELECT feed_due.feed_id, feed.key
                     FROM feed_due JOIN feed ON feed.id = feed_due.feed_id
                    WHERE feed.is_enabled AND feed_due.due_at <= clock_timestamp()
                      AND (NOT feed.is_pushed OR EXISTS (SELECT FROM inbox WHERE inbox.feed_id = feed.id))
                      AND {_IS_FREE}
                    ORDER BY feed_due.due_at LIMIT %(limit)s FOR UPDATE OF feed_due SKIP LOCKED) AS claimable
            WHERE due.feed_id = claimable.feed_id
        RETURNING claimable.key, due.feed_id, due.epoch, due.lease_until - %(lease)s,
                  CASE WHEN due.validators_for = %(validators)s THEN due.etag END,
                  CASE WHEN due.validators_for = %(validators)s THEN due.last_modified END,
                  due.failures, due.asked_until""".encode(),
        {"holder": holder, "lease": lease_for, "limit": limit, "validators": validators_for, "presence": presence},
    )
    rows = await cursor.fetchall()
    await conn.commit()
    return [_lease(row) for row in rows]


async def claim_feed(
    conn: Connection, *, feed: str, holder: str, lease_for: timedelta, presence: int | None = None
) -> Lease:
    """Claim one feed by name, due or not, for files brought by hand; commits. `presence` as for `claim_due`.

    Raises LeaseLost when somebody else holds it now or the store does not know it.
    """
    cursor = await conn.execute(
        f"""UPDATE feed_due
              SET holder = %(holder)s, epoch = feed_due.epoch + 1, lease_until = clock_timestamp() + %(lease)s,
                  presence = %(presence)s
             FROM feed
            WHERE feed.id = feed_due.feed_id AND feed.key = %(feed)s AND {_IS_FREE}
        RETURNING feed.key, feed_due.feed_id, feed_due.epoch, feed_due.lease_until - %(lease)s, NULL, NULL,
                  feed_due.failures, feed_due.asked_until""".encode(),
        {"holder": holder, "lease": lease_for, "feed": feed, "presence": presence},
    )
    row = await cursor.fetchone()
    await conn.commit()
    if row is None:
        raise LeaseLost(f"feed {feed} is held by another process, or unknown to this database")
    return _lease(row)


def _lease(row: TupleRow) -> Lease:
    feed, feed_id, epoch, claimed_at, etag, last_modified, failures, asked_until = row
    return Lease(
        feed=feed, feed_id=feed_id, epoch=epoch, claimed_at=claimed_at, etag=etag, last_modified=last_modified,
        failures=failures, asked_until=asked_until,
    )  # fmt: skip


async def next_due(conn: Connection, *, within: timedelta) -> timedelta | None:
    """How long until a feed that nobody holds is due, not below nothing; None when none is within so long. Commits."""
    cursor = await conn.execute(
        """SELECT greatest(feed_due.due_at - clock_timestamp(), interval '0')
             FROM feed_due JOIN feed ON feed.id = feed_due.feed_id
            WHERE feed.is_enabled AND feed_due.due_at < clock_timestamp() + %s
              AND (NOT feed.is_pushed OR EXISTS (SELECT FROM inbox WHERE inbox.feed_id = feed.id))
              AND (feed_due.lease_until IS NULL OR feed_due.lease_until < clock_timestamp())
              AND feed_due.due_at > '-infinity'
            ORDER BY feed_due.due_at LIMIT 1""",
        (within,),
    )
    row = await cursor.fetchone()
    await conn.commit()
    return row[0] if row else None


async def require_lease(conn: Connection, *, feed_id: int, holder: str, epoch: int) -> None:
    """Hold the feed's due row for this transaction, or raise LeaseLost."""
    cursor = await conn.execute(
        """SELECT 1 FROM feed_due WHERE feed_id = %s AND holder = %s AND epoch = %s AND lease_until > clock_timestamp()
           FOR UPDATE""",
        (feed_id, holder, epoch),
    )
    if await cursor.fetchone() is None:
        raise LeaseLost(f"feed {feed_id}: the lease of epoch {epoch} is no longer held by {holder}")


async def release(conn: Connection, *, feed_id: int, holder: str, epoch: int) -> None:
    """Give a lease back without a poll's outcome (the worker is stopping); commits. Does nothing when it was lost.

    What was due is due still; an archive never is.
    """
    await conn.execute(
        "UPDATE feed_due SET holder = NULL, lease_until = NULL WHERE feed_id = %s AND holder = %s AND epoch = %s",
        (feed_id, holder, epoch),
    )
    await conn.commit()
