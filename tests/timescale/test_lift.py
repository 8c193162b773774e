"""Lifting a store with data in it: cut anywhere and taken up again, with workers writing all the while."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from db.engine import Connection
from db.migrate import migrate
from db.timeseries import Support
from tests.db.contract.story import Compacted, Step, story
from tests.db.contract.telling import Teller
from tests.timescale.conftest import Found
from tests.timescale.stages import as_owner, as_worker, content, keep_plain, lift_it

pytestmark = pytest.mark.timescale

BOTH = {"observation", "rollup_hour"}


class CutOff(Exception):
    """The lift ended here."""


def _short() -> list[Step]:
    """The beginning of the story, with some of it compacted."""
    return [*story()[:24], Compacted(datetime(2022, 3, 26, tzinfo=UTC))]


async def _told(there: Connection, bare: Engine, steps: list[Step]) -> Teller:
    """Tell steps to a store that has not been lifted, as a worker; ends as the owner."""
    keep_plain(bare)
    teller = Teller(await as_worker(there), can_copy=False)
    await teller.tell(steps)
    await as_owner(there)
    return teller


def _hypertables(engine: Engine) -> set[str]:
    with engine.connect() as conn:
        return set(conn.execute(text("SELECT hypertable_name FROM timescaledb_information.hypertables")).scalars())


def _left_behind(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(text("SELECT relname FROM pg_class WHERE relname ~ '^lift'")).scalars())


def test_the_first_migration_finds_the_extension_and_says_what_it_can_do(found: Found) -> None:
    assert found.support is Support.TSL
    assert found.said == ["lifted observation", "lifted rollup_hour"]


def test_an_empty_store_is_lifted_and_lifting_again_does_nothing(bare: Engine) -> None:
    assert lift_it(bare) == ["lifted observation", "lifted rollup_hour"]
    assert _hypertables(bare) == BOTH
    assert lift_it(bare) == []
    assert _left_behind(bare) == []


async def test_cut_after_every_slice_and_taken_up_again_nothing_is_lost(there: Connection, bare: Engine) -> None:
    await _told(there, bare, _short())
    with bare.begin() as conn:  # some months more, so that there are slices to be cut after
        conn.execute(
            text(
                "SELECT make_room(t, '2021-12-01T00:00:00Z', '2022-02-01T00:00:00Z') "
                "FROM unnest(ARRAY['observation', 'rollup_hour']) AS t"
            )
        )
        conn.execute(
            text(
                "INSERT INTO observation SELECT at, at, at, NULL, 5, 1 FROM "
                "generate_series(timestamptz '2021-12-01T00:00:00Z', '2022-02-28T00:00:00Z', interval '5 days') AS at"
            )
        )
    before = content(bare)
    cuts: list[str] = []

    def cut(said: str) -> None:
        cuts.append(said)
        raise CutOff(said)

    while "lifted rollup_hour" not in cuts:
        with pytest.raises(CutOff):
            migrate(bare, passwords={}, progress=cut)
        assert content(bare) == before
    assert len(cuts) == len(set(cuts)) > 6
    assert lift_it(bare) == []
    assert _hypertables(bare) == BOTH
    assert _left_behind(bare) == []
    assert content(bare) == before


async def test_cut_at_every_single_statement(there: Connection, bare: Engine) -> None:
    await _told(there, bare, _short())
    before = content(bare)
    cuts = _lift_cut_later_and_later(bare)
    assert cuts > 30
    assert _hypertables(bare) == BOTH
    assert _left_behind(bare) == []
    assert content(bare) == before


def _lift_cut_later_and_later(engine: Engine) -> int:
    """Cut the first lift at its first statement, the next at its second, until one comes through; returns how many."""
    allowed, made = 0, 0

    def cut(*_: object) -> None:
        nonlocal made
        made += 1
        if made > allowed:
            raise CutOff(f"at statement {made}")

    event.listen(engine, "before_cursor_execute", cut)
    try:
        while True:
            made = 0
            try:
                migrate(engine, passwords={}, progress=lambda _: None)
            except CutOff:
                engine.dispose()
                allowed += 1
            else:
                return allowed
    finally:
        event.remove(engine, "before_cursor_execute", cut)


async def test_a_connection_that_dies_within_a_slice_takes_nothing_with_it(there: Connection, bare: Engine) -> None:
    await _told(there, bare, _short())
    before = content(bare)

    def die(conn: object, cursor: psycopg.Cursor[object], statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO lifting_rollup_hour"):
            cursor.connection.pgconn.finish()

    event.listen(bare, "after_cursor_execute", die)
    with pytest.raises(DBAPIError):
        lift_it(bare)
    event.remove(bare, "after_cursor_execute", die)
    assert _hypertables(bare) == {"observation", "lifting_rollup_hour"}
    assert content(bare) == before
    lift_it(bare)
    assert _hypertables(bare) == BOTH
    assert content(bare) == before


# Changed in a month that was copied already, so that the number of rows stays; taken away from another; added in one
# that did not exist.
MEANWHILE = {
    "lifting observation: April 2022": """
        UPDATE observation SET value = value + 1 WHERE about_at = (SELECT min(about_at) FROM observation);
        DELETE FROM observation WHERE about_at = (SELECT max(about_at) FROM observation);
        SELECT make_room('observation', '2022-06-05T00:00:00Z', '2022-06-05T00:00:00Z');
        INSERT INTO observation SELECT at, at, at, NULL, 7, 1 FROM (VALUES ('2022-06-05'::timestamptz)) AS _(at)
    """,
    "lifting rollup_hour: April 2022": """
        UPDATE rollup_hour SET total = total + 1 WHERE bucket_at = (SELECT min(bucket_at) FROM rollup_hour)
    """,
}


async def test_what_workers_do_between_the_copy_and_the_swap_is_not_lost(there: Connection, bare: Engine) -> None:
    teller = await _told(there, bare, _short())
    before, left = content(bare), dict(MEANWHILE)
    after: dict[str, list[tuple[object, ...]]] = {}

    def work(said: str) -> None:
        if said in left:
            with bare.begin() as conn:
                conn.exec_driver_sql(left.pop(said))
            after.update({table: rows for table, rows in content(bare).items() if table in said})

    migrate(bare, passwords={}, progress=work)
    assert left == {}
    assert content(bare) == after
    assert all(after[table] != before[table] for table in BOTH)
    assert _hypertables(bare) == BOTH
    await as_worker(there)
    assert sum(saved.stored for saved in await teller.tell(story()[24:30])) > 0


def test_grants_comments_and_names_survive(bare: Engine) -> None:
    keep_plain(bare)
    with bare.begin() as conn:
        conn.execute(text("CREATE ROLE analyst"))
        conn.execute(text("GRANT SELECT ON observation TO analyst"))
        conn.execute(text("COMMENT ON TABLE rollup_hour IS 'Half (50 %) of it''s own: worked out'"))
    before = _described(bare)
    lift_it(bare)
    after = _described(bare)
    with bare.begin() as conn:
        conn.execute(text("DROP OWNED BY analyst"))
        conn.execute(text("DROP ROLE analyst"))
    assert after == before
    assert "analyst=r" in str(before)


def _described(engine: Engine) -> list[tuple[object, ...]]:
    """What there is to say of both tables but how they are stored."""
    with engine.connect() as conn:
        found = conn.execute(
            text(
                "SELECT relname, obj_description(c.oid), "
                "(SELECT array_agg(a::text ORDER BY a::text) FROM unnest(relacl) a), "
                "(SELECT array_agg((conname, contype, pg_get_constraintdef(k.oid))::text ORDER BY conname) "
                "   FROM pg_constraint k WHERE conrelid = c.oid AND contype IN ('p', 'c')), "
                "(SELECT array_agg((attname, atttypid::regtype, attnotnull)::text ORDER BY attnum) "
                "   FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0), "
                "(SELECT array_agg(indexrelid::regclass::text ORDER BY 1) FROM pg_index WHERE indrelid = c.oid) "
                "FROM pg_class c WHERE c.oid IN ('observation'::regclass, 'rollup_hour'::regclass) ORDER BY 1"
            )
        )
        return [tuple(row) for row in found]


async def test_what_somebody_else_built_upon_a_table_stops_the_lift_and_is_kept(
    there: Connection, bare: Engine
) -> None:
    await _told(there, bare, _short())
    before = content(bare)
    with bare.begin() as conn:
        conn.execute(text("CREATE VIEW report AS SELECT count(*) AS n FROM observation"))
    with pytest.raises(DBAPIError) as refused:
        lift_it(bare)
    assert isinstance(refused.value.orig, psycopg.errors.DependentObjectsStillExist)
    assert content(bare) == before
    with bare.begin() as conn:
        assert conn.execute(text("SELECT n FROM report")).scalar() == len(before["observation"])
        conn.execute(text("DROP VIEW report"))
    lift_it(bare)
    assert _hypertables(bare) == BOTH
    assert content(bare) == before


async def test_new_months_need_no_partitions_any_more(there: Connection, bare: Engine) -> None:
    lift_it(bare)
    await as_worker(there)
    first = datetime(2022, 1, 1, tzinfo=UTC)
    cursor = await there.execute("SELECT make_room('observation', %s, %s)", (first, first + timedelta(days=90)))
    assert await cursor.fetchone() == (0,)
