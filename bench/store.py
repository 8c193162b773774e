"""Databases for the cases: a private embedded PostgreSQL, erased at the end, and fresh copies of a migrated one.

Product and bare case have a database each on the same server, so that neither grows the other's tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import Role, engine, owner_engine
from db.migrate import migrate
from homeward.embedded import Connection, Embedded, erase

_TEMPLATE = "bench_template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One database with the product's schema."""

    server: Connection
    name: str

    def address(self, role: Role = "worker") -> str:
        """Its address for a role."""
        return self.server.url(role=role, dbname=self.name)

    def pool(self, role: Role = "worker", *, size: int = 2) -> AsyncEngine:
        """A pool of connections, as the product makes it."""
        return engine(self.address(role), role=role, assume_role=False, size=size)

    def connect(self, role: Role = "worker") -> psycopg.Connection:
        """A plain connection, as the bare cases use it."""
        return psycopg.connect(self.address(role), options="-c timezone=UTC")


@dataclass(frozen=True, slots=True)
class Stores:
    """A server with a migrated database to copy from."""

    server: Connection
    template: str
    _number: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def fresh(self) -> Iterator[Store]:
        """A fresh database for as long as the block runs."""
        name = f"bench_{next(self._number)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        try:
            yield Store(server=self.server, name=name)
        finally:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def ask(self, statement: str) -> str:
        """The one text that a statement about the server answers."""
        with psycopg.connect(self.server.url()) as conn:
            row = conn.execute(statement.encode()).fetchone()
        return str(row[0]) if row else ""

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.server.url(), autocommit=True) as conn:
            conn.execute(statement.encode())


@contextmanager
def private_server(folder: Path) -> Iterator[Stores]:
    """A server of the bench's own in a folder, stopped and erased at the end."""
    try:
        with Embedded(folder) as embedded:
            server = embedded.connection
            stores = Stores(server, _TEMPLATE)
            stores._say(f"CREATE DATABASE {_TEMPLATE}")
            owner = owner_engine(server.url(dbname=_TEMPLATE))
            passwords = {"worker": server.worker_password, "web": server.web_password}
            migrate(owner, passwords=passwords, progress=lambda _: None)
            owner.dispose()
            yield stores
    finally:
        erase(folder)
