"""Red and green bed days of an organisation: yesterday's closed day, today by state, the last days, and why.

What a board was silent about is left out, and said to be: its people are not all unreviewed because a link is down.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays, closed_before
from metrics.beddays.colours import ClosedDay, RunningDay, StayFacts, facts_of, running_day_of
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
    reasons,
    red_runs,
    tally,
    turned_green,
)
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.presence import counted_people, last_told
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
    """The picture. `window` are the closed days looked at; `contradicted`: the stays recorded green while ready."""

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


def red_green(call: Call, *, by: Group, days: int) -> RedGreen:
    """The red and green days of a call's organisation over the last `days` closed days (at most 28)."""
    window = closed_before(call.at, count=days)
    everyone = everyones_days(call, window)
    counted = tally(each.facts for each in everyone)
    running = [each.running for each in everyone if each.running is not None]
    return RedGreen(
        call=call, by=by, days=window,
        yesterday=count(counted, on=window.last), window=count(counted), today=count_running(running),
        parts=_parts(by, call, counted=counted, running=running, on=window.last),
        reasons=reasons(counted, causes=call.settings.causes),
        turned_green=turned_green(running, on=london_day(call.at), at=call.at),
        runs=red_runs(each.facts for each in everyone if each.is_told_to_the_last),
    )  # fmt: skip


class PersonsDays(NamedTuple):
    """Somebody's counted days within a window, as far as they were told of, and the day that runs (None: not counted).

    `is_told_to_the_last`: up to the last day of the window, so that a run of red days can be told.
    """

    person: Person
    facts: StayFacts
    running: RunningDay | None
    is_told_to_the_last: bool


def everyones_days(call: Call, window: ClosedDays) -> list[PersonsDays]:
    """Everybody of the call's organisation with their days, in order of stay key. Figures and rows start from here."""
    all_days = closed_before(call.at, count=LONGEST_WINDOW)
    people = list(counted_people(call))
    told_to = {feed: last_told(call, feed, all_days) for feed in {person.feed for person in people}}
    units = call.settings.units
    found = []
    for person in people:
        last = told_to[person.feed]
        facts = _told(_facts(person, call, all_days), first=window.first, last=last)
        is_told = call.is_told_now(person.feed)
        running = running_day_of(person.record, units=units, at=call.at) if is_told else None
        found.append(PersonsDays(person, facts, running, last == all_days.last))
    return found


def _facts(person: Person, call: Call, days: ClosedDays) -> StayFacts:
    """What somebody adds to the last 28 closed days; noted on them until the window moves on."""
    units = call.settings.units
    return person.noted(("facts", days.last), lambda record: facts_of(record, units=units, days=days))


def _told(facts: StayFacts, *, first: date, last: date | None) -> StayFacts:
    """The facts of the days of a window that were told of."""
    days = facts.days
    if last is None or not days or days[-1].on < first:
        return replace(facts, days=())
    if first <= days[0].on and days[-1].on <= last:
        return facts
    return replace(facts, days=tuple(day for day in days if first <= day.on <= last))


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
