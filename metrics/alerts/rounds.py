"""One round over all alerts: what was seen of each subject, put to how each stood, gives what happened.

There is one alert for each rule and subject, however often or by whomever it is seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from metrics.alerts.rule import AlertRule
from metrics.alerts.signal import UNKNOWN, Figure, signal_of
from metrics.alerts.standing import Event, Standing, step


class Subject(NamedTuple):
    """What a rule is about in one place. `part`: the source or blockage within the organisation; "" where it is the
    organisation's own figure."""

    rule: str
    organisation: str
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a subject: its figure, what it is called, and the figure in words that name no person."""

    figure: Figure
    name: str
    says: str
    is_simulated: bool = False


Standings = Mapping[Subject, Standing]


class Raised(NamedTuple):
    """An alert that opened, with what was seen."""

    subject: Subject
    seen: Seen


class Cleared(NamedTuple):
    """An alert that ended. `seen` None: its rule or its subject is no more, and nobody says that it is well."""

    subject: Subject
    seen: Seen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a round came to. `standings`: everything that is to be remembered. `changes_at`: when time alone would
    change something of it."""

    standings: Standings
    raised: tuple[Raised, ...]
    cleared: tuple[Cleared, ...]
    changes_at: datetime | None


def go_round(
    rules: Iterable[AlertRule], seen: Mapping[Subject, Seen], before: Standings, *, at: datetime,
    absent: Mapping[str, Figure],
) -> Outcome:  # fmt: skip
    """Put what was seen to how everything stood.

    `absent`: by rule, what the figure is of a subject that was not among the seen (nought, at least nought where not
    all could be seen); a rule that is not in it says that such a subject is gone. Of a rule that is no more every alert
    ends.
    """
    named = {rule.key: rule for rule in rules}
    standings: dict[Subject, Standing] = {}
    raised: list[Raised] = []
    cleared: list[Cleared] = []
    changes: list[datetime] = []
    for subject in sorted({*seen, *before}):
        rule, found = named.get(subject.rule), seen.get(subject)
        if rule is None or (found is None and subject.rule not in absent):
            if subject in before and before[subject].is_open:
                cleared.append(Cleared(subject, None))
            continue
        told = found or Seen(figure=absent.get(subject.rule, UNKNOWN), name="", says="")
        made = step(before.get(subject), signal_of(told.figure, line=rule.line), at=at, hold=rule.hold)
        if not made.standing.is_idle:
            standings[subject] = made.standing
        if made.changes_at is not None:
            changes.append(made.changes_at)
        if made.event is Event.RAISED:
            raised.append(Raised(subject, told))
        elif made.event is Event.CLEARED:
            cleared.append(Cleared(subject, told))
    return Outcome(
        standings=standings, raised=tuple(raised), cleared=tuple(cleared), changes_at=min(changes, default=None)
    )
