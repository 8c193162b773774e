"""Whether anybody asks the feeds: a worker that shows its presence, and how long the most patient feed has waited."""

from datetime import timedelta
from typing import NamedTuple

from db.engine import Connection
from db.presence import KIND

# The database that this is, by a lock which this very statement holds: not every role may read the list of databases.
# A pushed feed waits for its partner and not for a worker; one that is switched off waits for nobody.
_ASKED = f"""
SELECT EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = {KIND} AND objsubid = 2 AND granted
                  AND database = (SELECT max(database) FROM pg_locks
                                   WHERE locktype = 'relation' AND pid = pg_backend_pid())),
       EXISTS (SELECT FROM feed_due WHERE lease_until >= clock_timestamp()),
       coalesce(
           (SELECT clock_timestamp() - min(due_at) FROM feed_due JOIN feed ON feed.id = feed_due.feed_id
             WHERE feed.is_enabled AND NOT feed.is_pushed AND isfinite(due_at) AND due_at < clock_timestamp()
               AND (lease_until IS NULL OR lease_until < clock_timestamp())),
           interval '0')
"""


class Attendance(NamedTuple):
    """What shows whether feeds are asked. `is_present`: a worker's session lives. `is_asking`: some feed is held by
    somebody just now. `waits`: how long, in service time, the feed that has waited longest has been due while nobody
    had claimed it; nothing where none waits."""

    is_present: bool
    is_asking: bool
    waits: timedelta


async def attendance(conn: Connection) -> Attendance:
    """Look who is there now. A worker behind a pooler that lends sessions out may be there and not seen to be."""
    cursor = await conn.execute(_ASKED.encode())
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("a query without a table has always a row")
    return Attendance(*row)
