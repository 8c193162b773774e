"""Writing down stances. What was written is never changed: a later one takes its place."""

from collections.abc import Sequence

from db.engine import Connection
from db.read.snapshot import data_version
from metrics.flow.stance import ToldStance

# One statement for all of them: the store counts the data version up once.
_SAID = """
INSERT INTO reason_stance (stay, feed, reason, organisation, stance, role, said_at, received_at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
                     %s::timestamptz[])
"""


async def take_stances(conn: Connection, told: Sequence[ToldStance]) -> int:
    """Write stances down and commit; returns the new data version, to which the store itself counts up.

    Raises psycopg.errors.ForeignKeyViolation for an organisation that the store does not know, UniqueViolation for a
    second stance told in the same instant, CheckViolation without role or reason or told before it was said.
    """
    rows = [
        (each.stay, each.feed, each.reason, each.organisation, None if each.stance is None else each.stance.value,
         each.role, each.said_at, each.received_at)
        for each in told
    ]  # fmt: skip
    await conn.execute(_SAID, [list(column) for column in zip(*rows, strict=True)])
    version = await data_version(conn)
    await conn.commit()
    return version
