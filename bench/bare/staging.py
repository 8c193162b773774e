"""What every bare store does with observations: binary COPY into a temporary table, history, current values.

The least that leaves both as the product's tables hold them. Neither begins nor ends a transaction; judges nothing.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from struct import Struct

import psycopg

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"

# A staged row: how many columns, then each with its length before it. Called `pack(4, 4, series, 8, about, 8, observed,
# 8, value)`, without a function of ours around it: it is called once for every row.
pack = Struct(">hiiiqiqid").pack

_STAGE = """CREATE TEMP TABLE staged (series_id int NOT NULL, about_at timestamptz NOT NULL,
            observed_at timestamptz NOT NULL, value float8 NOT NULL) ON COMMIT DELETE ROWS"""
_HISTORY = """INSERT INTO observation (series_id, about_at, observed_at, received_at, value)
              SELECT series_id, about_at, observed_at, %s, value FROM staged ON CONFLICT DO NOTHING"""
_CURRENT = """
INSERT INTO current_value AS held (series_id, about_at, observed_at, received_at, unchanged_since, value)
SELECT DISTINCT ON (series_id) series_id, about_at, observed_at, %s, observed_at, value FROM staged
 ORDER BY series_id, about_at DESC, observed_at DESC
ON CONFLICT (series_id) DO UPDATE
   SET about_at = EXCLUDED.about_at, observed_at = EXCLUDED.observed_at, received_at = EXCLUDED.received_at,
       unchanged_since = EXCLUDED.unchanged_since, value = EXCLUDED.value
 WHERE EXCLUDED.observed_at >= held.observed_at"""


def micro(at: datetime) -> int:
    """An instant as a staged row holds it: microseconds since PostgreSQL's epoch."""
    return (at - _EPOCH) // _MICROSECOND


def prepare(conn: psycopg.Connection) -> None:
    """Make the temporary table `staged` for the life of a connection; commits."""
    conn.execute(_STAGE)
    conn.commit()


def stage(conn: psycopg.Connection, rows: Iterable[bytes]) -> None:
    """Bring packed rows to the server; they are there until the transaction ends."""
    with conn.cursor().copy("COPY staged FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(b"".join([_HEADER, *rows, _TRAILER]))


def keep(conn: psycopg.Connection, *, received_at: datetime) -> None:
    """Put what is staged into history and current values."""
    conn.execute(_HISTORY, (received_at,))
    conn.execute(_CURRENT, (received_at,))
