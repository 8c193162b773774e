"""What the unprivileged roles may not do: the web changes nothing, the worker changes figures and never the schema."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from db.engine import owner_engine
from db.migrate import migrate
from homeward.embedded import Connection as Server

_TABLES = """
SELECT oid::regclass::text FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
_MAY = """
SELECT t, p FROM unnest(%s::text[]) t,
       unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
 WHERE has_table_privilege(%s, t::regclass, p) OR (p IN ('INSERT', 'UPDATE') AND has_any_column_privilege(%s, t, p))
"""


_ALL, _KEPT, _ADDED = {"INSERT", "UPDATE", "DELETE"}, {"INSERT", "UPDATE"}, {"INSERT"}
# What people enter about people, and what partners push, is the web's to write; no figure is.
_WEBS = {
    "account": _KEPT, "account_grant": _ALL, "session": _ALL, "token": _KEPT, "token_secret": _ALL, "entry_link": _KEPT,
    "sharing_agreement": _KEPT, "audit": _ADDED, "inbox": _ADDED, "vacancy_showing": _ADDED,
    "declared_level": _ADDED, "system_call": _ADDED, "system_call_end": _ADDED, "system_call_entry": _ADDED,
    "system_call_picture": _ADDED, "action_said": _ADDED, "plan_said": _ADDED, "plan_line_said": _ADDED,
    "alert_acknowledgement": _ADDED, "reason_stance": _ADDED,
}  # fmt: skip


@pytest.fixture(scope="module")
def figures(server: Server) -> Iterator[str]:
    """A database migrated by itself: what belongs to a database as a whole is not copied from the template."""
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("CREATE DATABASE figures")
    engine = owner_engine(server.url(dbname="figures"))
    migrate(engine, passwords={"worker": server.worker_password, "web": server.web_password}, progress=str)
    engine.dispose()
    yield "figures"
    with psycopg.connect(server.url(), autocommit=True) as conn:
        conn.execute("DROP DATABASE figures WITH (FORCE)")


def _signed_in(server: Server, role: str, database: str) -> psycopg.Connection:
    return psycopg.connect(server.url(role=role, dbname=database), autocommit=True)  # type: ignore[arg-type]


def _everything(conn: psycopg.Connection) -> list[str]:
    tables = [str(name) for (name,) in conn.execute(_TABLES)]
    assert len(tables) > 20
    return tables


def _refused(conn: psycopg.Connection, statement: str, *, on: str = "") -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(SQL(statement).format(Identifier(on)))  # type: ignore[arg-type]


def test_the_worker_knows_of_no_account_and_sweeps_what_is_over(server: Server, figures: str) -> None:
    with _signed_in(server, "worker", figures) as worker:
        for table in ("account", "token", "token_secret", "sharing_agreement"):
            _refused(worker, "SELECT count(*) FROM {}", on=table)
        for table in ("session", "entry_link"):
            worker.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        _refused(worker, "DELETE FROM audit")


def test_the_web_reads_every_table_and_writes_what_people_enter_alone(server: Server, figures: str) -> None:
    with _signed_in(server, "web", figures) as web:
        tables = _everything(web)
        may = web.execute(_MAY, (tables, "homeward_web", "homeward_web")).fetchall()
        assert set(may) == {(table, what) for table, privileges in _WEBS.items() for what in privileges}
        for table in set(tables) - _WEBS.keys():
            _refused(web, "INSERT INTO {} DEFAULT VALUES", on=table)
            _refused(web, "DELETE FROM {}", on=table)
            _refused(web, "TRUNCATE {}", on=table)
            web.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table)))
        _refused(web, "UPDATE data_version SET version = version + 1")
        _refused(web, "SELECT make_room('observation', '2030-01-01T00:00:00Z', '2030-01-01T00:00:00Z')")


