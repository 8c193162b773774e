"""Writing down a stance. What was written is never changed: a later one takes its place."""

from db.engine import Connection
from db.write.version import bump
from metrics.flow.stance import ToldStance


async def take_stance(conn: Connection, told: ToldStance) -> int:
    """Write one stance down and commit; returns the new data version.

    Raises psycopg.errors.ForeignKeyViolation for an organisation that the store does not know, UniqueViolation for a
    second stance told in the same instant, CheckViolation without role or reason or told before it was said.
    """
    await conn.execute(
        """INSERT INTO reason_stance (stay, feed, reason, organisation, stance, role, said_at, received_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s)""",
        (
            told.stay,
            told.feed,
            told.reason,
            told.organisation,
            None if told.stance is None else told.stance.value,
            told.role,
            told.said_at,
            told.received_at,
        ),
    )
    version = await bump(conn)
    await conn.commit()
    return version
