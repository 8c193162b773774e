"""The course of series over time: raw, by hour, by London day, each as known at an instant."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import starmap
from typing import NamedTuple

import msgspec

from db.engine import Connection


class RawPoint(NamedTuple):
    """One observation."""

    series_id: int
    about_at: datetime
    observed_at: datetime
    received_at: datetime
    value: float


class Rolled(msgspec.Struct, frozen=True, gc=False):
    """One bucket of one series: its start (an hour) or day, the figures over its observations, when it was known.

    A month of all organisations is tens of thousands of them: records that the garbage collector need not follow.
    """

    series_id: int
    bucket: datetime | date
    known_from: datetime
    mean: float
    total: float
    low: float
    high: float
    first: float
    last: float
    observations: int


RAW = """
SELECT DISTINCT ON (series_id, about_at, observed_at)
       series_id, about_at, observed_at, received_at, value
  FROM unnest(%(series)s::int[]) AS wanted(series)
 CROSS JOIN LATERAL history_of(wanted.series, %(from)s, %(to)s)
 WHERE received_at <= %(known)s
 ORDER BY series_id, about_at, observed_at, received_at DESC
"""

HOURS = """
SELECT DISTINCT ON (series_id, bucket_at)
       series_id, bucket_at, known_from, mean, total, low, high, first, last, observations
  FROM rollup_hour
 WHERE series_id = ANY(%(series)s) AND bucket_at >= %(from)s AND bucket_at < %(to)s AND known_from <= %(known)s
 ORDER BY series_id, bucket_at, known_from DESC
"""

HOURS_OF = """
SELECT DISTINCT ON (series_id, bucket_at)
       series_id, bucket_at, known_from, mean, total, low, high, first, last, observations
  FROM rollup_hour
 WHERE series_id = ANY(%(series)s) AND bucket_at = ANY(%(buckets)s) AND known_from <= %(known)s
 ORDER BY series_id, bucket_at, known_from DESC
"""

DAYS = """
SELECT DISTINCT ON (series_id, day)
       series_id, day, known_from, mean, total, low, high, first, last, observations
  FROM rollup_day
 WHERE series_id = ANY(%(series)s) AND day >= %(from)s AND day < %(to)s AND known_from <= %(known)s
 ORDER BY series_id, day, known_from DESC
"""


async def raw_points(
    conn: Connection, series: Sequence[int], *, start: datetime, end: datetime, known: datetime
) -> list[RawPoint]:
    """The newest known version of every observation about [start, end). Shape: by series, then time."""
    cursor = await conn.execute(RAW, {"series": list(series), "from": start, "to": end, "known": known})
    return [RawPoint._make(row) for row in await cursor.fetchall()]


async def hours(
    conn: Connection, series: Sequence[int], *, start: datetime, end: datetime, known: datetime
) -> list[Rolled]:
    """Hourly figures of [start, end) as known then. Shape: by series, then hour; hours without data are absent."""
    cursor = await conn.execute(HOURS, {"series": list(series), "from": start, "to": end, "known": known}, binary=True)
    return list(starmap(Rolled, await cursor.fetchall()))


async def hours_of(
    conn: Connection, series: Sequence[int], *, buckets: Sequence[datetime], known: datetime
) -> list[Rolled]:
    """The figures of single hours, wherever they lie, as known then. Shape: as of `hours`."""
    asked = {"series": list(series), "buckets": list(buckets), "known": known}
    cursor = await conn.execute(HOURS_OF, asked, binary=True)
    return list(starmap(Rolled, await cursor.fetchall()))


async def days(conn: Connection, series: Sequence[int], *, start: date, end: date, known: datetime) -> list[Rolled]:
    """Figures of the London days [start, end) as known then. Shape: by series, then day; empty days are absent."""
    cursor = await conn.execute(DAYS, {"series": list(series), "from": start, "to": end, "known": known}, binary=True)
    return list(starmap(Rolled, await cursor.fetchall()))
