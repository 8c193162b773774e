"""The pathway lanes (`flow.waiting` and what stands beside it), request by request and person by person."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.days import clock, close_of, closed_before, day_of
from tests.journeys.truth.people import Ask, Person, Spell
from tests.journeys.truth.steps import open_ask
from tests.journeys.truth.told import Known
from tests.journeys.truth.ways import NODES, Way, ways_of

_MOMENT = timedelta(microseconds=1)
_PATHWAYS = ("P0", "P1", "P2", "P3")
_AHEAD = (("today", 0), ("24", 24), ("48", 48), ("72", 72))
_LEGS = (
    "ready_to_referred", "referred_to_decided", "decided_to_accepted", "accepted_to_started", "started_to_ended",
    "referred_to_started", "ready_to_started",
)  # fmt: skip
DAYS = 28


@dataclass(frozen=True, slots=True)
class Part:
    """Whose somebody is counted as."""

    pathway: str | None
    service: str | None
    site: str | None
    council: str | None

    def key(self, by: str) -> tuple[str, str]:
        """The group, and the pathway."""
        return "" if by == "all" else getattr(self, by) or "", self.pathway or ""


def _of_way(way: Way) -> Part:
    return Part(way.ask.pathway, way.ask.holder, way.person.site if way.person else None, way.ask.council)


def _of_person(person: Person, ask: Ask | None) -> Part:
    if ask is None:
        return Part(person.pathway_final or person.pathway_referred, None, person.site, person.council)
    return Part(ask.pathway, ask.holder, person.site, ask.council or person.council)


class _Span:
    """From an instant to another, both included."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.start, self.end = start, end

    def has(self, when: datetime | None) -> bool:
        return when is not None and self.start <= when <= self.end


@dataclass(frozen=True, slots=True)
class Ahead:
    """Somebody who is expected to become ready."""

    part: Part
    on: date
    is_asked: bool


def pathways(known: Known, organisation: str, *, by: str) -> dict[str, Any]:
    """What /pathways should say of the day so far."""
    at, places = known.at, facts.beneath(organisation)
    ways = known.noted(("ways", organisation), lambda: ways_of(known, organisation))
    people = [
        person for person in known.everybody()
        if person.is_in(places) or any(ask.holder in places for ask in known.asks_of(person))
    ]  # fmt: skip
    readied = [part for person in people for part in _readied(known, person, places)]
    ahead = [each for person in people if (each := _expected(known, person, places)) is not None]
    keys = {_of_way(way).key(by) for way in ways if way.is_told or way.waits(at)}
    keys |= {part.key(by) for part in (*readied, *(each.part for each in ahead)) if part.pathway is not None}
    keys |= {("", pathway) for pathway in _PATHWAYS} if by == "all" else set()
    lanes = []
    for key in sorted(keys):
        mine = [way for way in ways if _of_way(way).key(by) == key]
        came = sum(part.key(by) == key for part in readied)
        lanes.append(_lane(known, key, mine, came, [each for each in ahead if each.part.key(by) == key]))
    days = closed_before(at, DAYS)
    closed = _Span(clock(days[0]), close_of(days[-1]) - _MOMENT)
    left = [person for person in people if person.is_in(places) and closed.has(person.left_at)]
    table = Counter((person.pathway_referred or "", person.pathway_final or "") for person in left)
    return {
        "by": by, "span_start": clock(day_of(at)), "total": len(lanes), "lanes": lanes, "days_from": days[0],
        "final_pathways": [
            {"referred": first or None, "final": last or None, "people": people}
            for (first, last), people in sorted(table.items())
        ],
    }  # fmt: skip


