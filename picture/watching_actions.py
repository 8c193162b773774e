"""What alert rules see of actions: which open ones are due soon or overdue, and who owes them.

The words of an action are those of whoever captured it, as everybody reads them who may see figures. Its figure is not
looked at.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from metrics.actions.action import Action, State
from metrics.alerts import AlertRule, Figure, Seen, Subject
from metrics.vocabulary.spoken_times import when
from picture.ground import Ground
from picture.watching_people import Found

_A_MOMENT = timedelta(microseconds=1)


def actions_seen(rule: AlertRule, told: Iterable[Action], ground: Ground, *, organisation: str, at: datetime) -> Found:
    """1 for each open action that is due within the rule's time or overdue, nought for each that has longer.

    One that is open no more is not among them.
    """
    open_ones = [each for each in told if each.state is State.OPEN]
    edges = [edge for each in open_ones for edge in (each.due_at - rule.within, each.due_at + _A_MOMENT) if edge > at]
    seen = {Subject(rule.key, organisation, str(each.number)): _seen(each, rule, ground, at=at) for each in open_ones}
    return Found(seen=seen, absent=Figure(0.0), changes_at=min(edges, default=None))


def _seen(action: Action, rule: AlertRule, ground: Ground, *, at: datetime) -> Seen:
    is_overdue = at > action.due_at
    is_told = is_overdue or (bool(rule.within) and at >= action.due_at - rule.within)
    owner = ground.catalogue.organisations.get(action.owner)
    owes = action.owner if owner is None else owner.short_name
    due = f"{'overdue, was due' if is_overdue else 'due'} {when(action.due_at, at=at)}"
    return Seen(
        figure=Figure(1.0 if is_told else 0.0), name=action.title, says=f"{due}; {owes}, {action.owner_role}"
    )  # fmt: skip
