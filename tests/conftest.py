"""Real parts for every test: one embedded PostgreSQL per run, one fresh database per test that asks."""

import gc
from collections.abc import AsyncIterator, Generator, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
import structlog
from hypothesis import settings

from db.engine import Connection, owner_engine
from db.migrate import migrate
from homeward.embedded import Connection as Server
from homeward.embedded import Embedded, erase
from tests.longest_first import pytest_collection_modifyitems
from tests.loud_skips import pytest_terminal_summary

__all__ = ["pytest_collection_modifyitems", "pytest_terminal_summary"]

_NUMBER = count(1)

# No test is timed: machines are noisy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Traces in few words: with every local variable of a web written out, one refused write took half a minute.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected: what is made then stays, and looking is slow."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Set the tests themselves aside for good: looking for garbage among them took a tenth of what tests compute."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL, started as the product starts it."""
    folder: Path = tmp_path_factory.mktemp("homeward")
    with Embedded(folder) as embedded:
        yield embedded.connection
    # Started by root, the cluster lies outside the folder, where pytest would not remove it.
    erase(folder)


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """The name of a migrated, empty database that others are copied from."""
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("CREATE DATABASE template_homeward")
    engine = owner_engine(server.url(dbname="template_homeward"))
    migrate(engine, passwords={"worker": server.worker_password, "web": server.web_password}, progress=lambda _: None)
    engine.dispose()
    return "template_homeward"


@pytest.fixture
def database(server: Server, template: str) -> Iterator[str]:
    """The name of a fresh, migrated database of this test's own."""
    name = f"test_{next(_NUMBER)}"
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield name
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def store(server: Server, database: str) -> AsyncIterator[Connection]:
    """A driver connection as the worker's role to this test's database."""
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        yield conn
