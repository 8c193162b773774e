"""Which days of which sites are counted, and which wait for it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from db.counts import good
from db.engine import Connection


class Marked(NamedTuple):
    """A day of a site that waits to be counted anew: its marks, and when the first and the last of them were made."""

    site: str
    day: date
    ids: Sequence[int]
    first_at: datetime
    last_at: datetime


async def counted(
    conn: Connection, sites: Sequence[str], *, start: date, end: date, known: datetime | None
) -> list[tuple[str, date]]:
    """The sites and days of [start, end) that are counted, as known then (None: now). Shape: by site, then day."""
    asked = {"sites": list(sites), "start": start, "end": end, "known": known}
    cursor = await conn.execute(f"WITH {good(known)} SELECT site, day FROM good".encode(), asked, binary=True)
    return sorted(await cursor.fetchall())


_WAITING = """
SELECT DISTINCT site, day FROM bed_day_mark WHERE site = ANY(%(sites)s) AND day >= %(start)s AND day < %(end)s
"""
# Of then also what was counted before and after and not at that time.
_WAITED = """
SELECT site, day FROM bed_day_mark
 WHERE site = ANY(%(sites)s) AND day >= %(start)s AND day < %(end)s AND received_at <= %(known)s
UNION
SELECT site, day FROM counted_day
 WHERE site = ANY(%(sites)s) AND day >= %(start)s AND day < %(end)s AND known_until <= %(known)s
"""


async def waiting(
    conn: Connection, sites: Sequence[str], *, start: date, end: date, known: datetime | None
) -> list[tuple[str, date]]:
    """The sites and days of [start, end) about which something was told that is perhaps not counted, as known then
    (None: now). Shape: by site, then day."""
    asked = {"sites": list(sites), "start": start, "end": end, "known": known}
    cursor = await conn.execute(_WAITING if known is None else _WAITED, asked)
    return sorted(set(await cursor.fetchall()))


_MARKED = """
WITH newest AS (SELECT max(day) AS day FROM bed_day_mark WHERE day <= %(last)s AND id <> ALL (%(aside)s::bigint[]))
SELECT mark.site, mark.day, array_agg(mark.id ORDER BY mark.id), min(mark.received_at), max(mark.received_at)
  FROM bed_day_mark AS mark, newest
 WHERE mark.day <= newest.day AND mark.day > newest.day - %(days)s
 GROUP BY mark.site, mark.day
HAVING NOT array_agg(mark.id) <@ %(aside)s::bigint[]
"""
_FIRST_TOLD = """
SELECT site, (min(told_at) AT TIME ZONE 'Europe/London')::date FROM site_told
 WHERE %(known)s::timestamptz IS NULL OR received_at <= %(known)s
 GROUP BY site
"""
# From the beginning of the index: a document made first was also received among the first.
_FIRST_LISTED = """
SELECT feed.key, first.listed_at
  FROM feed CROSS JOIN LATERAL (
       SELECT made.listed_at FROM episode_document AS made
        WHERE made.feed_id = feed.id AND (%(known)s::timestamptz IS NULL OR made.received_at <= %(known)s)
        ORDER BY made.listed_at LIMIT 1) AS first
 WHERE feed.key = ANY(%(feeds)s)
"""


async def marked(conn: Connection, *, last: date, days: timedelta, aside: Collection[int] = ()) -> list[Marked]:
    """What waits to be counted of the newest marked days up to `last`, as many days as given; without the days all of
    whose marks are put `aside`. Shape: by site, day."""
    cursor = await conn.execute(_MARKED, {"last": last, "days": days.days, "aside": list(aside)})
    return sorted(Marked._make(row) for row in await cursor.fetchall())


async def first_told(conn: Connection, *, known: datetime | None) -> dict[str, date]:
    """The first London day on which anybody was seen at each site, as known then (None: now). Of days before it only
    those are known who stayed long enough to be told of later."""
    cursor = await conn.execute(_FIRST_TOLD, {"known": known})
    return dict(await cursor.fetchall())


async def first_listed(conn: Connection, feeds: Sequence[str], *, known: datetime | None) -> dict[str, datetime]:
    """When the first whole list was made that had come from each of some feeds by `known` (None: now); absent where
    none had. A list of nobody is one too."""
    cursor = await conn.execute(_FIRST_LISTED, {"feeds": list(feeds), "known": known})
    return dict(await cursor.fetchall())


_NEWEST = """
SELECT feed.key, max(poll.newest_observed_at) FROM poll JOIN feed ON feed.id = poll.feed_id
 WHERE feed.key = ANY(%(feeds)s) AND (%(known)s::timestamptz IS NULL OR poll.received_at <= %(known)s)
   AND poll.newest_observed_at IS NOT NULL
 GROUP BY feed.key
"""


async def newest_of(conn: Connection, feeds: Sequence[str], *, known: datetime | None) -> dict[str, datetime]:
    """The newest time that some archives had spoken about by `known` (None: now); absent where one never had.

    Not for feeds that are polled: it looks at every import.
    """
    cursor = await conn.execute(_NEWEST, {"feeds": list(feeds), "known": known})
    return dict(await cursor.fetchall())
