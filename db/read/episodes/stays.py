"""People in beds: stays, their spells of being ready to leave, and their days."""

from collections.abc import Sequence
from datetime import date, datetime

from db.engine import Connection
from db.episode_tables import BED_DAY, READY_INTERVAL, STAY
from db.read.episodes.held import Chosen, Held
from metrics.vocabulary.episodes import BedDay, ReadyInterval, Stay

_OPEN = Chosen(table=STAY, of=Stay, condition="told.left_at IS NULL")
_AT = Chosen(
    table=STAY,
    of=Stay,
    condition=f"{STAY.life.format(row='told')} @> %(at)s AND (told.left_at IS NULL OR told.left_at > %(at)s)",
    unlisted_since="CASE WHEN told.unlisted_since <= %(at)s THEN told.unlisted_since END",
)
_IN = Chosen(table=STAY, of=Stay, condition=STAY.is_in_span.format(row="told"))
_READY = Chosen(
    table=READY_INTERVAL,
    of=ReadyInterval,
    condition="told.ends_at IS NULL AND stay.left_at IS NULL",
)
_READY_IN = Chosen(
    table=READY_INTERVAL,
    of=ReadyInterval,
    condition=READY_INTERVAL.is_in_span.format(row="told"),
)
_DAYS = Chosen(table=BED_DAY, of=BedDay, condition="told.day >= %(start)s AND told.day < %(end)s")


async def stays_now(conn: Connection, organisations: Sequence[str]) -> list[Held[Stay]]:
    """The stays that no feed has said the end of, listed or not. Never reads history.

    Shape: by organisation, then key.
    """
    return await _OPEN(conn, organisations, known=None)


async def stays_at(
    conn: Connection, organisations: Sequence[str], *, at: datetime, known: datetime
) -> list[Held[Stay]]:
    """Who lay in a bed at an instant, each stay as known by `known`. Shape: by organisation, then key."""
    return await _AT(conn, organisations, known=known, at=at)


async def stays_in(
    conn: Connection, organisations: Sequence[str], *, start: datetime, end: datetime, known: datetime | None
) -> list[Held[Stay]]:
    """The stays with a part in [start, end), as known then (None: now). Shape: by organisation, then key."""
    return await _IN(conn, organisations, known=known, start=start, end=end)


async def ready_now(conn: Connection, organisations: Sequence[str]) -> list[Held[ReadyInterval]]:
    """The open ready intervals of open stays. Never reads history. Shape: by organisation, stay and start."""
    return await _READY(conn, organisations, known=None)


async def ready_in(
    conn: Connection, organisations: Sequence[str], *, start: datetime, end: datetime, known: datetime
) -> list[Held[ReadyInterval]]:
    """The ready intervals with a part in [start, end), as known then. Shape: by organisation, stay and start."""
    return await _READY_IN(conn, organisations, known=known, start=start, end=end)


async def bed_days(
    conn: Connection, organisations: Sequence[str], *, start: date, end: date, known: datetime | None
) -> list[Held[BedDay]]:
    """The bed days on the London days [start, end), as known then (None: now). Shape: by organisation, stay and day."""
    return await _DAYS(conn, organisations, known=known, start=start, end=end)
