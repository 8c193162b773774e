"""A worker's sign of life: an advisory lock that a session of its own keeps, and that goes when the session goes.

A process that is killed loses its sessions at once, one that is stopped keeps them: its leases go on until they run
out. The session is the worker's own and in no pool. Behind a pooler that lends sessions out the lock may be another's
by now, or stay behind: so it is looked at before each use, and a worker that cannot show it claims without, until time
ends its leases.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from psycopg import Error, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import Connection, own_connection
from db.presence import KIND

_TAKE = "SELECT pg_try_advisory_lock(%s, %s)"
_IS_KEPT = """
SELECT EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2 AND granted
                  AND pid = pg_backend_pid())
"""


class Presence:
    """The presence of one worker on one database. Used by one task at a time."""

    def __init__(self, pool: AsyncEngine) -> None:
        self._pool = pool
        self._conn: Connection | None = None
        self._number = 0

    async def number(self) -> int | None:
        """The number under which the others see that this worker is there; None where it cannot be shown.

        Raises psycopg.OperationalError when there is no session to be had.
        """
        try:
            if self._conn is None or self._conn.closed:
                await self._begin()
            return self._number if await self._ask(_IS_KEPT) else None
        except OperationalError:
            await self.end()
            raise

    async def end(self) -> None:
        """Be there no more."""
        conn, self._conn = self._conn, None
        if conn is not None:
            with suppress(Error):
                await conn.close()

    async def _begin(self) -> None:
        # Another session, another number: leases under the old one are those of a session that is gone.
        self._number = 1 + secrets.randbelow(2**31 - 1)
        self._conn = await own_connection(self._pool)
        await self._conn.set_autocommit(True)
        await self._ask(_TAKE)

    async def _ask(self, statement: str) -> bool:
        if self._conn is None:
            raise OperationalError("no session")
        cursor = await self._conn.execute(statement.encode(), (KIND, self._number))
        return await cursor.fetchone() == (True,)


@asynccontextmanager
async def present(pool: AsyncEngine) -> AsyncIterator[Presence]:
    """A presence that ends with the block."""
    presence = Presence(pool)
    try:
        yield presence
    finally:
        await presence.end()
