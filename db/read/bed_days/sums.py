"""What counted days add up to: totals by place, by council and by day; reasons; who came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

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
    """What some days add up to in one ward of a site; `council` and `day` None where they were put together.

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


class Came(NamedTuple):
    """Who came to a place and left it over some days, in microseconds since 1970, eight bytes each, in no order."""

    site: str
    place: str
    arrived: bytes
    left: bytes
    came: bytes
    went: bytes


# Everybody of the own sites, and elsewhere the people of the councils: two cuts that share nobody.
_WHOSE = """
    SELECT held.* FROM bed_day_sum AS held JOIN good USING (site, day, known_from)
     WHERE held.council = '' AND held.specialty = '' AND held.day >= %(start)s AND held.day < %(end)s
       AND held.site = ANY(%(own)s) AND (%(all_wards)s OR held.ward = ANY(%(wards)s))
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


async def totals(conn: Connection, part: Part, *, by_council: bool, by_day: bool) -> list[Total]:
    """What the days of a part add up to by ward, and by council or day where asked. Shape: in no order."""
    council = "council" if by_council else "NULL::text"
    day = "day" if by_day else "NULL::date"
    text = f"""WITH {good(part.known)}, whose AS NOT MATERIALIZED ({_whose(by_council=by_council)})
               SELECT site, ward, {council}, {day}, {_HOW_MANY}, {", ".join(f"sum({name})" for name in NUMBERS)}
                 FROM whose WHERE {_TOLD} GROUP BY 1, 2, 3, 4"""
    cursor = await conn.execute(text.encode(), part.asked, binary=True)
    return [Total._make((*row[:8], row[8:])) for row in await cursor.fetchall()]


async def reasons_of(conn: Connection, part: Part) -> dict[tuple[str, date], int]:
    """The red days of a part by reason and day; of no reason under ""."""
    text = f"""WITH {good(part.known)}, whose AS NOT MATERIALIZED ({_whose(by_council=False)})
               SELECT reason.key, day, sum(reason.value::int)::bigint
                 FROM whose CROSS JOIN LATERAL jsonb_each_text(reasons) AS reason
                WHERE reasons IS NOT NULL AND {_TOLD} GROUP BY 1, 2"""
    cursor = await conn.execute(text.encode(), part.asked, binary=True)
    return {(code, day): days for code, day, days in await cursor.fetchall()}


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
