"""Bringing the episodes of one kind to the server: as arrays, or by COPY into a temporary table where there are many.

Says of each whether it is the newest word on its key in this payload, since an archive tells the same story for weeks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

import orjson

from db.engine import Connection
from db.episode_tables import Column, EpisodeTable
from metrics.vocabulary.episodes import Episode

# Below this many rows the arrays win, above it the copy does.
COPY_FROM = 2_000
_OWN = (
    Column("seen", "timestamptz"), Column("by_document", "boolean"), Column("turn", "integer"),
    Column("is_newest", "boolean"),
)  # fmt: skip
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_NULL = r"\N"


@dataclass(frozen=True, slots=True)
class Staged:
    """Columns of equal length, by name in the order of the table's; the values as they are."""

    table: EpisodeTable
    columns: Sequence[tuple[Column, Sequence[Any]]]

    def __len__(self) -> int:
        return len(self.columns[0][1])


def staged(table: EpisodeTable, episodes: Sequence[Episode], *, listed_at: datetime | None, names_all: bool) -> Staged:
    """The columns of the episodes of one kind. What a document lists was seen when the document was made."""
    key = _key(table)
    seen = [listed_at if names_all and listed_at else episode.observed_at for episode in episodes]
    rows, turns, newest = _in_turn(list(map(key, episodes)), episodes, seen)
    told = [episodes[row] for row in rows]
    columns: list[tuple[Column, Sequence[Any]]] = [
        (column, _plain(column, list(map(attrgetter(column.field), told)))) for column in table.columns
    ]
    at = [seen[row] for row in rows]
    own: tuple[Sequence[Any], ...] = (at, [instant == listed_at for instant in at], turns, newest)
    columns.extend(zip(_OWN, own, strict=True))
    return Staged(table, columns)


def _key(table: EpisodeTable) -> Callable[[Episode], object]:
    return attrgetter(*(column.field for column in table.key))


def _in_turn(
    keys: Sequence[object], episodes: Sequence[Episode], seen: Sequence[datetime]
) -> tuple[Sequence[int], Sequence[int], Sequence[bool]]:
    """Which rows to tell, the turn of each among those of its key from the oldest, and whether it is the newest.

    Of what was seen at one instant the last counts; of a run that says the same, only its last is told.
    """
    if len(set(keys)) == len(keys):
        return range(len(keys)), [1] * len(keys), [True] * len(keys)
    stories: dict[object, dict[datetime, int]] = {}
    for row, key in enumerate(keys):
        stories.setdefault(key, {})[seen[row]] = row
    told = [(row, turn, is_newest) for story in stories.values() for row, turn, is_newest in _story(story, episodes)]
    rows, turns, newest = zip(*told, strict=True)
    return rows, turns, newest


def _story(story: dict[datetime, int], episodes: Sequence[Episode]) -> Iterator[tuple[int, int, bool]]:
    rows = [story[at] for at in sorted(story)]
    kept = [
        row for row, after in zip(rows, [*rows[1:], None], strict=True)
        if after is None or _content(episodes[row]) != _content(episodes[after])
    ]  # fmt: skip
    for turn, row in enumerate(kept, start=1):
        yield row, turn, turn == len(kept)


def _content(episode: Episode) -> tuple[object, ...]:
    return tuple(getattr(episode, name) for name in type(episode).__slots__ if name != "observed_at")


def _plain(column: Column, values: list[Any]) -> list[Any]:
    """Values as the driver takes them: no enumerations, no mappings."""
    if column.type == "jsonb":
        return [orjson.dumps(dict(value)).decode() for value in values]
    if column.type == "text":
        return [value if type(value) is str or value is None else str(value) for value in values]
    return values


async def stage(conn: Connection, batch: Staged, *, can_copy: bool) -> tuple[str, dict[str, object]]:
    """Put the batch where the transaction can read it; returns a FROM item and the parameters that it needs."""
    if not can_copy or len(batch) < COPY_FROM:
        sent = ", ".join(f"%(told_{c.name})s::{'text' if c.type == 'jsonb' else c.type}[]" for c, _ in batch.columns)
        names = ", ".join(column.name for column, _ in batch.columns)
        chosen = ", ".join(f"{c.name}::jsonb" if c.type == "jsonb" else c.name for c, _ in batch.columns)
        source = f"(SELECT {chosen} FROM unnest({sent}) AS told({names})) AS told"
        return source, {f"told_{column.name}": list(values) for column, values in batch.columns}
    name = f"incoming_{batch.table.name}"
    columns = ", ".join(f"{column.name} {column.type}" for column, _ in batch.columns)
    await conn.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({columns}) ON COMMIT DELETE ROWS".encode())
    async with conn.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copy:
        await copy.write(_text(batch))
    return name, {}


def _text(batch: Staged) -> bytes:
    """The batch in the text form of COPY."""
    columns = [_written(column, values) for column, values in batch.columns]
    return ("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n").encode()


def _written(column: Column, values: Sequence[Any]) -> Sequence[str]:
    if column.type in {"text", "jsonb"}:
        return _escaped(values)
    # A payload repeats few instants, days and numbers many times: each is written out once.
    forms = {value: _NULL if value is None else str(value) for value in set(values)}
    return [forms[value] for value in values]


def _escaped(values: Sequence[str | None]) -> Sequence[str]:
    whole = "".join(filter(None, values))
    if whole.isprintable() and "\\" not in whole:
        return [_NULL if value is None else value for value in values]
    return [_NULL if value is None else value.translate(_ESCAPES) for value in values]
