"""From a whole payload to what may be stored: read by its adapter, then sifted by the facts of the catalogue.

The same for a poll, for a file imported by hand and for a dry run. Fetches and stores nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue.model import Catalogue, Feed
from catalogue.tree import one_of_each_spell, tree_on
from ingest.adapters import Adapter
from ingest.parsed import Reject
from ingest.reading.london import LONDON
from ingest.sift import SiftContext, sift
from metrics.vocabulary import Observation

# How far ahead a figure may be about (capacity offered on a coming day).
_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a payload holds: the observations that may be stored, and every refusal with its reason."""

    observations: Sequence[Observation]
    rejects: Sequence[Reject]
    rows: int
    duplicates: int
    ignored_fields: int


NOTHING = Understood(observations=(), rejects=(), rows=0, duplicates=0, ignored_fields=0)


def understand(payload: bytes, *, feed: Feed, adapter: Adapter, catalogue: Catalogue, now: datetime) -> Understood:
    """Read and sift a payload as of a picture time. Raises: FeedFailed for a payload that is unusable as a whole."""
    parsed = adapter.parse(payload, feed, catalogue.measures)
    sifted = sift(
        parsed.observations,
        SiftContext(
            measures=catalogue.measures,
            organisations=catalogue.organisations.keys(),
            covered=_covered(catalogue, feed, parsed.observations, now=now),
            now=now,
            future_within=feed.future_within,
            ancient_after=feed.ancient_after,
        ),
    )
    return Understood(
        observations=sifted.accepted,
        rejects=[*parsed.rejects, *sifted.rejects],
        rows=parsed.rows,
        duplicates=sifted.duplicates,
        ignored_fields=len(parsed.ignored_fields),
    )


def _covered(catalogue: Catalogue, feed: Feed, observations: Sequence[Observation], *, now: datetime) -> frozenset[str]:
    """Whom the feed speaks for on any day its payload is about: a trust that merged last week still has last month.

    Days further off than the sift would let pass are not looked at, however many a payload may name.
    """
    earliest, latest = now - feed.ancient_after, now + _AHEAD
    instants = {observation.about_at for observation in observations if observation.about_at.tzinfo is not None}
    days = {instant.astimezone(LONDON).date() for instant in instants if earliest <= instant <= latest}
    # A file may hold years of days, and making the tree of a day takes longer than reading the rows of it.
    apart = one_of_each_spell(catalogue, days) if len(days) > 1 else days
    return frozenset().union(*(tree_on(catalogue, on=day).covered(feed) for day in apart))
