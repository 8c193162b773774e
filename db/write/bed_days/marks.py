"""Marking the days of a site about which a poll has told something that can change their sums, set by set.

Runs in the poll's own transaction, after its episodes are stored. A mark is a new row: it never waits for the job that
takes marks away. What changes no sum (a bed, an expected date) marks nothing.
"""

from datetime import datetime

from db.engine import Connection

# What was present before is what the new word has set aside. Of what was received in the same instant, or later and
# stored before, nobody can say whether it was: it is taken as if. Where two feeds tell of the same key, which of them
# is believed may change with every new word: then the whole of the stay is marked.
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
      LEFT JOIN stay AS old
        ON old.key = told.key AND old.feed_id = told.feed_id AND old.superseded_at >= %(received)s
           AND old.version < told.version
           AND (old.superseded_at > old.received_at OR old.received_at >= %(received)s)),
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

# A list in which somebody stands as before says so anew, and may be newer than what another feed has said otherwise in
# between: it is believed again, though not a word of it is stored. Content: what sums are made of.
_AGAIN = """
{name} AS MATERIALIZED (
    SELECT {key} AS key, {chosen}, {chosen_other}
      FROM moved
      JOIN {table} AS told ON told.feed_id = %(feed)s AND told.superseded_at IS NULL AND told.in_document
      JOIN {table} AS other ON {same} AND other.feed_id <> told.feed_id AND other.superseded_at IS NULL
      JOIN feed AS theirs ON theirs.id = other.feed_id AND theirs.register = moved.register
     CROSS JOIN LATERAL (
          SELECT CASE WHEN other.in_document THEN (
                     SELECT d.listed_at FROM episode_document AS d WHERE d.feed_id = other.feed_id
                      ORDER BY d.listed_at DESC LIMIT 1) ELSE other.observed_at END AS at) AS seen
     WHERE (seen.at, other.feed_id) > (moved.before, told.feed_id)
       AND (seen.at, other.feed_id) < (moved.head, told.feed_id)
       AND ({content}) IS DISTINCT FROM ({content_other}))"""


def _again(table: str, *, key: tuple[str, ...], content: tuple[str, ...], chosen: tuple[str, ...]) -> str:
    return _AGAIN.format(
        name=f"{table}_again", table=table, key=f"told.{key[0]}",
        same=" AND ".join(f"other.{column} = told.{column}" for column in key),
        chosen=", ".join(f"told.{column}" for column in chosen),
        chosen_other=", ".join(f"other.{column} AS other_{column}" for column in chosen),
        content=", ".join(f"told.{column}" for column in content),
        content_other=", ".join(f"other.{column}" for column in content),
    )  # fmt: skip


_BELIEVED_AGAIN = f"""
WITH moved AS MATERIALIZED (
    SELECT newest.listed_at AS head, last.listed_at AS before, feed.register
      FROM feed
     CROSS JOIN LATERAL (SELECT listed_at FROM episode_document AS made WHERE made.feed_id = feed.id
                          ORDER BY listed_at DESC LIMIT 1) AS newest
     CROSS JOIN LATERAL (SELECT listed_at FROM episode_document AS made
                          WHERE made.feed_id = feed.id AND made.received_at < %(received)s
                          ORDER BY listed_at DESC LIMIT 1) AS last
     WHERE feed.id = %(feed)s AND newest.listed_at > last.listed_at),
{_again("stay", key=("key",), chosen=("organisation", "admitted_at", "left_at", "unlisted_since"),
        content=("organisation", "ward", "specialty", "home_council", "admitted_at", "left_at", "unlisted_since"))},
{_again("ready_interval", key=("stay", "starts_at"), chosen=("starts_at",), content=("ends_at",))},
{_again("bed_day", key=("stay", "day"), chosen=("day",), content=("ward", "colour", "reason"))},
spans (site, since, until) AS (
    SELECT organisation, admitted_at, coalesce(left_at, unlisted_since, %(received)s) FROM stay_again
    UNION ALL
    SELECT other_organisation, other_admitted_at, coalesce(other_left_at, other_unlisted_since, %(received)s)
      FROM stay_again
    UNION ALL
    SELECT stay.organisation, greatest(again.starts_at, stay.admitted_at),
           coalesce(stay.left_at, stay.unlisted_since, %(received)s)
      FROM ready_interval_again AS again JOIN stay ON stay.key = again.key AND stay.superseded_at IS NULL
    UNION ALL
    SELECT stay.organisation, again.day::timestamp AT TIME ZONE 'Europe/London',
           (again.day + 1)::timestamp AT TIME ZONE 'Europe/London'
      FROM bed_day_again AS again JOIN stay ON stay.key = again.key AND stay.superseded_at IS NULL)
"""  # fmt: skip

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
_OF_A_LIST = (_BELIEVED_AGAIN + _MARK).encode()


async def mark_told(conn: Connection, *, feed_id: int, received_at: datetime) -> None:
    """Mark what the episodes of a poll, just stored, can change; within the caller's transaction."""
    told = {"feed": feed_id, "received": received_at}
    cursor = await conn.execute(_OF_STAYS, told)
    # Of a stay that is marked whole, nothing else need be looked at: of a file of the past that is nearly everything.
    whole = [key for (key,) in await cursor.fetchall()]
    for statement in _OF_THEIRS:
        await conn.execute(statement, {**told, "whole": whole})


async def mark_listed(conn: Connection, *, feed_id: int, received_at: datetime) -> None:
    """Mark what a whole list of a feed, just noted, can change by saying again what was said before; within the
    caller's transaction."""
    await conn.execute(_OF_A_LIST, {"feed": feed_id, "received": received_at})
