"""The schema goes up, down and up again, and code never meets a schema or a server that it does not know."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from db.engine import owner_engine
from db.migrate import SchemaError, migrate, require_current
from db.timeseries import Support, probe
from homeward.embedded import Connection as Server
from tests.timescale.stages import to_revision

_SHAPE = """
SELECT format('%s.%s %s %s', table_name, column_name, data_type, is_nullable) FROM information_schema.columns
 WHERE table_schema = 'public'
UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON oid = indrelid
 WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT format('%s %s', relname, relacl) FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
 ORDER BY 1
"""


@pytest.fixture
def empty(server: Server) -> Iterator[Engine]:
    """The owner's engine on a database in which nothing is."""
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("CREATE DATABASE empty_one")
    engine = owner_engine(server.url(dbname="empty_one"))
    yield engine
    engine.dispose()
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("DROP DATABASE empty_one WITH (FORCE)")


def _shape(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(text(_SHAPE.replace(":", r"\:"))).scalars())


def _migrate(engine: Engine) -> Support:
    return migrate(engine, passwords={}, progress=lambda _: None)


def test_up_down_and_up_again(empty: Engine) -> None:
    assert _migrate(empty) is Support.NONE
    shape = _shape(empty)
    assert len(shape) > 150
    to_revision(empty, "base")
    assert len(_shape(empty)) < 5
    _migrate(empty)
    assert _shape(empty) == shape
    require_current(empty)


def test_migrating_again_changes_nothing(empty: Engine) -> None:
    _migrate(empty)
    shape = _shape(empty)
    _migrate(empty)
    assert _shape(empty) == shape


def test_levels_that_were_declared_of_pillars_stay_as_they_were_where_a_system_can_be_declared(empty: Engine) -> None:
    to_revision(empty, "0022")
    declare = text("INSERT INTO declared_level VALUES ('SIM', :of, 3, 'Director on call', 'Why', :at, :at)")
    at = datetime(2026, 11, 10, 9, tzinfo=UTC)
    pillars = ["acute", "community", "mental_health", "nhs_111"]
    with empty.begin() as conn:
        conn.execute(text("INSERT INTO organisation (code, name, short_name, kind) VALUES ('SIM', 'S', 'S', 'icb')"))
        conn.execute(declare, [{"of": of, "at": at} for of in pillars])
        before = conn.execute(text("SELECT * FROM declared_level ORDER BY pillar")).all()
    _migrate(empty)
    with empty.begin() as conn:
        assert conn.execute(text("SELECT * FROM declared_level ORDER BY pillar")).all() == before
        conn.execute(declare, {"of": "system", "at": at})
    for word in ("home_care", "System", ""):
        with pytest.raises(IntegrityError, match="declared_level_of_check"), empty.begin() as conn:
            conn.execute(declare, {"of": word, "at": at})


def test_a_server_without_the_extension_is_found_to_be_plain(empty: Engine) -> None:
    with empty.connect() as conn:
        assert probe(conn) is Support.NONE


def test_a_database_that_was_never_migrated_is_refused(empty: Engine) -> None:
    with pytest.raises(SchemaError, match=r"schema none.*\./run migrate"):
        require_current(empty)


def test_a_schema_of_another_version_is_refused_by_workers_and_by_migrations(empty: Engine) -> None:
    _migrate(empty)
    with empty.begin() as conn:
        head = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="9999"):
        require_current(empty)
    shape = _shape(empty)
    with pytest.raises(SchemaError, match="written by a newer one"):
        _migrate(empty)
    assert _shape(empty) == shape
    with empty.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    _migrate(empty)


def test_a_server_older_than_sixteen_is_refused_before_anything_is_made(empty: Engine) -> None:
    def older(conn: object, cursor: object, statement: str, parameters: object, *_: object) -> tuple[str, Any]:
        asked = statement == "SHOW server_version_num"
        return ("SELECT '150009'" if asked else statement), parameters

    event.listen(empty, "before_cursor_execute", older, retval=True)
    with pytest.raises(SchemaError, match="older than 16"):
        _migrate(empty)
    event.remove(empty, "before_cursor_execute", older)
    assert _shape(empty) == []


def test_a_migration_that_fails_leaves_nothing_locked_or_half_made(empty: Engine) -> None:
    def breaks(conn: object, cursor: object, statement: str, *_: object) -> None:
        if "make_room" in statement:
            raise RuntimeError("the power went")

    event.listen(empty, "before_cursor_execute", breaks)
    with pytest.raises(RuntimeError):
        _migrate(empty)
    event.remove(empty, "before_cursor_execute", breaks)
    assert _shape(empty) == []
    _migrate(empty)
    require_current(empty)
    with empty.connect() as conn:
        locks = conn.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).scalar()
    assert locks == 0
