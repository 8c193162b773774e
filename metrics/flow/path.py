"""One referral's way: referred, decided, accepted, started, ended, or come to nothing; and where on it it stands when.

Makes the steps a source left out or sent out of order whole, so that nobody is lost or counted twice: a step that is
missing is taken to have been passed with the next one that is known, and one later than the next is drawn back to it.
Counts nothing.
"""

from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from metrics.vocabulary.episodes import Pathway, Referral

NOT_SAID = "not said"


class Node(IntEnum):
    """Where somebody referred can be."""

    DECISION = 0
    """Referred, and the hub has not decided."""
    ACCEPTANCE = 1
    """Decided, and no service has said yes."""
    START = 2
    """Accepted, and not begun."""
    SERVICE = 3
    """Begun, and not ended."""


QUEUE = (Node.DECISION, Node.ACCEPTANCE, Node.START)
"""The nodes of somebody who waits."""


class Whose(NamedTuple):
    """What somebody is counted under. `service` is who holds the referral; `site` where the person lies."""

    pathway: Pathway | None
    service: str | None
    locality: str | None
    site: str | None
    council: str | None


class Path(NamedTuple):
    """The way of one referral. `steps` are the instants at which its nodes were entered, and at which the service
    ended; None: not reached. `nothing_at` with `outcome`: when and how it came to nothing. `unfollowed_at`: since when
    its source tells of it no more, with no word of what became of it. `last_at`: when anything last happened to it, and
    `rests_at` the node it has stood at since, None where it is over or followed no more."""

    referral: Referral
    whose: Whose
    steps: tuple[datetime, datetime | None, datetime | None, datetime | None, datetime | None]
    nothing_at: datetime | None
    outcome: str | None
    unfollowed_at: datetime | None
    last_at: datetime
    rests_at: Node | None

    def left(self, node: Node) -> datetime | None:
        """When a node that was entered was left, for the next, for nothing, or out of sight."""
        return self.steps[node + 1] or self.nothing_at or self.unfollowed_at

    def is_at(self, node: Node, at: datetime) -> bool:
        """Whether the referral stood at a node at an instant; what happens at the instant has happened."""
        entered, left = self.steps[node], self.left(node)
        return entered is not None and entered <= at and (left is None or left > at)

    def is_waiting(self, at: datetime) -> bool:
        """Whether it was made, and neither begun, come to nothing nor out of sight, at an instant."""
        gone = self.steps[Node.SERVICE] or self.nothing_at or self.unfollowed_at
        return self.steps[0] <= at and (gone is None or gone > at)


def path_of(referral: Referral, *, site: str | None = None, unfollowed_at: datetime | None = None) -> Path:
    """The way of a referral; `site` is where the person it is for lies, where they are in a bed.

    `unfollowed_at`: since when its source tells of it no more, if it does not; of one that is over it means nothing.
    """
    referred = referral.referred_at
    started, nothing_at = _ends(referral)
    accepted = _earlier(referral.accepted_at, started)
    decided = _earlier(referral.decided_at, accepted)
    ended = referral.ended_at if started is not None else None
    decided, accepted = (_kept(step, since=referred, until=nothing_at) for step in (decided, accepted))
    over = None if ended is None or started is None else max(ended, started)
    reached = [step for step in (referred, decided, accepted, started) if step is not None]
    unfollowed = None if unfollowed_at is None or over or nothing_at else max(unfollowed_at, reached[-1])
    last = over or nothing_at or unfollowed
    return Path(
        referral=referral,
        whose=Whose(referral.pathway, referral.organisation, referral.locality, site, referral.home_council),
        steps=(referred, decided, accepted, started, over),
        nothing_at=nothing_at,
        outcome=None if nothing_at is None else referral.outcome or NOT_SAID,
        unfollowed_at=unfollowed,
        last_at=last or reached[-1],
        # A step that was left out was made whole, so the steps reached are the first ones, without a gap.
        rests_at=None if last is not None else Node(len(reached) - 1),
    )


def _ends(referral: Referral) -> tuple[datetime | None, datetime | None]:
    """When the waiting ended with a start, or with nothing; at most one of the two."""
    begun, closed = referral.started_at, referral.closed_at
    if begun is None and referral.outcome == "started":
        begun = closed
    if begun is not None and (closed is None or begun <= closed or referral.outcome == "started"):
        return max(begun, referral.referred_at), None
    over = _earlier(closed, referral.ended_at if begun is None else None)
    return None, None if over is None else max(over, referral.referred_at)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _kept(step: datetime | None, *, since: datetime, until: datetime | None) -> datetime | None:
    if step is None or (until is not None and step > until):
        return None
    return max(step, since)
