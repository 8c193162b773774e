"""Which episodes changed after a data version, so that whoever keeps them need not read them all again."""

from datetime import date, datetime
from typing import NamedTuple

from db.engine import Connection

_KINDS = ("stay", "referral", "response", "offer")

_CHANGED = b"""
WITH polls AS MATERIALIZED (
    SELECT feed_id, received_at FROM poll WHERE data_version > %(after)s AND episodes > 0),
told AS (
    SELECT 'stay' AS kind, told.key, told.left_at IS NULL OR told.left_at >= %(start)s AS is_recent
      FROM stay AS told JOIN polls USING (feed_id, received_at) WHERE told.superseded_at IS NULL
    UNION ALL
    SELECT 'stay', told.stay, told.ends_at IS NULL OR told.ends_at >= %(start)s
      FROM ready_interval AS told JOIN polls USING (feed_id, received_at) WHERE told.superseded_at IS NULL
    UNION ALL
    SELECT 'stay', told.stay, told.day >= %(day)s
      FROM bed_day AS told JOIN polls USING (feed_id, received_at) WHERE told.superseded_at IS NULL
    UNION ALL
    SELECT 'referral', told.key,
           (CASE WHEN told.started_at IS NULL THEN coalesce(told.closed_at, told.ended_at) ELSE told.ended_at END
            < %(start)s) IS NOT TRUE
      FROM referral AS told JOIN polls USING (feed_id, received_at) WHERE told.superseded_at IS NULL
    UNION ALL
    SELECT 'response', told.key, told.closed_at IS NULL OR told.closed_at >= %(start)s
      FROM response AS told JOIN polls USING (feed_id, received_at) WHERE told.superseded_at IS NULL
    UNION ALL
    SELECT 'offer', told.organisation, true
      FROM capacity_offer AS told JOIN polls USING (feed_id, received_at)
     WHERE told.superseded_at IS NULL AND told.starts_at >= %(start)s)
SELECT kind, key, bool_or(is_recent) FROM told GROUP BY kind, key
"""


class Changed(NamedTuple):
    """The keys of what is not as it was, in order; of offers the organisations that make them.

    `past`: those among them of which only something over before the window was told.
    """

    stays: tuple[str, ...]
    referrals: tuple[str, ...]
    responses: tuple[str, ...]
    offers: tuple[str, ...]
    past: frozenset[str]


async def changed_since(conn: Connection, version: int, *, day: date, start: datetime) -> Changed:
    """What was told anew after a version: stays (themselves, an interval or a day of theirs), requests and offers.

    The window begins with the London day `day`, at `start`. What a feed said again word for word has not changed.
    """
    cursor = await conn.execute(_CHANGED, {"after": version, "day": day, "start": start})
    found: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    past = set()
    for kind, key, is_recent in await cursor.fetchall():
        found[kind].append(key)
        if not is_recent:
            past.add(key)
    stays, referrals, responses, offers = (tuple(sorted(found[kind])) for kind in _KINDS)
    return Changed(stays, referrals, responses, offers, frozenset(past))
