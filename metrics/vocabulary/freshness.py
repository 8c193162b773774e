"""Freshness: how far a figure may be believed as being about now.

The truth table stands in `docs/feed-states.md`; the tests walk it row by row. Age is always taken from the
observation's own time, never from the time of the last successful poll: a source that froze for weeks went on
answering 200 and looked healthy.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Freshness(StrEnum):
    """FRESH: as recent as its feed promises. LATE: overdue, still usable and marked. STALE: too old to judge by, and
    the source is silent. STUCK: too old to judge by, or unchanged for implausibly long, although the source answers.
    NEVER: nothing has ever arrived."""

    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"
    STUCK = "stuck"
    NEVER = "never"


USABLE = frozenset({Freshness.FRESH, Freshness.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessLimits:
    """When a figure of a feed becomes late and stale, as ages of the observation; `stuck_after` is how long everything
    a feed says of an organisation may repeat under advancing times before the source is taken to be frozen (None: for
    ever)."""

    late_after: timedelta
    stale_after: timedelta
    stuck_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What is known of one series at an instant.

    `observed_at`: the newest observation's own time. `unchanged_since`: the observed time from which nothing changed
    that the feed says of the organisation: one figure may well repeat for weeks, a whole return does not.
    `answered_at`: when the feed last answered in good order (data, or "not modified"), None when it never
    has.
    """

    observed_at: datetime
    unchanged_since: datetime
    answered_at: datetime | None


def freshness_of(sighting: Sighting | None, *, limits: FreshnessLimits, at: datetime) -> Freshness:
    """Say how fresh a series is at an instant.

    Raises: nothing; an observation from after `at` counts as of age zero.
    Source: design decision "stale is a floor"; `docs/feed-states.md`.
    """
    if sighting is None:
        return Freshness.NEVER
    age = at - sighting.observed_at
    if age >= limits.stale_after:
        answers = sighting.answered_at is not None and at - sighting.answered_at < limits.late_after
        return Freshness.STUCK if answers else Freshness.STALE
    if limits.stuck_after is not None and sighting.observed_at - sighting.unchanged_since >= limits.stuck_after:
        return Freshness.STUCK
    return Freshness.LATE if age >= limits.late_after else Freshness.FRESH


def next_change_at(sighting: Sighting | None, *, limits: FreshnessLimits, at: datetime) -> datetime | None:
    """The earliest instant after `at` at which this freshness changes if nothing more arrives; None when it never will.

    A picture's `valid_until` is the least of these, so that an open wall hatches on time with no commit at all.
    """
    if sighting is None:
        return None
    edges = [sighting.observed_at + limits.late_after, sighting.observed_at + limits.stale_after]
    if sighting.answered_at is not None:
        edges.append(sighting.answered_at + limits.late_after)
    now = freshness_of(sighting, limits=limits, at=at)
    later = sorted(edge for edge in edges if edge > at)
    return next((edge for edge in later if freshness_of(sighting, limits=limits, at=edge) is not now), None)
