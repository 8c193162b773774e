"""The inbox, from the side of the web: laying in what a partner pushed. What lies there it cannot read."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import ProgramLimitExceeded

from db.engine import Connection


class InboxFull(RuntimeError):
    """So much of a feed waits to be taken in that no more is kept; nothing was laid in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """One payload as it came, with what its sender says of it. `token`: whose it is; `came_at` is service time."""

    receipt: str
    came_at: datetime
    token: int | None
    content_type: str
    encoding: str
    body: bytes


async def lay_in(conn: Connection, feed: str, pushed: Pushed) -> None:
    """Keep a payload for a feed; the transaction is the caller's. Raises InboxFull; LookupError for an unknown feed."""
    try:
        cursor = await conn.execute(
            """INSERT INTO inbox (feed_id, receipt, came_at, token, content_type, encoding, body)
               SELECT id, %s, %s, %s, %s, %s, %s FROM feed WHERE key = %s""",
            (
                pushed.receipt, pushed.came_at, pushed.token, pushed.content_type, pushed.encoding, pushed.body, feed,
            ),
        )  # fmt: skip
    except ProgramLimitExceeded:
        raise InboxFull(feed) from None
    if cursor.rowcount != 1:
        raise LookupError(feed)
