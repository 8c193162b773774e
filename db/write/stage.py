"""Bringing a batch of observations to the server in the cheapest form for its size.

Small batches travel as arrays; larger ones by binary COPY into a temporary table, packed in one go by NumPy, because
row-by-row encoding would cost more than the insert itself. A server behind the WASM test target cannot COPY.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from db.engine import Connection

# Below this many rows the arrays win, above it the copy does.
COPY_FROM = 2_000
# The name of the temporary table that a copied batch travels in.
STAGED = "incoming"
_POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_ROW = np.dtype(
    [
        ("columns", ">i2"),
        ("series_length", ">i4"), ("series", ">i4"),
        ("about_length", ">i4"), ("about", ">i8"),
        ("observed_length", ">i4"), ("observed", ">i8"),
        ("value_length", ">i4"), ("value", ">f8"),
    ]
)  # fmt: skip
_PUBLISHED_ROW = np.dtype([*_ROW.descr, ("published_length", ">i4"), ("published", ">i8")])
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Observations as columns of equal length; each (series, about, observed) at most once.

    `published_at` is given for imports only: when the source had published each.
    """

    series: Sequence[int]
    about_at: Sequence[datetime]
    observed_at: Sequence[datetime]
    value: Sequence[float]
    published_at: Sequence[datetime] | None = None


def _microseconds(instants: Sequence[datetime]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Microseconds since PostgreSQL's epoch. A payload repeats few instants many times: each is worked out once."""
    found = {instant: (instant - _POSTGRES_EPOCH) // _MICROSECOND for instant in set(instants)}
    return np.fromiter(map(found.__getitem__, instants), dtype=np.int64, count=len(instants))


def pack(batch: Batch) -> bytes:
    """The batch as one PostgreSQL binary COPY stream."""
    rows = np.empty(len(batch.series), dtype=_ROW if batch.published_at is None else _PUBLISHED_ROW)
    rows["columns"] = 4 if batch.published_at is None else 5
    rows["series_length"] = 4
    rows["about_length"] = rows["observed_length"] = rows["value_length"] = 8
    rows["series"] = batch.series
    rows["about"] = _microseconds(batch.about_at)
    rows["observed"] = _microseconds(batch.observed_at)
    rows["value"] = batch.value
    if batch.published_at is not None:
        rows["published_length"] = 8
        rows["published"] = _microseconds(batch.published_at)
    return _HEADER + rows.tobytes() + _TRAILER


async def stage(conn: Connection, batch: Batch, *, can_copy: bool) -> str:
    """Put the batch where the transaction can read it as `incoming`, with the batch's columns.

    Returns the SQL of a FROM item; array parameters, where it needs them, are those of `arrays`.
    """
    if not can_copy or len(batch.series) < COPY_FROM:
        return (
            "unnest(%(series)b::int[], %(about)b::timestamptz[], %(observed)b::timestamptz[], %(value)b::float8[], "
            "%(published)b::timestamptz[]) AS incoming(series_id, about_at, observed_at, value, published_at)"
        )
    await conn.execute(
        "CREATE TEMP TABLE IF NOT EXISTS incoming (series_id int NOT NULL, about_at timestamptz NOT NULL, "
        "observed_at timestamptz NOT NULL, value float8 NOT NULL, published_at timestamptz) ON COMMIT DELETE ROWS"
    )
    columns = "series_id, about_at, observed_at, value" + (", published_at" if batch.published_at is not None else "")
    async with conn.cursor().copy(f"COPY incoming ({columns}) FROM STDIN (FORMAT BINARY)".encode()) as copy:
        await copy.write(pack(batch))
    return STAGED


def arrays(batch: Batch, source: str) -> dict[str, object]:
    """The parameters that a source returned by `stage` needs."""
    if source == STAGED:
        return {}
    return {
        "series": list(batch.series),
        "about": list(batch.about_at),
        "observed": list(batch.observed_at),
        "value": [float(value) for value in batch.value],
        # unnest fills a shorter array up with NULL.
        "published": list(batch.published_at or ()),
    }
