"""A small Homeward in one loop: a misbehaving partner, a worker's schedule, the web on a socket, a store of its own.

Everything is the product's own but for the partner; a test says what the partner does and reads what came of it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx2
import psycopg
import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import create_app
from api.door import Doors
from catalogue.model import Catalogue
from db.clock import PictureClock
from db.engine import Connection, engine
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from homeward.sockets import listen
from ingest.schedule import Schedule
from simulators.faults import Fault, FaultServer
from tests.journeys.awaiting import until
from tests.journeys.facts import FeedFacts, catalogue_with
from tests.journeys.rows import CURRENT, KEPT, POLLS, REFUSED, Kept, Poll, Refused
from tests.signed_in import headers_for

_NUMBER = count(1)


@contextmanager
def fresh_database(server: Server, template: str) -> Iterator[str]:
    """The name of a migrated database for as long as the block runs."""
    name = f"journey_{next(_NUMBER)}"
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    try:
        yield name
    finally:
        with psycopg.connect(server.url(), autocommit=True) as conn:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def begin_store(conn: Connection, catalogue: Catalogue, clock: PictureClock) -> None:
    """Set the clock and put the catalogue in force; nothing is due until a test or an interval says so."""
    await conn.execute(
        """INSERT INTO picture_clock VALUES (1, %(picture)s, %(service)s, %(rate)s, %(picture)s)
           ON CONFLICT (id) DO UPDATE SET origin_picture = EXCLUDED.origin_picture,
               origin_service = EXCLUDED.origin_service, rate = EXCLUDED.rate""",
        {"picture": clock.origin_picture, "service": clock.origin_service, "rate": clock.rate},
    )
    await save_catalogue(conn, catalogue, since=datetime(2021, 1, 1, tzinfo=UTC), code_version="0")
    await conn.execute("UPDATE feed_due SET due_at = clock_timestamp() + interval '1 day'")


@dataclass(slots=True, kw_only=True)
class House:
    """The running parts and what a test asks of them."""

    partner: FaultServer
    store: Connection
    web: httpx2.AsyncClient
    server: Server
    database: str
    catalogue: Catalogue
    clock: PictureClock
    places: dict[str, str]
    at_once: int = 100
    pool: AsyncEngine = field(init=False)
    schedule: Schedule = field(init=False)

    def __post_init__(self) -> None:
        address = self.server.url(role="worker", dbname=self.database)
        self.pool = engine(address, role="worker", assume_role=False, size=10)
        self.schedule = self._schedule()

    def _schedule(self) -> Schedule:
        return Schedule(
            self.pool, self.catalogue, clock=self.clock, holder="worker-1", code_version="0", places=self.places,
            at_once=self.at_once,
        )  # fmt: skip

    async def reconnect(self) -> None:
        """Look into the store over a new connection."""
        await self.store.close()
        address = self.server.url(dbname=self.database)
        self.store = await psycopg.AsyncConnection.connect(address, autocommit=True)

    async def close(self) -> None:
        """Stop the worker and look away."""
        await self.schedule.stop()
        await self.pool.dispose()
        await self.store.close()

    def say(self, key: str, content: bytes, *, media_type: str = "application/json") -> None:
        """Let a feed send a good body from now on."""
        self.partner.register(content, name=key, media_type=media_type)
        self.spoil(key, Fault.GOOD)

    def spoil(self, key: str, fault: Fault, **options: str | float) -> None:
        """Let a feed send its body spoilt in one way from now on."""
        self.partner.script(key, [self.partner.url(fault, key, **options)])

    async def poll(self, key: str) -> Poll:
        """Make one feed due, let the schedule claim it, and give what was recorded."""
        before = await self.polls(key)
        await self.store.execute(
            "UPDATE feed_due SET due_at = clock_timestamp() FROM feed WHERE id = feed_id AND key = %s", (key,)
        )
        await self.schedule.claim()

        async def recorded() -> list[Poll]:
            return (await self.polls(key))[len(before) :]

        return (await until(recorded, f"a poll of {key} on record", every=0.005))[0]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Let the schedule claim what is due, again and again, as a worker does."""

        async def work() -> None:
            while True:
                await self.schedule.claim()
                await self.schedule.rest()

        worker = asyncio.create_task(work())
        try:
            yield
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store directly."""
        cursor = await self.store.execute(statement.encode(), values)
        return await cursor.fetchall()

    async def polls(self, key: str) -> list[Poll]:
        """Every poll of a feed, oldest first."""
        return (await self.all_polls()).get(key, [])

    async def all_polls(self) -> dict[str, list[Poll]]:
        """Every poll by feed, oldest first."""
        found: dict[str, list[Poll]] = {key: [] for key in self.catalogue.feeds}
        for key, *rest in await self.rows(POLLS):
            found[key].append(Poll._make(rest))
        return found

    async def kept(self, key: str) -> list[Kept]:
        """Everything stored of a feed, by series, about and arrival."""
        return [Kept._make(row) for row in await self.rows(KEPT, key)]

    async def current(self, key: str) -> list[Kept]:
        """The current values of a feed."""
        return [Kept._make(row) for row in await self.rows(CURRENT, key)]

    async def refused(self, key: str) -> list[Refused]:
        """Every reject of a feed."""
        return [Refused._make(row) for row in await self.rows(REFUSED, key)]

    async def version(self) -> int:
        """The data version of the store."""
        found: int = (await self.rows("SELECT version FROM data_version"))[0][0]
        return found

    async def ask(self, path: str, *, since: int | None = None, **query: str) -> dict[str, Any]:
        """An answer of the API that has heard of everything stored so far, or up to a version."""
        version = await self.version() if since is None else since

        async def answer() -> dict[str, Any] | None:
            response = await self.web.get(f"/api/v1{path}", params=query)
            body: dict[str, Any] = response.json()
            return body if response.status_code == 200 and body["data_version"] >= version else None

        return await until(answer, f"{path} at version {version}")

    async def health(self, key: str) -> dict[str, Any]:
        """What the API says of a feed."""
        found: dict[str, Any] = (await self.ask(f"/feeds/{key}"))["feed"]
        return found

    async def reading(self, trust: str, indicator: str, *, since: int | None = None) -> dict[str, Any]:
        """What the API says of one indicator of a trust."""
        node = (await self.ask("/snapshot", since=since, organisation=trust))["organisation"]
        found: dict[str, Any] = next(each for each in node["readings"] if each["indicator"] == indicator)
        return found

    async def set_time(self, picture: datetime) -> None:
        """Move picture time, for the worker and for the web."""
        self.clock = PictureClock(origin_picture=picture, origin_service=datetime.now(UTC), rate=self.clock.rate)
        await self.store.execute(
            "UPDATE picture_clock SET origin_picture = %s, origin_service = %s",
            (self.clock.origin_picture, self.clock.origin_service),
        )
        await self.store.execute("UPDATE data_version SET version = version + 1")
        await self.store.execute("NOTIFY homeward_version")
        await self.schedule.stop()
        self.schedule = self._schedule()
        told = picture.isoformat().replace("+00:00", "Z")

        async def is_told() -> bool:
            return bool((await self.ask("/feeds"))["clock"]["origin_picture"] == told)

        await until(is_told, f"the web at {told}")


@asynccontextmanager
async def serving(server: Server, database: str) -> AsyncIterator[httpx2.AsyncClient]:
    """The API on a real socket, ready to answer."""
    app = create_app(
        engine(server.url(role="web", dbname=database), role="web", assume_role=False),
        code_version="0",
        build="0",
        doors=Doors(is_open=True),
    )
    running = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    with listen("127.0.0.1", 0) as listener:
        task = asyncio.create_task(running.serve(sockets=[listener]))
        try:
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            headers = await headers_for(server.url(role="web", dbname=database))
            async with httpx2.AsyncClient(base_url=base, timeout=10, trust_env=False, headers=headers) as client:

                async def is_ready() -> bool:
                    return (await client.get("/readyz")).status_code == 200

                await until(is_ready, "the web ready")
                yield client
        finally:
            running.should_exit = True
            await task


@asynccontextmanager
async def opened(
    server: Server, template: str, feeds: Sequence[FeedFacts], *, at: datetime, rate: float = 1.0,
    places: dict[str, str] | None = None, at_once: int = 100,
) -> AsyncIterator[House]:  # fmt: skip
    """A house over these feeds at a picture time. An address `${PARTNER}/key` is the partner's, to be scripted."""
    catalogue = catalogue_with(feeds)
    clock = PictureClock(origin_picture=at, origin_service=datetime.now(UTC), rate=rate)
    async with AsyncExitStack() as stack:
        database = stack.enter_context(fresh_database(server, template))
        store = await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True)
        await begin_store(store, catalogue, clock)
        partner = await stack.enter_async_context(FaultServer())
        web = await stack.enter_async_context(serving(server, database))
        house = House(
            partner=partner, store=store, web=web, server=server, database=database, catalogue=catalogue, clock=clock,
            places={"PARTNER": f"{partner.base}/script", **(places or {})}, at_once=at_once,
        )  # fmt: skip
        stack.push_async_callback(house.close)
        yield house
