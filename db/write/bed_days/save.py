"""Saving counts of days, and the books that say how far days were marked as they closed.

A count holds for every time of knowing from the newest word in it until the first word that came after: between the
two of a day that was told of twice before it was counted anew, there is none, and whoever asks is answered from the
episodes.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import orjson

from db.engine import Connection
from db.read.bed_days import Marked
from db.write.version import bump
from metrics.beddays.sums import INSTANTS, NUMBERS, Cut, DaySum
from metrics.vocabulary.days import close_of, days_from

_A_DAY = timedelta(days=1)


class Count(NamedTuple):
    """A day of a site with its marks and what it adds up to; `sums` None: nothing is known of the day."""

    mark: Marked
    sums: Mapping[Cut, DaySum] | None


# Of the lock: marks as days close are made by one at a time, and each day once.
_BOOKS = "SELECT closed_to, rules FROM bed_day_books FOR UPDATE"

_ALL_SITES = """
INSERT INTO bed_day_mark (received_at, day, site)
SELECT %(received)s, %(day)s, organisation FROM (SELECT DISTINCT organisation FROM stay) AS sites
"""

_ALL_DAYS = """
INSERT INTO bed_day_mark (received_at, day, site)
SELECT %(received)s, on_day::date, organisation
  FROM (SELECT organisation, (min(observed_at) AT TIME ZONE 'Europe/London')::date AS first
          FROM stay GROUP BY 1) AS told
 CROSS JOIN LATERAL generate_series(first::timestamp, %(last)s::timestamp, interval '1 day') AS on_day
"""


async def keep_books(conn: Connection, *, closed: date, rules: str, now: datetime) -> None:
    """Mark the days that have closed since this was last done, up to `closed`; all there are where units are counted by
    other settings than before; commits."""
    cursor = await conn.execute("SELECT closed_to IS NOT NULL AND closed_to >= %s AND rules = %s FROM bed_day_books",
                                (closed, rules))  # fmt: skip
    if await cursor.fetchone() == (True,):
        await conn.rollback()
        return
    cursor = await conn.execute(_BOOKS)
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("the books of bed days are missing")
    closed_to, ruled = row
    if closed_to is None or ruled != rules:
        await conn.execute(_ALL_DAYS, {"received": now, "last": closed})
    else:
        for day in days_from(closed_to + _A_DAY, until=closed + _A_DAY):
            await conn.execute(_ALL_SITES, {"received": close_of(day), "day": day})
    await conn.execute("UPDATE bed_day_books SET closed_to = %s, rules = %s", (closed, rules))
    await conn.commit()


# What another worker has taken meanwhile is its to count.
_TAKE = "DELETE FROM bed_day_mark WHERE id = ANY(%(ids)s) RETURNING id"

_PAIRS = """unnest(%(sites)s::text[], %(days)s::date[], %(first)s::timestamptz[], %(last)s::timestamptz[])
            AS pair(site, day, first_at, last_at)"""

# A count that was overtaken in the very instant it was known from held for no time at all. A word can be stored long
# after it was received, as that of a large file is: then it overtakes counts that others have ended since.
_END = f"""
WITH ended AS (
    UPDATE counted_day AS held SET known_until = pair.first_at FROM {_PAIRS}
     WHERE held.site = pair.site AND held.day = pair.day AND held.known_from < pair.first_at
       AND (held.known_until IS NULL OR held.known_until > pair.first_at)),
gone AS (
    DELETE FROM counted_day AS held USING {_PAIRS}
     WHERE held.site = pair.site AND held.day = pair.day AND held.known_from >= pair.first_at
    RETURNING held.site, held.day, held.known_from),
emptied AS (
    DELETE FROM bed_day_sum AS held USING gone
     WHERE held.site = gone.site AND held.day = gone.day AND held.known_from = gone.known_from)
SELECT site, day, known_from FROM gone
"""

_BEGIN = """
INSERT INTO counted_day (site, day, known_from)
SELECT * FROM unnest(%(sites)s::text[], %(days)s::date[], %(from)s::timestamptz[])
"""

_KEY = ("known_from", "day", "site", "ward", "specialty", "council")
_SUM = f"""
INSERT INTO bed_day_sum (feed_id, reasons, {", ".join((*_KEY, *NUMBERS))}, arrived, left_at, came, went)
SELECT feed.id, told.reasons::jsonb, {", ".join(f"told.{name}" for name in (*_KEY, *NUMBERS))}, told.arrived,
       told.left_at, told.came, told.went
  FROM unnest(%(feed)s::text[], %(reasons)s::text[], %(known_from)s::timestamptz[], %(day)s::date[],
              {", ".join(f"%({name})s::text[]" for name in _KEY[2:])},
              {", ".join(f"%({name})s::int[]" for name in NUMBERS)},
              {", ".join(f"%({name})s::bytea[]" for name in INSTANTS)})
       AS told(feed, reasons, {", ".join((*_KEY, *NUMBERS))}, arrived, left_at, came, went)
  JOIN feed ON feed.key = told.feed
 ORDER BY told.council, told.specialty, told.day, told.site, told.ward
"""


async def save_counts(conn: Connection, counts: Sequence[Count]) -> bool:
    """Save counts in place of their marks and commit; False, and nothing saved, when another took one of the marks."""
    ids = [number for count in counts for number in count.mark.ids]
    taken = await conn.execute(_TAKE, {"ids": ids})
    if taken.rowcount != len(ids):
        await conn.rollback()
        return False
    pairs: dict[str, list[object]] = {
        "sites": [count.mark.site for count in counts],
        "days": [count.mark.day for count in counts],
        "first": [count.mark.first_at for count in counts],
        "last": [count.mark.last_at for count in counts],
    }
    cursor = await conn.execute(_END, pairs)
    # What was known later than the words that came late is known from no earlier.
    since_of = {(count.mark.site, count.mark.day): count.mark.last_at for count in counts}
    for site, day, known_from in await cursor.fetchall():
        since_of[site, day] = max(since_of[site, day], known_from)
    known = [count for count in counts if count.sums is not None]
    since = [since_of[count.mark.site, count.mark.day] for count in known]
    begun = {"sites": [each.mark.site for each in known], "days": [each.mark.day for each in known], "from": since}
    await conn.execute(_BEGIN, begun)
    await conn.execute(_SUM.encode(), _columns(zip(known, since, strict=True)))
    await bump(conn)
    await conn.commit()
    return True


def _columns(counts: Iterable[tuple[Count, datetime]]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {
        name: [] for name in ("feed", "reasons", *_KEY, *NUMBERS, *INSTANTS)
    }  # fmt: skip
    for count, since in counts:
        for cut, made in (count.sums or {}).items():
            found["feed"].append(cut.feed)
            found["reasons"].append(orjson.dumps(made.reasons).decode() if made.reasons else None)
            for name, value in zip(_KEY, (since, cut.on, cut.site, cut.ward, cut.specialty, cut.council), strict=True):
                found[name].append(value)
            for name in NUMBERS:
                found[name].append(getattr(made, name))
            for name in INSTANTS:
                found[name].append(array("q", getattr(made, name)).tobytes())
    return found
