"""The frame every JSON format shares: one object with a declared number of rows, so that a shortened one is seen."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from catalogue.model import Feed
from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import sample_of
from ingest.reading.cells import iso_instant
from ingest.reading.json_text import read_json

_MOST_IGNORED_NAMES = 20


def read_document(payload: bytes, *, feed: Feed) -> dict[str, object]:
    """Read a payload that is one JSON object. Raises: FeedFailed at PARSE, ROWS or CONTRACT."""
    document = read_json(payload, max_rows=feed.max_rows)
    if not isinstance(document, dict):
        raise FeedFailed(Stage.CONTRACT, Reason.WRONG_TYPE, "The document is not a JSON object.")
    return document


def rows_of(document: dict[str, object], name: str, *, feed: Feed) -> list[object]:
    """The document's rows, as many as `row_count` declares and no more than the feed may send.

    Raises: FeedFailed at CONTRACT when either is missing or of the wrong type, at ROWS when the numbers disagree.
    """
    rows = document.get(name)
    if not isinstance(rows, list):
        reason = Reason.WRONG_TYPE if name in document else Reason.MISSING_FIELD
        raise FeedFailed(Stage.CONTRACT, reason, f"The document has no list named {name}.")
    declared = document.get("row_count")
    if type(declared) is not int:
        reason = Reason.WRONG_TYPE if "row_count" in document else Reason.ROW_COUNT_MISSING
        raise FeedFailed(Stage.CONTRACT, reason, "The document has no whole number named row_count.")
    if declared != len(rows):
        detail = f"The document declares {declared} rows and holds {len(rows)}."
        raise FeedFailed(Stage.ROWS, Reason.ROW_COUNT_MISMATCH, detail)
    if len(rows) > feed.max_rows:
        detail = f"The document holds {len(rows)} rows; this feed may send {feed.max_rows}."
        raise FeedFailed(Stage.ROWS, Reason.TOO_MANY_ROWS, detail)
    return rows


def text_of(document: dict[str, object], name: str) -> str:
    """A required text of the frame. Raises: FeedFailed at CONTRACT."""
    value = document.get(name)
    if not isinstance(value, str) or not value:
        reason = Reason.WRONG_TYPE if name in document else Reason.MISSING_FIELD
        raise FeedFailed(Stage.CONTRACT, reason, f"The document has no text named {name}.")
    return value


def generated_at_of(document: dict[str, object]) -> datetime | None:
    """When the source says it made the document; None where it does not say, or not as one instant."""
    moment = iso_instant(document.get("generated_at"))
    return moment if moment is not None and moment.tzinfo is not None else None


def demand_fields(rows: Iterable[object], *, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, int]:
    """Demand that each required field is in some row at least, and count the fields nobody asked for.

    A field that no row has was renamed or dropped at the source: that breaks the contract. One that single rows lack is
    their own reject. Shape: name of the unknown field to the number of rows that have it; at most twenty names.
    Raises: FeedFailed at CONTRACT.
    """
    objects = [row for row in rows if isinstance(row, dict)]
    if not objects:
        return {}
    needed = tuple(required)
    seen = set(chain.from_iterable(objects))
    for name in needed:
        if name not in seen:
            raise FeedFailed(Stage.CONTRACT, Reason.MISSING_COLUMN, f"No row has the field {name}.")
    ignored = sorted(seen.difference(needed, optional))[:_MOST_IGNORED_NAMES]
    return {sample_of(name)[:64]: sum(name in row for row in objects) for name in ignored}
