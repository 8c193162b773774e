"""Where the database is, and connections to it as the role that is asked for.

Does not start a server (`homeward.embedded` does) and holds no query.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from psycopg import AsyncConnection, OperationalError
from psycopg.rows import TupleRow
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

Role = Literal["owner", "worker", "web"]
Connection = AsyncConnection[TupleRow]

# Sessions run in UTC, so that no cast depends on a server's setting; a statement that hangs is ended, not waited for. A
# process that was stopped in the middle of a transaction may hold the lock that every write needs: it lets go as soon
# as its leases have run out. Compiling a statement takes longer than any of ours runs.
_SESSION = "-c timezone=UTC -c statement_timeout=60000 -c idle_in_transaction_session_timeout=15000 -c jit=off"


def _url(address: str) -> URL:
    url = make_url(address)
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ValueError(f"DATABASE_URL must name a PostgreSQL server, not {url.get_backend_name()}")
    return url.set(drivername="postgresql+psycopg")


# A server that vanished without a word (a power cut, a fail-over) is noticed within half a minute: nothing else would
# end a wait for it.
_KEPT_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}


def _options(role: Role, session: str, *, assume_role: bool = False) -> dict[str, object]:
    assume = f" -c role=homeward_{role}" if assume_role and role != "owner" else ""
    name = f"homeward-{role}"
    return {"options": session + assume, "application_name": name, "connect_timeout": 5, **_KEPT_ALIVE}


def owner_engine(address: str) -> Engine:
    """A plain engine for migrations, as the owner; no statement time-out, since copying history takes what it takes."""
    return create_engine(_url(address), connect_args=_options("owner", "-c timezone=UTC"), pool_size=1, max_overflow=1)


def engine(address: str, *, role: Role, assume_role: bool, size: int = 8) -> AsyncEngine:
    """An asynchronous engine with a bounded pool.

    `assume_role`: the address signs in as a role that is only a member of the unprivileged one (a server named by
    DATABASE_URL); False when it already signs in as it (the embedded server).
    """
    return create_async_engine(
        _url(address),
        connect_args=_options(role, _SESSION, assume_role=assume_role),
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
    )


async def own_connection(source: AsyncEngine) -> Connection:
    """A connection that is the caller's to keep and to close, made as those of the pool are and not one of them.

    Raises psycopg.OperationalError when there is none to be had.
    """
    try:
        pooled = await source.raw_connection()
    except (DBAPIError, PoolTimeout) as error:
        raise OperationalError(f"no connection ({type(error).__name__})") from error
    driver = pooled.driver_connection
    if not isinstance(driver, AsyncConnection):
        raise TypeError("the pool did not hand out a psycopg connection")
    pooled.detach()
    return driver


@asynccontextmanager
async def connection(source: AsyncEngine) -> AsyncIterator[Connection]:
    """A driver connection from the pool for the hot paths: binary, COPY, no result wrapping.

    The transaction is the caller's; whatever it leaves open is rolled back when the connection returns.
    """
    async with source.connect() as pooled:
        raw = await pooled.get_raw_connection()
        driver = raw.driver_connection
        if not isinstance(driver, AsyncConnection):
            raise TypeError("the pool did not hand out a psycopg connection")
        yield driver
