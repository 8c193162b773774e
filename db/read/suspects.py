"""What is held of feeds as suspect, and the last good figures that new ones are weighed against.

A held figure is the present's rival while it would be the current value had it been believed: later about, observed or
received than that.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from db.engine import Connection
from metrics.vocabulary import Dimensions

Place = tuple[int, datetime, datetime]
"""Series number, about and observed of a figure."""
_PAIR = np.dtype([("series", ">i4"), ("value", ">f8")])

# Packed by the server: decoding five thousand rows one by one took as long as a fifth of a whole poll.
_LAST_VALUES = """
SELECT (SELECT string_agg(int4send(series_id) || float8send(value), ''::bytea)
          FROM current_value JOIN series ON series.id = series_id WHERE feed_id = %(feed)s),
       (SELECT array_agg(DISTINCT series_id) FROM suspect WHERE feed_id = %(feed)s AND released_at IS NULL)
"""

_STANDING = """
SELECT false, series_id, about_at, observed_at, received_at, value, NULL, NULL, NULL, NULL, NULL FROM current_value
 WHERE series_id = ANY(%(series)s)
UNION ALL
SELECT true, series_id, about_at, observed_at, received_at, value, accepted_at, code, measure, organisation, dimensions
  FROM suspect JOIN series ON series.id = series_id
 WHERE series_id = ANY(%(series)s) AND released_at IS NULL
"""

_RIVALS = """
SELECT feed.key, series.organisation, series.measure, series.dimensions, newest.value, newest.code, run.since,
       run.documents, held.value, held.about_at, held.observed_at, newest.accepted_at, series.id
  FROM (SELECT DISTINCT series_id FROM suspect WHERE released_at IS NULL) AS wanted
  JOIN current_value held USING (series_id)
  JOIN series ON series.id = wanted.series_id JOIN feed ON feed.id = series.feed_id
 CROSS JOIN LATERAL (
      SELECT min(s.observed_at) AS since, count(*) AS documents FROM suspect s
       WHERE s.series_id = wanted.series_id AND s.released_at IS NULL
         AND (s.about_at, s.observed_at, s.received_at) > (held.about_at, held.observed_at, held.received_at)) AS run
 CROSS JOIN LATERAL (
      SELECT s.value, s.code, s.accepted_at FROM suspect s
       WHERE s.series_id = wanted.series_id AND s.released_at IS NULL
         AND (s.about_at, s.observed_at, s.received_at) > (held.about_at, held.observed_at, held.received_at)
       ORDER BY s.about_at DESC, s.observed_at DESC, s.received_at DESC LIMIT 1) AS newest
 ORDER BY 1, 2, 3, series.id
"""

_STORED = """
SELECT wanted.series_id, wanted.about_at, wanted.observed_at, had.value
  FROM unnest(%(series)s::int[], %(about)s::timestamptz[], %(observed)s::timestamptz[])
       AS wanted(series_id, about_at, observed_at)
 CROSS JOIN LATERAL (
      SELECT h.value FROM history_of(wanted.series_id, wanted.about_at, wanted.about_at + interval '1 microsecond') h
       WHERE h.observed_at = wanted.observed_at ORDER BY h.received_at DESC LIMIT 1) AS had
"""


class Row(NamedTuple):
    """A figure as the store has it."""

    about_at: datetime
    observed_at: datetime
    received_at: datetime
    value: float


class HeldRow(NamedTuple):
    """A held figure as the store has it, with why it is held; `is_accepted` by a person."""

    about_at: datetime
    observed_at: datetime
    received_at: datetime
    value: float
    is_accepted: bool
    code: str


class Standing(NamedTuple):
    """The last good figure of each series and what is held of it, by series number, and what those held are of."""

    good: Mapping[int, Row]
    held: Mapping[int, Sequence[HeldRow]]
    keys: Mapping[int, tuple[str, str, Dimensions]]


class Rival(NamedTuple):
    """A series of which a figure is held now: the newest such, since when and in how many documents in a row, beside
    the last good one. `accepted_at`: a person has accepted it, and it comes with the feed's next answer."""

    feed: str
    organisation: str
    measure: str
    dimensions: Mapping[str, str]
    value: float
    code: str
    since: datetime
    documents: int
    good_value: float
    good_about_at: datetime
    good_observed_at: datetime
    accepted_at: datetime | None
    series_id: int


async def last_values(conn: Connection, feed_id: int) -> tuple[dict[int, float], set[int]]:
    """The current value of every series of a feed, and the series of which something is held."""
    cursor = await conn.execute(_LAST_VALUES, {"feed": feed_id}, binary=True)
    row = await cursor.fetchone()
    packed, held = row or (None, None)
    pairs = np.frombuffer(packed or b"", dtype=_PAIR)
    return dict(zip(pairs["series"].tolist(), pairs["value"].tolist(), strict=True)), set(held or ())


async def standing(conn: Connection, series: Sequence[int]) -> Standing:
    """How some series stand."""
    cursor = await conn.execute(_STANDING, {"series": list(series)})
    rows = await cursor.fetchall()
    good, held, keys = dict[int, Row](), dict[int, list[HeldRow]](), dict[int, tuple[str, str, Dimensions]]()
    for is_held, number, about_at, observed_at, received_at, value, accepted_at, code, *of_series in rows:
        if not is_held:
            good[number] = Row(about_at, observed_at, received_at, value)
            continue
        row = HeldRow(about_at, observed_at, received_at, value, accepted_at is not None, code)
        held.setdefault(number, []).append(row)
        measure, organisation, named = of_series
        keys[number] = (measure, organisation, tuple(sorted(named.items())))
    return Standing(good=good, held=held, keys=keys)


async def stored(conn: Connection, figures: Sequence[Place]) -> dict[Place, float]:
    """What history holds of some figures, as last told; those it does not know are left out."""
    series, about, observed = zip(*figures, strict=True)
    cursor = await conn.execute(_STORED, {"series": list(series), "about": list(about), "observed": list(observed)})
    return {(row[0], row[1], row[2]): row[3] for row in await cursor.fetchall()}


async def rivals(conn: Connection) -> list[Rival]:
    """Every series of which a figure is held now, in the order of feed, organisation and measure."""
    cursor = await conn.execute(_RIVALS)
    return [Rival._make(row) for row in await cursor.fetchall()]
