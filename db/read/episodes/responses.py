"""Referrals to urgent community response, with their clocks."""

from collections.abc import Sequence
from datetime import datetime

from db.engine import Connection
from db.episode_tables import RESPONSE
from db.read.episodes.held import Chosen, Held
from metrics.vocabulary.episodes import Response

_OPEN = Chosen(table=RESPONSE, of=Response, condition="told.closed_at IS NULL")
_IN = Chosen(
    table=RESPONSE,
    of=Response,
    condition=RESPONSE.is_in_span.format(row="told"),
)

_TOLD_FROM = """
SELECT organisation, min(observed_at) FROM response
 WHERE %(known)s::timestamptz IS NULL OR received_at <= %(known)s GROUP BY organisation
"""


async def responses_now(conn: Connection, organisations: Sequence[str]) -> list[Held[Response]]:
    """The open responses. Never reads history. Shape: by organisation, then key."""
    return await _OPEN(conn, organisations, known=None)


async def responses_in(
    conn: Connection, organisations: Sequence[str], *, start: datetime, end: datetime, known: datetime | None
) -> list[Held[Response]]:
    """The responses that were open at some time in [start, end), as known then (None: now): those of a day, or with a
    start two days before it all whose clock may run out on it. Shape: by organisation, then key."""
    return await _IN(conn, organisations, known=known, start=start, end=end)


async def responses_told_from(conn: Connection, *, known: datetime | None) -> dict[str, datetime]:
    """The earliest time at which a feed saw any response of each team, as known then (None: now); absent where none was
    ever told of."""
    cursor = await conn.execute(_TOLD_FROM, {"known": known})
    return dict(await cursor.fetchall())
