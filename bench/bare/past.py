"""What was read of one file of the past, stored with bare parts: staged by COPY, put where the product keeps it.

One transaction a file. Figures go into history and current values; of each episode the newest word of the file is kept
as its only version, where none is held yet. Numbers its series itself, in a dictionary. Judges nothing, holds no lease,
keeps no record of the import, no rejects and no marks, compares nothing and supersedes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

import orjson
import psycopg

from bench.bare import staging
from db.episode_tables import TABLES, EpisodeTable
from metrics.vocabulary import Dimensions, Observation
from metrics.vocabulary.episodes import Episode

_NULL = r"\N"
_STAGE = "CREATE TEMP TABLE staged_{table} (LIKE {table}) ON COMMIT DELETE ROWS"
_FILL = "COPY staged_{table} ({columns}, observed_at, received_at, feed_id, version, in_document) FROM STDIN"
_KEEP = """INSERT INTO {table} SELECT DISTINCT ON ({key}) * FROM staged_{table} ORDER BY {key}, observed_at DESC
           ON CONFLICT DO NOTHING"""


class BarePast:
    """The bare parts over one connection."""

    def __init__(self, conn: psycopg.Connection, *, received_at: datetime) -> None:
        self._conn = conn
        self._received_at = received_at
        self._numbers: dict[tuple[str, str, Dimensions], int] = {}
        for table in TABLES.values():
            conn.execute(_STAGE.format(table=table.name).encode())
        staging.prepare(conn)

    def take(self, feed_id: int, observations: Sequence[Observation], episodes: Sequence[Episode]) -> None:
        """Store what one file held."""
        if observations:
            staging.stage(self._conn, self._packed(observations))
            staging.keep(self._conn, received_at=self._received_at)
        for of, table in TABLES.items():
            told = [episode for episode in episodes if type(episode) is of]
            if told:
                self._keep(table, told, feed_id)
        self._conn.commit()

    def _packed(self, observations: Sequence[Observation]) -> Sequence[bytes]:
        numbers, pack = self._numbers, staging.pack
        micros: dict[datetime, int] = {}
        out = []
        for organisation, measure, about_at, observed_at, value, dimensions in observations:
            number = numbers.setdefault((organisation, measure, dimensions), len(numbers) + 1)
            about = micros.get(about_at)
            if about is None:
                about = micros[about_at] = staging.micro(about_at)
            observed = micros.get(observed_at)
            if observed is None:
                observed = micros[observed_at] = staging.micro(observed_at)
            out.append(pack(4, 4, number, 8, about, 8, observed, 8, value))
        return out

    def _keep(self, table: EpisodeTable, told: Sequence[Episode], feed_id: int) -> None:
        columns = ", ".join(column.name for column in table.columns)
        key = ", ".join(column.name for column in table.key)
        fields: Callable[[Episode], tuple[Any, ...]] = attrgetter(*table.fields, "observed_at")
        end = f"\t{self._received_at}\t{feed_id}\t1\tf\n"
        lines = ["\t".join(map(_written, fields(episode))) + end for episode in told]
        fill = _FILL.format(table=table.name, columns=columns)
        with self._conn.cursor().copy(fill.encode()) as copy:
            copy.write("".join(lines).encode())
        self._conn.execute(_KEEP.format(table=table.name, key=key).encode())


def _written(value: object) -> str:
    """A value in the text form of COPY. What a simulator sends needs no escape."""
    if type(value) is str:
        return value
    if isinstance(value, Mapping):
        return orjson.dumps(dict(value)).decode()
    return _form(value)


@lru_cache(maxsize=65_536, typed=True)
def _form(value: object) -> str:
    return _NULL if value is None else str(value)
