"""The state of each feed: how fresh it is, whether it fails, and why, in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from catalogue.model import Feed
from db.read.feeds import DueRow
from metrics.vocabulary import Freshness, Sighting, freshness_of, next_change_at
from picture.evidence import Scene
from picture.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed as it stands: freshness from its newest observation; failing when its last poll came to nothing."""

    feed: Feed
    freshness: Freshness
    sighting: Sighting | None
    failures: int
    last_good_at: datetime | None
    changes_at: datetime | None

    @property
    def is_failing(self) -> bool:
        """Whether the last poll failed. Its figures stay, with their age."""
        return self.failures > 0


def feed_states(ground: Ground, seen: Scene, *, due: Mapping[str, DueRow], at: datetime) -> tuple[FeedState, ...]:
    """Every feed that is polled, in key order."""
    states = []
    for key, feed in sorted(ground.catalogue.feeds.items()):
        if not feed.is_live:
            continue
        sighting = seen.newest.get(key)
        row = due.get(key)
        states.append(
            FeedState(
                feed=feed,
                freshness=freshness_of(sighting, limits=feed.limits, at=at),
                sighting=sighting,
                failures=row.failures if row else 0,
                last_good_at=row.last_good_at if row else None,
                changes_at=next_change_at(sighting, limits=feed.limits, at=at),
            )
        )
    return tuple(states)


def _is_old(state: FeedState, at: datetime) -> bool:
    """Whether the newest figure is too old, and not only the same as ever under new times."""
    return state.sighting is not None and at - state.sighting.observed_at >= state.feed.limits.stale_after


def sentence(state: FeedState, *, at: datetime) -> str:
    """The state in words, without times (those are rendered where they are shown)."""
    words = {
        Freshness.FRESH: "as recent as promised",
        Freshness.LATE: "later than promised, still used and marked",
        # A feed that fails may well answer: with an error, or with what cannot be read.
        Freshness.STALE: "too old to judge by" + ("" if state.is_failing else ", and silent"),
        Freshness.STUCK: "answers, but sends nothing newer"
        if _is_old(state, at)
        else "answers, but nothing it says changes",
        Freshness.NEVER: "nothing has ever arrived",
    }
    failing = f"; the last {state.failures} polls failed" if state.failures > 1 else "; the last poll failed"
    return words[state.freshness] + (failing if state.is_failing else "")
