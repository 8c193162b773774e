"""Published files with bare parts: split as CSV, staged by binary COPY, put into history and current values, committed.

One transaction a file, into the same tables with the same keys. Numbers its series itself, in a dictionary. Judges
nothing, keeps no publication time, no record of the import, no rejects and no marks.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from io import StringIO
from zoneinfo import ZoneInfo

import psycopg

from bench.bare import staging

_LONDON = ZoneInfo("Europe/London")
_NOT_SENT = frozenset({"", "-"})


class BareImport:
    """The bare parts over one connection; `columns` maps the headings that count to whether they count a whole day."""

    def __init__(self, conn: psycopg.Connection, *, columns: Mapping[str, bool], received_at: datetime) -> None:
        self._conn = conn
        self._columns = columns
        self._received_at = received_at
        self.numbers: dict[tuple[str, str], int] = {}
        staging.prepare(conn)

    def take(self, payload: bytes) -> int:
        """Import one file; how many values it held."""
        values = self._split(payload)
        staging.stage(self._conn, values)
        staging.keep(self._conn, received_at=self._received_at)
        self._conn.commit()
        return len(values)

    def _split(self, payload: bytes) -> Sequence[bytes]:
        rows = csv.reader(StringIO(payload.decode()))
        heading = next(rows)
        places = [(heading.index(name), name, is_day) for name, is_day in self._columns.items()]
        numbers, pack = self.numbers, staging.pack
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
    return staging.micro(datetime.combine(day, at, tzinfo=_LONDON))
