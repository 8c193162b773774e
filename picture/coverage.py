"""How much of what a figure needs has been told: of the feeds that should tell of it, which have, and how lately."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from metrics.vocabulary import USABLE, Freshness, Sighting, freshness_of, next_change_at
from picture.ground import Ground
from picture.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A feed whose word is too old to go by, or never came. `observed_at` is its last."""

    feed: str
    title: str
    freshness: Freshness
    observed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Of `expected` feeds that should tell of a kind of episode, `usable` have lately enough.

    What is counted from them is "at least" while some are missing. `changes_at`: when this changes by itself.
    """

    kind: str
    expected: int
    usable: int
    missing: tuple[Missing, ...]
    oldest_observed_at: datetime | None
    newest_observed_at: datetime | None
    is_simulated: bool
    changes_at: datetime | None

    @property
    def is_partial(self) -> bool:
        """Whether a count is "at least"."""
        return self.usable < self.expected


def coverage(ground: Ground, scope: Scope, kind: str, *, seen: Mapping[str, Sighting], at: datetime) -> Coverage:
    """How a kind of episode (`stay`, `referral`, `response`, `offer`) is covered for an organisation.

    Those of its own places, or, where it has none (a council's people may lie anywhere), of all.
    """
    telling = [feed for _, feed in sorted(ground.catalogue.feeds.items()) if feed.is_live and kind in feed.tells]
    own = [feed for feed in telling if ground.covered[feed.key] & scope.codes]
    sightings = [(feed, seen.get(feed.key)) for feed in own or telling]
    states = [(feed, sighting, freshness_of(sighting, limits=feed.limits, at=at)) for feed, sighting in sightings]
    usable = [sighting.observed_at for _, sighting, fresh in states if sighting is not None and fresh in USABLE]
    return Coverage(
        kind=kind,
        expected=len(states),
        usable=len(usable),
        missing=tuple(
            Missing(
                feed=feed.key, title=feed.title, freshness=fresh, observed_at=sighting.observed_at if sighting else None
            )
            for feed, sighting, fresh in states
            if fresh not in USABLE
        ),
        oldest_observed_at=min(usable, default=None),
        newest_observed_at=max(usable, default=None),
        is_simulated=any(feed.is_simulated for feed, _, _ in states),
        changes_at=_first(next_change_at(sighting, limits=feed.limits, at=at) for feed, sighting, _ in states),
    )  # fmt: skip


def _first(times: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in times if each is not None), default=None)
