"""Noting since when each site is told of, within the poll's own transaction.

Only what reaches further back than all that came before is a row, so that hardly any poll writes one.
"""

from collections.abc import Iterable
from datetime import datetime

from db.engine import Connection
from metrics.vocabulary.episodes import Stay

_NOTE = """
INSERT INTO site_told (told_at, received_at, site)
SELECT new.told_at, %(received)s, new.site FROM unnest(%(told)s::timestamptz[], %(sites)s::text[]) AS new(told_at, site)
 WHERE NOT EXISTS (SELECT FROM site_told AS held
                    WHERE held.site = new.site AND held.told_at <= new.told_at AND held.received_at <= %(received)s)
"""


async def note_sites(
    conn: Connection, stays: Iterable[Stay], *, listed_at: datetime | None, received_at: datetime
) -> None:
    """Note where stays were seen earlier than anybody before. `listed_at`: when the list was made that holds them all;
    None: each was seen when it says."""
    first: dict[str, datetime] = {}
    for stay in stays:
        seen = listed_at or stay.observed_at
        first[stay.organisation] = min(seen, first.get(stay.organisation, seen))
    if first:
        sent = {"received": received_at, "told": list(first.values()), "sites": list(first)}
        await conn.execute(_NOTE, sent)
