"""The shipped winter in a store, imported through the ordinary way, and the API over it."""

import asyncio
import csv
import gzip
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import httpx2
import psycopg
import pytest

from api.app import create_app
from api.door import Doors
from catalogue.reader import SHIPPED_FACTS, read
from db.clock import PictureClock, start_clock
from db.engine import connection, engine
from db.timeseries import Room
from db.write import save_catalogue
from homeward.database import Database
from homeward.embedded import Connection as Server
from homeward.settings import Settings
from homeward.web import application
from ingest.bulk import import_file
from ingest.desk import Desk
from jobs.upkeep import keep_bands, keep_rollups
from picture.memory import Memory
from simulators.replay.archive import shipped
from simulators.replay.export import Format, export
from tests.api.asked import everything
from tests.api.lain import asking, count, tell
from tests.api.lookers import Looker
from tests.api.lookers import everybody as lookers_of
from tests.api.peopled import everybody, offers
from tests.journeys.house import fresh_database
from tests.picture.partners import NOW, whole_system
from tests.signed_in import headers_for

LIVING = read(Path(__file__).parent.parent.parent / "catalogue" / "living")
DATA = Path(__file__).parent.parent.parent / "simulators" / "replay" / "data"
AFTER = datetime(2022, 4, 5, 12, tzinfo=UTC)
FIGURES = {
    "ga_beds_open": "beds.ga.open",
    "ga_beds_occupied": "beds.ga.occupied",
    "cc_adult_open": "beds.critical.adult_open",
    "cc_adult_occupied": "beds.critical.adult_occupied",
    "long_stay_gt7": "stays.over_7_days",
    "long_stay_gt21": "stays.over_21_days",
    "amb_delay_30_60": "ambulance.handover_30_60_minutes",
    "amb_delay_gt60": "ambulance.handover_over_60_minutes",
    "ae_closures": "ed.closures",
    "ae_diverts": "ed.diverts",
    "flu_ga": "beds.flu.ga",
    "flu_cc": "beds.flu.critical",
}


def published() -> list[dict[str, str]]:
    """The rows of the shipped file, as published."""
    with gzip.open(DATA / "uec_sitrep_2021-22.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def load(address: str, files: Mapping[str, bytes]) -> None:
    """Import the winter as `./run import` does, in the clock of a week after its end, and roll everything up."""
    catalogue = read(SHIPPED_FACTS)
    pool = engine(address, role="worker", assume_role=False, size=2)
    clock = PictureClock(origin_picture=AFTER, origin_service=datetime.now(UTC), rate=1.0)
    async with connection(pool) as conn:
        clock = await start_clock(conn, service=datetime.now(UTC), wanted=clock)
        await save_catalogue(conn, catalogue, since=AFTER, code_version="test")
    desk = Desk(pool=pool, catalogue=catalogue, clock=clock, holder="test", code_version="test", places={})
    for name, payload in files.items():
        done = await import_file(desk, catalogue.feeds["uec_sitrep_archive"], name=name, payload=payload)
        assert done.stored == done.observations > 0
    memory, room = Memory(), Room()
    async with connection(pool) as conn:
        while await keep_rollups(conn, room):
            pass
        while await keep_bands(conn, memory, known=clock.now()):
            pass
    await pool.dispose()


@pytest.fixture(scope="session")
def winter(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server with a database `winter` that holds the shipped winter."""
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE winter TEMPLATE {template}")
    folder = tmp_path_factory.mktemp("winter")
    export(shipped(), form=Format.SITREP_CSV, first=date.min, last=date.max, out=folder)
    asyncio.run(
        load(
            server.url(role="worker", dbname="winter"),
            {path.name: path.read_bytes() for path in sorted(folder.iterdir())},
        )
    )
    yield server
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("DROP DATABASE winter WITH (FORCE)")


@pytest.fixture
async def ask(winter: Server) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the API over the winter, as the web's own role."""
    pool = engine(winter.url(role="web", dbname="winter"), role="web", assume_role=False, size=4)
    app = create_app(pool, code_version="test", build="test", doors=Doors(is_open=True))
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app.state.door.pulse.ready(), 10)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


@pytest.fixture(scope="session")
def peopled(server: Server, template: str) -> Iterator[Server]:
    """The server with a database `peopled`: the invented system, whose every board has just listed somebody."""
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE peopled TEMPLATE {template}")
    asyncio.run(tell_everybody(server.url(role="worker", dbname="peopled")))
    yield server
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("DROP DATABASE peopled WITH (FORCE)")


async def tell_everybody(address: str) -> None:
    """Fill a store with the invented system, whose every board has just listed somebody. `address`: the worker's."""
    async with await psycopg.AsyncConnection.connect(address) as conn:
        clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
        await start_clock(conn, service=datetime.now(UTC), wanted=clock)
        sending = await whole_system(conn)
        for site, people in everybody().items():
            await sending.tell(f"board_{site[-2:].lower()}", site, people)
        await sending.bring("capacity_r2", offers())
        for said in everything():
            await sending.send(said.feed, said.place, said.figures, at=said.at, dimensions=said.dimensions)
            await sending.bring(said.feed, said.episodes, at=said.at)
        await conn.commit()


@pytest.fixture(scope="session")
def lookers(peopled: Server) -> dict[str, Looker]:
    """Everybody: each role here and there, and nobody."""
    return asyncio.run(lookers_of(peopled.url(role="web", dbname="peopled")))


@pytest.fixture
async def whole_web(peopled: Server) -> AsyncIterator[httpx2.AsyncClient]:
    """The whole web over the people, pages and all, closed to whoever does not sign in."""
    database = Database(addresses={"web": peopled.url(role="web", dbname="peopled")}, assumed=frozenset(), passwords={})
    app = application(database, LIVING, Settings())
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app.state.door.pulse.ready(), 10)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client


@pytest.fixture(scope="session")
def shared(peopled: Server) -> Iterator[tuple[str, dict[str, str]]]:
    """The web's address of a copy in which everybody has agreed to share, and the headers of a hub that sees all."""
    with fresh_database(peopled, "peopled") as name:
        address = peopled.url(role="web", dbname=name)
        yield address, asyncio.run(headers_for(address))


@pytest.fixture
async def people(shared: tuple[str, dict[str, str]]) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the API over the people, as the web's own role."""
    address, headers = shared
    pool = engine(address, role="web", assume_role=False, size=4)
    app = create_app(pool, code_version="test", build="test")
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app.state.door.pulse.ready(), 10)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            yield client


@pytest.fixture(scope="session")
def past(server: Server, template: str) -> Iterator[Server]:
    """The server with a database `past`: those of `lain`, told of and counted."""
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE past TEMPLATE {template}")

    async def fill() -> None:
        async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname="past")) as conn:
            await tell(conn)
            await count(conn)

    asyncio.run(fill())
    yield server
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("DROP DATABASE past WITH (FORCE)")


@pytest.fixture
async def lain(past: Server) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the API over those of `lain`, as the web's own role."""
    async with asking(past, "past") as client:
        yield client
