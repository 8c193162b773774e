"""The API over a store of accounts, at a service time that can be moved, with an administrator who has signed in."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import psycopg

from api.app import create_app
from api.door import Door, Doors
from api.identity.password import hashed
from catalogue.reader import read
from db.access.accounts import make_account, set_password
from db.clock import PictureClock, start_clock
from db.engine import Connection, engine
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from metrics.access import EVERYWHERE, Grant, Role

LIVING = read(Path(__file__).parent.parent.parent / "catalogue" / "living")
NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
PASSWORD = "four words make a sentence"
ADMINISTRATOR = (Grant(Role.ADMINISTRATOR, EVERYWHERE),)
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
API = "/api/v1"


@dataclass(slots=True)
class Governed:
    """What a test has to hand. `web` holds the cookies of whoever signed in last."""

    web: httpx2.AsyncClient
    store: Connection
    door: Door
    now: list[datetime] = field(default_factory=lambda: [NOW])

    def later(self, by: timedelta) -> None:
        """Let service time pass."""
        self.now[0] += by
        self.door.book.forget()

    async def account(self, name: str, *grants: Grant, password: str | None = PASSWORD) -> int:
        """Make an account in the store itself."""
        number = await make_account(self.store, name, grants=grants, at=self.now[0])
        if password is not None:
            await set_password(self.store, number, await _hash_of(password), at=self.now[0])
        return number

    async def sign_in(self, name: str, password: str = PASSWORD) -> httpx2.Response:
        """Sign in as somebody, and stay so."""
        self.web.cookies.clear()
        return await self.web.post(f"{API}/session", json={"sign_in": name, "password": password})

    async def ask(self, path: str, **headers: str) -> httpx2.Response:
        """Ask for something."""
        return await self.web.get(API + path, headers=headers)

    async def tell(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """Send something, as our own page does."""
        return await self.web.request(method, API + path, json=body, headers={**SAME_ORIGIN, **headers})

    async def recorded(self, *columns: str, action: str | None = None) -> list[tuple[Any, ...]]:
        """What stands in the record, oldest first."""
        cursor = await self.store.execute(
            f"SELECT {', '.join(columns)} FROM audit WHERE %(a)s::text IS NULL OR action = %(a)s ORDER BY entry",  # noqa: S608
            {"a": action},
        )
        return list(await cursor.fetchall())

    async def everything_kept(self) -> str:
        """Every word of the record, to seek what must not stand in it."""
        cursor = await self.store.execute("SELECT string_agg(audit::text, chr(10)) FROM audit")
        return str((await cursor.fetchone() or ("",))[0])


_HASHES: dict[str, str] = {}


async def _hash_of(password: str) -> str:
    """A password's hash, worked out once: it takes its time on purpose."""
    if password not in _HASHES:
        _HASHES[password] = await hashed(password)
    return _HASHES[password]


@asynccontextmanager
async def governed(
    server: Server, database: str, *, doors: Doors | None = None, accounts: Iterable[tuple[str, tuple[Grant, ...]]] = ()
) -> AsyncIterator[Governed]:
    """The API over a database of its own, whose administrator is `chief` and has signed in."""
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=1.0)
        await start_clock(conn, service=datetime.now(UTC), wanted=clock)
        await save_catalogue(conn, LIVING, since=NOW, code_version="test")
    address = server.url(role="web", dbname=database)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as store:
        pool = engine(address, role="web", assume_role=False, size=4)
        app = create_app(pool, code_version="test", build="test", doors=doors or Doors())
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(app.state.door.pulse.ready(), 10)
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://test") as web:
                found = Governed(web=web, store=store, door=app.state.door)
                app.state.door.book.clock = lambda: found.now[0]
                await found.account("chief", *ADMINISTRATOR)
                for name, grants in accounts:
                    await found.account(name, *grants)
                assert (await found.sign_in("chief")).status_code == 204
                yield found
