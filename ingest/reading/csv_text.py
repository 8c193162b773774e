"""CSV from a partner: UTF-8, a header, rows of as many cells, and a last line that counts them (and may be as wide).

Without that line a file cut at the end of a row is a shorter file in good order; so a file without it is refused.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import sample_of
from ingest.reading.bounds import demand_few_values

TRAILER = "# rows"
_MOST_IGNORED_NAMES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A whole CSV file: its number of columns, the place of each by name, the rows between header and trailer."""

    width: int
    places: dict[str, int]
    rows: list[list[str]]


def read_table(body: bytes, *, max_rows: int) -> Table:
    """Read a CSV file, with or without a byte-order mark; lines without any cell are passed over.

    Raises: FeedFailed at PARSE, CONTRACT (a column named twice) or ROWS (no trailer, another count, too many).
    """
    demand_few_values(body, marks=(b",", b"\n"), max_rows=max_rows)
    lines = _lines(body)
    header = next(lines, [])
    places = _places(header)
    rows: list[list[str]] = []
    declared: str | None = None
    for cells in lines:
        if declared is not None:
            raise FeedFailed(Stage.ROWS, Reason.ROW_COUNT_MISMATCH, "There are rows after the line that counts them.")
        if cells[0] == TRAILER and len(cells) > 1 and not any(cells[2:]):
            declared = cells[1]
        elif len(rows) == max_rows:
            detail = f"The file holds more than the {max_rows} rows this feed may send."
            raise FeedFailed(Stage.ROWS, Reason.TOO_MANY_ROWS, detail)
        else:
            rows.append(cells)
    _demand_count(declared, rows=len(rows))
    return Table(width=len(header), places=places, rows=rows)


def demand_columns(table: Table, *, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, int]:
    """Demand that the header names every required column, and count those nobody asked for, by name.

    Raises: FeedFailed at CONTRACT.
    """
    needed = tuple(required)
    for name in needed:
        if name not in table.places:
            raise FeedFailed(Stage.CONTRACT, Reason.MISSING_COLUMN, f"The header has no column {name}.")
    ignored = sorted(table.places.keys() - {*needed, *optional})[:_MOST_IGNORED_NAMES]
    return {sample_of(name)[:64]: len(table.rows) for name in ignored}


def _lines(body: bytes) -> Iterator[list[str]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FeedFailed(Stage.PARSE, Reason.NOT_UTF8, "The body is not text in UTF-8.") from None
    if text.lstrip()[:1] == "<":
        raise FeedFailed(Stage.PARSE, Reason.HTML_PAGE, "The body is a page or XML, not CSV.")
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            if cells:
                yield cells
    except csv.Error:
        detail = "The body is not CSV: a quoted cell does not end as it should, or is far too long."
        raise FeedFailed(Stage.PARSE, Reason.NOT_CSV, detail) from None


def _places(header: list[str]) -> dict[str, int]:
    names = [name.strip() for name in header]
    places = {name: place for place, name in enumerate(names) if name}
    if len(places) != sum(map(bool, names)):
        raise FeedFailed(Stage.CONTRACT, Reason.DUPLICATE_COLUMN, "The header names a column twice.")
    return places


def _demand_count(declared: str | None, *, rows: int) -> None:
    if declared is None:
        detail = "The last line does not count the rows: the file was cut short."
        raise FeedFailed(Stage.ROWS, Reason.ROW_COUNT_MISSING, detail)
    if not (declared.isascii() and declared.isdigit()) or int(declared[:18]) != rows:
        detail = f"The file holds {rows} rows, which is not what its last line declares."
        raise FeedFailed(Stage.ROWS, Reason.ROW_COUNT_MISMATCH, detail)
