"""What counted days add up to: totals by place, by council and by day; reasons; who came and went."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

import orjson

from db.counts import good
from db.engine import Connection
from metrics.beddays.sums import NUMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Whose sums of which days. Everybody at `sites`, and `elsewhere` the people of `councils`; of all that only those
    in `wards` (None: in all).

    `silent`: by feed the last day it told of, for feeds that told of less than all the days.
    """

    sites: Sequence[str]
    wards: Sequence[str] | None
    elsewhere: Sequence[str]
    councils: Sequence[str]
    start: date
    end: date
    known: datetime | None
    silent: Sequence[tuple[str, date]] = ()

    @property
    def asked(self) -> dict[str, object]:
        """The parameters."""
        return {
            "sites": sorted({*self.sites, *self.elsewhere}), "own": list(self.sites), "wards": list(self.wards or ()),
            "all_wards": self.wards is None, "elsewhere": list(self.elsewhere), "councils": list(self.councils),
            "start": self.start, "end": self.end, "known": self.known,
            "silent": [feed for feed, _ in self.silent], "told_to": [day for _, day in self.silent],
        }  # fmt: skip


class Total(NamedTuple):
    """What some days add up to in one ward of a site; `council`, `day` and `weekday` (Monday 0) None where they were
    put together.

    `numbers` in the order of `metrics.beddays.sums.NUMBERS`; the others are people.
    """

    site: str
    ward: str
    council: str | None
    day: date | None
    admissions: int
    departures: int
    moved_in: int
    moved_out: int
    numbers: tuple[int, ...]
    weekday: int | None = None


class Colours(NamedTuple):
    """The red and green days of a place of a site, in columns: for each entry the day by its number from the part's
    start, and how many there were by kind. One day may have several entries."""

    site: str
    place: str
    day: list[int]
    green: list[int]
    ready: list[int]
    recorded: list[int]
    not_reviewed: list[int]
    contradictions: list[int]


class Came(NamedTuple):
    """Who came to a place and left it over some days, in microseconds since 1970, eight bytes each, in no order."""

    site: str
    place: str
    arrived: bytes
    left: bytes
    came: bytes
    went: bytes


# Everybody of the own sites, and elsewhere the people of the councils: two cuts that share nobody. The days of the
# first are found in one go and then held against the counts that hold: one search for each count takes three times as
# long. OFFSET 0 keeps the planner from it.
_WHOSE = """
    SELECT held.* FROM (
        SELECT * FROM bed_day_sum
         WHERE council = '' AND specialty = '' AND day >= %(start)s AND day < %(end)s
           AND site = ANY(%(own)s) AND (%(all_wards)s OR ward = ANY(%(wards)s))
        OFFSET 0) AS held JOIN good USING (site, day, known_from)
    UNION ALL
    SELECT held.* FROM bed_day_sum AS held JOIN good USING (site, day, known_from)
     WHERE held.council = ANY(%(councils)s) AND held.specialty = '' AND held.day >= %(start)s AND held.day < %(end)s
       AND held.site = ANY(%(elsewhere)s) AND (%(all_wards)s OR held.ward = ANY(%(wards)s))
"""
_EACH_COUNCIL = """
    SELECT held.* FROM bed_day_sum AS held JOIN good USING (site, day, known_from)
     WHERE held.council <> '' AND held.specialty = '' AND held.day >= %(start)s AND held.day < %(end)s
       AND (held.site = ANY(%(own)s) OR held.site = ANY(%(elsewhere)s) AND held.council = ANY(%(councils)s))
       AND (%(all_wards)s OR held.ward = ANY(%(wards)s))
"""
_EACH_SPECIALTY = """
    SELECT held.* FROM bed_day_sum AS held JOIN good USING (site, day, known_from)
     WHERE held.council = '' AND held.specialty <> '' AND held.day >= %(start)s AND held.day < %(end)s
       AND held.site = ANY(%(own)s)
"""
# What a feed was silent about is neither nought nor anything else.
_TOLD = """
    NOT EXISTS (SELECT FROM unnest(%(silent)s::text[], %(told_to)s::date[]) AS silent(feed, told_to)
                  JOIN feed ON feed.key = silent.feed WHERE feed.id = whose.feed_id AND whose.day > silent.told_to)
"""
_HOW_MANY = ", ".join(
    f"sum(octet_length({name}))::bigint / 8" for name in ("arrived", "left_at", "came", "went")
)  # fmt: skip


