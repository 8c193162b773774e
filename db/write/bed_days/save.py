"""Saving counts of days in place of the marks they were made from.

A count holds for every time of knowing from the newest word in it until the first word that came after: between the
two of a day that was told of twice before it was counted anew, there is none, and whoever asks is answered from the
episodes.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import orjson

from db.engine import Connection
from db.read.bed_days import Marked
from db.write.version import bump
from metrics.beddays.sums import INSTANTS, NUMBERS, Cut, DaySum


class Count(NamedTuple):
    """A day of a site with its marks and what it adds up to; `sums` None: nothing is known of the day."""

    mark: Marked
    sums: Mapping[Cut, DaySum] | None


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
