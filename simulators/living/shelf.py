"""What one feed has to give: the last takings, and the documents made of them, kept until the next is made.

A poll between two documents costs a look-up. Knows nothing of requests, credentials or faults.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from simulators.living.family import Feed, Taken
from simulators.living.paging import as_of_text, page_of
from simulators.living.sheet import Sheet
from simulators.replay.representation import Representation, represent

COMPRESSION_LEVEL = 1
"""Documents live for minutes: speed of compression counts for more than size."""


class ReadingGone(LookupError):
    """A reading that is not kept (any more)."""


@dataclass(slots=True)
class Tally:
    """What has been asked of a feed."""

    requests: int = 0
    unchanged: int = 0
    faulty: int = 0


class Shelf:
    """One feed's takings, newest last, and its documents. `made` counts the takings there have been."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.made = 0
        self.tally = Tally()
        self._kept: deque[Taken] = deque(maxlen=feed.family.kept)
        self._documents: dict[tuple[datetime, int], Representation] = {}
        self._wholes: dict[datetime, Sheet] = {}

    @property
    def newest(self) -> Taken | None:
        """The newest taking; None before the first."""
        return self._kept[-1] if self._kept else None

    def put(self, taken: Taken) -> None:
        """Take a newer report in; documents of those that drop out are forgotten."""
        self._kept.append(taken)
        self.made += 1
        oldest = self._kept[0].at
        self._documents = {key: made for key, made in self._documents.items() if key[0] >= oldest}
        self._wholes = {at: sheet for at, sheet in self._wholes.items() if at >= oldest}

    def takings(self) -> Sequence[Taken]:
        """The takings that are kept, newest last."""
        return tuple(self._kept)

    def document(self, takings: Sequence[Taken], *, page: int) -> Representation:
        """The document, or a page of it, as of the last of some takings.

        Raises: NoSuchPage.
        """
        at = takings[-1].at
        held = self._documents.get((at, page))
        if held is None:
            whole = self._wholes.get(at)
            if whole is None:
                whole = self._wholes[at] = self.feed.family.sheet(takings)
            held = self._documents[at, page] = dispatched(cut(whole, self.feed, page=page, at=at), at=at)
        return held


def reading_of(takings: Sequence[Taken], *, as_of: str | None) -> Sequence[Taken]:
    """Some takings up to the reading that an address names; all of them when it names none.

    Raises: ReadingGone when that one is not among them.
    """
    if as_of is None:
        return takings
    for position, taken in enumerate(takings):
        if as_of_text(taken.at) == as_of:
            return takings[: position + 1]
    raise ReadingGone(f"the reading {as_of!r} is not kept; begin again at page 1")


def cut(whole: Sheet, feed: Feed, *, page: int, at: datetime) -> Sheet:
    """The page of a document that is asked for; the document itself where the family has no pages."""
    return page_of(whole, number=page, path=feed.path, at=at) if feed.family.is_paged else whole


def dispatched(sheet: Sheet, *, at: datetime) -> Representation:
    """A sheet made ready for sending."""
    return represent(sheet.write(), media_type=sheet.media_type, modified_at=at, level=COMPRESSION_LEVEL)
