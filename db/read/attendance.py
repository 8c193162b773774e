"""Whether anybody asks the feeds: a worker that shows its presence, and how long the most patient feed has waited."""

from datetime import timedelta
from typing import NamedTuple

from db.engine import Connection
from db.presence import KIND

_ASKED = f"""
SELECT EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = {KIND} AND objsubid = 2 AND granted
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
       coalesce(
           (SELECT clock_timestamp() - min(due_at) FROM feed_due
             WHERE isfinite(due_at) AND due_at < clock_timestamp()
               AND (lease_until IS NULL OR lease_until < clock_timestamp())),
           interval '0')
"""


class Attendance(NamedTuple):
    """What shows whether feeds are asked. `waits`: how long, in service time, the feed that has waited longest has been
    due while nobody had claimed it; nothing where none waits."""

    is_present: bool
    waits: timedelta


async def attendance(conn: Connection) -> Attendance:
    """Look who is there now. A worker behind a pooler that lends sessions out may be there and not seen to be."""
    cursor = await conn.execute(_ASKED.encode())
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("a query without a table has always a row")
    return Attendance(*row)
