"""Alerts: what a rule says of a figure, when one opens and when it ends, and when people are told.

Knows no figure of its own, no store and no way out: figures come as they are judged elsewhere.
"""

from metrics.alerts.quiet import Quiet
from metrics.alerts.rounds import Cleared, Outcome, Raised, Seen, Standings, Subject, go_round
from metrics.alerts.rule import AlertRule, AlertSeverity, Edge, FeedTrouble, RuleKind, Side
from metrics.alerts.signal import Figure, Line, Signal, signal_of
from metrics.alerts.standing import Event, Hold, Standing, Step, step

__all__ = [
    "AlertRule", "AlertSeverity", "Cleared", "Edge", "Event", "FeedTrouble", "Figure", "Hold", "Line", "Outcome",
    "Quiet", "Raised", "RuleKind", "Seen", "Side", "Signal", "Standing", "Standings", "Step", "Subject", "go_round",
    "signal_of", "step",
]  # fmt: skip
