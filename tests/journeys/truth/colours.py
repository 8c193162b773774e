"""Red and green bed days, day by day and person by person (`red_green.*`)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.days import clock, close_of, closed_before, day_of
from tests.journeys.truth.people import Person
from tests.journeys.truth.told import Known

_MARKS = ((10, 30), (12, 0), (17, 0))


@dataclass(frozen=True, slots=True)
class Coloured:
    """One counted day of one person that is over."""

    who: str
    on: date
    site: str
    ward: str
    why: str
    reason: str | None
    is_contradiction: bool


def _ward(person: Person, on: date) -> str:
    day = person.days.get(on)
    return day.ward if day is not None else person.ward


def _is_counted(person: Person, on: date, *, is_discharge: bool) -> bool:
    unit = facts.unit(_ward(person, on), person.site)
    is_admission = day_of(person.admitted_at) == on
    return unit.is_counted and (unit.admission or not is_admission) and (unit.discharge or not is_discharge)


def closed_day(person: Person, on: date) -> Coloured | None:
    """How a day that is over is counted, None where it is not."""
    start, close, left = clock(on), close_of(on), person.left_at
    if person.admitted_at >= close or (left is not None and left <= start):
        return None
    has_left = left is not None and left < close
    if not _is_counted(person, on, is_discharge=has_left):
        return None
    end = left if has_left and left is not None else close
    is_ready = any(begins < end and (ends is None or ends >= end) for begins, ends in person.spells)
    day = person.days.get(on)
    colour = day.colour if day else None
    why = "ready" if is_ready else {None: "not_reviewed", "red": "recorded", "green": "green"}[colour]
    reason = day.reason if day else None
    return Coloured(person.key, on, person.site, _ward(person, on), why, reason, is_ready and colour == "green")


def count(days: Iterable[Coloured]) -> dict[str, Any]:
    told = list(days)
    by = Counter(day.why for day in told)
    red = by["ready"] + by["recorded"] + by["not_reviewed"]
    return {
        "days": len(told), "green": by["green"], "red": red, "ready": by["ready"], "recorded": by["recorded"],
        "not_reviewed": by["not_reviewed"], "contradictions": sum(day.is_contradiction for day in told),
        "red_share": red / len(told) if told else None,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Running:
    """Somebody's day that still runs."""

    site: str
    ward: str
    state: str
    reason: str | None
    reviewed_at: datetime | None
    is_ready: bool
    is_contradiction: bool


def running_day(person: Person, at: datetime) -> Running | None:
    """How today stands for somebody, None where it is not counted."""
    on = day_of(at)
    if person.admitted_at > at or (person.left_at is not None and person.left_at <= clock(on)):
        return None
    has_left = person.left_at is not None and person.left_at <= at
    if not _is_counted(person, on, is_discharge=has_left):
        return None
    day = person.days.get(on)
    colour = day.colour if day else None
    is_ready = person.spell_at(at) is not None
    state = "not_reviewed" if colour is None else "green" if colour == "green" and not is_ready else "red"
    return Running(
        person.site, _ward(person, on), state, day.reason if day else None, day.reviewed_at if day else None, is_ready,
        is_ready and colour == "green",
    )  # fmt: skip


def _count_running(days: Iterable[Running]) -> dict[str, Any]:
    told = list(days)
    by = Counter(day.state for day in told)
    return {
        "people": len(told), "red": by["red"], "green": by["green"], "not_reviewed": by["not_reviewed"],
        "ready_not_reviewed": sum(day.is_ready and day.state == "not_reviewed" for day in told),
        "contradictions": sum(day.is_contradiction for day in told),
    }  # fmt: skip


def red_green(known: Known, organisation: str, *, by: str, days: int) -> dict[str, Any]:
    """What /red-green should say."""
    at, places = known.at, facts.beneath(organisation)
    people = [person for person in known.everybody() if person.is_in(places)]
    month, window = closed_before(at, 28), closed_before(at, days)
    closed, today = closed_days_of(known), running_days_of(known)
    counted = [day for person in people for day in closed.get(person.key, ())]
    running = [today[person.key] for person in people if person.key in today]
    shown = [day for day in counted if day.on in window]
    yesterday = [day for day in shown if day.on == window[-1]]
    return {
        "yesterday_on": window[-1], "yesterday": count(yesterday), "window_from": window[0], "window_days": days,
        "window": count(shown), "today": _count_running(running), "by": by,
        "parts": _parts(by, shown=shown, yesterday=yesterday, running=running), "reasons": reasons(shown),
        "turned_green": _turned(running, at), "runs": _runs(known, people, counted, month),
    }  # fmt: skip


