"""Which kept counts of days hold at a time of knowing: the part of a statement that all questions to them begin with.

Holds no question itself.
"""

from datetime import datetime

# Counts that hold at a time of knowing, of days about which nothing was told since.
GOOD = """
good AS MATERIALIZED (
    SELECT held.site, held.day, held.known_from FROM counted_day AS held
     WHERE held.site = ANY(%(sites)s) AND held.day >= %(start)s AND held.day < %(end)s AND {holds}
       AND NOT EXISTS (SELECT FROM bed_day_mark AS mark
                        WHERE mark.site = held.site AND mark.day = held.day{heard}))
"""
_NOW = "held.known_until IS NULL"
_THEN = "held.known_from <= %(known)s AND (held.known_until IS NULL OR held.known_until > %(known)s)"
_HEARD = " AND mark.received_at <= %(known)s"


def good(known: datetime | None) -> str:
    """The common table of the counts that hold as known then (None: now)."""
    return GOOD.format(holds=_NOW, heard="") if known is None else GOOD.format(holds=_THEN, heard=_HEARD)
