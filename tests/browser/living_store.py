"""A store of its own for the invented system: its feeds are polled at the times a test says, and it is served."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2
import psycopg
import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine

from catalogue.model import Feed
from db.clock import PictureClock
from db.engine import connection, engine
from db.write import claim_due
from homeward.database import Database
from homeward.embedded import Connection as Server
from homeward.settings import Settings
from homeward.sockets import listen
from homeward.web import application
from ingest.desk import Desk
from ingest.http import build_client
from ingest.poll import poll
from simulators.living.house import House
from tests.ingest.known import LIVING
from tests.journeys.awaiting import until
from tests.journeys.house import begin_store
from tests.simulators.living.conftest import SECRETS

_FAMILIES = {
    "BEDS_URL": "beds", "BOARD_URL": "ward_board", "ED_URL": "ed", "HOME_CARE_URL": "home_care",
    "CAPACITY_URL": "capacity", "UCR_URL": "ucr", "VIRTUAL_URL": "virtual_ward", "CARE_HOMES_URL": "care_homes",
}  # fmt: skip
_AT_ONCE = 8


def every(feed: Feed) -> bool:
    """Whether a feed is one of all."""
    del feed
    return True


async def abreast(partners: House, at: datetime) -> None:
    """Wait until the partners, whose clock has come to a time, have lived up to it and told all that is due by then."""

    async def is_there() -> bool:
        return partners.system.now >= at

    await until(is_there, f"the partners at {at}")
    await partners.conductor.level()


@asynccontextmanager
async def living_store(
    server: Server, database: str, partners: House, *, rate: float = 1.0
) -> AsyncIterator["LivingStore"]:
    """A store with the way to fill it, while the block runs."""
    address = server.url(role="worker", dbname=database)
    pool = engine(address, role="worker", assume_role=False, size=_AT_ONCE)
    try:
        async with build_client(version="0") as client:
            yield LivingStore(
                server=server, database=database, partners=partners, pool=pool, client=client, rate=rate
            )  # fmt: skip
    finally:
        await pool.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingStore:
    """A database and the partners who fill it. `rate`: how many seconds of the picture pass in one of the service."""

    server: Server
    database: str
    partners: House
    pool: AsyncEngine
    client: httpx2.AsyncClient
    rate: float

    async def begin(self, at: datetime) -> None:
        """Put the catalogue in force."""
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as conn:
            await begin_store(
                conn, LIVING, PictureClock(origin_picture=at, origin_service=datetime.now(UTC), rate=self.rate)
            )

    async def set_clock(self, at: datetime) -> PictureClock:
        """Let it be a picture time now."""
        clock = PictureClock(origin_picture=at, origin_service=datetime.now(UTC), rate=self.rate)
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as conn:
            await conn.execute(
                "UPDATE picture_clock SET origin_picture = %s, origin_service = %s", (at, clock.origin_service)
            )
        return clock

    async def poll(self, at: datetime, *, those: Callable[[Feed], bool] = every) -> None:
        """Poll feeds once at a picture time."""
        wanted = {key for key, feed in LIVING.feeds.items() if feed.is_live and those(feed)}
        desk = await self.desk(at)
        async with connection(self.pool) as conn:
            await conn.execute(
                """UPDATE feed_due SET due_at = clock_timestamp()
                       + CASE WHEN feed.key = ANY(%s) THEN interval '0' ELSE interval '1 day' END
                   FROM feed WHERE feed.id = feed_due.feed_id""",
                (sorted(wanted),),
            )
            await conn.commit()
            leases = await claim_due(
                conn, holder="test", lease_for=timedelta(minutes=5), limit=1000, validators_for=desk.validators_for
            )
        assert {each.feed for each in leases} == wanted
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(number: int) -> None:
            async with room:
                assert await poll(desk, self.client, leases[number]) is not None

        await asyncio.gather(*map(one, range(len(leases))))
        # Nobody is missed until the test polls again: what is not due waits for no worker.
        async with connection(self.pool) as conn:
            await conn.execute("UPDATE feed_due SET due_at = clock_timestamp() + interval '1 day'")
            await conn.commit()

    async def desk(self, at: datetime) -> Desk:
        """What polls and imports are made from, at a picture time."""
        return Desk(
            pool=self.pool, catalogue=LIVING, clock=await self.set_clock(at), holder="test", code_version="0",
            places=self._places(),
        )  # fmt: skip

    @asynccontextmanager
    async def web(self) -> AsyncIterator[str]:
        """The whole web on a socket, ready to answer; gives its base address."""
        app = application(self.as_web, LIVING, Settings(open_demo=True))
        running = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        with listen("127.0.0.1", 0) as listener:
            task = asyncio.create_task(running.serve(sockets=[listener]))
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                async with httpx2.AsyncClient(base_url=base, timeout=10, trust_env=False) as client:

                    async def is_ready() -> bool:
                        return (await client.get("/readyz")).status_code == 200

                    await until(is_ready, "the web ready")
                yield base
            finally:
                running.should_exit = True
                await task

    @property
    def as_web(self) -> Database:
        """The database as the web is let into it."""
        return Database(
            addresses={"web": self.server.url(role="web", dbname=self.database)}, assumed=frozenset(), passwords={}
        )  # fmt: skip

    @property
    def _url(self) -> str:
        return self.server.url(dbname=self.database)

    def _places(self) -> dict[str, str]:
        found = {name: self.partners.ports[family].base for name, family in _FAMILIES.items()}
        return {
            **found, "CAPACITY_TOKEN": SECRETS["capacity"], "BOARD_KEY": SECRETS["ward_board"],
            "UCR_KEY": SECRETS["ucr"],
        }  # fmt: skip
