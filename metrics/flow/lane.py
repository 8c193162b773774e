"""One pathway lane over a span, and what lanes are told apart by. Shapes only; who is counted in them is `lanes`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from metrics.flow.expected import Ahead
from metrics.flow.path import Node, Whose
from metrics.vocabulary.episodes import Pathway


class Grouping(StrEnum):
    """What lanes are told apart by, beside the pathway."""

    ALL = "all"
    SERVICE = "service"
    LOCALITY = "locality"
    SITE = "site"
    COUNCIL = "council"

    def of(self, whose: Whose) -> str:
        """The group somebody is in, "" where it is not known."""
        if self is Grouping.ALL:
            return ""
        return str(getattr(whose, self.value) or "")


class Span(NamedTuple):
    """After `start`, up to and including `end`: what happens at an instant has happened at it."""

    start: datetime
    end: datetime

    def has(self, instant: datetime | None) -> bool:
        """Whether something happened in it."""
        return instant is not None and self.start < instant <= self.end


@dataclass(slots=True)
class NodeFlow:
    """One node over a span, in referrals. `unfollowed`: whose source tells of them no more."""

    at_start: int = 0
    came: int = 0
    went_on: int = 0
    came_to_nothing: int = 0
    unfollowed: int = 0
    at_end: int = 0


@dataclass(slots=True)
class Expected:
    """Who is expected up to a day: `new`, with no referral yet; `held`, whose referral waits already, and who are among
    those waiting."""

    new: int = 0
    held: int = 0


@dataclass(slots=True, kw_only=True)
class Lane:
    """One pathway of one group over a span, and as it stands at the span's end.

    In people (referrals). `gone`: of those started, how many left a bed for it. `booked`: an agreed start on a London
    day of the span. `unfollowed`: of those waiting, whose source tells of them no more. `step_up_*`: people in no bed,
    who draw on the same capacity and are among the rest.
    """

    pathway: Pathway
    group: str
    nodes: Mapping[Node, NodeFlow] = field(default_factory=lambda: {node: NodeFlow() for node in Node})
    became_ready: int = 0
    waiting_at_start: int = 0
    referred: int = 0
    decided: int = 0
    accepted: int = 0
    booked: int = 0
    started: int = 0
    gone: int = 0
    ended: int = 0
    came_to_nothing: Counter[str] = field(default_factory=Counter)
    unfollowed: int = 0
    waiting: int = 0
    waiting_by_tag: Counter[str] = field(default_factory=Counter)
    waiting_by_place: Counter[str] = field(default_factory=Counter)
    waiting_booked: int = 0
    booked_today: int = 0
    step_up_waiting: int = 0
    step_up_referred: int = 0
    step_up_started: int = 0
    expected: Mapping[Ahead, Expected] = field(default_factory=lambda: {ahead: Expected() for ahead in Ahead})
    overdue: int = 0

    def copy(self) -> "Lane":
        """The lane as it is now, apart from what is counted in it later."""
        return replace(
            self,
            nodes={node: replace(flow) for node, flow in self.nodes.items()},
            came_to_nothing=+self.came_to_nothing,
            waiting_by_tag=+self.waiting_by_tag,
            waiting_by_place=+self.waiting_by_place,
            expected={ahead: replace(each) for ahead, each in self.expected.items()},
        )

    @property
    def waiting_unbooked(self) -> int:
        """Those waiting with no start agreed."""
        return self.waiting - self.waiting_booked

    @property
    def queue_at_midnight(self) -> int:
        """Those waiting, with those expected today who have no referral yet, less those booked to start today."""
        return self.waiting + self.expected[Ahead.TODAY].new - self.booked_today
