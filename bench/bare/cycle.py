"""One cycle with bare parts, into the same tables with the same keys, in one durable transaction.

Does: checked decoding, binary COPY into a temporary table, history under its version key, current values, rollup marks,
a poll's row, the version counted up, NOTIFY, commit; then reads every current value in binary and writes JSON.
Does not: judge a value, a time, an organisation or a repetition; ask whether history holds a row already; keep rejects,
leases, validators or since when a value is unchanged; use a pool or another snapshot than the default.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import orjson

from bench.bare import staging
from bench.scenery import received_at
from bench.spent import Meter, Spent
from bench.store import Store

_MARKS = """INSERT INTO rollup_mark SELECT DISTINCT %s::int, date_trunc('hour', about_at) FROM staged
            ON CONFLICT DO NOTHING"""
_POLL = """
WITH bumped AS (UPDATE data_version SET version = version + 1 RETURNING version), polled AS (
    INSERT INTO poll (feed_id, epoch, started_at, received_at, duration_ms, outcome, row_count, catalogue_version,
                      code_version, data_version)
    SELECT %s, 0, %s, %s, 1, 'ok', %s, '', '', version FROM bumped)
SELECT pg_notify('homeward_version', version::text) FROM bumped"""
_READ = "SELECT series_id, about_at, observed_at, value, unchanged_since FROM current_value"

_PLAIN = """CREATE TABLE IF NOT EXISTS plain_history (series_id int, about_at timestamptz, observed_at timestamptz,
            value float8 NOT NULL, PRIMARY KEY (series_id, about_at, observed_at))"""
_IF_CHANGED = """
INSERT INTO plain_history AS held SELECT series_id, about_at, observed_at, value FROM staged
ON CONFLICT (series_id, about_at, observed_at) DO UPDATE SET value = EXCLUDED.value
 WHERE held.value IS DISTINCT FROM EXCLUDED.value"""


class _Said(msgspec.Struct, gc=False):
    organisation: str
    measure: str
    observed: datetime
    value: float


class _Document(msgspec.Struct):
    row_count: int
    observations: list[_Said]


_DECODER = msgspec.json.Decoder(_Document)


class BareCycle:
    """The bare parts on a store of their own, as its owner; its series are already numbered."""

    def __init__(self, store: Store) -> None:
        self._conn = conn = store.connect("owner")
        self._meter = Meter(store)
        rows = conn.execute("SELECT organisation, measure, id, feed_id FROM series").fetchall()
        self._numbers = {(row[0], row[1]): row[2] for row in rows}
        self._feed_id = rows[0][3]
        staging.prepare(conn)
        self.body = b""

    def close(self) -> None:
        """Close the connections."""
        self._conn.close()
        self._meter.close()

    def run(self, document: bytes, *, cycle: int) -> Spent:
        """What it took from a document's bytes to bytes for readers."""
        conn, now = self._conn, received_at(cycle)
        self._meter.start()
        said = _DECODER.decode(document).observations
        self._stage(said)
        staging.keep(conn, received_at=now)
        conn.execute(_MARKS, (self._feed_id,))
        conn.execute(_POLL, (self._feed_id, now, now, len(said)))
        conn.commit()
        rows = conn.execute(_READ, binary=True).fetchall()
        conn.commit()
        self.body = orjson.dumps(rows)
        return self._meter.stop()

    def prepare_replay(self, document: bytes) -> None:
        """Make a history with one row for each observation, and store the document in it once."""
        self._conn.execute(_PLAIN)
        self.replay(document)

    def replay(self, document: bytes) -> Spent:
        """What the same rows take again: decoded, staged, and updated only where they changed."""
        conn = self._conn
        self._meter.start()
        self._stage(_DECODER.decode(document).observations)
        conn.execute(_IF_CHANGED)
        conn.commit()
        return self._meter.stop()

    def _stage(self, said: Sequence[_Said]) -> None:
        numbers, pack = self._numbers, staging.pack
        micros: dict[datetime, int] = {}
        out = []
        for each in said:
            micro = micros.get(each.observed)
            if micro is None:
                micro = micros[each.observed] = staging.micro(each.observed)
            number = numbers[each.organisation, each.measure]
            out.append(pack(4, 4, number, 8, micro, 8, micro, 8, each.value))
        staging.stage(self._conn, out)
