"""The inbox, from the side of the worker: what waits there of a feed, in the order in which it came."""

from typing import NamedTuple

from db.engine import Connection


class Waiting(NamedTuple):
    """One payload that waits, as it came: `encoding` is the Content-Encoding that its sender named."""

    payload: int
    receipt: str
    content_type: str
    encoding: str
    body: bytes


async def first_waiting(conn: Connection, *, feed_id: int) -> Waiting | None:
    """What has waited longest of a feed; None when nothing does."""
    cursor = await conn.execute(
        """SELECT payload, receipt, content_type, encoding, body FROM inbox WHERE feed_id = %s
            ORDER BY payload LIMIT 1""",
        (feed_id,),
    )
    row = await cursor.fetchone()
    return None if row is None else Waiting._make(row)
