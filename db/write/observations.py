"""Storing a batch: history, current values and rollup marks in one statement.

Nothing is written for what is already known: a replay of the same rows stores none. A different value for the same
about and observed is a correction, kept as a later version. The current value never goes back.
"""

from collections.abc import Iterable
from datetime import datetime

from db.engine import Connection
from db.write.stage import STAGED, Batch, arrays, stage

_STORE = """
WITH fresh AS (
    SELECT incoming.series_id, incoming.about_at, incoming.observed_at, incoming.value, incoming.published_at
      FROM {source}
      {unless_known}
), stored AS (
    INSERT INTO observation (series_id, about_at, observed_at, received_at, published_at, value)
    SELECT series_id, about_at, observed_at, %(received)s, published_at, value FROM fresh
    RETURNING series_id, about_at, observed_at, value
), newest AS (
    SELECT DISTINCT ON (series_id) series_id, about_at, observed_at, value FROM stored
     ORDER BY series_id, about_at DESC, observed_at DESC
), renewed AS (
    INSERT INTO current_value AS held (series_id, about_at, observed_at, received_at, unchanged_since, value)
    SELECT series_id, about_at, observed_at, %(received)s, observed_at, value FROM newest
    ON CONFLICT (series_id) DO UPDATE
       SET about_at = EXCLUDED.about_at, observed_at = EXCLUDED.observed_at, received_at = EXCLUDED.received_at,
           value = EXCLUDED.value,
           unchanged_since = CASE WHEN held.value = EXCLUDED.value THEN held.unchanged_since
                                  ELSE EXCLUDED.observed_at END
     WHERE (EXCLUDED.about_at, EXCLUDED.observed_at, EXCLUDED.received_at)
         > (held.about_at, held.observed_at, held.received_at)
), marked AS (
    INSERT INTO rollup_mark (feed_id, bucket_at)
    SELECT DISTINCT %(feed_id)s::int, date_trunc('hour', about_at) FROM stored
    ON CONFLICT DO NOTHING
)
SELECT (SELECT count(*) FROM stored),
       (SELECT array_agg(series_id) FROM (
            SELECT series_id FROM stored GROUP BY series_id HAVING count(*) > 1
            UNION SELECT series_id FROM newest JOIN current_value AS before USING (series_id)
                   WHERE (newest.about_at, newest.observed_at) <= (before.about_at, before.observed_at)) AS unordered)
"""

# `had` is the newest version of the same observation.
_UNLESS_KNOWN = """LEFT JOIN LATERAL (
          SELECT o.value FROM {versions}
           ORDER BY o.received_at DESC LIMIT 1) AS had ON true
     WHERE had.value IS DISTINCT FROM incoming.value"""

# That it lies between the batch's ends is said besides, so that the months in between alone are looked through.
_VERSIONS = """observation o
           WHERE o.series_id = incoming.series_id AND o.about_at = incoming.about_at
             AND o.about_at BETWEEN %(earliest)s AND %(latest)s AND o.observed_at = incoming.observed_at"""

# Where the batch reaches back to compacted history, what a span stands for is asked as well: a correction of it is kept
# as a later version, and taking that back again must find the correction, not the span.
_VERSIONS_WITH_SPANS = """
               history_of(incoming.series_id, incoming.about_at, incoming.about_at + interval '1 microsecond') o
           WHERE o.observed_at = incoming.observed_at"""

# Asked of a large batch, which is mostly of a time of which nothing was known: then nothing is looked up row by row. No
# one else writes the feed's series meanwhile, since its lease is held.
_IS_NEW_GROUND = """
SELECT NOT EXISTS (
    SELECT FROM unnest(%(numbers)s::int[]) AS wanted(series_id)
     WHERE EXISTS (SELECT FROM observation o
                    WHERE o.series_id = wanted.series_id AND o.about_at BETWEEN %(earliest)s AND %(latest)s)
        OR EXISTS (SELECT FROM observation_span s
                    WHERE s.series_id = wanted.series_id
                      AND s.last_about_at >= %(earliest)s AND s.first_about_at <= %(latest)s))"""

# After a batch that held several observations of a series, an old one or a correction, the start of the present run of
# equal values is read from history, since the order of arrival must not matter.
_RUN_START = """
UPDATE current_value AS held
   SET unchanged_since = coalesce(run.since, held.observed_at)
  FROM unnest(%(series)s::int[]) AS wanted(series_id)
 CROSS JOIN LATERAL (
      WITH version AS (
          SELECT DISTINCT ON (h.about_at, h.observed_at) h.about_at, h.observed_at, h.value <> c.value AS differs
            FROM current_value c
           CROSS JOIN LATERAL history_of(c.series_id, c.about_at - interval '60 days',
                                         c.about_at + interval '1 microsecond') h
           WHERE c.series_id = wanted.series_id
           ORDER BY h.about_at, h.observed_at, h.received_at DESC),
      other AS (SELECT about_at, observed_at FROM version WHERE differs ORDER BY 1 DESC, 2 DESC LIMIT 1)
      SELECT observed_at AS since FROM version
       WHERE (about_at, observed_at) > (coalesce((SELECT about_at FROM other), '-infinity'),
                                        coalesce((SELECT observed_at FROM other), '-infinity'))
       ORDER BY about_at, observed_at LIMIT 1
 ) AS run
 WHERE held.series_id = wanted.series_id
"""


async def store(
    conn: Connection,
    batch: Batch,
    *,
    feed_id: int,
    received_at: datetime,
    can_copy: bool,
    compacted_before: datetime | None,
) -> int:
    """Store a batch received at a picture time, within the caller's transaction; returns how many were new or changed.

    `compacted_before`: where the batch reaches back to compacted history, spans are asked too.
    """
    if not batch.series:
        return 0
    source = await stage(conn, batch, can_copy=can_copy)
    abouts = set(batch.about_at)
    earliest, latest = min(abouts), max(abouts)
    unless_known = ""
    if source != STAGED or not await _is_new_ground(conn, set(batch.series), earliest=earliest, latest=latest):
        reaches_back = compacted_before is not None and earliest < compacted_before
        unless_known = _UNLESS_KNOWN.format(versions=_VERSIONS_WITH_SPANS if reaches_back else _VERSIONS)
    statement = _STORE.format(source=source, unless_known=unless_known)
    cursor = await conn.execute(
        statement.encode(),
        {
            **arrays(batch, source),
            "received": received_at,
            "feed_id": feed_id,
            "earliest": earliest,
            "latest": latest,
        },
    )
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("storing a batch returned nothing")
    stored, unordered = row
    if unordered:
        await conn.execute(_RUN_START, {"series": unordered})
    return int(stored)


async def _is_new_ground(conn: Connection, series: Iterable[int], *, earliest: datetime, latest: datetime) -> bool:
    """Whether nothing is known of any of the series about the time the batch is about."""
    cursor = await conn.execute(_IS_NEW_GROUND, {"numbers": list(series), "earliest": earliest, "latest": latest})
    row = await cursor.fetchone()
    return row is not None and bool(row[0])
