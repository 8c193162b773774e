"""Capacity that services offer."""

from collections.abc import Sequence
from datetime import datetime

from db.engine import Connection
from db.episode_tables import OFFER
from db.read.episodes.held import Chosen, Held
from metrics.vocabulary.episodes import Offer

_FROM = Chosen(table=OFFER, of=Offer, condition="told.starts_at >= %(start)s AND told.starts_at < %(end)s")


async def offers_from(
    conn: Connection, organisations: Sequence[str], *, start: datetime, end: datetime, known: datetime | None
) -> list[Held[Offer]]:
    """The offers for a day or shift that starts in [start, end), each as last told by `known` (None: now).

    An offer that its service has stopped sending keeps the time at which it was last seen. Shape: by organisation,
    kind, locality, start.
    """
    return await _FROM(conn, organisations, known=known, start=start, end=end)
