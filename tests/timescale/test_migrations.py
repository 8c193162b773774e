"""Migrations there: up, down and up again, and roles that hold although everybody signs in as one."""

import psycopg
import pytest
from sqlalchemy import Engine, text

from db.engine import Connection
from db.migrate import SchemaError, migrate, require_current
from db.timeseries import Support, probe
from tests.timescale.stages import as_worker, lift_it, to_revision

pytestmark = pytest.mark.timescale


def _tables(engine: Engine) -> set[str]:
    with engine.connect() as conn:
        return set(conn.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars())


def test_up_down_and_up_again(bare: Engine) -> None:
    lift_it(bare)
    tables = _tables(bare)
    to_revision(bare, "base")
    assert _tables(bare) == {"alembic_version"}
    with bare.connect() as conn:
        assert probe(conn) is Support.TSL
    with pytest.raises(SchemaError, match="has schema none"):
        require_current(bare)
    assert migrate(bare, passwords={}, progress=lambda _: None) is Support.TSL
    assert _tables(bare) == tables
    require_current(bare)


async def test_the_worker_writes_chunks_and_changes_no_table(there: Connection, bare: Engine) -> None:
    lift_it(bare)
    await as_worker(there)
    await there.execute(
        "INSERT INTO observation VALUES ('2022-01-01T00:00:00Z', '2022-01-01T00:00:00Z', '2022-01-01T00:00:00Z', "
        "NULL, 1, 1)"
    )
    await there.commit()
    for statement in (
        "CREATE TABLE mine (n int)",
        "ALTER TABLE observation ADD COLUMN n int",
        "DROP TABLE observation",
        "SELECT drop_chunks('observation', older_than => timestamptz '2030-01-01T00:00:00Z')",
        "SELECT add_retention_policy('observation', drop_after => interval '1 day')",
        "SELECT rolpassword FROM pg_authid",
    ):
        with pytest.raises(psycopg.Error) as refused:
            await there.execute(statement)
        assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege), statement
        await there.rollback()
