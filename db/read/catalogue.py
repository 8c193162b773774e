"""The catalogue that was in force at a time, as its stored files."""

from datetime import datetime

from db.engine import Connection


async def catalogue_in_force(conn: Connection, *, known: datetime | None) -> str | None:
    """The version in force at a picture time (None: now); before the first, the first. None when none was stored."""
    cursor = await conn.execute(
        """SELECT version FROM catalogue_in_force
            ORDER BY (%(known)s::timestamptz IS NULL OR since <= %(known)s) DESC,
                     CASE WHEN %(known)s::timestamptz IS NULL OR since <= %(known)s THEN since END DESC,
                     since LIMIT 1""",
        {"known": known},
    )
    row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def catalogue_files(conn: Connection, version: str) -> dict[str, bytes]:
    """The files of a stored catalogue, by name."""
    cursor = await conn.execute("SELECT name, content FROM catalogue_file WHERE version = %s", (version,))
    return {name: bytes(content) for name, content in await cursor.fetchall()}
