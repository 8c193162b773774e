"""The services: what each puts up, what went unused, who waits there and in its area, how many of them it fits."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.clocks import clocks_of
from tests.journeys.truth.days import A_DAY, closed_before, day_of
from tests.journeys.truth.offered import AHEAD, TELLS, Offered, current, earliest_usable, offers_of, places_of, together
from tests.journeys.truth.partners import feed_of
from tests.journeys.truth.people import Ask
from tests.journeys.truth.told import Known
from tests.journeys.truth.ways import Way, ways_of

_OF_PATHWAY = {"P0": "home_care", "P1": "home_care", "P2": "bed_based", "P3": "care_home"}


def _unused(offers: list[Offered], at: datetime) -> dict[str, Any]:
    days = closed_before(at, AHEAD)
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
    """What /services should say."""
    at, places = known.at, facts.beneath(organisation)
    every = [way for way in _everywhere(known) if way.is_told and way.waits(at)]
    own = {way.ask.key for way in ways_of(known, organisation)}
    asked = {way.ask.holder for way in every if way.ask.key in own}
    shown = [code for code in facts.services() if code in places or code in asked]
    open_clocks = Counter(each.told.team for each in clocks_of(known, "SIM") if each.is_told and each.is_open)
    lines, whole = [], {}
    for code in sorted(shown, key=lambda code: (facts.services()[code]["type"], code)):
        type_ = facts.services()[code]["type"]
        offers = offers_of(known, code, type_)
        put_up = current(offers, type_, at)
        told = [each for each in put_up if each.is_told]
        mine = [way.ask for way in every if way.ask.holder == code]
        area = [way.ask for way in every if way.ask.holder != code and _is_in_area(way.ask, code, at)]
        is_response = type_ == "urgent_response"
        line: dict[str, Any] = {
            "service": code, "type": type_, "waiting": open_clocks[code] if is_response else len(mine),
            "waiting_of_organisation": open_clocks[code] * (code in places) if is_response
            else sum(ask.key in own for ask in mine),
            "waiting_in_area": len(area),
        }  # fmt: skip
        if type_ in TELLS:
            line |= {
                "capacity": together(put_up), "unused": _unused(offers, at), "days": _days(offers, at),
                "earliest_usable_on": earliest_usable(offers, at), **places_of(known, code, type_, put_up),
                "fit": _fit(mine + area, told, type_) if told and not is_response else None,
            }  # fmt: skip
        if type_ == "care_home":
            # What those who wait would need of its four types of bed no request says, and it is of no day.
            line |= {
                "capacity": together(put_up), "unused": None, "days": [], "fit": None, "earliest_usable_on": None,
                **places_of(known, code, type_, put_up),
            }  # fmt: skip
        if type_ == "virtual_ward":
            line |= _virtual_ward(known, code, is_of=code in places)
        lines.append(line)
        whole.setdefault(type_, []).append((code, put_up, offers, {ask.key for ask in mine + area}))
    totals = [_total(type_, whole[type_], at, open_clocks) for type_ in sorted(whole)]
    # There is one virtual ward: all of them together are that one.
    of_virtual = {line["type"]: line for line in lines if line["type"] == "virtual_ward"}
    totals = [
        total | {name: of_virtual[total["type"]][name] for name in ("waiting", "capacity")}
        if total["type"] in of_virtual else total
        for total in totals
    ]  # fmt: skip
    return {"on": day_of(at), "total": len(lines), "services": lines, "totals": totals}


def _virtual_ward(known: Known, code: str, *, is_of: bool) -> dict[str, Any]:
    """What a virtual ward puts up: whoever was accepted and is not on it yet has a place that is kept."""
    feed = feed_of(f"virtual_ward.{code}")
    pages = known.pages_of(feed)
    if not pages or known.freshness_of(pages, feed) not in {"fresh", "late"}:
        return {"waiting": None, "waiting_of_organisation": None, "capacity": None, "fit": None}
    said = {name: value for (_, name), value in pages[-1].counts.items()}
    kept = said["waiting_step_up"] + said["waiting_step_down"]
    free = max(said["places"] - said["people"] - kept, 0)
    usable = free if said["is_accepting"] else 0
    return {
        "waiting": kept, "waiting_of_organisation": kept if is_of else None, "fit": None,
        "capacity": {
            "offered": said["places"], "held": kept, "taken": said["people"], "usable": usable,
            "not_usable": [{"why": "not_accepting", "amount": free}] if free > usable else [],
            "other": 0, "is_partial": False,
        },
    }  # fmt: skip


def _everywhere(known: Known) -> list[Way]:
    found: list[Way] = known.noted(("ways", "SIM"), lambda: ways_of(known, "SIM"))
    return found


def _days(offers: list[Offered], at: datetime) -> list[dict[str, Any]]:
    days = [day_of(at) + number * A_DAY for number in range(AHEAD)]
    made = [(on, together(each for each in offers if each.on == on)) for on in days]
    return [{"on": on, "capacity": capacity} for on, capacity in made if capacity is not None]


def _total(type_: str, of_type: list[Any], at: datetime, open_clocks: Counter[str]) -> dict[str, Any]:
    keys: set[str] = set().union(*(waiting for _, _, _, waiting in of_type))
    total: dict[str, Any] = {
        "type": type_, "services": len(of_type),
        "waiting": sum(open_clocks[code] for code, *_ in of_type) if type_ == "urgent_response" else len(keys),
    }  # fmt: skip
    told = [any(each.is_told for each in put_up) for _, put_up, _, _ in of_type]
    if type_ in TELLS or type_ == "care_home":
        entered = [] if type_ == "care_home" else [each for _, _, offers, _ in of_type for each in offers]
        total |= {
            "told": sum(told),
            "capacity": together((each for _, put_up, _, _ in of_type for each in put_up), is_whole=all(told)),
            "unused": _unused(entered, at),
        }
    return total