def _whose(*, by_council: bool, by_specialty: bool = False) -> str:
    return _EACH_COUNCIL if by_council else _EACH_SPECIALTY if by_specialty else _WHOSE


async def totals(
    conn: Connection, part: Part, *, by_council: bool, by_day: bool = False, by_weekday: bool = False
) -> list[Total]:
    """What the days of a part add up to by ward, and by council, day or weekday where asked. Shape: in no order."""
    council = "council" if by_council else "NULL::text"
    day = "day" if by_day else "NULL::date"
    weekday = "extract(isodow FROM day)::int - 1" if by_weekday else "NULL::int"
    text = f"""WITH {good(part.known)}, whose AS NOT MATERIALIZED ({_whose(by_council=by_council)})
               SELECT site, ward, {council}, {day}, {weekday}, {_HOW_MANY},
                      {", ".join(f"sum({name})" for name in NUMBERS)}
                 FROM whose WHERE {_TOLD} GROUP BY 1, 2, 3, 4, 5"""
    cursor = await conn.execute(text.encode(), part.asked, binary=True)
    return [Total._make((*row[:4], *row[5:9], row[9:], row[4])) for row in await cursor.fetchall()]


async def colours(conn: Connection, part: Part, *, by: Literal["site", "ward", "council"]) -> list[Colours]:
    """The red and green days of a part by ward or council of a site, or by site (`place` ""). Shape: in no order."""
    place = "''" if by == "site" else by
    text = f"""WITH {good(part.known)}, whose AS NOT MATERIALIZED ({_whose(by_council=by == "council")})
               SELECT site, {place}, array_agg(day - %(start)s::date),
                      {", ".join(f"array_agg({name})" for name in Colours._fields[3:])}
                 FROM whose
                WHERE green + ready + recorded + not_reviewed + contradictions > 0 AND {_TOLD} GROUP BY 1, 2"""
    cursor = await conn.execute(text.encode(), part.asked, binary=True)
    return [Colours._make(row) for row in await cursor.fetchall()]


async def reasons_of(conn: Connection, part: Part) -> dict[tuple[str, date], int]:
    """The red days of a part by reason and day; of no reason under ""."""
    # Added up here: a row for every reason of every ward and day takes the server three times as long.
    text = f"""WITH {good(part.known)}, whose AS NOT MATERIALIZED ({_whose(by_council=False)})
               SELECT day, '[' || string_agg(reasons::text, ',') || ']'
                 FROM whose WHERE reasons IS NOT NULL AND {_TOLD} GROUP BY 1"""
    cursor = await conn.execute(text.encode(), part.asked, binary=True)
    found: dict[tuple[str, date], int] = {}
    for day, told in await cursor.fetchall():
        of_day: Counter[str] = Counter()
        for each in orjson.loads(told):
            for code, days in each.items():
                of_day[code] += days
        found |= {(code, day): days for code, days in of_day.items()}
    return found


async def came_and_went(conn: Connection, part: Part, *, by_specialty: bool) -> list[Came]:
    """Who came and went over the days of a part, by ward or by specialty. Shape: in no order."""
    place = "specialty" if by_specialty else "ward"
    text = f"""WITH {good(part.known)}, whose AS NOT MATERIALIZED
                      ({_whose(by_council=False, by_specialty=by_specialty)})
               SELECT site, {place}, {
        ", ".join(f"string_agg({name}, '')" for name in ("arrived", "left_at", "came", "went"))
    }
                 FROM whose WHERE {_TOLD} GROUP BY 1, 2"""
    cursor = await conn.execute(text.encode(), part.asked, binary=True)
    return [Came._make(row) for row in await cursor.fetchall()]


async def there_at_start(
    conn: Connection, part: Part, *, on: Sequence[date], by_specialty: bool
) -> dict[tuple[str, str, date], int]:
    """How many lay at each place as some of the days began."""
    place = "specialty" if by_specialty else "ward"
    text = f"""WITH {good(part.known)}, whose AS NOT MATERIALIZED
                      ({_whose(by_council=False, by_specialty=by_specialty)})
               SELECT site, {place}, day, sum(there_at_start)::bigint
                 FROM whose WHERE day = ANY(%(on)s) AND {_TOLD} GROUP BY 1, 2, 3"""
    cursor = await conn.execute(text.encode(), {**part.asked, "on": list(on)}, binary=True)
    return {(site, name, day): people for site, name, day, people in await cursor.fetchall()}
