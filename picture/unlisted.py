"""Who still counts: an open episode that its feed's lists do not name any more counts for a while, and then not.

The store only says since when somebody is unlisted, and reading gives them all. How long that may go on is the
catalogue's to say of each feed; here the two are put together. Nothing is ended by it: whoever is listed again counts.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from catalogue.model import UNLISTED_COUNTS_FOR, Feed


class Told(Protocol):
    """An episode as a feed told of it last."""

    @property
    def feed(self) -> str:
        """The key of the feed."""
        ...

    @property
    def unlisted_since(self) -> datetime | None:
        """The first whole list that did not name it any more; None while it is listed, or over."""
        ...


def counts(told: Told, feeds: Mapping[str, Feed], *, at: datetime) -> bool:
    """Whether an episode counts at a picture time. Of a feed that the catalogue no longer names, the default holds."""
    if told.unlisted_since is None:
        return True
    feed = feeds.get(told.feed)
    return at - told.unlisted_since < (UNLISTED_COUNTS_FOR if feed is None else feed.unlisted_counts_for)
