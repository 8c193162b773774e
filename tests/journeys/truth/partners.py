"""The partners' own servers, asked over HTTP by the product's own polls, and a note of each page that arrived.

Time stands still while somebody is asked: the world is let pass to an instant, documents are made, polls fetch them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from catalogue.model import Catalogue
from catalogue.reader import read
from db.clock import PictureClock
from db.engine import Connection, connection, engine
from db.timeseries import Room
from db.write import claim_feed
from homeward.embedded import Connection as Server
from ingest.bulk import Imported, import_file
from ingest.desk import Desk
from ingest.http import build_client
from ingest.poll import poll
from jobs.bed_days import Aside, keep_bed_days
from jobs.upkeep import keep_rollups
from picture.memory import Memory
from simulators.living.family import Taken
from simulators.living.house import House as Partners
from simulators.world.world import World
from tests.journeys.awaiting import until
from tests.journeys.house import begin_store, fresh_database, serving
from tests.journeys.truth.compare import Compared
from tests.journeys.truth.ledger import Book, Page

LIVING = Path(__file__).resolve().parents[3] / "catalogue" / "living"
# So slow that no answer is of another instant than the one before it.
STANDS_STILL = 1e-5
SECRETS = {"capacity": "a-token", "ward_board": "a-key", "ucr": "another-key"}
_SHORT = {"ward_board": "board"}
_A_WHILE = timedelta(minutes=1)
_PATIENCE_SECONDS = 120
# Made a few times a day at most, of a time that they state themselves: taken whenever somebody looks.
_RARE = frozenset({"home_care", "care_homes", "virtual_ward"})


class Hand:
    """A clock that stands at the world's opening: documents are made when the test says so, and never for a request."""

    def __init__(self, world: World) -> None:
        self._opened = world.now

    def now(self) -> datetime:
        """The opening."""
        return self._opened


@cache
def feed_of(key: str) -> str:
    """What the catalogue calls a partner's feed: `ward_board.SIM-S1` is `board_s1`."""
    family, _, code = key.partition(".")
    return f"{_SHORT.get(family, family)}_{code.removeprefix('SIM-').lower()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A page that was stored, and when. `is_list`: it named all there were. `doubted`: counts of it that are held as
    suspect; `refused`: that are not to be believed at all."""

    page: Page
    came_at: datetime
    is_list: bool = True
    doubted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Month:
    """The world, its partners, a store, the web, and the notes of all that came."""

    world: World
    book: Book
    partners: Partners
    pool: AsyncEngine
    client: Any
    desk: Desk
    store: Connection
    web: httpx2.AsyncClient
    arrived: list[Arrived] = field(default_factory=list)
    pages: dict[str, list[Page]] = field(default_factory=dict)
    taken: dict[str, list[Taken]] = field(default_factory=dict)
    compared: Compared = field(default_factory=Compared)
    memory: Memory = field(default_factory=Memory)

    @property
    def feeds(self) -> list[str]:
        """The partners' feeds."""
        return list(self.partners.shelves)

    def live_to(self, at: datetime) -> None:
        """Let the world pass."""
        self.book.live_to(at)

    def make(self, keys: Iterable[str]) -> None:
        """Let partners make their documents of now, as they do, and write down what these say."""
        at = self.world.now
        for key in keys:
            shelf = self.partners.shelves[key]
            is_due = key.partition(".")[0] in _RARE or shelf.feed.cadence.is_due(at)
            if is_due and self.partners.desk.may_make(key, at):
                taken = Taken(at, shelf.feed.family.take(self.world, shelf.feed.code))
                shelf.put(taken)
                self.taken.setdefault(key, []).append(taken)
                self.pages.setdefault(key, []).append(self.book.page(shelf.feed.family.key, shelf.feed.code))

    def now_desk(self) -> Desk:
        """The worker's means at the world's present."""
        clock = PictureClock(origin_picture=self.world.now, origin_service=datetime.now(UTC), rate=STANDS_STILL)
        return replace(self.desk, clock=clock)

    async def ask(self, key: str) -> str:
        """Poll a partner once; gives what the poll was: ok, not_modified, or the reason it failed for."""
        desk = self.now_desk()
        async with connection(self.pool) as conn:
            lease = await claim_feed(conn, feed=feed_of(key), holder=desk.holder, lease_for=_A_WHILE)
        saved = await poll(desk, self.client, lease)
        assert saved is not None
        cursor = await self.store.execute("SELECT outcome, reason FROM poll WHERE id = %s", (saved.poll_id,))
        found = await cursor.fetchone()
        assert found is not None
        return str(found[1] if found[0] == "failed" else found[0])

    async def hear(self, keys: Iterable[str]) -> None:
        """Poll partners who send in good order the page they made last."""
        for key in keys:
            if key in self.pages:
                await self.hear_again(key, self.pages[key][-1])

    async def fail(self, key: str, reason: str) -> None:
        """Poll a partner that answers with a fault; nothing of it arrives."""
        assert await self.ask(key) == reason, key

    async def hear_again(
        self, key: str, page: Page, *, doubted: Iterable[str] = (), refused: Iterable[str] = ()
    ) -> None:
        """Poll a partner of whom a page comes that is not the one it made last, or of which counts are not believed."""
        assert await self.ask(key) in {"ok", "not_modified"}, key
        unsure, bad = frozenset(doubted), frozenset(refused)
        self.arrived.append(Arrived(page=page, came_at=self.world.now, doubted=unsure, refused=bad))

    async def hear_late(self, key: str, *, number: int) -> None:
        """A document made long ago comes now: its number among those made."""
        shelf, newest = self.partners.shelves[key], self.partners.shelves[key].newest
        assert newest is not None
        shelf.put(self.taken[key][number])
        await self.hear_again(key, self.pages[key][number])
        shelf.put(newest)

    async def send(self, keys: Iterable[str]) -> None:
        """Partners make their documents, and these are fetched."""
        told = list(keys)
        self.make(told)
        await self.hear(told)

    async def bring(self, archive: str, *, name: str, payload: bytes) -> Imported:
        """Import a file by hand."""
        desk = self.now_desk()
        return await import_file(desk, desk.catalogue.feeds[archive], name=name, payload=payload)

    async def show(self) -> None:
        """Have everything rolled up and counted, and the web stand at the world's present."""
        now = self.world.now
        async with connection(self.pool) as conn:
            while await keep_rollups(conn, self.desk.room):
                pass
            while await keep_bed_days(conn, self.memory, aside=Aside(), now=now):
                pass
        await self.store.execute(
            "UPDATE picture_clock SET origin_picture = %s, origin_service = %s, rate = %s",
            (now, datetime.now(UTC), STANDS_STILL),
        )
        await self.store.execute("UPDATE data_version SET version = version + 1")
        await self.store.execute("NOTIFY homeward_version")
        cursor = await self.store.execute("SELECT version FROM data_version")
        row = await cursor.fetchone()
        assert row is not None

        async def is_there() -> bool:
            body = (await self.web.get("/api/v1/feeds", timeout=_PATIENCE_SECONDS)).json()
            told = datetime.fromisoformat(body["clock"]["origin_picture"])
            return bool(told == now and body["data_version"] >= row[0])

        await until(is_there, f"the web at {now}")

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        """An answer of the API."""
        response = await self.web.get(f"/api/v1{path}", params=query, timeout=_PATIENCE_SECONDS)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body


