"""The one version counter: the last statement of every writing transaction."""

from db.engine import Connection

CHANNEL = "homeward_version"


async def bump(conn: Connection) -> int:
    """Count the data version up and announce it on commit. The row's lock makes commit order version order."""
    cursor = await conn.execute(
        "WITH bumped AS (UPDATE data_version SET version = version + 1 RETURNING version) "
        "SELECT version, pg_notify(%s, version::text) FROM bumped",
        (CHANNEL,),
    )
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("the data_version row is missing")
    return int(row[0])