def _readied(known: Known, person: Person, places: frozenset[str]) -> list[Part]:
    """Each time somebody became ready today, by the request that was made for it."""
    spells = [spell for spell in person.spells if spell[0] <= known.at]
    found = []
    for number, (start, _) in enumerate(spells):
        until = spells[number + 1][0] if number + 1 < len(spells) else known.at
        made = [
            ask for ask in known.asks_of(person)
            if ask.referred_at <= until and (ask.closed_at is None or ask.closed_at > start)
        ]  # fmt: skip
        part = _of_person(person, made[-1] if made else None)
        if start >= clock(day_of(known.at)) and (person.is_in(places) or part.service in places):
            found.append(part)
    return found


def _expected(known: Known, person: Person, places: frozenset[str]) -> Ahead | None:
    at = known.at
    if not person.is_in_bed(at) or not known.is_told_now(known.teller(person)) or person.spell_at(at) is not None:
        return None
    ask = open_ask(known.asks_of(person), at)
    part = _of_person(person, ask)
    is_for_a_lane = ask is not None or part.pathway in {"P1", "P2", "P3"}
    if person.expected_on is None or not is_for_a_lane or not (person.is_in(places) or part.service in places):
        return None
    return Ahead(part, person.expected_on, ask is not None)


def _lane(known: Known, key: tuple[str, str], ways: list[Way], readied: int, ahead: list[Ahead]) -> dict[str, Any]:
    at, today = known.at, day_of(known.at)
    told = [way for way in ways if way.is_told]
    span = _Span(clock(today), at)
    waiting = [way for way in told if way.waits(at)]
    steps = [[way for way in told if span.has(way.entered[number])] for number in range(5)]
    nothing = [way for way in told if span.has(way.nothing_at)]
    at_home = [way for way in waiting if way.ask.stay is None]
    coming = _coming(ahead, at)
    booked = sum(way.ask.booked_for == today for way in waiting)
    queue = len(waiting) + coming[0]["new"] - booked
    return {
        "group": key[0] or None, "pathway": key[1], "became_ready": readied,
        "waiting_at_start": sum(way.waits(span.start - _MOMENT) for way in told), "referred": len(steps[0]),
        "decided": len(steps[1]), "accepted": len(steps[2]), "started": len(steps[3]),
        "gone": sum(way.ask.stay is not None for way in steps[3]), "ended": len(steps[4]),
        "booked": sum(way.ask.booked_for == today for way in told),
        "came_to_nothing": _ranked(way.ask.outcome or "not said" for way in nothing),
        "unfollowed": sum(way.entered[3] is None and span.has(way.lost_at) for way in told), "waiting": len(waiting),
        "waiting_by_tag": _ranked(way.tag(at) for way in waiting),
        "waiting_in": _ranked(way.ask.waiting_in or "not said" for way in waiting),
        "waiting_booked": sum(way.ask.booked_for is not None for way in waiting),
        "waiting_unbooked": sum(way.ask.booked_for is None for way in waiting), "booked_today": booked,
        "in_service": sum(way.stands_at(3, at) for way in told),
        "step_up": {
            "waiting": len(at_home), "referred": sum(way.ask.stay is None for way in steps[0]),
            "started": sum(way.ask.stay is None for way in steps[3]),
        },
        "expected": coming, "overdue": sum(each.on < today for each in ahead), "queue_at_midnight": queue,
        "queue_change": queue - len(waiting), "nodes": [_node(number, told, span) for number in range(4)],
        "not_told": sum(way.waits(at) for way in ways if not way.is_told),
        **_of_closed_days(known, key[1], told, len(waiting)),
    }  # fmt: skip


def _node(number: int, told: list[Way], span: _Span) -> dict[str, Any]:
    here = [way for way in told if way.entered[number] is not None]
    stuck = [way for way in here if way.entered[number + 1] is None]
    return {
        "node": NODES[number], "at_start": sum(way.stands_at(number, span.start - _MOMENT) for way in here),
        "came": sum(span.has(way.entered[number]) for way in here),
        "went_on": sum(span.has(way.entered[number + 1]) for way in here),
        "came_to_nothing": sum(span.has(way.nothing_at) for way in stuck),
        "unfollowed": sum(span.has(way.lost_at) for way in stuck),
        "at_end": sum(way.stands_at(number, span.end) for way in here),
    }  # fmt: skip


