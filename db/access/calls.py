"""Writing down calls: opening one, what is entered, the picture as it was shown, standing it down. Nothing is changed.

The store itself counts the data version up; whoever calls commits. Times are those of the picture.
"""

from collections.abc import Mapping
from datetime import datetime

from db.engine import Connection
from metrics.calls.held import By, Moment, NewEntry


async def open_call(
    conn: Connection, organisation: str, *, title: str, scheduled_at: datetime, by: By, at: datetime
) -> int:
    """Open a call and return its number; one that somebody opened meanwhile keeps who did.

    Raises psycopg.errors.ForeignKeyViolation for an organisation that the store does not know.
    """
    cursor = await conn.execute(
        """WITH opened AS (
               INSERT INTO system_call (organisation, title, scheduled_at, role, said_by, account, recorded_at)
               VALUES (%(organisation)s, %(title)s, %(scheduled)s, %(role)s, %(by)s, %(account)s, %(at)s)
               ON CONFLICT (organisation, scheduled_at) DO NOTHING RETURNING call)
           SELECT call FROM opened
           UNION ALL SELECT call FROM system_call WHERE organisation = %(organisation)s AND scheduled_at = %(scheduled)s
           LIMIT 1""",
        {
            "organisation": organisation, "title": title, "scheduled": scheduled_at, "role": by.role, "by": by.name,
            "account": by.account, "at": at,
        },
    )  # fmt: skip
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("a call was neither opened nor found")
    return int(row[0])


async def end_call(conn: Connection, call: int, *, by: By, at: datetime) -> bool:
    """Stand a call down; False where somebody already had."""
    cursor = await conn.execute(
        """INSERT INTO system_call_end (call, role, said_by, account, recorded_at) VALUES (%s, %s, %s, %s, %s)
           ON CONFLICT (call) DO NOTHING""",
        (call, by.role, by.name, by.account, at),
    )
    return cursor.rowcount == 1


async def enter(conn: Connection, new: NewEntry, *, by: By, at: datetime) -> int:
    """Enter something in a call and return its number.

    Raises psycopg.errors.ForeignKeyViolation for a call, entry or organisation that the store does not know.
    """
    cursor = await conn.execute(
        """INSERT INTO system_call_entry
               (call, item, kind, organisation, says, replaces, role, said_by, account, recorded_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING entry""",
        (
            new.call, new.item.value, new.kind.value, new.organisation, new.says, new.replaces, by.role, by.name,
            by.account, at,
        ),
    )  # fmt: skip
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("the store gave the entry no number")
    return int(row[0])


async def keep_shown(conn: Connection, call: int, moment: Moment, *, bodies: Mapping[str, bytes], at: datetime) -> None:
    """Keep the bytes of answers by name, as they were shown; those that are kept already stay."""
    for name, body in sorted(bodies.items()):
        await conn.execute(
            """INSERT INTO system_call_picture (call, moment, name, body, recorded_at) VALUES (%s, %s, %s, %s, %s)
               ON CONFLICT (call, moment, name) DO NOTHING""",
            (call, moment.value, name, body, at),
        )
