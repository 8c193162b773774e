"""When system calls are held: which is next, which is due, and since when something counts as new.

Knows the rules and what was held; reads neither. Hours are those that clocks in London show.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from metrics.calls.agenda import Item
from metrics.calls.held import Held
from metrics.flow.rules import Setting, in_force
from metrics.vocabulary.days import at_time, london_day

OPENS_BEFORE = timedelta(minutes=30)
"""How long before its hour a call can be opened."""

RUNS_FOR = timedelta(hours=4)
"""A call that nobody stood down is taken to be over after this."""

_LOOK_AHEAD, _LOOK_BACK = 8, 8
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRule(Setting):
    """A call that is held at an hour of some weekdays (Monday is 0). `organisation` None: of whose wall is shown first.
    `lasts`: how long it takes at most; after that it is not due any more."""

    title: str
    at: time
    days: frozenset[int]
    lasts: timedelta
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRule(Setting):
    """How many minutes are planned for an item of a call."""

    item: Item
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule(Setting):
    """How long before it is due an action is called due soon."""

    before: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCard(Setting):
    """An action offered when a level is reached: for a level of a pillar, to a role. `indicator`: the figure it is
    meant to move; `within`: how long it may take."""

    level: int
    pillar: str
    role: str
    title: str
    within: timedelta
    indicator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRules:
    """All settings of calls."""

    calls: tuple[CallRule, ...] = ()
    items: tuple[ItemRule, ...] = ()
    reminders: tuple[ReminderRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One call that is to be held: what it is called, and when it begins and is over."""

    title: str
    scheduled_at: datetime
    over_at: datetime

    def can_open(self, at: datetime) -> bool:
        """Whether it can be opened: from half an hour before until it is over."""
        return self.scheduled_at - OPENS_BEFORE <= at < self.over_at


def calls_on(rules: Iterable[CallRule], day: date) -> list[Due]:
    """The calls of a London day, in order."""
    found = []
    for rule in in_force(rules, on=day):
        if day.weekday() in rule.days:
            begins = at_time(day, rule.at)
            found.append(Due(title=rule.title, scheduled_at=begins, over_at=begins + rule.lasts))
    return sorted(found, key=lambda each: each.scheduled_at)


def next_call(rules: Sequence[CallRule], *, at: datetime) -> Due | None:
    """The call that is due, else the next one; None where none is held within a week."""
    ahead = (each for each in _around(rules, at, -1, _LOOK_AHEAD) if each.over_at > at)
    return next(ahead, None)


def last_call(rules: Sequence[CallRule], *, at: datetime) -> Due | None:
    """The last call that is over; None where none was held within a week."""
    past = [each for each in _around(rules, at, -_LOOK_BACK, 1) if each.over_at <= at]
    return past[-1] if past else None


def _around(rules: Sequence[CallRule], at: datetime, first: int, last: int) -> Iterator[Due]:
    today = london_day(at)
    for number in range(first, last):
        yield from calls_on(rules, today + number * _A_DAY)


def is_running(held: Held, *, at: datetime, later: Iterable[Held] = ()) -> bool:
    """Whether a call that was opened still goes on: nobody stood it down, none was opened after it, and it has not been
    forgotten."""
    is_ended = held.ended_at is not None and held.ended_at <= at
    is_followed = any(held.opened_at < each.opened_at <= at for each in later)
    return held.opened_at <= at < held.opened_at + RUNS_FOR and not is_ended and not is_followed


def running(held: Sequence[Held], *, at: datetime) -> Held | None:
    """The call that goes on about an instant; None: none does."""
    return next((each for each in held if is_running(each, at=at, later=held)), None)


def last_held(held: Sequence[Held], *, at: datetime) -> Held | None:
    """Of the calls that were held, the last one begun that is over."""
    over = [each for each in held if each.opened_at <= at and not is_running(each, at=at, later=held)]
    return max(over, key=lambda each: (each.scheduled_at, each.number), default=None)
