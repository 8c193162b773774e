"""Which episodes changed after a data version, so that whoever keeps them need not read them all again."""

from typing import NamedTuple

from db.engine import Connection

_CHANGED = b"""
WITH polls AS MATERIALIZED (
    SELECT feed_id, received_at FROM poll WHERE data_version > %(since)s AND episodes > 0)
SELECT 'stay', told.key FROM stay AS told JOIN polls USING (feed_id, received_at) WHERE told.superseded_at IS NULL
UNION
SELECT 'stay', told.stay FROM ready_interval AS told JOIN polls USING (feed_id, received_at)
 WHERE told.superseded_at IS NULL
UNION
SELECT 'stay', told.stay FROM bed_day AS told JOIN polls USING (feed_id, received_at) WHERE told.superseded_at IS NULL
UNION
SELECT 'referral', told.key FROM referral AS told JOIN polls USING (feed_id, received_at)
 WHERE told.superseded_at IS NULL
UNION
SELECT 'response', told.key FROM response AS told JOIN polls USING (feed_id, received_at)
 WHERE told.superseded_at IS NULL
"""


class Changed(NamedTuple):
    """The keys of what is not as it was, in order."""

    stays: tuple[str, ...]
    referrals: tuple[str, ...]
    responses: tuple[str, ...]


async def changed_since(conn: Connection, version: int) -> Changed:
    """The stays (themselves, an interval or a day of theirs), referrals and responses told anew after a data version.

    What a feed said again word for word has not changed.
    """
    cursor = await conn.execute(_CHANGED, {"since": version})
    found: dict[str, list[str]] = {"stay": [], "referral": [], "response": []}
    for kind, key in await cursor.fetchall():
        found[kind].append(key)
    return Changed(*(tuple(sorted(found[kind])) for kind in ("stay", "referral", "response")))
