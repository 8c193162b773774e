"""Accounts and their grants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import UniqueViolation

from db.engine import Connection
from metrics.access import Grant, Role

_COLUMNS = "account, sign_in, password, issuer, subject, is_closed, made_at, seen_at"


class SignInTaken(ValueError):
    """Another account has that sign-in name, or that identity elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. `password` is a hash, or None: it signs in elsewhere, or has not chosen one yet. `seen_at`: when it
    was last used, by a session or a token of its own."""

    account: int
    sign_in: str
    password: str | None
    issuer: str | None
    subject: str | None
    is_closed: bool
    made_at: datetime
    grants: tuple[Grant, ...]
    seen_at: datetime | None = None


async def make_account(
    conn: Connection, sign_in: str, *, grants: Iterable[Grant], at: datetime, issuer: str | None = None,
    subject: str | None = None,
) -> int:  # fmt: skip
    """Make an account and return its number; the transaction is the caller's. Raises SignInTaken."""
    try:
        async with conn.transaction():
            cursor = await conn.execute(
                """INSERT INTO account (sign_in, issuer, subject, made_at) VALUES (%s, %s, %s, %s) RETURNING account""",
                (sign_in, issuer, subject, at),
            )
            (number,) = await cursor.fetchone() or (None,)
    except UniqueViolation:
        raise SignInTaken(sign_in) from None
    if not isinstance(number, int):
        raise TypeError("the store gave no number")
    await set_grants(conn, number, grants)
    return number


async def set_grants(conn: Connection, account: int, grants: Iterable[Grant]) -> None:
    """Give an account these grants and no others."""
    await conn.execute("DELETE FROM account_grant WHERE account = %s", (account,))
    for grant in sorted(set(grants)):
        await conn.execute(
            "INSERT INTO account_grant (account, role, organisation) VALUES (%s, %s, %s)",
            (account, grant.role.value, grant.organisation),
        )


async def set_password(conn: Connection, account: int, password: str, *, at: datetime) -> None:
    """Keep the hash of an account's password; every session of it ends."""
    await conn.execute("UPDATE account SET password = %s, password_at = %s WHERE account = %s", (password, at, account))
    await conn.execute("DELETE FROM session WHERE account = %s", (account,))


async def renew_password(conn: Connection, account: int, password: str, *, before: str) -> None:
    """Keep another hash of the same password, unless it was changed meanwhile; sessions go on."""
    await conn.execute(
        "UPDATE account SET password = %s WHERE account = %s AND password = %s", (password, account, before)
    )


async def set_closed(conn: Connection, account: int, *, closed: bool) -> None:
    """Close an account, and with it its sessions, or open it again."""
    await conn.execute("UPDATE account SET is_closed = %s WHERE account = %s", (closed, account))
    if closed:
        await conn.execute("DELETE FROM session WHERE account = %s", (account,))


async def account_by_sign_in(conn: Connection, sign_in: str) -> Account | None:
    """The account that signs in by a name."""
    return await _one(conn, "sign_in = %s", (sign_in,))


async def account_by_number(conn: Connection, account: int) -> Account | None:
    """The account of a number."""
    return await _one(conn, "account = %s", (account,))


async def account_by_identity(conn: Connection, issuer: str, subject: str) -> Account | None:
    """The account that signs in elsewhere under an identity."""
    return await _one(conn, "issuer = %s AND subject = %s", (issuer, subject))


async def accounts(conn: Connection) -> list[Account]:
    """All accounts, by number."""
    return await _accounts(conn, "true", ())


async def note_account_seen(conn: Connection, account: int, *, at: datetime) -> None:
    """Note that an account was used."""
    await conn.execute(
        "UPDATE account SET seen_at = %s WHERE account = %s AND (seen_at IS NULL OR seen_at < %s)", (at, account, at)
    )


async def bind_identity(conn: Connection, account: int, *, issuer: str, subject: str) -> bool:
    """Let an account sign in elsewhere under an identity; False when it, or another, is bound already."""
    try:
        async with conn.transaction():
            cursor = await conn.execute(
                "UPDATE account SET issuer = %s, subject = %s WHERE account = %s AND issuer IS NULL",
                (issuer, subject, account),
            )
    except UniqueViolation:
        return False
    return cursor.rowcount == 1


async def hold_administrators(conn: Connection) -> None:
    """Let nobody else change grants until this transaction ends: two administrators must not remove each other."""
    await conn.execute("LOCK TABLE account_grant IN SHARE ROW EXCLUSIVE MODE")


async def administrators(conn: Connection) -> tuple[int, int]:
    """How many accounts administer. Shape: (those that are open, those of them that can sign in)."""
    cursor = await conn.execute(
        """SELECT count(*), count(*) FILTER (WHERE password IS NOT NULL OR issuer IS NOT NULL)
             FROM account JOIN account_grant USING (account)
            WHERE role = 'administrator' AND organisation = '*' AND NOT is_closed"""
    )
    are_open, can_sign_in = await cursor.fetchone() or (0, 0)
    return int(are_open), int(can_sign_in)


async def has_administrator(conn: Connection) -> bool:
    """Whether an account that can sign in may administer."""
    return (await administrators(conn))[1] > 0


async def _one(conn: Connection, where: str, values: Sequence[object]) -> Account | None:
    return next(iter(await _accounts(conn, where, values)), None)


async def _accounts(conn: Connection, where: str, values: Sequence[object]) -> list[Account]:
    cursor = await conn.execute(f"SELECT {_COLUMNS} FROM account WHERE {where} ORDER BY account", values)
    rows = await cursor.fetchall()
    granted: dict[int, list[Grant]] = {row[0]: [] for row in rows}
    cursor = await conn.execute(
        """SELECT account, role, organisation FROM account_grant WHERE account = ANY(%s)
            ORDER BY role, organisation COLLATE "C" """,
        (list(granted),),
    )
    for account, role, organisation in await cursor.fetchall():
        granted[account].append(Grant(Role(role), organisation))
    return [
        Account(
            account=row[0], sign_in=row[1], password=row[2], issuer=row[3], subject=row[4], is_closed=row[5],
            made_at=row[6], grants=tuple(granted[row[0]]), seen_at=row[7],
        )
        for row in rows
    ]  # fmt: skip
