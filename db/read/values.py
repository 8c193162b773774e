"""The value of every series: now, or about an instant from what had arrived by another."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from itertools import starmap

import msgspec
from msgspec.structs import replace

from db.engine import Connection

# A figure that nothing has renewed for this long is not read as being about now, whatever its feed's limits say.
LOOK_BACK = timedelta(days=400)


class Value(msgspec.Struct, frozen=True, gc=False):
    """The newest known value of one series; `unchanged_since` starts the run of equal values it belongs to.

    A board holds one for every series: as records that the garbage collector need not follow they cost an eighth.
    """

    series_id: int
    about_at: datetime
    observed_at: datetime
    value: float
    unchanged_since: datetime


NOW = "SELECT series_id, about_at, observed_at, value, unchanged_since FROM current_value"

# A compacted run is asked for the last of its observations that was both about no later than `at` and received by
# `known`; they lie evenly, so its place is worked out rather than looked up.
_THEN = """
SELECT wanted.series_id, found.about_at, found.observed_at, found.value, found.observed_at
  FROM unnest(%(series)s::int[]) AS wanted(series_id)
 CROSS JOIN LATERAL (
    (SELECT o.about_at, o.observed_at, o.received_at, o.value FROM observation o
      WHERE o.series_id = wanted.series_id AND o.about_at <= %(at)s AND o.about_at >= %(from)s
        AND o.received_at <= %(known)s
      ORDER BY o.about_at DESC, o.observed_at DESC, o.received_at DESC LIMIT 1)
    UNION ALL
    (SELECT h.about_at, h.observed_at, h.received_at, h.value
       FROM (SELECT * FROM observation_span s
              WHERE s.series_id = wanted.series_id AND s.first_about_at <= %(at)s AND s.last_about_at >= %(from)s
                AND s.first_received_at <= %(known)s
              ORDER BY s.first_about_at DESC, s.first_observed_at DESC, s.first_received_at DESC LIMIT 1) AS s
      CROSS JOIN LATERAL (
            SELECT s.first_about_at + (s.last_about_at - s.first_about_at) * share AS about_at,
                   s.first_observed_at + (s.last_observed_at - s.first_observed_at) * share AS observed_at,
                   s.first_received_at + (s.last_received_at - s.first_received_at) * share AS received_at, s.value
              FROM (SELECT place::float8 / (s.observations - 1) AS share
                      FROM generate_series(0, s.observations - 1) AS place) AS places) AS h
      WHERE h.about_at BETWEEN %(from)s AND %(at)s AND h.received_at <= %(known)s
      ORDER BY h.about_at DESC LIMIT 1)
    ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1) AS found
"""

_RUN_START = """
SELECT wanted.series_id, (
    WITH version AS (
        SELECT DISTINCT ON (h.about_at, h.observed_at) h.about_at, h.observed_at, h.value <> wanted.value AS differs
          FROM history_of(wanted.series_id, %(from)s, %(at)s::timestamptz + interval '1 microsecond') h
         WHERE h.received_at <= %(known)s
         ORDER BY h.about_at, h.observed_at, h.received_at DESC),
    other AS (SELECT about_at, observed_at FROM version WHERE differs ORDER BY 1 DESC, 2 DESC LIMIT 1)
    SELECT observed_at FROM version
     WHERE (about_at, observed_at) > (coalesce((SELECT about_at FROM other), '-infinity'),
                                      coalesce((SELECT observed_at FROM other), '-infinity'))
     ORDER BY about_at, observed_at LIMIT 1)
  FROM unnest(%(series)s::int[], %(values)s::float8[]) AS wanted(series_id, value)
"""


async def values_now(conn: Connection) -> list[Value]:
    """The current value of every series. Never touches history. Shape: in no order; empty when nothing ever came."""
    cursor = await conn.execute(NOW, binary=True)
    return list(starmap(Value, await cursor.fetchall()))


async def values_then(
    conn: Connection,
    series: Sequence[int],
    *,
    at: datetime,
    known: datetime,
    since: datetime | None = None,
    runs_for: timedelta = timedelta(0),
) -> list[Value]:
    """The value of each series about `at`, from what had been received by `known`; absent where nothing had.

    `since`: only values about that instant or later (the figures of one day). `runs_for`: how far back the
    start of the run of equal values is looked for (a frozen source); a longer run starts there or at the value itself.
    """
    bounds = {"at": at, "known": known, "from": at - LOOK_BACK if since is None else since}
    cursor = await conn.execute(_THEN, {"series": list(series), **bounds})
    values = {row[0]: Value(*row) for row in await cursor.fetchall()}
    if values and runs_for:
        numbers = list(values)
        cursor = await conn.execute(
            _RUN_START,
            {
                "series": numbers,
                "values": [values[number].value for number in numbers],
                **bounds,
                "from": at - runs_for,
            },
        )
        for number, start in await cursor.fetchall():
            if start is not None:
                values[number] = replace(values[number], unchanged_since=start)
    return list(values.values())


async def values_about(
    conn: Connection, wanted: Mapping[datetime, AbstractSet[int]], *, known: datetime, most: int
) -> dict[datetime, dict[int, Value]]:
    """How some series stood about each of the newest few times: a picture asks so many statements and no more."""
    found = {}
    for about in sorted(wanted, reverse=True)[:most]:
        values = await values_then(conn, sorted(wanted[about]), at=about, known=known, since=about)
        found[about] = {value.series_id: value for value in values}
    return found
