"""Storing a batch: history, current values and rollup marks in one statement.

Nothing is written for what is already known: a replay of the same rows stores none. A different value for the same
about and observed is a correction, kept as a later version. The current value never goes back.
"""

from datetime import datetime

from db.engine import Connection
from db.write.stage import Batch, arrays, stage

# `had` is the newest version of the same observation, or the compacted span that already holds it.
_STORE = """
WITH fresh AS (
    SELECT incoming.series_id, incoming.about_at, incoming.observed_at, incoming.value, incoming.published_at
      FROM {source}
      LEFT JOIN LATERAL (
          SELECT o.value FROM observation o
           WHERE o.series_id = incoming.series_id AND o.about_at = incoming.about_at
             AND o.observed_at = incoming.observed_at
           ORDER BY o.received_at DESC LIMIT 1) AS had ON true
     WHERE had.value IS DISTINCT FROM incoming.value {unless_compacted}
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
    RETURNING series_id
), marked AS (
    INSERT INTO rollup_mark (feed_id, bucket_at)
    SELECT DISTINCT %(feed_id)s::int, date_trunc('hour', about_at) FROM stored
    ON CONFLICT DO NOTHING
)
SELECT (SELECT count(*) FROM stored),
       (SELECT array_agg(series_id) FROM (
            SELECT series_id FROM stored GROUP BY series_id HAVING count(*) > 1
            UNION SELECT series_id FROM newest EXCEPT SELECT series_id FROM renewed) AS unordered)
"""

_UNLESS_COMPACTED = """
       AND NOT EXISTS (
          SELECT 1 FROM observation_span s
           WHERE s.series_id = incoming.series_id AND s.value = incoming.value
             AND incoming.about_at BETWEEN s.first_about_at AND s.last_about_at
             AND incoming.observed_at BETWEEN s.first_observed_at AND s.last_observed_at)
"""

# After a batch that held several observations of a series, or an old one, the start of the present run of equal values
# is read from history, since the order of arrival must not matter.
_RUN_START = """
UPDATE current_value AS held
   SET unchanged_since = coalesce(run.since, held.observed_at)
  FROM unnest(%(series)s::int[]) AS wanted(series_id)
 CROSS JOIN LATERAL (
      WITH version AS (
          SELECT DISTINCT ON (o.about_at, o.observed_at) o.observed_at, o.value
            FROM observation o JOIN current_value c USING (series_id)
           WHERE o.series_id = wanted.series_id AND o.about_at > c.about_at - interval '60 days'
             AND o.about_at <= c.about_at
           ORDER BY o.about_at, o.observed_at, o.received_at DESC)
      SELECT min(observed_at) AS since FROM version
       WHERE observed_at > coalesce(
             (SELECT max(version.observed_at) FROM version, current_value c
               WHERE c.series_id = wanted.series_id AND version.value <> c.value), '-infinity')
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
    reaches_back = compacted_before is not None and min(batch.about_at) < compacted_before
    statement = _STORE.format(source=source, unless_compacted=_UNLESS_COMPACTED if reaches_back else "")
    cursor = await conn.execute(
        statement.encode(),
        {
            **arrays(batch, source),
            "received": received_at,
            "feed_id": feed_id,
        },
    )
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("storing a batch returned nothing")
    stored, unordered = row
    if unordered:
        await conn.execute(_RUN_START, {"series": unordered})
    return int(stored)
