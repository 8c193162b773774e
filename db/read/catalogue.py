"""The catalogue that was in force at a time, as its stored files."""

from datetime import datetime

from db.engine import Connection


async def read_catalogue_files(conn: Connection, *, known: datetime) -> tuple[str, dict[str, bytes]] | None:
    """The catalogue in force at a picture time, as its version and files; None before the first was stored."""
    cursor = await conn.execute(
        "SELECT version FROM catalogue_in_force WHERE since <= %s ORDER BY since DESC LIMIT 1", (known,)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    cursor = await conn.execute("SELECT name, content FROM catalogue_file WHERE version = %s", (row[0],))
    return row[0], {name: bytes(content) for name, content in await cursor.fetchall()}