def closed_days_of(known: Known) -> dict[str, list[Coloured]]:
    """Everybody's counted days of the last 28 that are over, as far as they were told of."""
    month = closed_before(known.at, 28)
    return known.noted(("closed", month[-1]), lambda: _closed(known, month))


def running_days_of(known: Known) -> dict[str, Running]:
    """How today stands for everybody of whom it is told."""
    return known.noted("running", lambda: _running(known))


def _closed(known: Known, month: list[date]) -> dict[str, list[Coloured]]:
    """Everybody's counted days among some that are over, as far as they were told of."""
    found: dict[str, list[Coloured]] = {}
    for person in known.everybody():
        told = [on for on in month if known.is_told(known.teller(person), close_of(on))]
        days = [day for on in told if (day := closed_day(person, on)) is not None]
        if days:
            found[person.key] = days
    return found


def _running(known: Known) -> dict[str, Running]:
    """How today stands for everybody of whom it is told."""
    return {
        person.key: day
        for person in known.everybody()
        if known.is_told_now(known.teller(person)) and (day := running_day(person, known.at)) is not None
    }


def _parts(
    by: str, *, shown: list[Coloured], yesterday: list[Coloured], running: list[Running]
) -> list[dict[str, Any]]:
    of: dict[str, Callable[[Any], str]] = {
        "site": lambda day: day.site, "ward": lambda day: day.ward, "trust": lambda day: facts.parents()[day.site],
        "weekday": lambda day: str(day.on.weekday()),
    }  # fmt: skip
    key, has_today = of[by], by != "weekday"
    keys = {key(day) for day in shown} | ({key(day) for day in running} if has_today else set())
    return [
        {
            "key": one, "yesterday": count(day for day in yesterday if key(day) == one),
            "window": count(day for day in shown if key(day) == one),
            "today": _count_running(day for day in running if key(day) == one) if has_today else None,
        }
        for one in sorted(keys)
    ]  # fmt: skip


def reasons(shown: list[Coloured]) -> list[dict[str, Any]]:
    red = [day for day in shown if day.why != "green"]
    by = Counter(day.reason and facts.reason(day.reason, day.on) for day in red)
    lines: list[dict[str, Any]] = []
    so_far = 0
    for meant, number in sorted(by.items(), key=lambda each: (-each[1], each[0].code if each[0] else "")):
        so_far += number
        told = {"code": None, "label": "no reason recorded", "family": None, "owner": None, "tag": None}
        if meant:
            told = {"code": meant.code, "label": meant.label, "family": meant.family, "owner": meant.owner}
            told["tag"] = meant.tag
        lines.append({**told, "days": number, "share": number / len(red), "cumulative_share": so_far / len(red)})
    return lines


def _turned(running: list[Running], at: datetime) -> list[dict[str, Any]]:
    lines = []
    for hour, minute in _MARKS:
        mark = clock(day_of(at), hour, minute)
        green = [each for each in running if each.state == "green" and each.reviewed_at and each.reviewed_at <= mark]
        lines.append(
            {
                "by": f"{hour:02}:{minute:02}", "people": len(green) if mark <= at else None, "counted": len(running),
            }
        )  # fmt: skip
    return lines


def _runs(known: Known, people: list[Person], counted: list[Coloured], month: list[date]) -> dict[str, Any]:
    """Counted days in a row, all red, back from yesterday."""
    lengths: dict[int, list[bool]] = {}
    by: dict[str, list[Coloured]] = {}
    for day in counted:
        by.setdefault(day.who, []).append(day)
    for person in people:
        mine = sorted(by.get(person.key, ()), key=lambda day: day.on)
        if not known.is_told(known.teller(person), close_of(month[-1])) or not mine or mine[-1].on != month[-1]:
            continue
        run = 0
        while run < len(mine) and mine[-1 - run].why != "green":
            run += 1
        if run:
            reaches_back = run == len(mine) and person.admitted_at < clock(month[0])
            lengths.setdefault(run, []).append(reaches_back)
    longest = max(lengths, default=0)
    return {
        "lengths": [{"days": days, "people": len(told)} for days, told in sorted(lengths.items())],
        "longest_days": longest, "is_at_least": any(lengths.get(longest, ())),
    }  # fmt: skip
