"""The invented system in a small store of its own, served as it is served: its feeds were really polled, a few times.

The same store in three states: live, with figures that are held as suspect; stale, two days after its last poll; and
broken, when every feed has failed since then.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

import httpx2
import psycopg
import uvicorn

from db.clock import PictureClock
from db.engine import engine
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
from simulators.living.opening import shipped
from simulators.world.shipped import DEMONSTRATION
from tests.ingest.known import LIVING
from tests.journeys.awaiting import until
from tests.journeys.house import begin_store, fresh_database
from tests.simulators.living.conftest import SECRETS, HandClock

State = Literal["live", "stale", "broken"]
STATES: tuple[State, ...] = get_args(State)
POLLED = DEMONSTRATION + timedelta(minutes=10)
LATER = POLLED + timedelta(days=2)
# What is on while the last documents are fetched: two sites of which figures are doubted, and a feed that refuses.
FAULTS = {"beds.SIM-S1": "mistyped-by-ten", "beds.SIM-S2": "zero-for-missing", "ucr.SIM-U2": "500"}
_FAMILIES = {
    "BEDS_URL": "beds", "BOARD_URL": "ward_board", "ED_URL": "ed", "HOME_CARE_URL": "home_care",
    "CAPACITY_URL": "capacity", "UCR_URL": "ucr", "VIRTUAL_URL": "virtual_ward", "CARE_HOMES_URL": "care_homes",
}  # fmt: skip
_AT_ONCE = 8


@asynccontextmanager
async def living_webs(server: Server, template: str) -> AsyncIterator[Mapping[State, str]]:
    """The base address of a web in each state, while the block runs."""
    async with AsyncExitStack() as stack:
        hand = HandClock(at=DEMONSTRATION)
        partners = await stack.enter_async_context(House(shipped(DEMONSTRATION), hand, secrets=SECRETS))
        databases = {"live": stack.enter_context(fresh_database(server, template))}
        await _polled(server, databases["live"], partners, at=hand.at, is_first=True)
        hand.at = POLLED
        for target, fault in FAULTS.items():
            await partners.switch_on(target, fault, {})
        await _polled(server, databases["live"], partners, at=POLLED)
        for state in STATES[1:]:
            databases[state] = stack.enter_context(fresh_database(server, databases["live"]))
        for family in partners.families:
            await partners.switch_on(family.key, "404", {})
        for target in FAULTS:
            await partners.switch_off(target)
        await _polled(server, databases["broken"], partners, at=LATER)
        await _set_clock(server, databases["stale"], LATER)
        yield {state: await stack.enter_async_context(_web(server, databases[state])) for state in STATES}


async def _set_clock(server: Server, database: str, at: datetime) -> PictureClock:
    clock = PictureClock(origin_picture=at, origin_service=datetime.now(UTC), rate=1.0)
    async with await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True) as conn:
        await conn.execute(
            "UPDATE picture_clock SET origin_picture = %s, origin_service = %s", (at, clock.origin_service)
        )
    return clock


async def _polled(server: Server, database: str, partners: House, *, at: datetime, is_first: bool = False) -> None:
    """Poll every feed once at a picture time."""
    address = server.url(role="worker", dbname=database)
    pool = engine(address, role="worker", assume_role=False, size=_AT_ONCE)
    try:
        async with (
            build_client(version="0") as client,
            await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True) as conn,
        ):
            if is_first:
                clock = PictureClock(origin_picture=at, origin_service=datetime.now(UTC), rate=1.0)
                await begin_store(conn, LIVING, clock)
            clock = await _set_clock(server, database, at)
            places = {name: partners.ports[family].base for name, family in _FAMILIES.items()}
            places |= {"CAPACITY_TOKEN": SECRETS["capacity"], "BOARD_KEY": SECRETS["ward_board"]}
            desk = Desk(
                pool=pool, catalogue=LIVING, clock=clock, holder="test", code_version="0",
                places={**places, "UCR_KEY": SECRETS["ucr"]},
            )  # fmt: skip
            await conn.execute("UPDATE feed_due SET due_at = clock_timestamp()")
            leases = await claim_due(
                conn, holder="test", lease_for=timedelta(minutes=5), limit=1000, validators_for=desk.validators_for
            )
            assert len(leases) == len(LIVING.feeds)
            room = asyncio.Semaphore(_AT_ONCE)

            async def one(number: int) -> None:
                async with room:
                    assert await poll(desk, client, leases[number]) is not None

            await asyncio.gather(*map(one, range(len(leases))))
    finally:
        await pool.dispose()


@asynccontextmanager
async def _web(server: Server, database: str) -> AsyncIterator[str]:
    """The whole web on a socket, ready to answer."""
    web = Database(addresses={"web": server.url(role="web", dbname=database)}, assumed=frozenset(), passwords={})
    app = application(web, LIVING, Settings(open_demo=True))
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
