"""The books of bed days: which days were marked to be counted because they closed, or because they came to be known.

Polls mark what they tell of. What is counted though nothing is told of it (a day as it closes, the empty days since a
site's first list, every day under other settings) is marked from here, each day once whatever the number of workers.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

import orjson

from db.engine import Connection
from metrics.vocabulary.days import close_of, days_from

_A_DAY = timedelta(days=1)

_BOOKS = "SELECT closed_to, rules, reach FROM bed_day_books"
# Of the lock: marks are made by one at a time.
_LOCKED = f"{_BOOKS} FOR UPDATE"

# No word that is stored was received after it.
_NEWEST_WORD = """
SELECT max(last.received_at) FROM feed CROSS JOIN LATERAL (
    SELECT received_at FROM poll WHERE poll.feed_id = feed.id ORDER BY received_at DESC LIMIT 1) AS last
"""

_MARK = """
INSERT INTO bed_day_mark (received_at, day, site)
SELECT received, on_day::date, site
  FROM unnest(%(received)s::timestamptz[], %(sites)s::text[], %(first)s::date[], %(last)s::date[])
       AS span(received, site, first, last)
 CROSS JOIN LATERAL generate_series(first::timestamp, last::timestamp, interval '1 day') AS on_day
"""


class _Span(NamedTuple):
    """Days of a site from the first to the last, and when it was known that they are to be counted."""

    received: datetime
    site: str
    first: date
    last: date


class _Books(NamedTuple):
    """Up to which day all days were marked as they closed, by which settings, and from which day on for each site."""

    closed_to: date | None
    rules: str | None
    reach: Mapping[str, date]

    def reaching(self, first: Mapping[str, date]) -> dict[str, date]:
        """The first days as they are told now: they only ever move back."""
        sites = sorted({*first, *self.reach})
        return {site: min(first.get(site, date.max), self.reach.get(site, date.max)) for site in sites}

    def missing(
        self, *, closed: date, rules: str, reach: Mapping[str, date], told: datetime, now: datetime
    ) -> Iterator[_Span]:
        """What is still to be marked up to the day that has closed. `told`: when the newest word was received."""
        if self.closed_to is None or self.rules != rules:
            yield from (_Span(now, site, first, closed) for site, first in reach.items())
            return
        for day in days_from(self.closed_to + _A_DAY, until=closed + _A_DAY):
            yield from (_Span(close_of(day), site, day, day) for site, first in reach.items() if first <= day)
        for site, first in reach.items():
            before = self.reach.get(site, date.max)
            if first < before:
                yield _Span(told, site, first, min(self.closed_to, before - _A_DAY))


async def keep_books(
    conn: Connection, *, closed: date, rules: str, first: Mapping[str, date], now: datetime
) -> None:  # fmt: skip
    """Mark the days that have closed since this was last done, up to `closed`; those of a site that is told of since
    an earlier day than before (`first`: since when each is); all there are where units are counted by other settings
    than before; commits."""
    books = await _read(conn, _BOOKS)
    is_kept = books.closed_to is not None and books.closed_to >= closed and books.rules == rules
    if is_kept and books.reaching(first) == books.reach:
        await conn.rollback()
        return
    books = await _read(conn, _LOCKED)
    reach = books.reaching(first)
    cursor = await conn.execute(_NEWEST_WORD)
    (told,) = await cursor.fetchone() or (None,)
    spans = list(books.missing(closed=closed, rules=rules, reach=reach, told=told or now, now=now))
    columns = zip(*spans, strict=True) if spans else ((), (), (), ())
    sent = dict(zip(_Span._fields, map(list, columns), strict=True))
    await conn.execute(_MARK, {**sent, "sites": sent["site"]})
    held = orjson.dumps({site: day.isoformat() for site, day in reach.items()}).decode()
    await conn.execute("UPDATE bed_day_books SET closed_to = %s, rules = %s, reach = %s", (closed, rules, held))
    await conn.commit()


async def _read(conn: Connection, statement: str) -> _Books:
    cursor = await conn.execute(statement.encode())
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("the books of bed days are missing")
    closed_to, rules, reach = row
    return _Books(closed_to, rules, {site: date.fromisoformat(day) for site, day in reach.items()})
