"""What watched walls showed, held against what the partners had: of every document of a feed, when it was seen.

A document could first be fetched at the service time at which the picture clock reached the moment it is due: a request
at that time is answered with it, or waits for it. So the time the partners' server needs is counted too. A document
that the wall never showed counts as seen when a later one of its feed was. While a tile is not on the wall, for another
stands in its place, nothing is expected of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from bench.living import cadences
from bench.wall import Left, Shown
from catalogue.model import Catalogue, Feed
from db.clock import PictureClock
from metrics.pressure import INDICATORS
from simulators.living.cadence import GRAIN, Cadence

_INDICATORS = {indicator.short: indicator for indicator in INDICATORS.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A document on a tile: of which feed, and how often that is polled; when it was due (picture time), how long after
    it could be fetched the tile showed it, and whether the figure was another one than before."""

    feed: str
    due: datetime
    interval_seconds: float
    seconds: float
    is_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sights:
    """All documents that were due while a wall was watched; `unseen`: how many had long been due at the end."""

    seen: Sequence[Sight]
    unseen: int


class Judge:
    """Knows which feed a tile's figure comes from, and when that makes documents."""

    def __init__(self, catalogue: Catalogue, clock: PictureClock) -> None:
        self._live = [feed for feed in catalogue.feeds.values() if feed.is_live]
        self._clock = clock
        self._cadences = cadences()

    def sights(
        self, noted: Sequence[Shown | Left], *, organisation: str | None, until: datetime, grace: timedelta
    ) -> Sights:
        """What became of every document from the first sight of a tile on. `organisation`: whose figures all tiles are;
        None where each is of the organisation that it names. A document due within the grace before the end is left
        out."""
        seen: list[Sight] = []
        unseen = 0
        for tile in {each.tile: None for each in noted}:
            mine = [each for each in noted if each.tile == tile]
            for before, after in pairwise(mine):
                if isinstance(before, Left) or isinstance(after, Left):
                    continue
                if before.short == after.short and (feed := self._feed(after, organisation)):
                    seen += self._between(before, after, feed)
            last = mine[-1]
            if isinstance(last, Shown) and (feed := self._feed(last, organisation)):
                end = self._clock.at(until - grace - feed.poll_every)
                unseen += len(list(self._due(feed, after=last.observed_at, until=end)))
        return Sights(seen=seen, unseen=unseen)

    def _between(self, before: Shown, after: Shown, feed: Feed) -> Iterator[Sight]:
        for due in self._due(feed, after=before.observed_at, until=after.observed_at):
            yield Sight(
                feed=feed.key,
                due=due,
                interval_seconds=feed.poll_every.total_seconds(),
                seconds=(after.at - self._clock.service_at(due)).total_seconds(),
                is_change=before.figure != after.figure or due != after.observed_at,
            )

    def _due(self, feed: Feed, *, after: datetime, until: datetime) -> Iterator[datetime]:
        cadence = self._cadence(feed)
        moment = after + GRAIN
        while moment <= until:
            if cadence.is_due(moment):
                yield moment
            moment += GRAIN

    def _cadence(self, feed: Feed) -> Cadence:
        return self._cadences[urlsplit(feed.url.rpartition("}")[2]).path]

    def _feed(self, shown: Shown, organisation: str | None) -> Feed | None:
        """The one live feed that all of a figure comes from; None where it is put together of several."""
        indicator = _INDICATORS.get(shown.short)
        if indicator is None:
            return None
        measures = {entry.measure for entry in indicator.recipe.inputs}
        code = organisation or shown.tile
        found = [feed for feed in self._live if code in feed.places and measures <= set(feed.columns.values())]
        return found[0] if len(found) == 1 else None


def changed(sights: Iterable[Sight]) -> Mapping[float, Sequence[float]]:
    """By the interval in which their feeds are polled, the shortest first: of each document that brought a new figure
    the seconds until all tiles that it changed had changed. In order."""
    latest: dict[tuple[str, datetime], Sight] = {}
    for sight in sights:
        held = latest.get((sight.feed, sight.due))
        if sight.is_change and (held is None or held.seconds < sight.seconds):
            latest[sight.feed, sight.due] = sight
    intervals = sorted({sight.interval_seconds for sight in latest.values()})
    return {
        interval: sorted(sight.seconds for sight in latest.values() if sight.interval_seconds == interval)
        for interval in intervals
    }
