"""Published files with bare parts: split as CSV, staged by binary COPY, put into history and current values, committed.

One transaction a file, into the same tables with the same keys. Numbers its series itself, in a dictionary. Judges
nothing, keeps no publication time, no record of the import, no rejects and no marks.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from io import StringIO
from struct import Struct
from zoneinfo import ZoneInfo

import psycopg

_LONDON = ZoneInfo("Europe/London")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_ROW = Struct(">hiiiqiqid")
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_NOT_SENT = frozenset({"", "-"})

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


class BareImport:
    """The bare parts over one connection; `columns` maps the headings that count to whether they count a whole day."""

    def __init__(self, conn: psycopg.Connection, *, columns: Mapping[str, bool], received_at: datetime) -> None:
        self._conn = conn
        self._columns = columns
        self._received_at = received_at
        self.numbers: dict[tuple[str, str], int] = {}
        conn.execute(_STAGE)
        conn.commit()

    def take(self, payload: bytes) -> int:
        """Import one file; how many values it held."""
        values = self._split(payload)
        with self._conn.cursor().copy("COPY staged FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(b"".join([_HEADER, *values, _TRAILER]))
        self._conn.execute(_HISTORY, (self._received_at,))
        self._conn.execute(_CURRENT, (self._received_at,))
        self._conn.commit()
        return len(values)

    def _split(self, payload: bytes) -> Sequence[bytes]:
        rows = csv.reader(StringIO(payload.decode()))
        heading = next(rows)
        places = [(heading.index(name), name, is_day) for name, is_day in self._columns.items()]
        numbers, pack = self.numbers, _ROW.pack
        out = []
        for row in rows:
            if len(row) != len(heading):
                continue
            day = _times(row[0])
            for place, name, is_day in places:
                text = row[place]
                if text not in _NOT_SENT:
                    about, observed = day[is_day]
                    number = numbers.setdefault((row[1], name), len(numbers) + 1)
                    out.append(pack(4, 4, number, 8, about, 8, observed, 8, float(text)))
        return out


@cache
def _times(written: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """What a figure of a day is about and when it was observed: of a count at 08:00, and of a count of the day."""
    day = date(int(written[6:]), int(written[3:5]), int(written[:2]))
    census = _micro(day, time(8))
    return (census, census), (_micro(day, time()), _micro(day + timedelta(days=1), time()))


def _micro(day: date, at: time) -> int:
    return (datetime.combine(day, at, tzinfo=_LONDON) - _EPOCH) // timedelta(microseconds=1)
