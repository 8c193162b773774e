"""The services: what each puts up, what went unused, who waits there and in its area, how many of them it fits."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.clocks import clocks_of
from tests.journeys.truth.days import A_DAY, closed_before, day_of
from tests.journeys.truth.partners import feed_of
from tests.journeys.truth.people import Ask
from tests.journeys.truth.told import Known
from tests.journeys.truth.ways import Way, ways_of

_TELLS = {"reablement": "capacity", "bed_based": "capacity", "home_care": "home_care", "urgent_response": "ucr"}
_OF_PATHWAY = {"P0": "home_care", "P1": "home_care", "P2": "bed_based", "P3": "care_home"}
_AHEAD = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What was put up for a day or shift in a locality, as it was last told."""

    on: date
    starts_at: datetime | None
    locality: str
    offered: float
    held: float | None
    taken: float
    usable: float
    not_usable: dict[str, float]
    is_told: bool


def _offers(known: Known, service: str, type_: str) -> list[Offered]:
    family = _TELLS.get(type_)
    if family is None:
        return []
    found = []
    for (place, locality, when), (page, offer) in known.offers.items():
        if place != service or page.feed != f"{family}.{service}":
            continue
        if family == "capacity":
            parts = (offer.offered, offer.held, offer.taken, offer.usable, dict(offer.not_usable))
        elif family == "home_care":
            parts = (offer.hours_staffed, None, offer.hours_booked, offer.hours_free, {})
        else:
            taken = offer.visits_done + offer.visits_promised
            parts = (offer.visits_staffed, None, taken, max(offer.visits_staffed - taken, 0), {})
        found.append(
            Offered(
                on=day_of(when) if isinstance(when, datetime) else when, locality=locality,
                starts_at=when if isinstance(when, datetime) else None, offered=parts[0], held=parts[1],
                taken=parts[2], usable=parts[3], not_usable=parts[4],
                is_told=known.at - page.at < facts.feeds()[feed_of(page.feed)].stale,
            )
        )  # fmt: skip
    return found


def _current(offers: list[Offered], type_: str, at: datetime) -> list[Offered]:
    """Today's; of home care the week's; of shifts those that are not over."""
    today = day_of(at)
    if type_ == "urgent_response":
        shifts = [each for each in offers if each.on == today and each.starts_at is not None]
        begun = max((each.starts_at for each in shifts if each.starts_at and each.starts_at <= at), default=at)
        return [each for each in shifts if each.starts_at and each.starts_at >= begun]
    last = today + (_AHEAD - 1 if type_ == "home_care" else 0) * A_DAY
    return [each for each in offers if today <= each.on <= last]


def _together(offers: Iterable[Offered]) -> dict[str, Any] | None:
    told = list(offers)
    if not told:
        return None
    why: defaultdict[str, float] = defaultdict(float)
    for each in told:
        for name, amount in each.not_usable.items():
            why[name] += amount
    held = [each.held for each in told if each.held is not None]
    explained = [(each.held or 0) + each.taken + each.usable + sum(each.not_usable.values()) for each in told]
    return {
        "offered": sum(each.offered for each in told), "held": sum(held) if held else None,
        "taken": sum(each.taken for each in told), "usable": sum(each.usable for each in told),
        "not_usable": [
            {"why": name, "amount": amount} for name, amount in sorted(why.items(), key=lambda one: (-one[1], one[0]))
        ],
        "other": sum(max(each.offered - part, 0) for each, part in zip(told, explained, strict=True)),
        "is_partial": False,
    }  # fmt: skip


def _unused(offers: list[Offered], at: datetime) -> dict[str, Any]:
    days = closed_before(at, _AHEAD)
    told = {on: sum(each.usable for each in offers if each.on == on) for on in {each.on for each in offers} & set(days)}
    return {"day": told.get(days[-1]), "week": sum(told.values()) if told else None, "days_told": len(told)}