def places_of(partners: Partners) -> Mapping[str, str]:
    """Where a worker finds the feeds of a house, and what it shows there."""
    bases = {key: port.base for key, port in partners.ports.items()}
    return {
        "BEDS_URL": bases["beds"], "BOARD_URL": bases["ward_board"], "ED_URL": bases["ed"],
        "HOME_CARE_URL": bases["home_care"], "CAPACITY_URL": bases["capacity"], "UCR_URL": bases["ucr"],
        "VIRTUAL_URL": bases["virtual_ward"], "CARE_HOMES_URL": bases["care_homes"],
        "BOARD_KEY": SECRETS["ward_board"], "CAPACITY_TOKEN": SECRETS["capacity"], "UCR_KEY": SECRETS["ucr"],
    }  # fmt: skip


@asynccontextmanager
async def a_month(server: Server, template: str, world: World) -> AsyncIterator[Month]:
    """Everything open, at the world's present."""
    catalogue: Catalogue = read(LIVING)
    clock = PictureClock(origin_picture=world.now, origin_service=datetime.now(UTC), rate=STANDS_STILL)
    async with AsyncExitStack() as stack:
        database = stack.enter_context(fresh_database(server, template))
        store = await stack.enter_async_context(
            await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True)
        )
        await begin_store(store, catalogue, clock)
        partners = await stack.enter_async_context(Partners(world, Hand(world), secrets=SECRETS))  # type: ignore[arg-type]
        pool = engine(server.url(role="worker", dbname=database), role="worker", assume_role=False, size=4)
        stack.push_async_callback(pool.dispose)
        client = build_client(version="0")
        stack.push_async_callback(client.aclose)
        web = await stack.enter_async_context(serving(server, database))
        desk = Desk(
            pool=pool, catalogue=catalogue, clock=clock, holder="worker-1", code_version="0",
            places=places_of(partners),
            room=Room(),
        )  # fmt: skip
        book = Book(world)
        book.look()
        yield Month(
            world=world, book=book, partners=partners, pool=pool, client=client, desk=desk, store=store, web=web,
        )  # fmt: skip
        await asyncio.sleep(0)
