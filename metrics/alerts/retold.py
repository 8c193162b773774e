"""Rounds told again: what a rule would have raised and cleared over looks of the past, by the round of the live ones.

For rules whose subjects come and go: sources, blockages, actions, clocks. A figure stands from one look to the next, so
that a hold that is over between two looks ends then, as time alone ends it live.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from metrics.alerts.rounds import Outcome, Seen, Standings, Subject, go_round
from metrics.alerts.rule import AlertRule
from metrics.alerts.signal import Figure
from metrics.alerts.trial import Stood


class Look(NamedTuple):
    """What a rule saw at an instant, and until the next look. `absent`: the figure of a subject that is not among the
    seen."""

    at: datetime
    seen: Mapping[Subject, Seen]
    absent: Figure


def retold(rule: AlertRule, looks: Sequence[Look], *, ends_at: datetime) -> tuple[Stood, ...]:
    """Every time that an alert of a rule would have stood, in the order in which they were raised.

    Shape: looks in order of time, possibly none, none of them after `ends_at`, when the last one stands no more.
    """
    standings: Standings = {}
    found: list[Stood] = []
    open_ones: dict[Subject, int] = {}
    for number, look in enumerate(looks):
        until = looks[number + 1].at if number + 1 < len(looks) else ends_at
        at: datetime | None = look.at
        while at is not None:
            outcome = go_round([rule], look.seen, standings, at=at, absent={rule.key: look.absent})
            standings = outcome.standings
            _note(outcome, at, found, open_ones)
            # The next look says anew what is so from then on.
            at = outcome.changes_at if outcome.changes_at is not None and outcome.changes_at < until else None
    return tuple(found)


def _note(outcome: Outcome, at: datetime, found: list[Stood], open_ones: dict[Subject, int]) -> None:
    for cleared in outcome.cleared:
        number = open_ones.pop(cleared.subject)
        found[number] = found[number]._replace(cleared_at=at)
    for raised in outcome.raised:
        open_ones[raised.subject] = len(found)
        found.append(Stood(at, None, part=raised.subject.part, name=raised.seen.name))