def _fit(waiting: list[Ask], offers: list[Offered], type_: str) -> dict[str, int]:
    """The longest waiting first, each in their own locality; of hours a person's hours a week."""
    left: defaultdict[str, float] = defaultdict(float)
    single: defaultdict[str, float] = defaultdict(float)
    for each in offers:
        left[each.locality] += each.usable
        single[each.locality] += each.not_usable.get("single_handed_only", 0)
    named = {each.locality for each in offers}
    fits = single_only = unknown = 0
    for ask in sorted(waiting, key=lambda ask: (ask.referred_at, ask.key)):
        need = 1.0
        if type_ == "home_care":
            if ask.hours_a_week is None:
                unknown += 1
                continue
            need = ask.hours_a_week * (2 if ask.is_double_handed else 1)
        where = ask.locality if ask.locality in named else "all"
        if left[where] >= need:
            left[where] -= need
            fits += 1
        elif type_ != "home_care" and not ask.is_double_handed and single[where] >= need:
            single[where] -= 1
            single_only += 1
    return {"waiting": len(waiting), "fits": fits, "single_handed_only": single_only, "unknown": unknown}


def _is_in_area(ask: Ask, service: str, at: datetime) -> bool:
    """Whether a request that only a hub holds, and has decided on, waits for what this service gives."""
    row = facts.services()[service]
    localities = row["localities"].split()
    return (
        facts.services()[ask.holder]["type"] == "hub" and ask.is_decided(at)
        and row["type"] == _OF_PATHWAY[ask.pathway] and ask.council in row["councils"].split()
        and (not localities or ask.locality in localities)
    )  # fmt: skip


def services(known: Known, organisation: str) -> dict[str, Any]:
    """What /services should say; of care homes only who waits for them."""
    at, places = known.at, facts.beneath(organisation)
    every = [way for way in _everywhere(known) if way.is_told and way.waits(at)]
    own = {way.ask.key for way in ways_of(known, organisation)}
    asked = {way.ask.holder for way in every if way.ask.key in own}
    shown = [code for code in facts.services() if code in places or code in asked]
    open_clocks = Counter(each.told.team for each in clocks_of(known, "SIM") if each.is_told and each.is_open)
    lines, whole = [], {}
    for code in sorted(shown, key=lambda code: (facts.services()[code]["type"], code)):
        type_ = facts.services()[code]["type"]
        offers = _offers(known, code, type_)
        current = [each for each in _current(offers, type_, at) if each.is_told]
        mine = [way.ask for way in every if way.ask.holder == code]
        area = [way.ask for way in every if way.ask.holder != code and _is_in_area(way.ask, code, at)]
        is_response = type_ == "urgent_response"
        line: dict[str, Any] = {
            "service": code, "type": type_, "waiting": open_clocks[code] if is_response else len(mine),
            "waiting_of_organisation": open_clocks[code] * (code in places) if is_response
            else sum(ask.key in own for ask in mine),
            "waiting_in_area": len(area),
        }  # fmt: skip
        if type_ in _TELLS:
            line |= {
                "capacity": _together(current), "unused": _unused(offers, at), "days": _days(offers, at),
                "fit": _fit(mine + area, current, type_) if current and not is_response else None,
            }  # fmt: skip
        lines.append(line)
        whole.setdefault(type_, []).append((code, current, offers, {ask.key for ask in mine + area}))
    totals = [_total(type_, whole[type_], at, open_clocks) for type_ in sorted(whole)]
    return {"on": day_of(at), "total": len(lines), "services": lines, "totals": totals}


def _everywhere(known: Known) -> list[Way]:
    found: list[Way] = known.noted(("ways", "SIM"), lambda: ways_of(known, "SIM"))
    return found


def _days(offers: list[Offered], at: datetime) -> list[dict[str, Any]]:
    days = [day_of(at) + number * A_DAY for number in range(_AHEAD)]
    told = [each for each in offers if each.is_told]
    made = [(on, _together(each for each in told if each.on == on)) for on in days]
    return [{"on": on, "capacity": capacity} for on, capacity in made if capacity is not None]


def _total(type_: str, of_type: list[Any], at: datetime, open_clocks: Counter[str]) -> dict[str, Any]:
    keys: set[str] = set().union(*(waiting for _, _, _, waiting in of_type))
    total: dict[str, Any] = {
        "type": type_, "services": len(of_type),
        "waiting": sum(open_clocks[code] for code, *_ in of_type) if type_ == "urgent_response" else len(keys),
    }  # fmt: skip
    if type_ in _TELLS:
        total |= {
            "told": sum(bool(current) for _, current, _, _ in of_type),
            "capacity": _together(each for _, current, _, _ in of_type for each in current),
            "unused": _unused([each for _, _, offers, _ in of_type for each in offers], at),
        }
    return total
