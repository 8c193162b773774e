"""The state of each feed: how fresh it is, whether it fails, and why, in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from catalogue.model import Feed
from db.read.feeds import DueRow
from metrics.vocabulary import Freshness, Sighting, freshness_of, next_change_at
from picture.evidence import Scene
from picture.ground import Ground

_UNPOLLED = DueRow(feed="", due_at=datetime.max.replace(tzinfo=UTC), failures=0, last_good_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed as it stands: freshness from its newest observation; failing when its last poll came to nothing, unless
    its partner asked for a wait that is not over: until `asked_until` it is waited for."""

    feed: Feed
    freshness: Freshness
    sighting: Sighting | None
    failures: int
    last_good_at: datetime | None
    changes_at: datetime | None
    asked_until: datetime | None = None
    is_failing: bool = False


def feed_states(ground: Ground, seen: Scene, *, due: Mapping[str, DueRow], at: datetime) -> tuple[FeedState, ...]:
    """Every feed that is polled, in key order."""
    states = []
    for key, feed in sorted(ground.catalogue.feeds.items()):
        if not feed.is_live:
            continue
        sighting = seen.newest.get(key)
        row = due.get(key) or _UNPOLLED
        is_waited_for = row.asked_until is not None and at < row.asked_until
        changes = (next_change_at(sighting, limits=feed.limits, at=at), row.asked_until if is_waited_for else None)
        states.append(
            FeedState(
                feed=feed,
                freshness=freshness_of(sighting, limits=feed.limits, at=at),
                sighting=sighting,
                failures=row.failures,
                last_good_at=row.last_good_at,
                changes_at=min((change for change in changes if change is not None), default=None),
                asked_until=row.asked_until if is_waited_for else None,
                # Who did not answer when the wait was over is failing, although nobody has counted that yet.
                is_failing=row.failures > 0 or (row.asked_until is not None and not is_waited_for),
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
        # A feed that fails may well answer: with an error, with what cannot be read, or asking us to wait.
        Freshness.STALE: "too old to judge by" + ("" if state.is_failing or state.asked_until else ", and silent"),
        Freshness.STUCK: "answers, but sends nothing newer"
        if _is_old(state, at)
        else "answers, but nothing it says changes",
        Freshness.NEVER: "nothing has ever arrived",
    }
    if state.asked_until is not None:
        return words[state.freshness] + "; asked us to wait, and is waited for"
    failing = f"; the last {state.failures} polls failed" if state.failures > 1 else "; the last poll failed"
    return words[state.freshness] + (failing if state.is_failing else "")
