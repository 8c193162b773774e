"""A reading sent in pages: where the next page is, and all pages joined into the one document they are parts of.

The joined document is the format's own with a single page, which is also how it is archived. Fetches nothing; whether
the next address may be asked is `ingest.paging`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import orjson

from catalogue.model import Feed
from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import RejectCode
from ingest.reading.document import read_document, rows_of
from ingest.reading.json_text import Unreadable

_TOTAL = "row_count_total"
_BEYOND_ALL_SIZE = "1e400"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How one format is parted: `rows` is the list that goes on from page to page, `same` what no page may change."""

    rows: str
    same: tuple[str, ...]

    def next_of(self, page: bytes, *, feed: Feed) -> str | None:
        """The address of the page after this one, None after the last. Raises: FeedFailed at PARSE or PAGES."""
        link = read_document(page, feed=feed).get("next")
        if link is not None and not isinstance(link, str):
            raise FeedFailed(Stage.PAGES, Reason.WRONG_TYPE, "The address of the next page is not a text.")
        return link

    def join(self, pages: Sequence[bytes], *, feed: Feed) -> bytes:
        """All pages of one reading as one document; a single page is left as it came.

        Raises: FeedFailed at PARSE, CONTRACT, ROWS, or PAGES when they are not the pages of one reading.
        """
        documents = [read_document(page, feed=feed) for page in pages]
        for number, document in enumerate(documents, start=1):
            if (document.get("page"), document.get("pages")) != (number, len(documents)):
                detail = f"Page {number} of {len(documents)} says that it is another one, or one of another number."
                raise FeedFailed(Stage.PAGES, Reason.READING_CHANGED, detail)
            if any(document.get(name) != documents[0].get(name) for name in (*self.same, _TOTAL)):
                detail = f"Page {number} belongs to another reading than the first: the list changed underneath."
                raise FeedFailed(Stage.PAGES, Reason.READING_CHANGED, detail)
        if len(documents) == 1:
            return pages[0]
        rows = [row for document in documents for row in rows_of(document, self.rows, feed=feed)]
        whole = {**documents[0], "page": 1, "pages": 1, "next": None, "row_count": len(rows), self.rows: rows}
        return orjson.dumps(whole, option=orjson.OPT_PASSTHROUGH_DATACLASS, default=_as_it_came)

    def demand_whole(self, document: Mapping[str, object]) -> None:
        """Let only a document pass that holds its whole reading. Raises: FeedFailed at PAGES or ROWS."""
        if (document.get("page"), document.get("pages"), document.get("next")) != (1, 1, None):
            detail = "The document is one page of several, or does not say which."
            raise FeedFailed(Stage.PAGES, Reason.READING_CHANGED, detail)
        if document.get(_TOTAL) != document.get("row_count"):
            detail = f"The pages together do not hold the rows that {_TOTAL} declares."
            raise FeedFailed(Stage.ROWS, Reason.ROW_COUNT_MISMATCH, detail)


def _as_it_came(value: object) -> object:
    """What JSON can carry and is no figure, so that it is refused as what it was; a key sent twice as a text."""
    if not isinstance(value, Unreadable):
        raise TypeError(f"{type(value).__name__} is nothing that was read")
    if value.code is not RejectCode.NOT_FINITE:
        return value.text
    # Of a number of very many digits only the first are kept, and they would be one that can be held.
    return orjson.Fragment(_BEYOND_ALL_SIZE if _is_finite(value.text) else value.text)


def _is_finite(text: str) -> bool:
    return isfinite(float(text))
