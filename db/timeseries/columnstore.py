"""Packing old chunks into the columnstore, where the server has one. When is picture time's affair, never a policy's.

A policy would go by the server's clock and pack or keep a replayed past wrongly. Packed chunks are read and corrected
like any others, only more slowly; rows that came after the packing stay as rows beside it.
"""

from datetime import datetime

from sqlalchemy import Connection as OwnerConnection
from sqlalchemy import text

from db.engine import Connection

# The worker may write rows but not change tables: the function packs as its owner, one chunk at a time.
_PACK_NEXT = """
CREATE OR REPLACE FUNCTION pack_next(before timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    chunk regclass;
BEGIN
    SELECT format('%I.%I', chunk_schema, chunk_name)::regclass INTO chunk
      FROM timescaledb_information.chunks
     WHERE hypertable_schema = 'public' AND hypertable_name IN ('observation', 'rollup_hour')
       AND NOT is_compressed AND range_end <= before
     ORDER BY range_end, hypertable_name LIMIT 1;
    IF chunk IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM compress_chunk(chunk);
    RETURN 1;
END $$
"""


def prepare_columnstore(conn: OwnerConnection, table: str, *, order: str) -> None:
    """Say how old chunks of a hypertable are to be packed, unless that has been said."""
    said = conn.execute(
        text("SELECT compression_enabled FROM timescaledb_information.hypertables WHERE hypertable_name = :t"),
        {"t": table},
    ).scalar_one()
    if not said:
        conn.execute(
            text(
                f"ALTER TABLE {table} SET (timescaledb.compress, "
                f"timescaledb.compress_segmentby = 'series_id', timescaledb.compress_orderby = '{order}')"
            )
        )


def let_workers_pack(conn: OwnerConnection) -> None:
    """Make the function by which a worker packs."""
    conn.execute(text(_PACK_NEXT))
    conn.execute(text("REVOKE ALL ON FUNCTION pack_next FROM PUBLIC"))
    conn.execute(text("GRANT EXECUTE ON FUNCTION pack_next TO homeward_worker"))


async def pack_before(conn: Connection, before: datetime) -> bool:
    """Pack the oldest chunk that lies wholly before an instant and is not packed yet; commits.

    False when none is left, and always where there is no columnstore.
    """
    cursor = await conn.execute("SELECT to_regprocedure('pack_next(timestamptz)') IS NOT NULL")
    row = await cursor.fetchone()
    packed = False
    if row == (True,):
        cursor = await conn.execute("SELECT pack_next(%s)", (before,))
        packed = await cursor.fetchone() == (1,)
    await conn.commit()
    return packed
