"""Figures by the hour of the day, and what is usual at each hour, as known at a time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from db.engine import Connection


class HourFigureRow(NamedTuple):
    """An indicator of a node as it stood when each of the 24 hours of a closed London day began; None: not known."""

    organisation: str
    indicator: str
    day: date
    figures: list[float | None]
    reporters: list[int]


class HourBandRow(NamedTuple):
    """What is usual for an indicator of a node at some hours of a London day, in the order of the hours."""

    organisation: str
    indicator: str
    low: list[float | None]
    high: list[float | None]
    days: list[int]
    for_weekday: list[bool]


_FIGURES = """
SELECT DISTINCT ON (organisation, indicator, day) organisation, indicator, day, figures, reporters
  FROM hour_figure
 WHERE day >= %(from)s AND day < %(to)s AND known_from <= %(known)s
   AND (%(organisation)s::text IS NULL OR organisation = %(organisation)s)
   AND (%(indicator)s::text IS NULL OR indicator = %(indicator)s)
 ORDER BY organisation, indicator, day, known_from DESC
"""

_BANDS = """
SELECT DISTINCT ON (organisation, indicator) organisation, indicator, low[%(from)s:%(to)s], high[%(from)s:%(to)s],
       days[%(from)s:%(to)s], for_weekday[%(from)s:%(to)s]
  FROM hour_band WHERE day = %(day)s AND known_from <= %(known)s
 ORDER BY organisation, indicator, known_from DESC
"""


async def hour_figures(
    conn: Connection, *, start: date, end: date, known: datetime, organisation: str | None = None,
    indicator: str | None = None,
) -> list[HourFigureRow]:  # fmt: skip
    """The figures by the hour of the days [start, end) as known then. None: of every node, of every indicator."""
    cursor = await conn.execute(
        _FIGURES,
        {"from": start, "to": end, "known": known, "organisation": organisation, "indicator": indicator},
        binary=True,
    )
    return [HourFigureRow._make(row) for row in await cursor.fetchall()]


async def hour_bands_on(
    conn: Connection, day: date, *, hours: Sequence[int], known: datetime
) -> dict[tuple[str, str], HourBandRow]:
    """What is usual on a London day from the first to the last of some hours (0 to 23), by organisation and indicator.

    As known then; the lists hold those hours alone.
    """
    cursor = await conn.execute(
        _BANDS, {"day": day, "from": min(hours) + 1, "to": max(hours) + 1, "known": known}, binary=True
    )
    return {(row[0], row[1]): HourBandRow._make(row) for row in await cursor.fetchall()}


async def last_hour_band_day(conn: Connection) -> date | None:
    """The newest London day of which usual ranges by the hour are kept; None before the first."""
    cursor = await conn.execute("SELECT max(day) FROM hour_band")
    row = await cursor.fetchone()
    return row[0] if row is not None else None
