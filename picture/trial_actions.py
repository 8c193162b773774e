"""A rule on actions tried on history: every version as it was said, and when each was due, judged by the live code."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from db.engine import Connection
from db.read.actions import first_action_at, versions_between
from metrics.actions.action import Action, State
from metrics.alerts import AlertRule, Figure
from metrics.alerts.retold import Look
from metrics.alerts.signal import Signal, signal_of
from metrics.vocabulary.days import london_day
from picture.trial_looks import Looked, Then, most_by_day, up_to_known
from picture.viewer import Viewer
from picture.watching_actions import actions_seen

NOTES = (
    "Looked at each moment at which something was said of an action, or one was soon due or overdue, as it stood then.",
    "The figure of a day is the most actions told of at once. Before the first action of all nothing is known.",
)
_A_MOMENT = timedelta(microseconds=1)


async def action_looks(conn: Connection, then: Then, rule: AlertRule, *, code: str, viewer: Viewer) -> Looked:
    """Every look of a rule on the actions of one organisation. Whoever may see its figures reads them all."""
    del viewer
    span = then.span
    everywhere = then.ground(span.end).beneath(code)
    told = await versions_between(
        conn, sorted(everywhere), start=span.starts_at, end=span.ends_at, known=then.known
    )  # fmt: skip
    first = await first_action_at(conn, known=then.known)
    looks = up_to_known(_looks(told, then, rule, code=code, first=first or span.ends_at), span)
    figures = [(look.at, _told_of(look, rule)) for look in looks]
    return Looked(courses=(looks,), days=most_by_day([figures], days=span.days()), notes=NOTES)


def _looks(
    told: Sequence[Action], then: Then, rule: AlertRule, *, code: str, first: datetime
) -> Iterator[Look]:  # fmt: skip
    """The looks in order of time, from the beginning of the span, or the first action of all: before that nobody had
    anywhere to say one."""
    span = then.span
    edges = {max(span.starts_at, first)}
    for each in told:
        edges |= {each.recorded_at, each.due_at - rule.within, each.due_at + _A_MOMENT}
    said = sorted(told, key=lambda each: (each.recorded_at, each.entry))
    standing: dict[int, Action] = {}
    place = 0
    for at in sorted(each for each in edges if max(span.starts_at, first) <= each < span.ends_at):
        while place < len(said) and said[place].recorded_at <= at:
            # Of one that is over, or of others now, nothing is seen any more.
            standing.pop(said[place].number, None)
            if said[place].state is State.OPEN:
                standing[said[place].number] = said[place]
            place += 1
        ground = then.ground(london_day(at))
        mine = [each for each in standing.values() if _is_of(each, ground.beneath(code))]
        found = actions_seen(rule, mine, ground, organisation=code, at=at)
        yield Look(at, found.seen, Figure(0.0))


def _is_of(action: Action, codes: AbstractSet[str]) -> bool:
    """Whether an action is of the call of some organisations, owed by one, or about a figure of one."""
    place = None if action.figure is None else action.figure.organisation
    return not codes.isdisjoint((action.organisation, action.owner, place))


def _told_of(look: Look, rule: AlertRule) -> Figure:
    if look.absent.value is None:
        return look.absent
    figures = (seen.figure for seen in look.seen.values())
    return Figure(float(sum(signal_of(figure, line=rule.line) is Signal.RAISES for figure in figures)))
