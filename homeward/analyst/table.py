"""A CSV file read row by row: what a row holds by column, and what was refused, by file, row, field and reason.

Reads only. What a value means is said by whoever asks for it; a row that is refused never stops the others, unless
the whole file cannot be read.
"""

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

STANDARD_INPUT = "-"
_FIRST_DATA_ROW = 2


class FileRefused(ValueError):
    """The file as a whole cannot be worked on, or the first bad row ends it; the message names the file and why."""


@dataclass(slots=True)
class Refusals:
    """What was refused of one file. With `is_strict` the first refusal ends the work, by FileRefused."""

    file: str
    say: Callable[[str], None]
    is_strict: bool = False
    count: int = field(default=0, init=False)

    def add(self, *, row: int, name: str, reason: str) -> None:
        """Refuse a row for one of its fields. Rows are numbered as a spreadsheet does; the heading is row 1."""
        line = f"{self.file}: row {row}: {name}: {reason}"
        if self.is_strict:
            raise FileRefused(line)
        self.count += 1
        self.say(line)


@contextmanager
def opened(path: str) -> Iterator[TextIO]:
    """A file, or standard input for "-". Raises FileRefused where there is none."""
    if path == STANDARD_INPUT:
        sys.stdin.reconfigure(encoding="utf-8-sig", newline="")  # type: ignore[union-attr]
        yield sys.stdin
        return
    with ExitStack() as held:
        try:
            stream = held.enter_context(Path(path).open(encoding="utf-8-sig", newline=""))
        except OSError as error:
            raise FileRefused(f"{path}: {error.strerror or error}") from None
        yield stream


def rows_of(
    stream: TextIO, *, needed: Sequence[str], optional: Sequence[str] = (), refusals: Refusals
) -> Iterator[tuple[int, list[str]]]:
    """Each row by its number with the values of `needed` and `optional`, in that order and stripped.

    An optional column that is not there is empty; columns nobody asked for are passed over. Raises FileRefused.
    """
    try:
        reader = csv.reader(stream)
        heading = [name.strip() for name in next(reader, [])]
        places = _places(heading, needed=needed, optional=optional, file=refusals.file)
        width = len(heading)
        for number, values in enumerate(reader, start=_FIRST_DATA_ROW):
            if len(values) == width:
                yield number, [values[place].strip() if place >= 0 else "" for place in places]
            elif values:
                refusals.add(row=number, name="row", reason=f"{len(values)} fields where the heading has {width}")
    except UnicodeDecodeError:
        raise FileRefused(f"{refusals.file}: not UTF-8 text; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise FileRefused(f"{refusals.file}: {error}") from None


def _places(heading: Sequence[str], *, needed: Sequence[str], optional: Sequence[str], file: str) -> list[int]:
    if not any(heading):
        raise FileRefused(f"{file}: empty; the first row names the columns {', '.join(needed)}")
    doubled = sorted({name for name in (*needed, *optional) if heading.count(name) > 1})
    if doubled:
        raise FileRefused(f"{file}: column {doubled[0]} stands there twice")
    missing = [name for name in needed if name not in heading]
    if missing:
        raise FileRefused(f"{file}: no column {', '.join(missing)}; there are {', '.join(heading)}")
    return [heading.index(name) if name in heading else -1 for name in (*needed, *optional)]
