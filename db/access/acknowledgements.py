"""What people say of an alert: that they have seen it, in which role, and until when nobody need be told again."""

from datetime import datetime

from db.engine import Connection


async def acknowledge(
    conn: Connection, alert: int, *, by: str, account: int | None, role: str, note: str, at: datetime,
    picture_at: datetime, until: datetime,
) -> None:  # fmt: skip
    """Keep one word. It counts the data version up and is therefore the last statement of its transaction.

    Raises psycopg.errors.CheckViolation for an end that is not to come.
    """
    await conn.execute(
        """INSERT INTO alert_acknowledgement (alert, said_by, account, role, note, said_at, picture_at, until)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s)""",
        (alert, by, account, role, note, at, picture_at, until),
    )
