"""Writing down a declared level. What was written is never changed: a later declaration takes its place."""

from db.engine import Connection
from db.read.snapshot import data_version
from metrics.opel.declared import Declared


async def declare(conn: Connection, declared: Declared) -> int:
    """Write one declaration down and commit; returns the new data version, to which the store itself counts up.

    Raises psycopg.errors.ForeignKeyViolation for an organisation that the store does not know, UniqueViolation for a
    second declaration told in the same instant, CheckViolation without role or reason, told before it was declared, or
    of a pillar that has no OPEL words.
    """
    await conn.execute(
        """INSERT INTO declared_level (organisation, pillar, level, role, reason, declared_at, received_at)
           VALUES (%s, %s, %s, %s, %s, %s, %s)""",
        (
            declared.organisation,
            declared.of.value,
            None if declared.level is None else int(declared.level),
            declared.role,
            declared.reason,
            declared.declared_at,
            declared.received_at,
        ),
    )
    version = await data_version(conn)
    await conn.commit()
    return version
