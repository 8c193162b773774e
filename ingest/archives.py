"""Files of the past: JSON Lines, a live document on each line, and CSV files with rows of many times.

Each document is read as the live feed of the organisation it speaks for reads it, since which figures it holds can
depend on the kind of place. A file is understood whole or refused whole. Opens no file and stores nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import orjson

from catalogue.model import Catalogue, Feed
from ingest.adapters import Adapter
from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import Parsed
from ingest.understand import Understood, sifted_together, understand

# A file may hold years: the limits of one poll do not fit it.
_MOST_ROWS = 2_000_000
LINES = ".jsonl"


def understand_file(
    payload: bytes, *, name: str, feed: Feed, adapter: Adapter, catalogue: Catalogue, now: datetime
) -> Understood:
    """Read and sift the content of one file of an archive feed; its name says whether it is made of lines.

    Raises: FeedFailed for a file that is unusable as a whole.
    """
    archive = replace(feed, max_rows=_MOST_ROWS)
    if not name.removesuffix(".gz").endswith(LINES):
        return understand(payload, feed=archive, adapter=adapter, catalogue=catalogue, now=now)
    readers = _readers(archive, catalogue)
    documents = []
    for number, line in enumerate(payload.splitlines(), start=1):
        if line.strip():
            documents.append(
                _read_line(line, number, archive=archive, readers=readers, adapter=adapter, catalogue=catalogue)
            )
    return sifted_together(documents, feed=archive, catalogue=catalogue, now=now)


def _readers(archive: Feed, catalogue: Catalogue) -> Mapping[str, Feed]:
    """The archive with the columns of the live feed that speaks for each place; empty where they are all the same."""
    live = [feed for feed in catalogue.feeds.values() if feed.is_live and feed.format == archive.format]
    if all(feed.columns == archive.columns for feed in live):
        return {}
    return {place: replace(archive, columns=feed.columns) for feed in live for place in feed.places}


def _read_line(
    line: bytes, number: int, *, archive: Feed, readers: Mapping[str, Feed], adapter: Adapter, catalogue: Catalogue
) -> Parsed:
    try:
        feed = readers.get(_place(line, adapter), archive) if readers else archive
        parsed = adapter.parse(line, feed, catalogue.measures)
    except FeedFailed as failure:
        raise FeedFailed(failure.stage, failure.reason, f"Line {number}: {failure.detail}") from None
    # What a reject says of its row is of no use without the line.
    return (
        replace(parsed, rejects=[replace(reject, row=number) for reject in parsed.rejects])
        if parsed.rejects
        else parsed
    )


def _place(line: bytes, adapter: Adapter) -> str:
    """Whom a line speaks for; where that cannot be read the adapter will say why."""
    if adapter.place is None:
        detail = "Files of this format are not made of lines."
        raise FeedFailed(Stage.CONTRACT, Reason.OTHER_FORMAT, detail)
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError:
        return ""
    return str(document.get(adapter.place)) if isinstance(document, dict) else ""
