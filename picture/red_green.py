"""Red and green bed days of an organisation: yesterday's closed day, today by state, the last days, and why.

What a board was silent about is left out, and said to be: its people are not all unreviewed because a link is down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays, closed_before
from metrics.beddays.colours import ClosedDay, RunningDay, StayFacts, facts_of, running_day_of
from metrics.beddays.day_tallies import DayTallies
from metrics.beddays.red_green import (
    DayCount,
    ReasonLine,
    RedRuns,
    RunningCount,
    Tally,
    TurnedGreen,
    count,
    count_running,
    counts_by,
    counts_running_by,
    next_mark,
    reasons,
    red_runs,
    turned_green,
)
from metrics.beddays.unit import UnitRules
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.kept import Key
from picture.muster import Told, muster
from picture.on_pathway import is_on
from picture.roll import Person

LONGEST_WINDOW = 28


class Group(StrEnum):
    """What red and green days are shared out by."""

    SITE = "site"
    TRUST = "trust"
    WARD = "ward"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One site, trust, ward or weekday (Monday 0). `today` None: a weekday has none."""

    key: str
    yesterday: DayCount
    window: DayCount
    today: RunningCount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedGreen:
    """The picture; `days` are the closed days looked at. `changes_at`: the next time of the day by which people may
    have turned green."""

    call: Call
    by: Group
    days: ClosedDays
    yesterday: DayCount
    window: DayCount
    today: RunningCount
    parts: tuple[Part, ...]
    reasons: tuple[ReasonLine, ...]
    turned_green: tuple[TurnedGreen, ...]
    runs: RedRuns
    changes_at: datetime | None


def red_green(call: Call, *, by: Group, days: int, pathway: str | None = None) -> RedGreen:
    """The red and green days of a call's organisation over the last `days` closed days (at most 28); of people on one
    pathway, or all."""
    window = closed_before(call.at, count=days)
    account = _account(call).on_pathway(pathway)
    counted = account.tallies.over(window.days)
    running = list(account.running.values())
    return RedGreen(
        call=call, by=by, days=window,
        yesterday=count(counted, on=window.last), window=count(counted), today=count_running(running),
        parts=_parts(by, call, counted=counted, running=running, on=window.last),
        reasons=reasons(counted, causes=call.settings.causes),
        turned_green=turned_green(running, on=london_day(call.at), at=call.at),
        runs=red_runs(account.in_red.values()),
        changes_at=next_mark(call.at),
    )  # fmt: skip


class PersonsDays(NamedTuple):
    """Somebody's counted days within a window, as far as they were told of, and the day that runs (None: not counted).

    `run`: their facts, where a run of red days reaches to the last closed day.
    """

    person: Person
    days: tuple[ClosedDay, ...]
    running: RunningDay | None
    run: StayFacts | None


def everyones_days(call: Call, window: ClosedDays, *, pathway: str | None = None) -> list[PersonsDays]:
    """Who of the call's organisation has days of a window (within the last 28 days), or one that runs, in order of stay
    key. Figures and rows are of the same."""
    account = _account(call)
    return [
        PersonsDays(
            person,
            tuple(day for day in days if day.on >= window.first),
            account.running.get(key),
            account.in_red.get(key),
        )
        for key, (person, days) in sorted(account.days.items(), key=lambda each: each[0])
        if is_on(person.record.stay, pathway)
    ]


def _account(call: Call) -> "_Account":
    return muster(call).account(
        "red and green", lambda: _Account(closed_before(call.at, count=LONGEST_WINDOW)), call=call
    )


class _Account:
    """What people add to red and green days: the closed days that were told of, their runs of red, the running day."""

    def __init__(self, closed: ClosedDays) -> None:
        self.days: dict[Key, tuple[Person, tuple[ClosedDay, ...]]] = {}
        self.tallies = DayTallies()
        self.in_red: dict[Key, StayFacts] = {}
        self.running: dict[Key, RunningDay] = {}
        self._closed = closed

    def put(self, key: Key, person: Person | None, *, call: Call, told: Told) -> None:
        """Count somebody as they are."""
        for held in (self.days, self.in_red, self.running):
            held.pop(key, None)
        if person is None:
            self.tallies.put(key, ())
            return
        facts = self._facts(person, units=call.settings.units)
        days = _told(facts.days, last=told.last)
        self.tallies.put(key, days)
        if facts.red_run_days and told.last == self._closed.last:
            self.in_red[key] = facts
        running = running_day_of(person.record, units=call.settings.units, at=call.at) if told.is_now else None
        if running is not None:
            self.running[key] = running
        if days or running is not None:
            self.days[key] = (person, days)

    def on_pathway(self, pathway: str | None) -> "_Account":
        """What those on one pathway add; None: this account of everybody itself."""
        if pathway is None:
            return self
        narrowed = _Account(self._closed)
        narrowed.days = {key: each for key, each in self.days.items() if is_on(each[0].record.stay, pathway)}
        for key, (_, days) in narrowed.days.items():
            narrowed.tallies.put(key, days)
        narrowed.in_red = {key: facts for key, facts in self.in_red.items() if key in narrowed.days}
        narrowed.running = {key: day for key, day in self.running.items() if key in narrowed.days}
        return narrowed

    def _facts(self, person: Person, *, units: UnitRules) -> StayFacts:
        """What somebody adds to the last 28 closed days; noted on them until the window moves on."""
        closed = self._closed
        return person.noted(("facts", closed.last), lambda record: facts_of(record, units=units, days=closed))


def _told(days: tuple[ClosedDay, ...], *, last: date | None) -> tuple[ClosedDay, ...]:
    """Those of somebody's days that were told of."""
    if last is None or not days:
        return ()
    return days if days[-1].on <= last else tuple(day for day in days if day.on <= last)


def _parts(
    by: Group,
    call: Call,
    *,
    counted: Tally,
    running: list[RunningDay],
    on: date,
) -> tuple[Part, ...]:
    of_closed, of_running = _keys(by, call)
    window = counts_by(counted, key=of_closed)
    yesterday = counts_by(counted, key=of_closed, on=on)
    today = counts_running_by(running, key=of_running) if of_running is not None else {}
    return tuple(
        Part(
            key=key, yesterday=yesterday.get(key, DayCount()), window=window.get(key, DayCount()),
            today=today.get(key, RunningCount()) if of_running is not None else None,
        )
        for key in sorted({key for key in (*window, *today) if key is not None})
    )  # fmt: skip


_Closed = Callable[[ClosedDay], str | None]
_Running = Callable[[RunningDay], str | None]


def _keys(by: Group, call: Call) -> tuple[_Closed, _Running | None]:
    """What a closed and a running day belong to."""
    if by is Group.WEEKDAY:
        return (lambda day: str(day.on.weekday())), None
    if by is Group.WARD:
        return (lambda day: day.ward), (lambda day: day.ward)
    if by is Group.TRUST:
        parent = call.ground.tree.parent
        return (lambda day: parent(day.site)), (lambda day: parent(day.site))
    return (lambda day: day.site), (lambda day: day.site)
