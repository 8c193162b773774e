"""The shifts that services are planned by, and the days that a plan is offered for. Settings and calendar; no counting.

Hours are those that clocks in London show. A shift takes what came since the shift before it ended: nobody is sent out
at three in the morning, and whoever was referred then is the early shift's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from metrics.flow.rules import Setting, in_force
from metrics.flow.service import ServiceType
from metrics.variance.like import SATURDAY
from metrics.vocabulary.days import at_time, close_of

_A_DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=42)
"""How far ahead bank holidays are offered to be planned for."""


class Kind(StrEnum):
    """What a plan is for."""

    DAY = "day"
    WEEKEND = "weekend"
    BANK_HOLIDAY = "bank_holiday"
    SURGE = "surge"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRule(Setting):
    """A shift of a type of service. `ends` midnight: it ends with the day; at or before `begins`: on the next day."""

    type: ServiceType
    key: str
    title: str
    begins: time
    ends: time


class Window(NamedTuple):
    """A shift on a day: from when what came is its own, when it begins, and when it is over."""

    came_from: datetime
    begins_at: datetime
    ends_at: datetime


def shifts_of(rules: Iterable[ShiftRule], type_: ServiceType, *, on: date) -> tuple[ShiftRule, ...]:
    """The shifts of a type of service on a day, in the order in which they begin; none: it is not planned by shift."""
    return tuple(sorted((each for each in in_force(rules, on=on) if each.type is type_), key=lambda each: each.begins))


def window(shifts: Sequence[ShiftRule], key: str, *, on: date) -> Window | None:
    """A shift of a service on a London day; `shifts` are those of the service in order. None: it has no such shift."""
    place = next((number for number, each in enumerate(shifts) if each.key == key), None)
    if place is None:
        return None
    before = shifts[place - 1]
    came_from = _end(before, on=on if place else on - _A_DAY)
    begins_at = at_time(on, shifts[place].begins)
    # Shifts that overlap would count what came twice over: each takes what came since the one before it ended.
    return Window(came_from, begins_at, _end(shifts[place], on=on))


def _end(shift: ShiftRule, *, on: date) -> datetime:
    if shift.ends == time.min:
        return close_of(on)
    return at_time(on if shift.ends > shift.begins else on + _A_DAY, shift.ends)


class Offered(NamedTuple):
    """Days that a plan is offered for, by name."""

    kind: Kind
    title: str
    first: date
    last: date


def offered(today: date, *, holidays: Mapping[date, str]) -> list[Offered]:
    """The next two weekends and the bank holidays of six weeks, in order of days; none that has begun.

    Days of rest that follow one another are one plan: Good Friday to Easter Monday, Christmas Day and Boxing Day.
    """
    last = today + LOOK_AHEAD
    found: list[Offered] = []
    day, weekends = today + _A_DAY, 0
    while day <= last:
        run = _run(day, rests=holidays.keys())
        # Of days of rest that have begun the rest is no plan of its own.
        if run and not _run(day - _A_DAY, rests=holidays.keys()):
            names = [holidays[each] for each in run if each in holidays]
            if names:
                found.append(Offered(Kind.BANK_HOLIDAY, " and ".join(dict.fromkeys(names)), run[0], run[-1]))
            elif weekends < 2:
                found.append(Offered(Kind.WEEKEND, "Weekend", run[0], run[-1]))
                weekends += 1
        day = run[-1] + _A_DAY if run else day + _A_DAY
    return found


def _run(day: date, *, rests: Collection[date]) -> list[date]:
    """The days of rest that follow one another from a day on; none where it is no day of rest."""
    run = []
    while day in rests or day.weekday() >= SATURDAY:
        run.append(day)
        day += _A_DAY
    return run
