"""A rule in words: from where on it is told and when it is over. Names no organisation and formats no date."""

from datetime import timedelta

from metrics.alerts.rule import AlertRule, Edge, FeedTrouble, RuleKind
from metrics.alerts.signal import Side
from metrics.pressure import INDICATORS, Unit
from metrics.pressure.describe import limit

_TROUBLE = {
    FeedTrouble.OVERDUE: "nothing new for too long, or nothing that changes",
    FeedTrouble.FAILING: "the last poll came to nothing",
    FeedTrouble.EITHER: "overdue, or the last poll came to nothing",
}
_EDGES = {Edge.ABOVE: "above", Edge.BELOW: "below", Edge.EITHER: "outside"}
_CLOCKS = {"2_hour": "two-hour", "2_day": "two-day"}


def condition(rule: AlertRule) -> str:
    """When a rule raises and when it clears: "G&A occupancy at or above 97 % for 1 h; over at 94 % for 1 h"."""
    raised, cleared = _parts(rule)
    return f"{raised}{_for(rule.hold.raise_after)}; over {cleared}{_for(rule.hold.clear_after)}"


def _parts(rule: AlertRule) -> tuple[str, str]:
    line = rule.line
    if rule.kind is RuleKind.FEED:
        return _TROUBLE[rule.trouble or FeedTrouble.EITHER], "when it is as recent as promised again"
    if rule.kind is RuleKind.ACTION:
        soon = f"due within {_span(rule.within)}, or " if rule.within else ""
        return f"an open action is {soon}overdue", "when it is done, withdrawn or due later"
    if rule.kind is RuleKind.LEVEL:
        of = f"{_title(rule)}: " if rule.indicator else ""
        return f"{of}level {line.raise_at:g} or higher", f"at level {line.clear_at:g} or lower"
    if rule.kind is RuleKind.UNUSUAL:
        inside = f", by a share of {-line.clear_at:g} of its width" if line.clear_at else ""
        return f"{_title(rule)}: {_EDGES[rule.edge or Edge.EITHER]} its usual range", f"when back inside{inside}"
    if rule.kind is RuleKind.BLOCKAGE:
        return f"{line.raise_at:,g} bed days or more lost in seven closed days", f"at {line.clear_at:,g} or fewer"
    if rule.kind is RuleKind.CLOCK:
        clocks = _CLOCKS.get(rule.priority or "", "response")
        told = f"{line.raise_at:g} {clocks} clocks or more that run out within {_span(rule.within)}, or ran out unseen"
        return told, f"at {line.clear_at:g} or fewer" if line.clear_at else "when there is none"
    known = INDICATORS.get(rule.indicator or "")
    unit = Unit.COUNT if known is None else known.unit
    side = "at or above" if line.side is Side.ABOVE else "at or below"
    return f"{_title(rule)} {side} {limit(line.raise_at, unit=unit)}", f"at {limit(line.clear_at, unit=unit)}"


def _title(rule: AlertRule) -> str:
    known = INDICATORS.get(rule.indicator or "")
    return known.title if known is not None else rule.indicator or ""


def _for(hold: timedelta) -> str:
    return f" for {_span(hold)}" if hold else ""


def _span(span: timedelta) -> str:
    minutes = span.total_seconds() / 60
    return f"{minutes / 60:g} h" if minutes >= 60 else f"{minutes:g} min"
