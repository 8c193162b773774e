"""Statistics for the planner, taken when much was brought in at once: the server's own come a minute or more later."""

from db.engine import Connection


async def take_statistics(conn: Connection) -> int:
    """Take statistics of the tables that pictures are read from, and commit; of how many. No data version: nothing that
    could be asked for has changed."""
    cursor = await conn.execute("SELECT take_statistics()")
    row = await cursor.fetchone()
    await conn.commit()
    return 0 if row is None else int(row[0])
