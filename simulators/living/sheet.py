"""A document before it is bytes: fields and rows that can still be changed, and the two ways they are written down.

JSON is one object that holds the rows under a name; CSV is headings, rows and a trailer that counts them. Knows no
family, and nothing of HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

LONDON = ZoneInfo("Europe/London")
JSON_TYPE = "application/json"
CSV_TYPE = "text/csv; charset=utf-8"
TRAILER = "# rows"

Row = dict[str, Any]


@dataclass(slots=True)
class Sheet:
    """One document. `fields` is the JSON object, of which `rows` is a part; None for CSV, whose `columns` count.

    `trailer_cells` is how many cells the CSV trailer has, 0 for no trailer; `counted_wrong_by` makes it lie.
    """

    rows: list[Row]
    fields: Row | None = None
    columns: Sequence[str] = ()
    trailer_cells: int = 2
    counted_wrong_by: int = 0

    @property
    def media_type(self) -> str:
        """The content type of the document."""
        return CSV_TYPE if self.fields is None else JSON_TYPE

    def write(self) -> bytes:
        """The document as bytes."""
        return csv_bytes(self) if self.fields is None else orjson.dumps(self.fields)


def csv_bytes(sheet: Sheet) -> bytes:
    """A sheet as CSV (RFC 4180), with headings and trailer."""
    count = len(sheet.rows) + sheet.counted_wrong_by
    trailer = csv_trailer(count, cells=sheet.trailer_cells) if sheet.trailer_cells else b""
    return b"".join([csv_head(sheet.columns), csv_rows(sheet.rows, sheet.columns), trailer])


def csv_head(columns: Sequence[str]) -> bytes:
    """The line of headings."""
    return (",".join(columns) + "\r\n").encode()


def csv_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """The lines of rows, without headings or trailer."""
    return "".join([",".join([cell(row.get(column)) for column in columns]) + "\r\n" for row in rows]).encode()


def csv_trailer(count: int, *, cells: int) -> bytes:
    """The last line: how many rows there are."""
    return (f"{TRAILER},{count}" + "," * (cells - 2) + "\r\n").encode()


def cell(value: Any) -> str:
    """One value as a CSV cell: empty for None, instants as London time with offset, days as British dates."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isalnum() else _quoted(value)
    if isinstance(value, datetime):
        return local_text(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return decimal_text(value)
    return str(value)


@lru_cache(maxsize=4096)
def local_text(at: datetime) -> str:
    """An instant as London time with its offset; a naive time as it stands."""
    return (at if at.tzinfo is None else at.astimezone(LONDON)).isoformat(timespec="seconds")


@lru_cache(maxsize=4096)
def decimal_text(value: float) -> str:
    """A number with at most two decimals, without the zeros at its end."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def london_day(at: datetime) -> date:
    """The London day an instant lies in."""
    return at.astimezone(LONDON).date()


def london_instant(day: date, *, hour: int, minute: int = 0) -> datetime:
    """The instant at which London's clocks show a time on a day, in UTC (the first of two)."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def _quoted(text: str) -> str:
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
