"""Where the database is, and connections to it as the role that is asked for.

Does not start a server (`homeward.embedded` does) and holds no query.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

Role = Literal["owner", "worker", "web"]
Connection = AsyncConnection[TupleRow]

# Sessions run in UTC, so that no cast depends on a server's setting; a statement that hangs is ended, not waited for.
_SESSION = "-c timezone=UTC -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000"


def _url(address: str) -> URL:
    url = make_url(address)
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ValueError(f"DATABASE_URL must name a PostgreSQL server, not {url.get_backend_name()}")
    return url.set(drivername="postgresql+psycopg")


def _options(role: Role | None, session: str) -> dict[str, object]:
    assume = f" -c role=homeward_{role}" if role in {"worker", "web"} else ""
    return {"options": session + assume, "application_name": f"homeward-{role or 'owner'}", "connect_timeout": 5}


def owner_engine(address: str) -> Engine:
    """A plain engine for migrations, as the owner; no statement time-out, since copying history takes what it takes."""
    return create_engine(_url(address), connect_args=_options(None, "-c timezone=UTC"), pool_size=1, max_overflow=1)


def engine(address: str, *, role: Role, assume_role: bool, size: int = 8) -> AsyncEngine:
    """An asynchronous engine with a bounded pool.

    `assume_role`: the address signs in as a role that is only a member of the unprivileged one (a server named by
    DATABASE_URL); False when it already signs in as it (the embedded server).
    """
    return create_async_engine(
        _url(address),
        connect_args=_options(role if assume_role else None, _SESSION),
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
    )


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
