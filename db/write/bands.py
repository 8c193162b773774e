"""The usual range of every figure, as versions: worked out elsewhere, appended here where it changed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from db.engine import Connection
from db.write.version import bump

_LOCK = 0x62616E64


class Band(NamedTuple):
    """The usual range of one indicator of one organisation on one London day; None where too few days are known."""

    organisation: str
    indicator: str
    day: date
    low: float | None
    high: float | None
    spread: float | None
    days: int
    previous: float | None
    for_weekday: bool


async def take_band_marks(conn: Connection, *, limit: int) -> list[date]:
    """Take the newest marked days within the caller's transaction; empty when none are left or another worker is at it.

    The transaction holds a lock until it ends, so that two workers never write the same day at once.
    """
    cursor = await conn.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,))
    if (await cursor.fetchone()) != (True,):
        return []
    cursor = await conn.execute(
        "DELETE FROM band_mark WHERE day IN (SELECT day FROM band_mark ORDER BY day DESC LIMIT %s) RETURNING day",
        (limit,),
    )
    return sorted(row[0] for row in await cursor.fetchall())


_APPEND = """
INSERT INTO usual_band AS held (organisation, indicator, day, known_from, low, high, spread, days, previous,
                                for_weekday)
SELECT made.organisation, made.indicator, made.day, %(known)s, made.low, made.high, made.spread, made.days,
       made.previous, made.for_weekday
  FROM unnest(%(organisations)s::text[], %(indicators)s::text[], %(on)s::date[], %(low)s::float8[], %(high)s::float8[],
              %(spread)s::float8[], %(days)s::int[], %(previous)s::float8[], %(for_weekday)s::boolean[])
       AS made(organisation, indicator, day, low, high, spread, days, previous, for_weekday)
  LEFT JOIN LATERAL (SELECT old.low, old.high, old.spread, old.days, old.previous, old.for_weekday
                       FROM usual_band old
                      WHERE old.organisation = made.organisation AND old.indicator = made.indicator
                        AND old.day = made.day ORDER BY old.known_from DESC LIMIT 1) AS old ON true
 WHERE (made.low, made.high, made.spread, made.days, made.previous, made.for_weekday)
       IS DISTINCT FROM (old.low, old.high, old.spread, old.days, old.previous, old.for_weekday)
ON CONFLICT (organisation, indicator, day, known_from) DO UPDATE
   SET low = EXCLUDED.low, high = EXCLUDED.high, spread = EXCLUDED.spread, days = EXCLUDED.days,
       previous = EXCLUDED.previous, for_weekday = EXCLUDED.for_weekday
"""


async def save_bands(conn: Connection, bands: Sequence[Band], *, known_from: datetime) -> int:
    """Append the bands that changed and commit; returns how many did."""
    columns = list(zip(*bands, strict=True)) if bands else [()] * 9
    names = ("organisations", "indicators", "on", "low", "high", "spread", "days", "previous", "for_weekday")
    parameters = {name: list(column) for name, column in zip(names, columns, strict=True)}
    cursor = await conn.execute(_APPEND, {**parameters, "known": known_from})
    changed = cursor.rowcount
    if changed:
        await bump(conn)
    await conn.commit()
    return changed