def _coming(ahead: list[Ahead], at: datetime) -> list[dict[str, Any]]:
    found = []
    for name, hours in _AHEAD:
        until = day_of(at + timedelta(hours=hours))
        due = [each for each in ahead if day_of(at) <= each.on <= until]
        held = sum(each.is_asked for each in due)
        found.append({"ahead": name, "until": until, "new": len(due) - held, "held": held})
    return found


def _ranked(words: Iterable[str]) -> list[dict[str, Any]]:
    counts = Counter(words)
    return [
        {"kind": kind, "people": people}
        for kind, people in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]


def _of_closed_days(known: Known, pathway: str, told: list[Way], waiting: int) -> dict[str, Any]:
    """How long steps took, how many began soon, and the pace, over the last 28 days."""
    days = closed_before(known.at, DAYS)
    span = _Span(clock(days[0]), close_of(days[-1]) - _MOMENT)
    begun = [started - way.ask.referred_at for way in told if (started := way.ask.started_at) and span.has(started)]
    rule = facts.rule("planning")[0]
    within = facts.length(rule["start_within"])
    soon = sum(took <= within for took in begun)
    return {
        "times": [_leg(leg, told, span) for leg in _LEGS],
        "soon": {
            "within_hours": within / timedelta(hours=1), "started": len(begun), "in_time": soon,
            "share": soon / len(begun) if begun else None,
        } if pathway in {"P1", "P2"} else None,
        "pace": _pace(days, told, waiting),
    }  # fmt: skip


def _leg(leg: str, told: list[Way], span: _Span) -> dict[str, Any]:
    first, last = leg.split("_to_")
    took, missing, ahead = [], 0, 0
    for way in told:
        if "ready" in (first, last) and way.ask.stay is None:
            continue
        start, end = _instant(way, first), _instant(way, last)
        if end is None or not span.has(end):
            continue
        if start is None:
            missing += 1
            continue
        took.append(max((end - start) / timedelta(hours=1), 0.0))
        ahead += end < start
    return {
        "leg": leg, "people": len(took), "median_hours": percentile(took, 0.5),
        "ninetieth_hours": percentile(took, 0.9), "missing": missing, "ahead": ahead,
    }  # fmt: skip


def _instant(way: Way, step: str) -> datetime | None:
    if step == "ready":
        spells: tuple[Spell, ...] = way.person.spells if way.person else ()
        return spells[-1][0] if spells else None
    found: datetime | None = getattr(way.ask, f"{step}_at")
    return found


def percentile(values: Iterable[float], share: float) -> float | None:
    """Between two values by how far it lies."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = ordered[int(place)]
    high = ordered[min(int(place) + 1, len(ordered) - 1)]
    return low + (high - low) * (place - int(place))


def _pace(days: list[date], told: list[Way], waiting: int) -> dict[str, Any]:
    def a_day(of: Callable[[Way], datetime | None]) -> list[int]:
        counts = Counter(day_of(when) for way in told if (when := of(way)) is not None)
        return [counts[day] for day in days]

    started = a_day(lambda way: way.entered[3])
    nothing, referred = (sum(a_day(of)) / DAYS for of in (lambda way: way.nothing_at, lambda way: way.entered[0]))

    def clear(starts: float | None) -> float | None:
        net = (starts or 0.0) + nothing - referred
        return 0.0 if not waiting else waiting / net if net > 0 else None

    return {
        "started_a_day": sum(started) / DAYS, "came_to_nothing_a_day": nothing, "referred_a_day": referred,
        "days_to_clear": clear(sum(started) / DAYS), "days_to_clear_slow": clear(percentile(started, 0.25)),
        "days_to_clear_fast": clear(percentile(started, 0.75)),
    }  # fmt: skip
