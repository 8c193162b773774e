"""Episodes by their keys: all that is held of some stays, referrals or responses, however long ago it began."""

from collections.abc import Sequence
from datetime import date, datetime

from db.engine import Connection
from db.episode_tables import BED_DAY, READY_INTERVAL, REFERRAL, RESPONSE, STAY
from db.read.episodes.held import Chosen, Held
from db.read.episodes.referrals import FURTHER
from metrics.vocabulary.episodes import BedDay, ReadyInterval, Referral, Response, Stay

_STAYS = Chosen(table=STAY, of=Stay, condition="told.key = ANY(%(keys)s)")
_READY = Chosen(table=READY_INTERVAL, of=ReadyInterval, condition="told.stay = ANY(%(keys)s)")
_DAYS = Chosen(table=BED_DAY, of=BedDay, condition="told.stay = ANY(%(keys)s) AND told.day >= %(start)s")
_REFERRALS = Chosen(table=REFERRAL, of=Referral, condition="told.key = ANY(%(keys)s)", step=FURTHER)
_RESPONSES = Chosen(table=RESPONSE, of=Response, condition="told.key = ANY(%(keys)s)")


async def stays_of(
    conn: Connection, organisations: Sequence[str], *, keys: Sequence[str], known: datetime | None
) -> list[Held[Stay]]:
    """The stays of some keys, over or not, as known then (None: now). Shape: by organisation, then key."""
    return await _STAYS(conn, organisations, known=known, keys=list(keys))


async def ready_of(
    conn: Connection, organisations: Sequence[str], *, keys: Sequence[str], known: datetime | None
) -> list[Held[ReadyInterval]]:
    """All ready intervals of some stays, as known then (None: now). Shape: by organisation, stay and start."""
    return await _READY(conn, organisations, known=known, keys=list(keys))


async def days_of(
    conn: Connection, organisations: Sequence[str], *, keys: Sequence[str], start: date, known: datetime | None
) -> list[Held[BedDay]]:
    """The bed days of some stays from a London day on, as known then (None: now). Shape: by organisation, stay, day."""
    return await _DAYS(conn, organisations, known=known, keys=list(keys), start=start)


async def referrals_of(
    conn: Connection, organisations: Sequence[str], *, keys: Sequence[str], known: datetime | None
) -> list[Held[Referral]]:
    """The referrals of some keys, over or not, as known then (None: now). Shape: by organisation, then key."""
    return await _REFERRALS(conn, organisations, known=known, keys=list(keys))


async def responses_of(
    conn: Connection, organisations: Sequence[str], *, keys: Sequence[str], known: datetime | None
) -> list[Held[Response]]:
    """The responses of some keys, over or not, as known then (None: now). Shape: by organisation, then key."""
    return await _RESPONSES(conn, organisations, known=known, keys=list(keys))
