"""An alert rule: on which figure, from which line on, for how long, how urgent, and who is told. Records only."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from metrics.alerts.signal import Line, Side
from metrics.alerts.standing import Hold

__all__ = ["AlertRule", "AlertSeverity", "Edge", "FeedTrouble", "RuleKind", "Side"]


class RuleKind(StrEnum):
    """What a rule looks at.

    LEVEL: the level of an organisation, or of one of its indicators. VALUE: an indicator's own figure. UNUSUAL: how far
    it lies outside of its usual range. FEED: a source that is overdue or fails. BLOCKAGE: the bed days that one
    blockage cost in seven closed days. CLOCK: two-hour or two-day clocks of urgent community response that run out
    soon, or ran out with nobody seen. ACTION: an action of a call that is due soon, or overdue.
    """

    LEVEL = "level"
    VALUE = "value"
    UNUSUAL = "unusual"
    FEED = "feed"
    BLOCKAGE = "blockage"
    CLOCK = "clock"
    ACTION = "action"

    @property
    def is_of_an_indicator(self) -> bool:
        """Whether a rule of it names an indicator."""
        return self in {RuleKind.LEVEL, RuleKind.VALUE, RuleKind.UNUSUAL}

    @property
    def is_of_people(self) -> bool:
        """Whether its figure is counted from people and requests."""
        return self in {RuleKind.BLOCKAGE, RuleKind.CLOCK}


class AlertSeverity(StrEnum):
    """How urgent an alert is; the words stand on pages and in messages, beside any colour."""

    INFORMATION = "information"
    ATTENTION = "attention"
    URGENT = "urgent"

    @property
    def words(self) -> str:
        """As it is said."""
        return _WORDS[self]

    @property
    def rank(self) -> int:
        """The more urgent, the lower: for lists that begin with what cannot wait."""
        return _RANKS[self]


_WORDS = {
    AlertSeverity.INFORMATION: "for information",
    AlertSeverity.ATTENTION: "needs attention",
    AlertSeverity.URGENT: "act now",
}
_RANKS = {AlertSeverity.URGENT: 0, AlertSeverity.ATTENTION: 1, AlertSeverity.INFORMATION: 2}


class FeedTrouble(StrEnum):
    """What a rule on sources looks for. OVERDUE: nothing new for too long, or nothing that changes. FAILING: the last
    polls came to nothing."""

    OVERDUE = "overdue"
    FAILING = "failing"
    EITHER = "either"


class Edge(StrEnum):
    """Beyond which edge of its usual range a figure is looked for."""

    ABOVE = "above"
    BELOW = "below"
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One rule, as the catalogue states it.

    `organisations` are looked at one by one, and with them every organisation of the kind `each`; of a rule on sources
    they are the organisations that the sources cover, none meaning all. `within`: of clocks, how long before they run
    out; of actions, how long before they are due. `line`: in the figure's own unit; a level's are 1 to 4; of UNUSUAL,
    in widths of the usual range beyond its edge, so that 0 is the edge itself. `channels` are told; the page shows
    every alert. `advice`: what to do first.
    """

    key: str
    title: str
    kind: RuleKind
    line: Line
    hold: Hold
    severity: AlertSeverity
    channels: tuple[str, ...]
    advice: str
    owner: str
    note: str
    organisations: tuple[str, ...] = ()
    each: str | None = None
    indicator: str | None = None
    edge: Edge | None = None
    trouble: FeedTrouble | None = None
    within: timedelta = timedelta(0)
    priority: str | None = None
