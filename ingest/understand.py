"""From a whole payload to what may be stored: read by its adapter, then sifted by the facts of the catalogue.

The same for a poll, for a file imported by hand and for a dry run. Fetches and stores nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, groupby

from catalogue.model import Catalogue, Feed
from catalogue.tree import one_of_each_spell, tree_on
from ingest.adapters import Adapter
from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import Parsed, Reject
from ingest.reading.london import LONDON
from ingest.sift import Sieve, SiftContext, said_once
from ingest.sift_episodes import EpisodeContext, sift_episodes
from metrics.vocabulary import Observation
from metrics.vocabulary.episodes import Episode

# How far ahead a figure may be about (capacity offered on a coming day).
_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a payload holds: the observations and episodes that may be stored, and every refusal with its reason.

    `listed` are the kinds of episode of which it names all there are as of `listed_at`; None when it is no whole list.
    """

    observations: Sequence[Observation]
    rejects: Sequence[Reject]
    rows: int
    duplicates: int
    ignored_fields: int
    episodes: Sequence[Episode] = ()
    listed: frozenset[type[Episode]] | None = None
    listed_at: datetime | None = None


NOTHING = Understood(observations=(), rejects=(), rows=0, duplicates=0, ignored_fields=0)


def understand(payload: bytes, *, feed: Feed, adapter: Adapter, catalogue: Catalogue, now: datetime) -> Understood:
    """Read and sift a payload as of a picture time. Raises: FeedFailed for a payload that is unusable as a whole."""
    parsed = adapter.parse(payload, feed, catalogue.measures)
    demand_present(parsed, feed=feed, now=now)
    return sifted(parsed, feed=feed, catalogue=catalogue, now=now)


def demand_present(parsed: Parsed, *, feed: Feed, now: datetime) -> None:
    """Let no document pass that was made later than now, but for the skew the feed is allowed.

    Raises: FeedFailed at CONTRACT.
    """
    if parsed.observed_at is not None and parsed.observed_at - now > feed.future_within:
        detail = "The document says that it was made in the future: nothing in it can be dated."
        raise FeedFailed(Stage.CONTRACT, Reason.IN_THE_FUTURE, detail)


def sifted(parsed: Parsed, *, feed: Feed, catalogue: Catalogue, now: datetime) -> Understood:
    """Sift what was read as of a picture time."""
    return sifted_together([parsed], feed=feed, catalogue=catalogue, now=now)


def sifted_together(documents: Sequence[Parsed], *, feed: Feed, catalogue: Catalogue, now: datetime) -> Understood:
    """Sift many documents of one feed as one payload; only a single one can be a whole list.

    Documents in a row that were made at one time are sifted as one: they may say the same of the same.
    """
    covered = _covered(catalogue, feed, documents, now=now)
    sieve = Sieve(
        SiftContext(
            measures=catalogue.measures,
            organisations=catalogue.organisations.keys(),
            covered=covered,
            now=now,
            future_within=feed.future_within,
            ancient_after=feed.ancient_after,
        )
    )
    context = _episode_context(catalogue, feed, covered, now=now)
    observations: list[Observation] = []
    episodes: list[Episode] = []
    rejects: list[Reject] = []
    duplicates = 0
    refused: frozenset[type[Episode]] = frozenset()
    # Two documents of one place and time are rare; only then is every observation held against every other.
    moments: set[tuple[str, datetime]] = set()
    count = 0
    for _, of_one_time in groupby(documents, key=lambda parsed: parsed.observed_at):
        together = list(of_one_time)
        figures = sieve.sift(chain.from_iterable(parsed.observations for parsed in together))
        people = sift_episodes(chain.from_iterable(parsed.episodes for parsed in together), context)
        observations += figures.accepted
        episodes += people.accepted
        rejects += [*chain.from_iterable(parsed.rejects for parsed in together), *figures.rejects, *people.rejects]
        duplicates += figures.duplicates + people.duplicates
        refused |= people.refused
        own = {(observation.organisation, observation.observed_at) for observation in figures.accepted}
        count += len(own)
        moments |= own
    if len(moments) < count:
        once = said_once(observations)
        observations, duplicates = once.accepted, duplicates + once.duplicates
        rejects += once.rejects
    whole = documents[0] if len(documents) == 1 and documents[0].listed is not None else None
    return Understood(
        observations=observations,
        rejects=rejects,
        rows=sum(parsed.rows for parsed in documents),
        duplicates=duplicates,
        ignored_fields=len({name for parsed in documents for name in parsed.ignored_fields}),
        episodes=episodes,
        listed=None if whole is None or whole.listed is None else whole.listed - refused,
        listed_at=None if whole is None else whole.observed_at,
    )


def _episode_context(catalogue: Catalogue, feed: Feed, covered: frozenset[str], *, now: datetime) -> EpisodeContext:
    return EpisodeContext(
        kinds={code: organisation.kind for code, organisation in catalogue.organisations.items()},
        covered=covered,
        reasons=frozenset(reason.code for reason in catalogue.reasons),
        now=now,
        future_within=feed.future_within,
        ancient_after=feed.ancient_after,
    )


def _covered(catalogue: Catalogue, feed: Feed, documents: Sequence[Parsed], *, now: datetime) -> frozenset[str]:
    """Whom the feed speaks for on any day its payload is about: a trust that merged last week still has last month.

    Days further off than the sift would let pass are not looked at, however many a payload may name.
    """
    earliest, latest = now - feed.ancient_after, now + _AHEAD
    instants = {
        observation.about_at
        for parsed in documents
        for observation in parsed.observations
        if observation.about_at.tzinfo is not None
    }
    instants |= {episode.observed_at for parsed in documents for episode in parsed.episodes}
    days = {instant.astimezone(LONDON).date() for instant in instants if earliest <= instant <= latest}
    # A file may hold years of days, and making the tree of a day takes longer than reading the rows of it.
    apart = one_of_each_spell(catalogue, days) if len(days) > 1 else days
    return frozenset().union(*(tree_on(catalogue, on=day).covered(feed) for day in apart))
