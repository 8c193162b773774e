"""Lifting the partitioned tables into hypertables: new table, copied in slices, names swapped; resumable at any point.

TimescaleDB refuses to turn a natively partitioned table into a hypertable in place. Each slice (one month) commits by
itself and is noted, so a lift that was cut goes on where it stood. Workers may go on writing: the swap compares every
slice under a lock and copies anew what was added, changed or compacted since.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from db.timeseries.columnstore import let_workers_pack, prepare_columnstore
from db.timeseries.support import Support, is_on_the_server, may_be_created, probe

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Target:
    table: str
    time_column: str
    order: str

    @property
    def copy(self) -> str:
        return f"lifting_{self.table}"


@dataclass(frozen=True, slots=True)
class _Slice:
    start: datetime
    end: datetime


# Chunks of 7 days keep one chunk of a whole system in memory; series_id is the only sensible segment.
_TARGETS = (
    _Target("observation", "about_at", "about_at DESC, observed_at DESC, received_at DESC"),
    _Target("rollup_hour", "bucket_at", "bucket_at DESC, known_from DESC"),
)


def lift(engine: Engine, *, progress: Progress) -> Support:
    """Make hypertables of the partitioned tables where the server can; returns what it found.

    Idempotent. Run as the owner. Raises whatever the server raised; nothing that was there before is lost by that.
    """
    with engine.begin() as conn:
        support = _found(conn, progress)
        if support is Support.NONE:
            return support
        conn.execute(
            text(
                "CREATE TABLE IF NOT EXISTS lift_slice "
                "(table_name text, slice_from timestamptz, PRIMARY KEY (table_name, slice_from))"
            )
        )
    for target in _TARGETS:
        _lift_one(engine, target, progress)
        if support is Support.TSL:
            with engine.begin() as conn:
                prepare_columnstore(conn, target.table, order=target.order)
    with engine.begin() as conn:
        if support is Support.TSL:
            let_workers_pack(conn)
        conn.execute(text("DROP TABLE lift_slice"))
    return support


def _found(conn: Connection, progress: Progress) -> Support:
    """What this database has, after creating the extension where that can be done."""
    support = probe(conn)
    if support is Support.NONE and is_on_the_server(conn):
        if may_be_created(conn):
            conn.execute(text("CREATE EXTENSION timescaledb"))
            support = probe(conn)
        else:
            progress("TimescaleDB lies on this server but is not loaded at its start or not this role's to create")
    return support


def _lift_one(engine: Engine, target: _Target, progress: Progress) -> None:
    with engine.begin() as conn:
        if not _is_partitioned(conn, target.table):
            return
        _prepare(conn, target)
        slices = _slices(conn, target)
    for piece in slices:
        if _copy_once(engine, target, piece):
            progress(f"lifting {target.table}: {piece.start:%B %Y}")
    with engine.begin() as conn:
        _swap(conn, target)
    progress(f"lifted {target.table}")
    with engine.begin() as conn:
        conn.execute(text(f"ANALYZE {target.table}"))


def _is_partitioned(conn: Connection, table: str) -> bool:
    kind = conn.execute(text("SELECT relkind FROM pg_class WHERE oid = to_regclass(:t)"), {"t": table}).scalar()
    return kind == "p"


def _prepare(conn: Connection, target: _Target) -> None:
    if conn.execute(text("SELECT to_regclass(:n)"), {"n": target.copy}).scalar() is not None:
        return
    conn.execute(text(f"CREATE TABLE {target.copy} (LIKE {target.table} INCLUDING ALL)"))
    conn.execute(
        text(
            f"SELECT create_hypertable('{target.copy}', '{target.time_column}', "
            "chunk_time_interval => interval '7 days', create_default_indexes => false)"
        )
    )


def _slices(conn: Connection, target: _Target) -> list[_Slice]:
    """The months in which either table has a row."""
    ends = " UNION ALL ".join(
        f"SELECT min({target.time_column}) AS earliest, max({target.time_column}) AS latest FROM {table}"
        for table in (target.table, target.copy)
    )
    earliest, latest = conn.execute(text(f"SELECT min(earliest), max(latest) FROM ({ends}) AS ends")).one()
    slices = []
    if earliest is not None:
        start = datetime(earliest.year, earliest.month, 1, tzinfo=UTC)
        while start <= latest:
            end = datetime(start.year + start.month // 12, start.month % 12 + 1, 1, tzinfo=UTC)
            slices.append(_Slice(start, end))
            start = end
    return slices


def _copy_once(engine: Engine, target: _Target, piece: _Slice) -> bool:
    """Copy one slice and note it, in one transaction: a slice is wholly there or not at all. False when it was."""
    with engine.begin() as conn:
        noted = conn.execute(
            text("INSERT INTO lift_slice VALUES (:t, :s) ON CONFLICT DO NOTHING RETURNING 1"),
            {"t": target.table, "s": piece.start},
        ).scalar()
        if noted:
            _copy(conn, target, piece)
        return noted is not None


def _within(target: _Target) -> str:
    return f"{target.time_column} >= :s AND {target.time_column} < :e"


def _copy(conn: Connection, target: _Target, piece: _Slice) -> None:
    conn.execute(
        text(f"INSERT INTO {target.copy} SELECT * FROM {target.table} WHERE {_within(target)}"),
        {"s": piece.start, "e": piece.end},
    )


def _content(conn: Connection, target: _Target, table: str, piece: _Slice) -> tuple[int, int]:
    """How many rows a slice of a table has, and a sum over all of them that changes when any of them does."""
    rows, total = conn.execute(
        text(f"SELECT count(*), sum(hash_record_extended(ROW(r.*), 0)) FROM {table} AS r WHERE {_within(target)}"),
        {"s": piece.start, "e": piece.end},
    ).one()
    return int(rows), int(total or 0)


def _swap(conn: Connection, target: _Target) -> None:
    """Under a lock: copy anew what changed since its slice was copied, prove both equal, and change the names.

    The months are counted under the lock, so that a row which began a new one is not left behind.
    """
    conn.execute(text(f"LOCK TABLE {target.table} IN ACCESS EXCLUSIVE MODE"))
    for piece in _slices(conn, target):
        wanted = _content(conn, target, target.table, piece)
        if _content(conn, target, target.copy, piece) != wanted:
            conn.execute(text(f"DELETE FROM {target.copy} WHERE {_within(target)}"), {"s": piece.start, "e": piece.end})
            _copy(conn, target, piece)
            if _content(conn, target, target.copy, piece) != wanted:
                raise RuntimeError(f"lifting {target.table}: the copy of {piece.start:%B %Y} is not equal")
    takeover = [*_grants(conn, target), *_comment(conn, target), *_index_names(conn, target)]
    # Without CASCADE: what somebody else has built upon the table stops the lift and is not dropped with it.
    conn.execute(text(f"DROP TABLE {target.table}"))
    conn.execute(text(f"ALTER TABLE {target.copy} RENAME TO {target.table}"))
    for statement in takeover:
        conn.exec_driver_sql(statement)


def _grants(conn: Connection, target: _Target) -> list[str]:
    """Whatever was granted to anybody but the owner, as statements."""
    granted = conn.execute(
        text(
            "SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, privilege_type, is_grantable "
            "FROM pg_class CROSS JOIN LATERAL aclexplode(relacl) "
            "WHERE oid = CAST(:t AS regclass) AND grantee <> relowner"
        ),
        {"t": target.table},
    ).all()
    return [
        f"GRANT {privilege} ON {target.table} TO {grantee}{' WITH GRANT OPTION' if grantable else ''}"
        for grantee, privilege, grantable in granted
    ]


def _comment(conn: Connection, target: _Target) -> list[str]:
    statement = conn.execute(
        text(
            "SELECT format('COMMENT ON TABLE %I IS %L', CAST(:t AS text), comment) "
            "FROM obj_description(CAST(:t AS regclass)) AS comment WHERE comment IS NOT NULL"
        ),
        {"t": target.table},
    ).scalar()
    return [] if statement is None else [statement.replace("%", "%%")]


def _index_names(conn: Connection, target: _Target) -> list[str]:
    """Statements that give the indexes of the copy the names that those of the table had."""
    names = conn.execute(
        text("SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid WHERE indrelid = CAST(:t AS regclass)"),
        {"t": target.copy},
    ).scalars()
    return [f"ALTER INDEX {name} RENAME TO {name.removeprefix('lifting_')}" for name in names]
