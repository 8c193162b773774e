"""A long document cut into pages that belong together (`docs/feeds/capacity.md`, Pages)."""

from datetime import UTC, datetime

from simulators.living.sheet import Sheet

PAGE_ROWS = 50
FIRST_PAGE_ONLY = ("totals", "offers")


class NoSuchPage(LookupError):
    """A page after the last."""


def page_of(whole: Sheet, *, number: int, path: str, at: datetime) -> Sheet:
    """One page of a document, counted from 1.

    Raises: NoSuchPage after the last.
    """
    if whole.fields is None:
        raise TypeError("only a JSON document has pages")
    pages = max(1, -(-len(whole.rows) // PAGE_ROWS))
    if number > pages:
        raise NoSuchPage(f"there are {pages} pages")
    rows = whole.rows[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
    fields = {name: rows if value is whole.rows else value for name, value in whole.fields.items()}
    following = f"{path}?page={number + 1}&as_of={as_of_text(at)}" if number < pages else None
    fields |= {"page": number, "pages": pages, "next": following, "row_count": len(rows)}
    if number > 1:
        for name in FIRST_PAGE_ONLY:
            fields.pop(name, None)
    return Sheet(rows, fields)


def as_of_text(at: datetime) -> str:
    """The name of a reading in an address."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
