"""Marking the days of a site about which a poll has told something that can change their sums, set by set.

Runs in the poll's own transaction, after its episodes are stored. A mark is a new row: it never waits for the job that
takes marks away. What changes no sum (a bed, an expected date) marks nothing.
"""

from datetime import datetime

from db.engine import Connection

# What was present before is what the new word has set aside. Where two feeds tell of the same key, which of them is
# believed may change with every new word: then the whole of the stay is marked.
_STAYS = """
WITH told AS MATERIALIZED (
    SELECT told.*, EXISTS (SELECT FROM stay AS other WHERE other.key = told.key AND other.feed_id <> told.feed_id
                                                       AND other.superseded_at IS NULL) AS is_shared
      FROM stay AS told
     WHERE told.received_at = %(received)s AND told.superseded_at IS NULL AND told.feed_id = %(feed)s),
changed AS MATERIALIZED (
    SELECT told.key, told.is_shared, told.organisation AS site, told.admitted_at AS since,
           coalesce(told.left_at, told.unlisted_since, %(received)s) AS until,
           old.organisation AS old_site, old.admitted_at AS old_since,
           coalesce(old.left_at, old.unlisted_since, %(received)s) AS old_until,
           (told.organisation, told.ward, told.specialty, told.home_council, told.admitted_at)
               IS DISTINCT FROM (old.organisation, old.ward, old.specialty, old.home_council, old.admitted_at)
               OR told.is_shared AS is_whole,
           coalesce(told.left_at, told.unlisted_since)
               IS DISTINCT FROM coalesce(old.left_at, old.unlisted_since) AS ends_otherwise
      FROM told
      LEFT JOIN LATERAL (
          SELECT old.* FROM stay AS old
           WHERE old.key = told.key AND old.feed_id = told.feed_id AND old.superseded_at >= %(received)s
             AND old.superseded_at > old.received_at AND old.version < told.version
           ORDER BY old.version DESC LIMIT 1) AS old ON true),
spans (site, since, until) AS (
    SELECT site, since, until FROM changed WHERE is_whole
    UNION ALL
    SELECT old_site, old_since, old_until FROM changed WHERE is_whole AND old_site IS NOT NULL
    UNION ALL
    SELECT other.organisation, other.admitted_at, coalesce(other.left_at, other.unlisted_since, %(received)s)
      FROM changed JOIN stay AS other ON other.key = changed.key
     WHERE changed.is_shared AND other.superseded_at IS NULL AND other.feed_id <> %(feed)s
    UNION ALL
    SELECT site, least(until, old_until), greatest(until, old_until) FROM changed WHERE ends_otherwise AND NOT is_whole)
"""

# A spell of being ready bears on its own days, and on the day of leaving by how long ago it began.
_READY = """
WITH spans (site, since, until) AS (
    SELECT stay.organisation, greatest(told.starts_at, stay.admitted_at),
           coalesce(stay.left_at, stay.unlisted_since, %(received)s)
      FROM ready_interval AS told JOIN stay ON stay.key = told.stay AND stay.superseded_at IS NULL
     WHERE told.received_at = %(received)s AND told.superseded_at IS NULL AND told.feed_id = %(feed)s
       AND told.stay <> ALL (%(whole)s::text[]))
"""

# The ward of a day says who moved at the midnights at both its ends.
_DAYS = """
WITH spans (site, since, until) AS (
    SELECT stay.organisation, told.day::timestamp AT TIME ZONE 'Europe/London',
           (told.day + 1)::timestamp AT TIME ZONE 'Europe/London'
      FROM bed_day AS told JOIN stay ON stay.key = told.stay AND stay.superseded_at IS NULL
     WHERE told.received_at = %(received)s AND told.superseded_at IS NULL AND told.feed_id = %(feed)s
       AND told.stay <> ALL (%(whole)s::text[]))
"""

# A day that is still to come is marked when it closes.
_MARK = """
INSERT INTO bed_day_mark (received_at, day, site)
SELECT DISTINCT %(received)s::timestamptz, on_day::date, site
  FROM (SELECT DISTINCT site, (since AT TIME ZONE 'Europe/London')::date AS first,
               least((until AT TIME ZONE 'Europe/London')::date, (%(received)s AT TIME ZONE 'Europe/London')::date)
               AS last FROM spans) AS whole
 CROSS JOIN LATERAL generate_series(first::timestamp, last::timestamp, interval '1 day') AS on_day
"""

_OF_STAYS = f"{_STAYS}, marked AS ({_MARK}) SELECT key FROM changed WHERE is_whole".encode()
_OF_THEIRS = tuple((spans + _MARK).encode() for spans in (_READY, _DAYS))


async def mark_told(conn: Connection, *, feed_id: int, received_at: datetime) -> None:
    """Mark what the episodes of a poll, just stored, can change; within the caller's transaction."""
    told = {"feed": feed_id, "received": received_at}
    cursor = await conn.execute(_OF_STAYS, told)
    # Of a stay that is marked whole, nothing else need be looked at: of a file of the past that is nearly everything.
    whole = [key for (key,) in await cursor.fetchall()]
    for statement in _OF_THEIRS:
        await conn.execute(statement, {**told, "whole": whole})
