"""A TimescaleDB for the run, emptied for every test that asks."""

import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy import Engine

from db.engine import Connection
from db.migrate import migrate
from db.timeseries import Support
from tests.timescale.target import Tampered, Unavailable, owner, running


@pytest.fixture(scope="session")
def timescale_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a server with TimescaleDB, in which nothing has been created."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def say(text: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stderr.write(f"\n{text}")
            sys.stderr.flush()

    try:
        with running(say) as address:
            yield address
    except Unavailable as reason:
        pytest.skip(f"the TimescaleDB target is not here: {reason}")
    except Tampered as reason:
        pytest.fail(f"the TimescaleDB target is not the one that is locked: {reason}")


@dataclass
class Found:
    """What the first migration of a server that merely offers the extension found and said."""

    support: Support
    said: list[str]


@pytest.fixture(scope="session")
def found(timescale_url: str) -> Found:
    """The first migration, which creates the extension; it cannot be created twice in the one session there is."""
    said: list[str] = []
    engine = owner(timescale_url)
    try:
        return Found(migrate(engine, passwords={}, progress=said.append), said)
    finally:
        engine.dispose()


_OURS = """
SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.oid::regclass)
  FROM pg_class c
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition
   AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
UNION ALL
SELECT format('DROP FUNCTION %s', p.oid::regprocedure) FROM pg_proc p
 WHERE pronamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
"""


@pytest.fixture
def bare(timescale_url: str, found: Found) -> Iterator[Engine]:
    """The owner's engine on a database that has the extension and nothing of ours."""
    with psycopg.connect(timescale_url, autocommit=True, prepare_threshold=None) as conn:
        conn.execute("RESET ROLE")
        for (statement,) in conn.execute(_OURS).fetchall():
            conn.execute(statement)
    engine = owner(timescale_url)
    yield engine
    engine.dispose()


@pytest.fixture
async def there(timescale_url: str, bare: Engine) -> AsyncIterator[Connection]:
    """A driver connection there. `SET ROLE homeward_worker` is the test's own affair, once the role can see tables."""
    async with await psycopg.AsyncConnection.connect(timescale_url, prepare_threshold=None) as conn:
        yield conn
        await conn.rollback()
        await conn.execute("RESET ROLE")
        await conn.commit()
