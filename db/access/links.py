"""Links that work once: to choose a password for an account, or to make a browser a wall of a display token."""

from dataclasses import dataclass
from datetime import datetime

from db.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link was made for: one of the two."""

    account: int | None
    token: int | None


async def make_link(
    conn: Connection, secret: bytes, *, at: datetime, ends_at: datetime, account: int | None = None,
    token: int | None = None,
) -> None:  # fmt: skip
    """Keep a new link. Older ones for the same account or token stop working."""
    await conn.execute(
        "UPDATE entry_link SET ends_at = %s WHERE used_at IS NULL AND (account = %s OR token = %s) AND ends_at > %s",
        (at, account, token, at),
    )
    await conn.execute(
        "INSERT INTO entry_link (secret, account, token, made_at, ends_at) VALUES (%s, %s, %s, %s, %s)",
        (secret, account, token, at, ends_at),
    )


async def use_link(conn: Connection, secret: bytes, *, at: datetime) -> Link | None:
    """Use a link up, and say what it was for; None when there is none, it was used, or it is too old."""
    cursor = await conn.execute(
        """UPDATE entry_link SET used_at = %s WHERE secret = %s AND used_at IS NULL AND ends_at > %s
           RETURNING account, token""",
        (at, secret, at),
    )
    row = await cursor.fetchone()
    return None if row is None else Link(account=row[0], token=row[1])
