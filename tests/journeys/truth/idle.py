"""Idle capacity while people wait elsewhere (`flow.idle_capacity`): each day's people and places matched one by one."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.blockages import FOUR_WEEKS, Night, lost_nights
from tests.journeys.truth.days import close_of, day_of
from tests.journeys.truth.people import Ask
from tests.journeys.truth.steps import open_ask
from tests.journeys.truth.told import Known

_KINDS = ("reablement", "bed_based", "home_care")
_USUAL_HOURS_A_DAY = 1.5


@dataclass(frozen=True, slots=True)
class Waited:
    """Somebody who waited, as a day closed, for a service there was none of."""

    stay: str
    holder: str | None
    locality: str | None
    hours_a_day: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One kind on one closed day. `stood`, `here`: by place, whom the offers would have taken and who waited."""

    kind: str
    on: date
    saved: int
    stood: Counter[str]
    here: Counter[str]
    offers: list[tuple[str, str, float]]
    waited: list[Waited]


def idle(known: Known, organisation: str, *, window: int) -> list[dict[str, Any]]:
    """What /blockages should say of idle capacity."""
    today = day_of(known.at)
    lines = []
    for kind in _KINDS:
        days = {(today - day.on).days: day for day in _idle_days(known, organisation) if day.kind == kind}
        if days:
            lines.append(_line(kind, days, window=window))
    over = {1: "day", 7: "week", 28: "four_weeks"}[window]
    return sorted(lines, key=lambda line: (-line["saved"][over], -line["saved"]["four_weeks"], line["key"]))


def idle_rows(known: Known, organisation: str, *, days: int, key: str | None = None) -> list[dict[str, Any]]:
    """What /blockages/idle-days should list, of one kind or of all."""
    today = day_of(known.at)
    return [
        {
            "day": day.on, "key": f"idle~{day.kind}", "what": day.kind, "saved": day.saved,
            "idle": _by_place(day.stood), "waited": _by_place(day.here),
            "offers": [
                {"organisation": whose, "locality": locality, "usable": usable}
                for whose, locality, usable in day.offers
            ],
            "waiting": [
                {
                    "stay": one.stay, "organisation": one.holder, "locality": one.locality,
                    "hours_a_day": one.hours_a_day,
                }
                for one in day.waited
            ],
        }
        for day in sorted(_idle_days(known, organisation), key=lambda day: (day.on, day.kind))
        if (today - day.on).days <= days and key in (None, f"idle~{day.kind}")
    ]  # fmt: skip


def _idle_days(known: Known, organisation: str) -> list[Day]:
    """The closed days of the last 28 on which somebody could have been taken elsewhere."""
    return known.noted(("idle days", organisation), lambda: _days(known, organisation))


def _days(known: Known, organisation: str) -> list[Day]:
    places, today = facts.beneath(organisation), day_of(known.at)
    waited: dict[tuple[str, date], list[Waited]] = {}
    for night in lost_nights(known, organisation):
        if night.holds.tag == "no capacity" and night.holds.kind == "service_type" and night.holds.what in _KINDS:
            waited.setdefault((night.holds.what, night.on), []).append(_waited(known, night))
    days = [
        _day(known, kind, on, those, places) for (kind, on), those in waited.items()
        if 1 <= (today - on).days <= FOUR_WEEKS
    ]  # fmt: skip
    return [day for day in days if day.saved]


def _line(kind: str, days: dict[int, Day], *, window: int) -> dict[str, Any]:
    def saved(first: int, last: int) -> int:
        return sum(day.saved for age, day in days.items() if first <= age <= last)

    stood: Counter[str] = Counter()
    here: Counter[str] = Counter()
    for age, day in days.items():
        if age <= window:
            stood.update(day.stood)
            here.update(day.here)
    return {
        "key": f"idle~{kind}", "what": kind,
        "saved": {
            "day": saved(1, 1), "week": saved(1, 7), "four_weeks": saved(1, 28), "trend": saved(1, 7) - saved(8, 14)
        },
        "idle": _ranked(stood), "waited": _ranked(here),
    }  # fmt: skip


def _ranked(counts: Counter[str]) -> list[dict[str, Any]]:
    return [
        {"place": place, "people": people}
        for place, people in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]


def _by_place(counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"place": place, "people": people} for place, people in sorted(counts.items())]


def _waited(known: Known, night: Night) -> Waited:
    at = close_of(night.on) - timedelta(microseconds=1)
    ask: Ask | None = open_ask(known.asks_of(night.person), at)
    locality = ask.locality if ask is not None else night.holds.locality
    hours = None
    if ask is not None and ask.hours_a_week is not None:
        hours = ask.hours_a_week * (2 if ask.is_double_handed else 1) / 7
    return Waited(night.person.key, night.holds.organisation, locality, hours)


def _usable(known: Known, kind: str, on: date, places: frozenset[str]) -> list[tuple[str, str, float]]:
    """What stood usable on a day, as last told of: whose, where, how much."""
    found = []
    for (place, locality, day), (page, offer) in known.offers.items():
        row = facts.services().get(place)
        if place in places and row is not None and row["type"] == kind and day == on:
            amount = offer.hours_free if page.feed.startswith("home_care") else offer.usable
            if amount:
                found.append((place, locality, float(amount)))
    return sorted(found)


def _day(known: Known, kind: str, on: date, waited: list[Waited], places: frozenset[str]) -> Day:
    offers = _usable(known, kind, on, places)
    by_service = any(locality == "all" for _, locality, _ in offers)
    hours = sorted(one.hours_a_day for one in waited if one.hours_a_day)
    each = (sum(hours) / len(hours) if hours else _USUAL_HOURS_A_DAY) if kind == "home_care" else 1.0
    amounts: Counter[str] = Counter()
    for place, locality, amount in offers:
        amounts[place if by_service else locality] += amount  # type: ignore[assignment]
    stood = Counter({place: int(amount / each) for place, amount in amounts.items() if amount >= each})
    here = Counter((one.holder if by_service else one.locality) or "" for one in waited)
    return Day(
        kind=kind, on=on, saved=_matched(stood, here), stood=stood, here=here, offers=offers, waited=waited,
    )  # fmt: skip


def _matched(stood: Counter[str], here: Counter[str]) -> int:
    """The most who could go to a place other than their own: people put in one at a time, moved on where that helps."""
    taken: dict[str, list[str]] = {place: [] for place in stood}

    def find(home: str, tried: set[str]) -> bool:
        for place in stood:
            if place == home or place in tried:
                continue
            tried.add(place)
            if len(taken[place]) < stood[place]:
                taken[place].append(home)
                return True
            for number, other in enumerate(taken[place]):
                if other != home and find(other, tried):
                    taken[place][number] = home
                    return True
        return False

    return sum(find(home, set()) for home, people in here.items() for _ in range(people))
