"""The usual range of figures, as worked out by the worker and known at a time."""

from datetime import date, datetime
from typing import NamedTuple

from db.engine import Connection


class BandRow(NamedTuple):
    """The usual range of one indicator on one London day, and its value on the day before."""

    organisation: str
    indicator: str
    low: float | None
    high: float | None
    spread: float | None
    days: int
    previous: float | None
    for_weekday: bool


async def bands_of(
    conn: Connection, organisation: str, indicator: str, *, start: date, end: date, known: datetime
) -> dict[date, tuple[float, float]]:
    """The usual range of one figure on each London day of [start, end) that has one, as known then: low and high."""
    cursor = await conn.execute(
        """SELECT DISTINCT ON (day) day, low, high FROM usual_band
            WHERE organisation = %s AND indicator = %s AND day >= %s AND day < %s AND known_from <= %s
            ORDER BY day, known_from DESC""",
        (organisation, indicator, start, end, known),
    )
    return {day: (low, high) for day, low, high in await cursor.fetchall() if low is not None and high is not None}


async def bands_on(conn: Connection, day: date, *, known: datetime) -> dict[tuple[str, str], BandRow]:
    """The usual ranges on a London day, as known then, by organisation and indicator."""
    cursor = await conn.execute(
        """SELECT DISTINCT ON (organisation, indicator) organisation, indicator, low, high, spread, days,
                  previous, for_weekday
             FROM usual_band WHERE day = %s AND known_from <= %s
            ORDER BY organisation, indicator, known_from DESC""",
        (day, known),
    )
    return {(row[0], row[1]): BandRow._make(row) for row in await cursor.fetchall()}