@pytest.mark.parametrize("role", ["web", "worker"])
def test_neither_makes_changes_or_drops_anything_of_the_schema(server: Server, figures: str, role: str) -> None:
    with _signed_in(server, role, figures) as conn:
        where = conn.execute(
            "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'CREATE')", (f"homeward_{role}",)
        ).fetchall()
        assert where == []
        for statement in (
            "CREATE TABLE mine (n int)",
            "CREATE SCHEMA mine",
            "CREATE ROLE friend",
            "CREATE DATABASE mine",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE EXTENSION btree_gist",
            "ALTER TABLE observation ADD COLUMN mine int",
            "ALTER TABLE current_value DISABLE TRIGGER ALL",
            "CREATE INDEX mine ON observation (value)",
            "DROP TABLE reject",
            "DROP FUNCTION make_room",
            "ALTER ROLE homeward_worker SUPERUSER",
            "GRANT SELECT ON observation TO PUBLIC",
        ):
            if statement.startswith("GRANT"):
                # Granting what one may not grant is only warned of; nothing comes of it.
                conn.execute(statement.encode())
                held = conn.execute(
                    "SELECT relacl::text ~ '[{,]=' FROM pg_class WHERE relname = 'observation'"
                ).fetchone()
                assert held == (False,)
            else:
                _refused(conn, statement)


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY observation TO PROGRAM 'cat'",
        "SET ROLE homeward_owner",
    ],
)
def test_neither_reaches_beyond_the_figures(server: Server, figures: str, role: str, statement: str) -> None:
    with _signed_in(server, role, figures) as conn:
        _refused(conn, statement)


def test_the_web_keeps_nothing_not_even_for_itself(server: Server, figures: str) -> None:
    with _signed_in(server, "worker", figures) as worker:
        worker.execute("CREATE TEMP TABLE mine (n int)")
    with _signed_in(server, "web", figures) as web:
        _refused(web, "CREATE TEMP TABLE mine (n int)")


def test_the_worker_may_write_what_polls_and_jobs_write_and_nothing_of_the_migrations(
    server: Server, figures: str
) -> None:
    with _signed_in(server, "worker", figures) as worker:
        may = worker.execute(_MAY, (_everything(worker), "homeward_worker", "homeward_worker")).fetchall()
        assert {privilege for _, privilege in may} == {"INSERT", "UPDATE", "DELETE"}
        assert "alembic_version" not in {table for table, _ in may}
        assert {"observation", "poll", "current_value", "reject"} <= {table for table, _ in may}
        _refused(worker, "TRUNCATE observation")
        _refused(worker, "UPDATE alembic_version SET version_num = '9999'")


def test_the_partitions_a_worker_has_made_belong_to_the_owner(server: Server, figures: str) -> None:
    with _signed_in(server, "worker", figures) as worker:
        worker.execute("SELECT make_room('observation', '2030-01-01T00:00:00Z', '2030-02-01T00:00:00Z')")
        owners = worker.execute(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relname LIKE 'observation_2030%'"
        ).fetchall()
        assert owners == [("homeward_owner",)]
        _refused(worker, "DROP TABLE observation_2030_01")
        with pytest.raises(psycopg.errors.RaiseException):
            worker.execute("SELECT make_room('pg_authid', '2030-01-01T00:00:00Z', '2030-02-01T00:00:00Z')")
        with pytest.raises(psycopg.errors.RaiseException):
            worker.execute("SELECT make_room('observation', '2030-01-01T00:00:00Z', '2130-02-01T00:00:00Z')")


def test_a_worker_may_have_statistics_taken_of_tables_that_are_not_its_own(server: Server, figures: str) -> None:
    looked_at = "SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL"
    with _signed_in(server, "web", figures) as web:
        _refused(web, "SELECT take_statistics()")
    with _signed_in(server, "worker", figures) as worker:
        worker.execute("SELECT make_room('observation', '2031-01-01T00:00:00Z', '2031-01-01T00:00:00Z')")
        worker.execute("SELECT take_statistics()")
        assert {"stay", "bed_day", "referral", "series", "observation_2031_01"} <= {
            name for (name,) in worker.execute(looked_at)
        }
