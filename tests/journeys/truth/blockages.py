"""Blockages: who is held by what, what it costs, and what would clear it (`flow.*`), added up the slow way."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.days import A_DAY, close_of, closed_before, day_of
from tests.journeys.truth.people import Person, Spell
from tests.journeys.truth.steps import Holds, held_at_close, held_now, open_ask
from tests.journeys.truth.told import Known

FOUR_WEEKS = 28


class Leaders:
    """Who handed most packages back in each locality in 28 days, by what the last file of a day said of its week."""

    def __init__(self, known: Known) -> None:
        most: dict[str, tuple[float, str]] = {}
        for (provider, locality), told in sorted(known.handed_back.items()):
            packages = _packages({day_of(at): each for at, each in told if at <= known.at}, day_of(known.at))
            if packages > most.get(locality, (0.0, ""))[0]:
                most[locality] = (packages, provider)
        self._by_locality = {locality: provider for locality, (_, provider) in most.items()}

    def lead(self, holds: Holds) -> Holds:
        """A want of home care in a locality is named by its provider; all else by itself."""
        if (holds.tag, holds.what, holds.organisation) == ("no capacity", "home_care", None) and holds.locality:
            provider = self._by_locality.get(holds.locality)
            if provider is not None:
                return Holds("no capacity", "service_type", "home_care", provider)
        return holds


def _packages(by_day: dict[date, float], today: date) -> float:
    """The weeks of today and of 7, 14, 21 days ago; where a day has no file the one before stands in, and the weeks
    before it begin there."""
    total, on = 0.0, today
    while on >= today - 21 * A_DAY:
        step = 1
        if on in by_day:
            total, step = total + by_day[on], 7
        on -= step * A_DAY
    return total


@dataclass(frozen=True, slots=True)
class Night:
    """One bed day lost."""

    person: Person
    on: date
    holds: Holds
    reason: str | None


@dataclass(slots=True)
class Heap:
    """All that belongs to one blockage."""

    now: list[tuple[Person, str | None, Spell]] = field(default_factory=list)
    nights: list[Night] = field(default_factory=list)


def lost_nights(known: Known, organisation: str) -> list[Night]:
    """Every closed day of the last 29 at whose close somebody who belongs there was ready in a bed."""
    places = facts.beneath(organisation)
    nights = known.noted("lost nights", lambda: _lost_nights(known))
    return [night for night in nights if night.person.is_in(places)]


def _lost_nights(known: Known) -> list[Night]:
    found = []
    for person in known.everybody():
        if not person.spells:
            continue
        asks = known.asks_of(person)
        for on in closed_before(known.at, FOUR_WEEKS + 1):
            held = held_at_close(person, asks, on) if known.is_told(known.teller(person), close_of(on)) else None
            if held is not None:
                found.append(Night(person, on, *held))
    return found


def heaps_of(known: Known, organisation: str) -> dict[Holds, Heap]:
    """Everybody who is held and every bed day lost, by the blockage they belong to."""
    places, leaders = facts.beneath(organisation), Leaders(known)
    people = [person for person in known.everybody() if person.is_in(places)]
    heaps: dict[Holds, Heap] = {}
    for person in people:
        held = held_now(person, known.asks_of(person), known.at) if known.is_told_now(known.teller(person)) else None
        if held is not None:
            heaps.setdefault(leaders.lead(held[0]), Heap()).now.append((person, held[1], held[2]))
    for night in lost_nights(known, organisation):
        heaps.setdefault(leaders.lead(night.holds), Heap()).nights.append(night)
    return heaps


def blockages(known: Known, organisation: str, *, window: int) -> dict[str, Any]:
    """What /blockages should say, but for idle capacity and lateness."""
    heaps = known.noted(("heaps", organisation), lambda: heaps_of(known, organisation))
    told = [_one(holds, heap, known, window=window) for holds, heap in heaps.items()]
    kept = [each for each in told if each["people_now"] or each["lost"]["four_weeks"]]
    name = {1: "day", 7: "week", 28: "four_weeks"}[window]
    kept.sort(key=lambda each: (-each["lost"][name], -each["people_now"], each["key"]))
    return {
        "window_days": window, "people_now": sum(each["people_now"] for each in kept), "total": len(kept),
        "lost": {part: sum(each["lost"][part] for each in kept) for part in ("day", "week", "four_weeks", "trend")},
        "blockages": kept,
    }  # fmt: skip


def _lost(ages: Iterable[int]) -> dict[str, int]:
    told = list(ages)
    week, before = sum(age <= 7 for age in told), sum(7 < age <= 14 for age in told)
    return {
        "day": sum(age == 1 for age in told), "week": week, "four_weeks": sum(age <= FOUR_WEEKS for age in told),
        "trend": week - before,
    }  # fmt: skip


def _one(holds: Holds, heap: Heap, known: Known, *, window: int) -> dict[str, Any]:
    today = day_of(known.at)
    ages = [(today - night.on).days for night in heap.nights]
    people = [person for person, _, _ in heap.now]
    shown = [night for night in heap.nights if (today - night.on).days <= window]
    since = [day_of(spell[0]) for _, _, spell in heap.now]
    return {
        "key": holds.key, "tag": holds.tag, "kind": holds.kind, "what": holds.what,
        "organisation": holds.organisation, "council": holds.council, "locality": holds.locality,
        "people_now": len(people), "lost": _lost(ages),
        "disputed": {"day": 0, "week": 0, "four_weeks": 0, "trend": 0}, "next_week_about": 7 * len(people),
        "longest_days": (today - min(since)).days if since else None, "pounds": _pounds(shown, today),
        "sites": _by(person.site for person in people), "wards": _by(person.ward for person in people),
        "councils": _by(person.council for person in people),
        "pathways": _by(person.pathway_final or person.pathway_referred for person in people),
        "reasons": _reasons(heap, shown, today), "stances": {"agreed": 0, "disputed": 0, "not_seen": len(people)},
        "change": _change(holds), "smallest_change": _smallest(holds, heap, known),
    }  # fmt: skip


def _by(values: Iterable[str | None]) -> list[dict[str, Any]]:
    counts = Counter(value or "" for value in values)
    return [
        {"code": value or None, "people": people}
        for value, people in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]


def _pounds(shown: list[Night], today: date) -> float:
    prices = {each["kind"]: each["pounds_a_day"] for each in facts.rule("unit_costs") if each["valid_from"] <= today}
    return float(sum(prices[facts.unit(night.person.ward, night.person.site).care] for night in shown))


def _reasons(heap: Heap, shown: list[Night], today: date) -> list[dict[str, Any]]:
    days, now = Counter(night.reason for night in shown), Counter(reason for _, reason, _ in heap.now)
    lines = []
    for code in set(days) | set(now):
        meant = facts.reason(code, today) if code is not None else None
        lines.append(
            {
                "code": code, "label": meant.label if meant else "no reason recorded",
                "family": meant.family if meant else "no reason recorded", "owner": meant.owner if meant else "",
                "bed_days": days[code], "people_now": now[code],
            }
        )  # fmt: skip
    return sorted(lines, key=lambda line: (-line["bed_days"], -line["people_now"], line["code"] or ""))


def _change(holds: Holds) -> dict[str, Any] | None:
    """The change for this tag and thing, else the one for the tag."""
    stated = [each for each in facts.rule("changes") if each["tag"] == holds.tag]
    fitting = [each for each in stated if each.get("type") == holds.what]
    fitting = fitting or [each for each in stated if "type" not in each]
    return {"name": fitting[0]["name"], "owner": fitting[0]["owner"]} if fitting else None


def _smallest(holds: Holds, heap: Heap, known: Known) -> dict[str, Any]:
    """Waiting / weeks + came a week - went a week; whoever is held at a close and not at the one before came."""
    today = day_of(known.at)
    held = {(night.person.key, (today - night.on).days) for night in heap.nights}
    came = sum(age <= FOUR_WEEKS and (who, age + 1) not in held for who, age in held)
    went = sum(age > 1 and (who, age - 1) not in held for who, age in held)
    weeks = float(facts.rule("planning")[0]["clear_within_weeks"])
    waiting = len(heap.now)
    needed = waiting / weeks + (came - went) / 4
    people = max(ceil(needed - 1e-9), 0) if waiting else 0
    hours = _hours(heap, known)
    more = _more(holds, has_hours=bool(hours))
    amount = ceil(people * sum(hours) / len(hours) - 1e-9) if more == "hours of care" else people
    return {"more": more, "amount_a_week": amount, "people_a_week": people, "within_weeks": weeks}


def _hours(heap: Heap, known: Known) -> list[float]:
    """The hours a week that each of those waiting needs, twice for two carers."""
    asks = [open_ask(known.asks_of(person), known.at) for person, _, _ in heap.now]
    return [
        ask.hours_a_week * (2 if ask.is_double_handed else 1)
        for ask in asks
        if ask is not None and ask.hours_a_week is not None
    ]


def _more(holds: Holds, *, has_hours: bool) -> str:
    if holds.tag == "no reason recorded":
        return "reasons written down"
    if holds.tag == "hub decision":
        return "decisions"
    if holds.tag == "no capacity":
        if holds.what == "home_care" and has_hours:
            return "hours of care"
        return "beds" if holds.what in {"bed_based", "care_home"} else "starts"
    return "arrangements" if holds.tag == "being arranged" and holds.kind == "service_type" else "reviews"
