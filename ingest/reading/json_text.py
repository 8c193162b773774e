"""JSON from a partner, read strictly and fast; what is odd in it is kept visible as a value of its own.

The fast reader refuses a whole document for one `1e400` and lets the last of two equal keys win without a word. Then
the document is read again, slowly, and the odd values become `Unreadable`: one of them costs one value and no more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import orjson

from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import RejectCode
from ingest.reading.bounds import demand_few_values

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_WHOLE_DIGITS = 18
_TOO_DEEP = "The JSON is nested far deeper than any format."


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that JSON can carry and that is no figure: NaN, Infinity, a number no double holds, a key sent twice."""

    text: str
    code: RejectCode

    def __str__(self) -> str:
        return self.text


def read_json(body: bytes, *, max_rows: int) -> object:
    """Read a document in UTF-8, with or without a byte-order mark.

    Numbers in the result are finite; what is not is `Unreadable`. Blind spot: a key sent twice is seen only where no
    more than one space parts it from its colon.
    Raises: FeedFailed at PARSE; at ROWS for far more values than so many rows can hold.
    """
    content = body.removeprefix(_BYTE_ORDER_MARK)
    demand_few_values(content, marks=(b",", b"[", b"{"), max_rows=max_rows)
    try:
        document: object = orjson.loads(content)
        is_told_whole = _keys(content) <= _keys(orjson.dumps(document))
    except orjson.JSONDecodeError:
        return _read_slowly(content)
    except orjson.JSONEncodeError:
        raise FeedFailed(Stage.PARSE, Reason.TOO_DEEP, _TOO_DEEP) from None
    return document if is_told_whole else _read_slowly(content)


def _keys(content: bytes) -> int:
    return content.count(b'":') + content.count(b'" :')


def _read_slowly(content: bytes) -> object:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise FeedFailed(Stage.PARSE, Reason.NOT_UTF8, "The body is not text in UTF-8.") from None
    if text.lstrip()[:1] == "<":
        raise FeedFailed(Stage.PARSE, Reason.HTML_PAGE, "The body is a page or XML, not JSON.")
    try:
        document: object = json.loads(
            text, parse_int=_whole, parse_float=_decimal, parse_constant=_unreadable, object_pairs_hook=_object
        )
    except RecursionError:
        raise FeedFailed(Stage.PARSE, Reason.TOO_DEEP, _TOO_DEEP) from None
    except ValueError:
        raise FeedFailed(Stage.PARSE, Reason.NOT_JSON, "The body is not JSON, or it was cut short.") from None
    return document


def _whole(text: str) -> object:
    return int(text) if len(text) <= _LONGEST_WHOLE_DIGITS else _decimal(text)


def _decimal(text: str) -> object:
    number = float(text)
    return number if isfinite(number) else _unreadable(text)


def _unreadable(text: str) -> Unreadable:
    return Unreadable(text[:64], RejectCode.NOT_FINITE)


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        found[name] = value if name not in found else Unreadable("sent twice in one object", RejectCode.SENT_TWICE)
    return found
