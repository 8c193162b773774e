"""Hourly and London-daily figures, as versions: recomputed where something was stored, appended where they changed.

The marks are deleted first, in the same transaction: a row stored meanwhile marks its hour anew, and none is missed.
Each observation counts once, by its newest version: a correction replaces, it never adds. `known_from` is when the
newest observation in a bucket was received, so the versions do not depend on when the job happened to run.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from db.engine import Connection
from db.timeseries import Room
from db.write.version import bump

_TAKE = """
DELETE FROM rollup_mark
 WHERE (feed_id, bucket_at) IN (SELECT feed_id, bucket_at FROM rollup_mark
                                 ORDER BY bucket_at DESC, feed_id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING feed_id, bucket_at
"""

_FIGURES = """avg(value) AS mean, sum(value) AS total, min(value) AS low, max(value) AS high,
              (array_agg(value ORDER BY about_at))[1] AS first, (array_agg(value ORDER BY about_at DESC))[1] AS last,
              count(*) AS observations, max(received_at) AS known_from"""

# Each series is read once for each stretch of marked hours, and what is not marked is left out.
_NEWEST = """
    SELECT DISTINCT ON (h.series_id, h.about_at) h.series_id, h.about_at, h.received_at, h.value
      FROM unnest(%(feeds)s::int[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
           AS stretch(feed_id, starts, ends)
      JOIN series ON series.feed_id = stretch.feed_id
     CROSS JOIN LATERAL history_of(series.id, stretch.starts, stretch.ends) h
     WHERE (series.feed_id, {bucket}) IN (SELECT feed_id, bucket FROM marked)
     ORDER BY h.series_id, h.about_at, h.observed_at DESC, h.received_at DESC
"""

# In one order everywhere, so that two workers that meet on a day never wait in a ring.
_APPEND = """
INSERT INTO {table} AS held (series_id, {bucket}, known_from, mean, total, low, high, first, last, observations)
SELECT made.series_id, made.{bucket}, made.known_from, made.mean, made.total, made.low, made.high, made.first,
       made.last, made.observations
  FROM made
  LEFT JOIN LATERAL (SELECT old.mean, old.total, old.low, old.high, old.first, old.last, old.observations
                       FROM {table} old
                      WHERE old.series_id = made.series_id AND old.{bucket} = made.{bucket}
                      ORDER BY old.known_from DESC LIMIT 1) AS old ON true
 WHERE (made.mean, made.total, made.low, made.high, made.first, made.last, made.observations)
       IS DISTINCT FROM (old.mean, old.total, old.low, old.high, old.first, old.last, old.observations)
 ORDER BY made.series_id, made.{bucket}
ON CONFLICT (series_id, {bucket}, known_from) DO UPDATE
   SET mean = EXCLUDED.mean, total = EXCLUDED.total, low = EXCLUDED.low, high = EXCLUDED.high,
       first = EXCLUDED.first, last = EXCLUDED.last, observations = EXCLUDED.observations
"""

_HOUR = "date_trunc('hour', {at})"
_DAY = "({at} AT TIME ZONE 'Europe/London')::date"


def _rolled(table: str, bucket: str, of: str) -> bytes:
    return (
        f"""WITH marked AS (SELECT DISTINCT feed_id, {of.format(at="hour")} AS bucket
                              FROM unnest(%(marked)s::int[], %(hours)s::timestamptz[]) AS taken(feed_id, hour)),
                 newest AS ({_NEWEST.format(bucket=of.format(at="h.about_at"))}),
                 made AS (SELECT series_id, {of.format(at="about_at")} AS {bucket}, {_FIGURES}
                            FROM newest GROUP BY 1, 2)
            {_APPEND.format(table=table, bucket=bucket)}"""
    ).encode()


_HOURS = _rolled("rollup_hour", "bucket_at", _HOUR)
_DAYS = _rolled("rollup_day", "day", _DAY)


# The usual range of a day rests on so many days before it: each of the days after a changed one is to be worked out
# again, as far as there are figures.
BAND_DAYS = 28

_MARK_BANDS = """
INSERT INTO band_mark (day)
SELECT DISTINCT (bucket_at AT TIME ZONE 'Europe/London')::date + ahead
  FROM unnest(%(hours)s::timestamptz[]) AS taken(bucket_at)
 CROSS JOIN generate_series(1, %(reach)s) AS ahead
 WHERE (bucket_at AT TIME ZONE 'Europe/London')::date + ahead <= (SELECT max(day) + 1 FROM rollup_day)
 ORDER BY 1
ON CONFLICT DO NOTHING
"""


_MARK_HOURS = """
INSERT INTO hour_mark (day)
SELECT DISTINCT (bucket_at AT TIME ZONE 'Europe/London')::date FROM unnest(%(hours)s::timestamptz[]) AS taken(bucket_at)
 ORDER BY 1
ON CONFLICT DO NOTHING
"""


async def roll_up(conn: Connection, *, limit: int, room: Room) -> int:
    """Roll up at most `limit` marked hours of feeds, newest first, and the days they lie in; commits.

    Returns how many marks were taken: 0 when nothing is left to do.
    """
    try:
        taken = await _take(conn, limit)
        # Room is made in a transaction of its own, in which further marks may have come.
        while not room.holds("rollup_hour", hours := [hour for _, hour in taken]):
            await conn.rollback()
            await room.make(conn, "rollup_hour", hours)
            taken = await _take(conn, limit)
        if taken:
            marks = {"marked": [row[0] for row in taken], "hours": [row[1] for row in taken]}
            await conn.execute(_HOURS, {**marks, **_columns(_stretches(taken, reach=_AN_HOUR))})
            await conn.execute(_DAYS, {**marks, **_columns(_stretches(taken, reach=_A_DAY))})
            await conn.execute(_MARK_BANDS, {"hours": marks["hours"], "reach": BAND_DAYS})
            await conn.execute(_MARK_HOURS, {"hours": marks["hours"]})
            await bump(conn)
        await conn.commit()
    except BaseException:
        await conn.rollback()
        room.forget()
        raise
    return len(taken)


async def _take(conn: Connection, limit: int) -> list[tuple[int, datetime]]:
    cursor = await conn.execute(_TAKE, (limit,))
    return await cursor.fetchall()


_AN_HOUR = timedelta(hours=1)
# A London day has up to 25 hours, and the marked hour may be its first or its last.
_A_DAY = timedelta(hours=25)
# Marks nearer to each other than this are read in one go: what lies between costs less than asking again.
_GAP = timedelta(days=3)

Stretch = tuple[int, datetime, datetime]


def _stretches(marks: Iterable[tuple[int, datetime]], *, reach: timedelta) -> list[Stretch]:
    """For each feed the stretches of time that hold all its marked buckets, from `reach` before to `reach` after."""
    found: list[Stretch] = []
    for feed, hour in sorted(marks):
        before = reach - _AN_HOUR
        start, end = hour - before, hour + reach
        if found and found[-1][0] == feed and start - found[-1][2] < _GAP:
            found[-1] = (feed, found[-1][1], end)
        else:
            found.append((feed, start, end))
    return found


def _columns(stretches: Sequence[Stretch]) -> dict[str, object]:
    return {
        "feeds": [feed for feed, _, _ in stretches],
        "starts": [start for _, start, _ in stretches],
        "ends": [end for _, _, end in stretches],
    }


# Runs of at least three equal values at the series' own usual step, each observation known in one version only, and
# received all together or in step: values, about and observed are put back exactly, received to within one step.
_COMPACT = """
WITH single AS (
    SELECT series_id, about_at, min(observed_at) AS observed_at, min(received_at) AS received_at, min(value) AS value
      FROM observation WHERE about_at >= %(from)s AND about_at < %(to)s
     GROUP BY series_id, about_at HAVING count(*) = 1),
stepped AS (
    SELECT *, about_at - lag(about_at) OVER w AS step, lag(value) OVER w AS before,
           observed_at - about_at - lag(observed_at - about_at) OVER w AS drift,
           received_at - lag(received_at) OVER w AS arrived_later
      FROM single WINDOW w AS (PARTITION BY series_id ORDER BY about_at)),
usual AS (SELECT series_id, mode() WITHIN GROUP (ORDER BY step) AS step FROM stepped GROUP BY series_id),
arrived AS (
    SELECT stepped.*, usual.step AS usual_step,
           CASE WHEN arrived_later = interval '0' THEN 'together'
                WHEN arrived_later BETWEEN usual.step * 0.75 AND usual.step * 1.25 THEN 'in step' END AS manner
      FROM stepped JOIN usual USING (series_id)),
broken AS (
    SELECT *, (before IS DISTINCT FROM value OR step IS DISTINCT FROM usual_step OR drift IS DISTINCT FROM interval '0'
               OR manner IS NULL
               OR manner <> lag(manner) OVER (PARTITION BY series_id ORDER BY about_at) IS TRUE) AS begins
      FROM arrived),
numbered AS (
    SELECT *, count(*) FILTER (WHERE begins) OVER (PARTITION BY series_id ORDER BY about_at) AS run FROM broken),
placed AS (
    SELECT *, count(*) OVER w AS observations, row_number() OVER (w ORDER BY about_at) - 1 AS place,
           min(received_at) OVER w AS first_received_at, max(received_at) OVER w AS last_received_at
      FROM numbered WINDOW w AS (PARTITION BY series_id, run)),
runs AS (
    SELECT series_id, run, min(about_at) AS first_about_at, max(about_at) AS last_about_at,
           min(observed_at) AS first_observed_at, max(observed_at) AS last_observed_at,
           min(first_received_at) AS first_received_at, min(last_received_at) AS last_received_at,
           min(value) AS value, min(observations) AS observations
      FROM placed WHERE observations >= 3 GROUP BY series_id, run
    HAVING max(abs(extract(epoch FROM received_at - first_received_at)
                   - extract(epoch FROM last_received_at - first_received_at) * place / (observations - 1)))
           <= extract(epoch FROM min(usual_step))),
gone AS (
    DELETE FROM observation o USING placed JOIN runs USING (series_id, run)
     WHERE o.series_id = placed.series_id AND o.about_at = placed.about_at
       AND o.about_at >= %(from)s AND o.about_at < %(to)s
    RETURNING 1)
INSERT INTO observation_span (series_id, first_about_at, last_about_at, first_observed_at, last_observed_at,
                              first_received_at, last_received_at, value, observations)
SELECT series_id, first_about_at, last_about_at, first_observed_at, last_observed_at, first_received_at,
       last_received_at, value, observations FROM runs
"""


async def compacted_before(conn: Connection) -> datetime:
    """Up to which about time history has been compacted."""
    cursor = await conn.execute("SELECT compacted_before FROM compaction")
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("the compaction row is missing")
    at: datetime = row[0]
    return at


async def compact(conn: Connection, *, before: datetime, span: timedelta = timedelta(days=7)) -> bool:
    """Compact the next slice of history that lies before `before`; commits. False when nothing was left to compact.

    Slices start at the oldest history not yet compacted. Marked hours are rolled up first by the caller, so that a
    figure is never worked out from fewer observations than were received.
    """
    done = await compacted_before(conn)
    cursor = await conn.execute("SELECT min(about_at) FROM observation WHERE about_at >= %s", (done,))
    row = await cursor.fetchone()
    start = row[0] if row else None
    if start is None or start >= before:
        await conn.rollback()
        return False
    end = min(start + span, before)
    await conn.execute(_COMPACT, {"from": start, "to": end})
    await conn.execute("UPDATE compaction SET compacted_before = %s", (end,))
    await bump(conn)
    await conn.commit()
    return True
