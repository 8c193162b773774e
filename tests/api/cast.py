"""The API over the invented system's people, asked by whoever a test names: a role over an organisation, or nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx2
import psycopg

from api.app import create_app
from api.door import Door, Doors
from db.access.agreements import make_agreement
from db.engine import Connection, engine
from homeward.embedded import Connection as Server
from metrics.access import Agreement, Grant, Role
from tests.signed_in import REASONS, token_for


@dataclass(slots=True)
class Cast:
    """The web, the store behind it as the web's own role, and tokens made as they are asked for."""

    web: httpx2.AsyncClient
    store: Connection
    door: Door
    address: str
    _tokens: dict[tuple[Grant, ...], str] = field(default_factory=dict)

    async def headers(self, *grants: tuple[Role, str]) -> dict[str, str]:
        """The headers of an account with these grants; of none, no headers: nobody."""
        if not grants:
            return {}
        key = tuple(Grant(role, organisation) for role, organisation in grants)
        if key not in self._tokens:
            name = "-".join(f"{each.role.value}.{each.organisation.replace('*', 'all').lower()}" for each in key)
            self._tokens[key] = await token_for(self.address, sign_in=name, grants=key)
        return {"Authorization": f"Bearer {self._tokens[key]}"}

    async def get(self, path: str, *grants: tuple[Role, str]) -> httpx2.Response:
        """Ask as somebody."""
        return await self.web.get(f"/api/v1{path}", headers=await self.headers(*grants))

    async def post(self, path: str, body: object, *grants: tuple[Role, str]) -> httpx2.Response:
        """Send something as somebody."""
        return await self.web.post(f"/api/v1{path}", json=body, headers=await self.headers(*grants))

    async def agree(self, terms: Agreement) -> int:
        """Let an agreement be made."""
        number = await make_agreement(self.store, terms, reasons=REASONS, at=datetime.now(UTC))
        self.door.book.forget()
        return number

    async def recorded(self, action: str) -> list[tuple[str, str, str, dict[str, object]]]:
        """Who, about what, with what outcome, with what detail: the entries of an action, the oldest first."""
        cursor = await self.store.execute(
            "SELECT who, about, outcome, detail FROM audit WHERE action = %s ORDER BY entry", (action,)
        )
        return [(who, about, outcome, detail) for who, about, outcome, detail in await cursor.fetchall()]


@asynccontextmanager
async def cast_over(server: Server, database: str, *, doors: Doors | None = None) -> AsyncIterator[Cast]:
    """The web over a database while the block runs."""
    address = server.url(role="web", dbname=database)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as store:
        pool = engine(address, role="web", assume_role=False, size=4)
        app = create_app(pool, code_version="test", build="test", doors=doors or Doors())
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(app.state.door.pulse.ready(), 10)
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://test") as web:
                yield Cast(web=web, store=store, door=app.state.door, address=address)
