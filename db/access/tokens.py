"""Tokens: a person's own for programs, a sending system's for one feed, a wall's for its display.

A token may have several secrets: each browser of a wall has its own, and an old one works on for a while after it was
replaced, so that a display that lost the answer with the new one is not locked out.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from db.engine import Connection


class TokenKind(StrEnum):
    """What a token is for."""

    PERSONAL = "personal"
    FEED = "feed"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token. `account` of a personal one, `feed` of a feed's, `organisation` and `layout` of a display's.

    Secrets made before `rotated_at` are replaced when they are next shown.
    """

    token: int
    kind: TokenKind
    label: str
    account: int | None
    organisation: str | None
    feed: str | None
    layout: str | None
    made_at: datetime
    made_by: str
    ends_at: datetime | None
    rotated_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """One secret of a token, and when it stops working (None: not by itself)."""

    token: Token
    made_at: datetime
    seen_at: datetime | None
    ends_at: datetime | None


_COLUMNS = (
    "token", "kind", "label", "account", "organisation", "feed", "layout", "made_at", "made_by", "ends_at",
    "rotated_at", "revoked_at",
)  # fmt: skip
_OF_TOKEN = ", ".join(f"token.{name}" for name in _COLUMNS)


async def make_token(
    conn: Connection, kind: TokenKind, label: str, *, at: datetime, by: str, account: int | None = None,
    organisation: str | None = None, feed: str | None = None, layout: str | None = None,
    ends_at: datetime | None = None,
) -> int:  # fmt: skip
    """Make a token, without a secret yet; returns its number."""
    cursor = await conn.execute(
        """INSERT INTO token (kind, label, account, organisation, feed, layout, made_at, made_by, ends_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING token""",
        (kind.value, label, account, organisation, feed, layout, at, by, ends_at),
    )
    (number,) = await cursor.fetchone() or (None,)
    if not isinstance(number, int):
        raise TypeError("the store gave no number")
    return number


async def add_secret(
    conn: Connection, token: int, secret: bytes, *, at: datetime, replaces: bytes | None = None
) -> None:
    """Give a token one more secret; `replaces`: that of the browser which is to show it from now on."""
    await conn.execute(
        "INSERT INTO token_secret (secret, token, made_at, replaces) VALUES (%s, %s, %s, %s)",
        (secret, token, at, replaces),
    )


async def drop_unseen(conn: Connection, replaces: bytes, *, made_before: datetime) -> None:
    """Drop what was given in place of a secret some time ago and never shown: its answer was lost."""
    await conn.execute(
        "DELETE FROM token_secret WHERE replaces = %s AND seen_at IS NULL AND made_at < %s", (replaces, made_before)
    )


async def secret_of(conn: Connection, secret: bytes) -> Secret | None:
    """The token of a secret, whether it still works or not."""
    cursor = await conn.execute(
        f"""SELECT {_OF_TOKEN}, token_secret.made_at, token_secret.seen_at, token_secret.ends_at
              FROM token_secret JOIN token USING (token) WHERE secret = %s""",
        (secret,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    made_at, seen_at, ends_at = row[len(_COLUMNS) :]
    return Secret(token=_token(row[: len(_COLUMNS)]), made_at=made_at, seen_at=seen_at, ends_at=ends_at)


async def note_secret_seen(conn: Connection, secret: bytes, *, at: datetime) -> None:
    """Note that a secret was shown."""
    await conn.execute("UPDATE token_secret SET seen_at = %s WHERE secret = %s", (at, secret))


async def let_secret_end(conn: Connection, secret: bytes, *, ends_at: datetime) -> None:
    """Let a secret stop working at a time, or earlier where that was said before."""
    await conn.execute(
        "UPDATE token_secret SET ends_at = least(coalesce(ends_at, %s), %s) WHERE secret = %s",
        (ends_at, ends_at, secret),
    )


async def let_secrets_end(conn: Connection, token: int, *, ends_at: datetime) -> None:
    """Let every secret of a token stop working at a time, or earlier where that was said before."""
    await conn.execute(
        "UPDATE token_secret SET ends_at = least(coalesce(ends_at, %s), %s) WHERE token = %s", (ends_at, ends_at, token)
    )


async def rotate_token(conn: Connection, token: int, *, at: datetime) -> None:
    """Let every secret of a token be replaced when it is next shown."""
    await conn.execute("UPDATE token SET rotated_at = %s WHERE token = %s", (at, token))


async def revoke_token(conn: Connection, token: int, *, at: datetime) -> bool:
    """Let a token stop working at once; False when it had stopped."""
    cursor = await conn.execute("UPDATE token SET revoked_at = %s WHERE token = %s AND revoked_at IS NULL", (at, token))
    return cursor.rowcount == 1


async def token_by_number(conn: Connection, token: int) -> Token | None:
    """The token of a number."""
    cursor = await conn.execute(f"SELECT {_OF_TOKEN} FROM token WHERE token = %s", (token,))
    row = await cursor.fetchone()
    return None if row is None else _token(row)


async def tokens(conn: Connection, *, account: int | None = None) -> list[tuple[Token, datetime | None]]:
    """All tokens, or those of an account, by number, each with when it was last shown."""
    cursor = await conn.execute(
        f"""SELECT {_OF_TOKEN}, max(token_secret.seen_at) FROM token LEFT JOIN token_secret USING (token)
             WHERE %(account)s::bigint IS NULL OR token.account = %(account)s
             GROUP BY {_OF_TOKEN} ORDER BY token.token""",
        {"account": account},
    )
    return [(_token(row[:-1]), row[-1]) for row in await cursor.fetchall()]


async def browsers(conn: Connection) -> dict[int, int]:
    """How many browsers hold a secret of each token: those that were shown and have not been replaced."""
    cursor = await conn.execute(
        "SELECT token, count(*) FROM token_secret WHERE seen_at IS NOT NULL AND ends_at IS NULL GROUP BY token"
    )
    return dict(await cursor.fetchall())


def _token(row: tuple[Any, ...]) -> Token:
    content = dict(zip(_COLUMNS, row, strict=True))
    return Token(**{**content, "kind": TokenKind(content["kind"])})
