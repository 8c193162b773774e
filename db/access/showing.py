"""To whom providers show what they can take: each word is kept, the last of a provider counts."""

from dataclasses import dataclass
from datetime import datetime

from db.engine import Connection
from metrics.access import ShowsTo


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The last word of a provider: who said it, and when, in service time and in that of the picture."""

    shows_to: ShowsTo
    by: str
    said_at: datetime
    picture_at: datetime


async def say_shows_to(
    conn: Connection, organisation: str, shows_to: ShowsTo, *, by: str, account: int | None, at: datetime,
    picture_at: datetime,
) -> None:  # fmt: skip
    """Keep a provider's word. It counts the data version up and is therefore the last statement of its transaction."""
    await conn.execute(
        """INSERT INTO vacancy_showing (organisation, shows_to, said_by, account, said_at, picture_at)
           VALUES (%s, %s, %s, %s, %s, %s)""",
        (organisation, shows_to.value, by, account, at, picture_at),
    )


_LAST = """SELECT DISTINCT ON (organisation) organisation, shows_to, said_by, said_at, picture_at
             FROM vacancy_showing ORDER BY organisation, entry DESC"""


async def last_said(conn: Connection) -> dict[str, Said]:
    """The last word of every provider that has said anything."""
    cursor = await conn.execute(_LAST)
    return {
        code: Said(shows_to=ShowsTo(shows_to), by=by, said_at=said_at, picture_at=picture_at)
        for code, shows_to, by, said_at, picture_at in await cursor.fetchall()
    }


async def hubs_only(conn: Connection) -> frozenset[str]:
    """The providers that show their figures to hubs only."""
    cursor = await conn.execute(
        f"SELECT organisation FROM ({_LAST}) AS last WHERE shows_to = %s", (ShowsTo.HUBS.value,)
    )
    return frozenset(str(code) for (code,) in await cursor.fetchall())
