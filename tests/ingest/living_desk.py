"""A worker's desk over a real database with the invented system's catalogue in force, at the contracts' own time."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from db.clock import PictureClock, start_clock
from db.engine import connection, engine
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from ingest.desk import Desk
from tests.ingest.known import LIVING, LIVING_NOW


@asynccontextmanager
async def living_desk(server: Server, database: str, places: Mapping[str, str]) -> AsyncIterator[Desk]:
    """The desk, while the block runs."""
    pool = engine(server.url(role="worker", dbname=database), role="worker", assume_role=False, size=2)
    started = datetime.now(UTC)
    wanted = PictureClock(origin_picture=LIVING_NOW, origin_service=started, rate=1.0)
    try:
        async with connection(pool) as conn:
            clock = await start_clock(conn, service=started, wanted=wanted)
            await save_catalogue(conn, LIVING, since=LIVING_NOW, code_version="test")
        yield Desk(pool=pool, catalogue=LIVING, clock=clock, holder="test", code_version="test", places=places)
    finally:
        await pool.dispose()
