"""Calls as they were held: those of an organisation, one by its number, its entries and its pictures as shown."""

from datetime import datetime
from typing import Any

from db.engine import Connection
from metrics.calls.agenda import Item
from metrics.calls.held import By, Entry, Held, Kind, Moment

_HELD = """
SELECT call.call, call.organisation, call.title, call.scheduled_at, call.role, call.said_by, call.account,
       call.recorded_at, ended.role, ended.said_by, ended.account, ended.recorded_at
  FROM system_call AS call
  LEFT JOIN system_call_end AS ended ON ended.call = call.call AND ended.recorded_at <= %(known)s
 WHERE call.recorded_at <= %(known)s
"""


async def calls_held(conn: Connection, organisation: str, *, known: datetime, limit: int) -> list[Held]:
    """The calls of an organisation, as known then, the last ones first."""
    asked = {"organisation": organisation, "known": known, "limit": limit}
    cursor = await conn.execute(
        f"{_HELD} AND call.organisation = %(organisation)s ORDER BY call.scheduled_at DESC LIMIT %(limit)s", asked
    )
    return [_held(*row) for row in await cursor.fetchall()]


async def call_held(conn: Connection, call: int, *, known: datetime) -> Held | None:
    """One call, as known then; None where none of that number had been opened."""
    cursor = await conn.execute(f"{_HELD} AND call.call = %(call)s", {"call": call, "known": known})
    row = await cursor.fetchone()
    return None if row is None else _held(*row)


async def entries_of(conn: Connection, call: int, *, known: datetime) -> list[Entry]:
    """All that was entered in a call, as known then, what was replaced too. Shape: the oldest first."""
    cursor = await conn.execute(
        """SELECT entry, call, item, kind, organisation, says, replaces, role, said_by, account, recorded_at
             FROM system_call_entry WHERE call = %s AND recorded_at <= %s ORDER BY entry""",
        (call, known),
    )
    return [
        Entry(
            number=number, call=of, item=Item(item), kind=Kind(kind), organisation=organisation, says=says,
            replaces=replaces, by=By(role=role, name=name, account=account), recorded_at=recorded_at,
        )
        for number, of, item, kind, organisation, says, replaces, role, name, account, recorded_at
        in await cursor.fetchall()
    ]  # fmt: skip


async def shown_in(conn: Connection, call: int, moment: Moment, name: str) -> bytes | None:
    """The bytes of an answer as it was shown in a call; None where none is kept."""
    cursor = await conn.execute(
        "SELECT body FROM system_call_picture WHERE call = %s AND moment = %s AND name = %s",
        (call, moment.value, name),
    )
    row = await cursor.fetchone()
    return None if row is None else bytes(row[0])


async def names_shown(conn: Connection, call: int, *, known: datetime) -> list[tuple[Moment, str]]:
    """Which answers of a call are kept as they were shown. Shape: by moment, then name."""
    cursor = await conn.execute(
        """SELECT moment, name FROM system_call_picture WHERE call = %s AND recorded_at <= %s
            ORDER BY moment COLLATE "C", name COLLATE "C" """,
        (call, known),
    )
    return [(Moment(moment), name) for moment, name in await cursor.fetchall()]


def _held(*row: Any) -> Held:
    number, organisation, title, scheduled_at, role, name, account, opened_at, *ended = row
    return Held(
        number=number, organisation=organisation, title=title, scheduled_at=scheduled_at,
        opened_by=By(role=role, name=name, account=account), opened_at=opened_at,
        ended_by=None if ended[3] is None else By(role=ended[0], name=ended[1], account=ended[2]), ended_at=ended[3],
    )  # fmt: skip
