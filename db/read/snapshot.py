"""One consistent look at the store: the version and the data come from the same instant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import IsolationLevel

from db.engine import Connection


async def data_version(conn: Connection) -> int:
    """The data version this transaction sees."""
    cursor = await conn.execute("SELECT version FROM data_version")
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("the data_version row is missing")
    return int(row[0])


def is_in_a_look(conn: Connection) -> bool:
    """Whether a look is open on a connection; nothing else sets this isolation."""
    return conn.isolation_level is IsolationLevel.REPEATABLE_READ


@asynccontextmanager
async def one_look(conn: Connection) -> AsyncIterator[int]:
    """A read-only REPEATABLE READ transaction; yields the data version it sees. Ends by rolling back.

    Within a look that is open already it is that same look, which goes on after: pictures put together are of one
    instant.
    """
    if is_in_a_look(conn):
        yield await data_version(conn)
        return
    await conn.rollback()
    await conn.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    await conn.set_read_only(True)
    try:
        yield await data_version(conn)
    finally:
        await conn.rollback()
        await conn.set_isolation_level(None)
        await conn.set_read_only(None)
