"""Pages: `limit` and an opaque `cursor`, so that no row is lost or doubled when data change between two pages.

A list in order of key goes on at the key it stopped before: who stays on the list is given once, whoever comes or goes.
A ranked list has no such place, since a row may overtake the page: its cursor holds for the very order it was cut
from, and is refused for another.
"""

import base64
import json
from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

from api.problems import ApiProblem

R = TypeVar("R")
Key = tuple[str, ...]

MOST = 2_000
USUAL = 200
MAY_BE_REFUSED = ("invalid_cursor", "list_changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[R]):
    """Some rows of a list of `total`, and the cursor of the page after it; None on the last."""

    rows: Sequence[R]
    total: int
    next: str | None


def page_by_key(
    rows: Sequence[R], *, key: Callable[[R], Key], limit: int | None, cursor: str | None, question: Hashable
) -> Page[R]:
    """A page of rows that stand in order of their keys, which no two share. `limit` None: all that are left.

    Raises ApiProblem for a cursor that is none, or of another question.
    """
    start = 0
    if cursor is not None:
        found = _read(cursor, question=question, kind="key")
        if not all(isinstance(part, str) for part in found):
            raise _invalid()
        start = bisect_left(rows, tuple(found), key=key)
    return _cut(rows, start, limit=limit, write=lambda at: _written("key", key(rows[at]), question=question))


def page_by_rank(
    rows: Sequence[R], *, key: Callable[[R], Key], limit: int | None, cursor: str | None, question: Hashable
) -> Page[R]:
    """A page of a ranked list. Raises ApiProblem for a bad cursor, and where the order is not the cursor's any more."""
    order = blake2b(json.dumps([key(row) for row in rows]).encode(), digest_size=9).hexdigest()
    start = 0
    if cursor is not None:
        found = _read(cursor, question=question, kind="rank")
        if len(found) != 2 or not isinstance(found[0], int) or isinstance(found[0], bool) or found[0] < 0:
            raise _invalid()
        if found[1] != order:
            raise ApiProblem(
                409, "list_changed",
                "The list has another order by now: begin anew, or ask with at and known as the first page has them.",
            )  # fmt: skip
        start = found[0]
    return _cut(rows, start, limit=limit, write=lambda at: _written("rank", (at, order), question=question))


def _cut(rows: Sequence[R], start: int, *, limit: int | None, write: Callable[[int], str]) -> Page[R]:
    end = len(rows) if limit is None else start + limit
    return Page(rows=rows[start:end], total=len(rows), next=write(end) if end < len(rows) else None)


def _written(kind: str, place: Sequence[int | str], *, question: Hashable) -> str:
    text = json.dumps([kind, _mark(question), place], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, *, question: Hashable, kind: str) -> list[object]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _invalid() from None
    if not isinstance(found, list) or len(found) != 3 or found[:2] != [kind, _mark(question)]:
        raise _invalid()
    place = found[2]
    if not isinstance(place, list):
        raise _invalid()
    return place


def _mark(question: Hashable) -> str:
    """A few letters for a question, so that a cursor is not taken for one of another list."""
    return blake2b(repr(question).encode(), digest_size=6).hexdigest()


def _invalid() -> ApiProblem:
    return ApiProblem(422, "invalid_cursor", "cursor: it is not the `next` of an answer to this very question.")


def cursor_at(number: int, *, question: Hashable) -> str:
    """The cursor of a list that is only ever added to, by the number of the last row that was given."""
    return _written("number", (number,), question=question)


def place_of(cursor: str, *, question: Hashable) -> int:
    """The number that a cursor stands at. Raises ApiProblem for one that is none, or of another question."""
    found = _read(cursor, question=question, kind="number")
    number = found[0] if len(found) == 1 else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**63:
        raise _invalid()
    return number
