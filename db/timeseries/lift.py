"""Lifting the partitioned tables into hypertables: new table, copied in slices, names swapped; resumable at any point.

TimescaleDB refuses to turn a natively partitioned table into a hypertable in place. Each slice (one month) commits by
itself and is noted, so a lift that was cut goes on where it stood; the swap checks every slice again under a lock, so a
row that arrived meanwhile is not lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from db.timeseries.support import Support, probe

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Target:
    table: str
    time_column: str
    order: str


# Chunks of 7 days keep one chunk of a whole system in memory; series_id is the only sensible segment.
_TARGETS = (
    _Target("observation", "about_at", "about_at DESC, observed_at DESC, received_at DESC"),
    _Target("rollup_hour", "bucket_at", "bucket_at DESC, known_from DESC"),
)


def _is_partitioned(conn: Connection, table: str) -> bool:
    kind = conn.execute(text("SELECT relkind FROM pg_class WHERE oid = to_regclass(:t)"), {"t": table}).scalar()
    return kind == "p"


def lift(engine: Engine, *, progress: Progress) -> Support:
    """Make hypertables of the partitioned tables where the server can; returns what it found.

    Idempotent. Run as the owner. Raises whatever the server raised; nothing that was there before is lost by that.
    """
    with engine.begin() as conn:
        support = probe(conn)
        if support is Support.NONE:
            return support
        conn.execute(text("CREATE EXTENSION IF NOT EXISTS timescaledb"))
        conn.execute(
            text(
                "CREATE TABLE IF NOT EXISTS lift_slice "
                "(table_name text, slice_from timestamptz, PRIMARY KEY (table_name, slice_from))"
            )
        )
    for target in _TARGETS:
        with engine.begin() as conn:
            pending = _is_partitioned(conn, target.table)
            if pending:
                _prepare(conn, target)
        if pending:
            for start, end in _slices(engine, target):
                _copy(engine, target, start, end)
                progress(f"lifting {target.table}: {start:%B %Y}")
            _swap(engine, target)
        if support is Support.TSL:
            _columnstore(engine, target)
    with engine.begin() as conn:
        conn.execute(text("DROP TABLE IF EXISTS lift_slice"))
    return support


def _prepare(conn: Connection, target: _Target) -> None:
    name = f"lifting_{target.table}"
    if conn.execute(text("SELECT to_regclass(:n)"), {"n": name}).scalar() is not None:
        return
    conn.execute(text(f"CREATE TABLE {name} (LIKE {target.table} INCLUDING ALL)"))
    conn.execute(
        text(
            f"SELECT create_hypertable('{name}', '{target.time_column}', "
            "chunk_time_interval => interval '7 days', create_default_indexes => false)"
        )
    )


def _slices(engine: Engine, target: _Target) -> list[tuple[datetime, datetime]]:
    with engine.begin() as conn:
        earliest, latest = conn.execute(
            text(f"SELECT min({target.time_column}), max({target.time_column}) FROM {target.table}")
        ).one()
    slices = []
    if earliest is not None:
        start = datetime(earliest.year, earliest.month, 1, tzinfo=UTC)
        while start <= latest:
            end = datetime(start.year + start.month // 12, start.month % 12 + 1, 1, tzinfo=UTC)
            slices.append((start, end))
            start = end
    return slices


def _copy(engine: Engine, target: _Target, start: datetime, end: datetime) -> None:
    """Copy one slice and note it, in one transaction: a slice is wholly there or not at all."""
    with engine.begin() as conn:
        noted = conn.execute(
            text("INSERT INTO lift_slice VALUES (:t, :s) ON CONFLICT DO NOTHING RETURNING 1"),
            {"t": target.table, "s": start},
        ).scalar()
        if noted:
            _copy_missing(conn, target, start, end)


def _copy_missing(conn: Connection, target: _Target, start: datetime, end: datetime) -> None:
    conn.execute(
        text(
            f"INSERT INTO lifting_{target.table} SELECT * FROM {target.table} "
            f"WHERE {target.time_column} >= :s AND {target.time_column} < :e ON CONFLICT DO NOTHING"
        ),
        {"s": start, "e": end},
    )


def _count(conn: Connection, table: str, target: _Target, start: datetime, end: datetime) -> int:
    return int(
        conn.execute(
            text(f"SELECT count(*) FROM {table} WHERE {target.time_column} >= :s AND {target.time_column} < :e"),
            {"s": start, "e": end},
        ).scalar_one()
    )


def _swap(engine: Engine, target: _Target) -> None:
    """Under a lock: fetch what arrived since its slice was copied, prove the counts equal, and change the names."""
    slices = _slices(engine, target)
    with engine.begin() as conn:
        conn.execute(text(f"LOCK TABLE {target.table} IN ACCESS EXCLUSIVE MODE"))
        for start, end in slices:
            wanted = _count(conn, target.table, target, start, end)
            if _count(conn, f"lifting_{target.table}", target, start, end) != wanted:
                _copy_missing(conn, target, start, end)
            got = _count(conn, f"lifting_{target.table}", target, start, end)
            if got != wanted:
                raise RuntimeError(f"lifting {target.table}: {got} of {wanted} rows from {start.isoformat()}")
        grants = conn.execute(
            text(
                "SELECT grantee, privilege_type FROM information_schema.role_table_grants "
                "WHERE table_name = :t AND grantee LIKE 'homeward\\_%' AND grantee <> current_user"
            ),
            {"t": target.table},
        ).all()
        conn.execute(text(f"DROP TABLE {target.table}"))
        conn.execute(text(f"ALTER TABLE lifting_{target.table} RENAME TO {target.table}"))
        for grantee, privilege in grants:
            conn.execute(text(f"GRANT {privilege} ON {target.table} TO {grantee}"))


def _columnstore(engine: Engine, target: _Target) -> None:
    """Say how old chunks are to be packed. When they are packed is picture time's affair: a job calls `pack_before`."""
    with engine.begin() as conn:
        conn.execute(
            text(
                f"ALTER TABLE {target.table} SET (timescaledb.compress, "
                f"timescaledb.compress_segmentby = 'series_id', timescaledb.compress_orderby = '{target.order}')"
            )
        )


def pack_before(conn: Connection, table: str, before: datetime) -> int:
    """Pack the chunks of a hypertable that lie wholly before an instant into the columnstore; returns how many."""
    return len(
        conn.execute(
            text(
                "SELECT compress_chunk(c, if_not_compressed => true) "
                "FROM show_chunks(CAST(:t AS regclass), older_than => CAST(:b AS timestamptz)) AS c"
            ),
            {"t": table, "b": before},
        ).all()
    )
