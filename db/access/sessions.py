"""Sessions: a browser that an account has signed in with, known by the digest of its secret."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session. It ends at `ends_at` whatever happens, and earlier when it is not used."""

    session: int
    account: int
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    from_where: str


async def begin_session(
    conn: Connection, secret: bytes, *, account: int, at: datetime, ends_at: datetime, from_where: str
) -> None:
    """Keep a new session, and drop those of the account that are over: nobody else would."""
    await conn.execute("DELETE FROM session WHERE account = %s AND ends_at <= %s", (account, at))
    await conn.execute(
        "INSERT INTO session (secret, account, began_at, seen_at, ends_at, from_where) VALUES (%s, %s, %s, %s, %s, %s)",
        (secret, account, at, at, ends_at, from_where),
    )


async def session_of(conn: Connection, secret: bytes) -> Session | None:
    """The session of a secret, ended or not."""
    cursor = await conn.execute(
        "SELECT session, account, began_at, seen_at, ends_at, from_where FROM session WHERE secret = %s", (secret,)
    )
    row = await cursor.fetchone()
    return None if row is None else _session(row)


async def sessions_of(conn: Connection, account: int) -> list[Session]:
    """The sessions of an account, the newest first."""
    cursor = await conn.execute(
        """SELECT session, account, began_at, seen_at, ends_at, from_where FROM session WHERE account = %s
            ORDER BY session DESC""",
        (account,),
    )
    return [_session(row) for row in await cursor.fetchall()]


async def count_sessions(conn: Connection, *, at: datetime, idle_since: datetime) -> dict[int, int]:
    """How many browsers are signed in with each account that has any."""
    cursor = await conn.execute(
        "SELECT account, count(*) FROM session WHERE ends_at > %s AND seen_at > %s GROUP BY account", (at, idle_since)
    )
    return {account: int(count) for account, count in await cursor.fetchall()}


async def note_seen(conn: Connection, session: int, *, at: datetime) -> None:
    """Note that a session was used."""
    await conn.execute("UPDATE session SET seen_at = %s WHERE session = %s AND seen_at < %s", (at, session, at))


async def end_session(conn: Connection, session: int) -> bool:
    """End a session; False when it was over."""
    cursor = await conn.execute("DELETE FROM session WHERE session = %s", (session,))
    return cursor.rowcount == 1


async def end_sessions(conn: Connection, account: int, *, session: int | None = None) -> list[int]:
    """End the sessions of an account, or that one of them; returns their numbers."""
    cursor = await conn.execute(
        "DELETE FROM session WHERE account = %s AND (%s::bigint IS NULL OR session = %s) RETURNING session",
        (account, session, session),
    )
    return sorted(number for (number,) in await cursor.fetchall())


def _session(row: tuple[Any, ...]) -> Session:
    session, account, began_at, seen_at, ends_at, from_where = row
    return Session(
        session=session, account=account, began_at=began_at, seen_at=seen_at, ends_at=ends_at, from_where=from_where
    )  # fmt: skip
