"""Figures by the hour of the day and their usual ranges, as versions: worked out elsewhere, appended where changed.

Only of days that are over: today's are the current values.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import orjson

from db.engine import Connection
from db.write.version import bump

_LOCK = 0x686F7572

_TAKE = """
DELETE FROM hour_mark WHERE day IN (SELECT day FROM hour_mark WHERE day < %s ORDER BY day DESC LIMIT %s) RETURNING day
"""


class HourFigures(NamedTuple):
    """An indicator of a node as it stood when each hour of a London day began, None where it was not known.

    Of `reporters` organisations each. Both hold 24 entries, by the hour that clocks in London show.
    """

    organisation: str
    indicator: str
    day: date
    figures: Sequence[float | None]
    reporters: Sequence[int]


class HourBand(NamedTuple):
    """What is usual for an indicator of a node when each hour of a London day begins; 24 entries each."""

    organisation: str
    indicator: str
    day: date
    low: Sequence[float | None]
    high: Sequence[float | None]
    days: Sequence[int]
    for_weekday: Sequence[bool]


async def take_hour_marks(conn: Connection, *, before: date, limit: int) -> list[date] | None:
    """Take the newest marked days that are over, within the caller's transaction; None while another worker is at it.

    The transaction holds a lock until it ends, so that two workers never write the same day at once.
    """
    cursor = await conn.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,))
    if (await cursor.fetchone()) != (True,):
        return None
    cursor = await conn.execute(_TAKE, (before, limit))
    return sorted(row[0] for row in await cursor.fetchall())


def _append(table: str, columns: Sequence[tuple[str, str]]) -> bytes:
    """The statement that appends rows, given as JSON, where they differ from the newest version."""
    names = [name for name, _ in columns]
    made, old = (", ".join(f"{of}.{name}" for name in names) for of in ("made", "old"))
    typed = ", ".join(f"{name} {kind}" for name, kind in columns)
    put = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    return f"""
INSERT INTO {table} AS held (organisation, indicator, day, known_from, {", ".join(names)})
SELECT made.organisation, made.indicator, made.day, %(known)s, {made}
  FROM json_to_recordset(%(rows)s::json) AS made(organisation text, indicator text, day date, {typed})
  LEFT JOIN LATERAL (SELECT {old} FROM {table} old
                      WHERE old.organisation = made.organisation AND old.indicator = made.indicator
                        AND old.day = made.day ORDER BY old.known_from DESC LIMIT 1) AS old ON true
 WHERE ({made}) IS DISTINCT FROM ({old})
ON CONFLICT (organisation, indicator, day, known_from) DO UPDATE SET {put}
""".encode()


_FIGURES = _append("hour_figure", (("figures", "float8[]"), ("reporters", "smallint[]")))
_BANDS = _append(
    "hour_band", (("low", "float8[]"), ("high", "float8[]"), ("days", "smallint[]"), ("for_weekday", "boolean[]"))
)


async def add_hour_figures(conn: Connection, rows: Sequence[HourFigures], *, known_from: datetime) -> int:
    """Append the figures that changed within the caller's transaction; returns how many did."""
    return await _add(conn, _FIGURES, rows, known_from=known_from)


async def save_hour_bands(conn: Connection, rows: Sequence[HourBand], *, known_from: datetime) -> int:
    """Append the ranges that changed and commit; returns how many did."""
    changed = await _add(conn, _BANDS, rows, known_from=known_from)
    if changed:
        await bump(conn)
    await conn.commit()
    return changed


async def _add(
    conn: Connection, statement: bytes, rows: Sequence[HourFigures] | Sequence[HourBand], *, known_from: datetime
) -> int:
    if not rows:
        return 0
    told = orjson.dumps([row._asdict() for row in rows]).decode()
    cursor = await conn.execute(statement, {"rows": told, "known": known_from})
    return cursor.rowcount
