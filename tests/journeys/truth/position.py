"""The bed position of sites and of all together (`position.*`), from what the beds and the department said last."""

from collections import Counter
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.days import A_DAY, clock, day_of
from tests.journeys.truth.ledger import Page
from tests.journeys.truth.partners import feed_of
from tests.journeys.truth.people import Person
from tests.journeys.truth.steps import open_ask
from tests.journeys.truth.told import Known

SITES = {"acute": ("SIM-S1", "SIM-S2", "SIM-S3"), "community": ("SIM-C1", "SIM-C2")}
# Part -> the family that tells of it, and what the ledger calls it.
_PARTS = {
    "open": ("beds", "open"), "occupied": ("beds", "occupied"), "awaiting": ("beds", "awaiting"),
    "expected_in": ("beds", "expected_in"), "gone": ("beds", "gone"), "definite": ("beds", "definite"),
    "potential": ("beds", "potential"), "closed": ("beds", "closed"), "escalation": ("beds", "escalation"),
    "in_department": ("ed", "in_department"), "over_12_hours": ("ed", "over_12_hours"),
    "longest_awaiting": ("ed", "longest_awaiting"), "ambulances": ("ed", "ambulances"),
    "longest_ambulance": ("ed", "longest_ambulance"),
}  # fmt: skip
_OF_TODAY = {"expected_in", "gone", "definite", "potential"}
# A month has too few days of one weekday for any range: fourteen are needed.
_NO_RANGE = {"expected_in_range": None, "on_definite_range": None, "on_potential_range": None}
_NEEDED = ("open", "occupied", "awaiting", "expected_in", "definite", "potential")


def position(known: Known, organisation: str) -> dict[str, Any]:
    """What /bed-position should say."""
    places = facts.beneath(organisation)
    sites = {care: [site for site in every if site in places] for care, every in SITES.items()}
    told = {care: [_site(known, site, care, organisation) for site in every] for care, every in sites.items()}
    every = [site for of in told.values() for site in of]
    return {
        "acute": _total(told["acute"], known) if told["acute"] else None,
        "community": _total(told["community"], known) if told["community"] else None,
        "sites": sorted(every, key=lambda site: site["organisation"]["code"]),
        "becoming_ready": _becoming_ready(known, organisation, frozenset(code for of in sites.values() for code in of)),
    }  # fmt: skip


def _part(known: Known, site: str, name: str, family: str, count: str) -> dict[str, Any]:
    feed = feed_of(f"{family}.{site}")
    if feed not in facts.feeds():
        return {"name": name, "value": None, "last_value": None, "is_expected": False, "is_of_another_day": False}
    pages, doubted = known.pages_of(feed), known.is_live and (site, count) in known.doubted
    # A figure that is held or refused is not believed: the last good one is that of the page before.
    not_believed = known.refused.get((site, count), set()) | ({known.doubted[site, count]} if doubted else set())
    believed = [page for page in pages if page.at not in not_believed]
    freshness = known.freshness_of(believed, feed)
    last = believed[-1].counts[site, count] if believed else None
    is_old = bool(believed) and name in _OF_TODAY and day_of(believed[-1].at) != day_of(known.at)
    is_usable = freshness in {"fresh", "late"} and not doubted and not is_old
    return {
        "name": name, "value": last if is_usable else None, "last_value": last, "freshness": freshness,
        "is_held": doubted, "is_of_another_day": is_old, "is_expected": True,
        "observed_at": believed[-1].at if believed else None,
    }  # fmt: skip


def _site(known: Known, site: str, care: str, organisation: str) -> dict[str, Any]:
    parts = {name: _part(known, site, name, *of) for name, of in _PARTS.items()}
    if care == "acute" and parts["awaiting"]["value"] is None:
        other = _part(known, site, "awaiting", "ed", "awaiting_bed")
        if other["value"] is not None or parts["awaiting"]["last_value"] is None:
            parts["awaiting"] = other
    value = {name: part["value"] for name, part in parts.items()}
    is_one_time = parts["open"].get("observed_at") == parts["occupied"].get("observed_at")
    is_known = value["open"] is not None and value["occupied"] is not None and is_one_time
    empty = value["open"] - value["occupied"] if is_known else None
    lacking = [name for name in _NEEDED if value[name] is None]
    if empty is None and not {"open", "occupied"} & set(lacking):
        lacking.insert(0, "occupied")
    about = clock(day_of(known.at), 18)
    is_over = known.at >= about
    definite, potential = _evening(empty, value, is_over=is_over)
    longest = _longest(known, site, organisation)
    return {
        **_NO_RANGE,
        "organisation": {"code": site}, "care": care, "about": about, "is_over": is_over, "empty": empty,
        "on_definite": definite, "on_potential": potential, "lacking": lacking,
        "closed_for": _closed_for(known, site), "longest_ready": longest,
        "is_longest_ready_at_least": _is_silent(known, site), "parts": list(parts.values()),
    }  # fmt: skip


def _evening(empty: float | None, value: dict[str, Any], *, is_over: bool) -> tuple[float | None, float | None]:
    needed = (empty, value["awaiting"], value["expected_in"], value["definite"])
    if is_over or empty is None or None in needed:
        return None, None
    definite = empty - value["awaiting"] - value["expected_in"] + value["definite"]
    return definite, None if value["potential"] is None else definite + value["potential"]


def _closed_for(known: Known, site: str) -> list[dict[str, Any]]:
    pages: list[Page] = known.pages_of(feed_of(f"beds.{site}"))
    if not pages or known.freshness_of(pages, feed_of(f"beds.{site}")) not in {"fresh", "late"}:
        return []
    found: dict[str | None, tuple[int, list[str]]] = {}
    for ward, (reason, beds) in pages[-1].closed_for.items():
        if beds:
            sofar, wards = found.get(reason, (0, []))
            found[reason] = (sofar + beds, sorted([*wards, ward]))
    lines = [{"reason": reason, "beds": beds, "wards": wards} for reason, (beds, wards) in found.items()]
    return sorted(lines, key=_most_first)


def _most_first(line: dict[str, Any]) -> tuple[int, bool, str]:
    return -line["beds"], line["reason"] is None, line["reason"] or ""


def _people(known: Known, organisation: str) -> list[Person]:
    """Those told of now: whoever a silent board last saw in a bed may have left."""
    places = facts.beneath(organisation)
    return [
        person for person in known.everybody() if person.is_in(places) and known.is_told_now(known.teller(person))
    ]  # fmt: skip


def _is_silent(known: Known, site: str) -> bool:
    return not known.is_told_now(feed_of(f"board.{site}"))


def _longest(known: Known, site: str, organisation: str) -> dict[str, Any] | None:
    """Who has been ready the longest of those in a bed of the site."""
    spells = [
        spell[0]
        for person in _people(known, organisation)
        if person.site == site and (spell := person.spell_at(known.at)) is not None
    ]
    return {"days": (day_of(known.at) - day_of(min(spells))).days, "since": min(spells)} if spells else None


def _total(sites: list[dict[str, Any]], known: Known) -> dict[str, Any]:
    about = clock(day_of(known.at), 18)
    is_over = known.at >= about
    closed: dict[str | None, tuple[int, list[str]]] = {}
    for site in sites:
        for line in site["closed_for"]:
            beds, wards = closed.get(line["reason"], (0, []))
            closed[line["reason"]] = (beds + line["beds"], sorted([*wards, *line["wards"]]))
    lines = [{"reason": reason, "beds": beds, "wards": wards} for reason, (beds, wards) in closed.items()]
    longest = [site["longest_ready"]["days"] for site in sites if site["longest_ready"]]
    return {
        **_NO_RANGE,
        "sites": sorted(site["organisation"]["code"] for site in sites), "is_over": is_over, "about": about,
        "empty": _sum([site["empty"] for site in sites], is_whole=False),
        "on_definite": _sum([site["on_definite"] for site in sites], is_whole=True),
        "on_potential": _sum([site["on_potential"] for site in sites], is_whole=True),
        "lacking": [] if is_over else sorted(
            site["organisation"]["code"] for site in sites if site["on_definite"] is None
        ),
        "closed_for": sorted(lines, key=_most_first), "longest_ready_days": max(longest, default=None),
        "is_longest_ready_at_least": any(site["is_longest_ready_at_least"] for site in sites),
        "parts": [_sum_of_parts([site["parts"][place] for site in sites]) for place in range(len(_PARTS))],
    }  # fmt: skip


def _sum(values: list[float | None], *, is_whole: bool) -> dict[str, Any]:
    told = [value for value in values if value is not None]
    is_known = bool(told) and (len(told) == len(values) or not is_whole)
    return {
        "value": sum(told) if is_known else None, "usable": len(told), "expected": len(values), "is_at_least": False
    }  # fmt: skip


def _sum_of_parts(parts: list[dict[str, Any]]) -> dict[str, Any]:
    expected = [part for part in parts if part["is_expected"]]
    usable = [part["value"] for part in expected if part["value"] is not None]
    is_longest = parts[0]["name"] in {"longest_awaiting", "longest_ambulance"}
    value = (max(usable) if is_longest else sum(usable)) if usable else None
    return {
        "name": parts[0]["name"], "value": value, "usable": len(usable), "expected": len(expected),
        "is_at_least": 0 < len(usable) < len(expected),
    }  # fmt: skip


def _becoming_ready(known: Known, organisation: str, sites: frozenset[str]) -> dict[str, Any]:
    """Who still meets the criteria and is expected to become ready by the end of today, and of the next days."""
    at, today = known.at, day_of(known.at)
    meeting = [
        person
        for person in _people(known, organisation)
        if person.site in sites and person.is_in_bed(at) and person.spell_at(at) is None
    ]
    horizons = []
    for hours in (0, 24, 48, 72):
        until = today + (hours // 24) * A_DAY
        due = [person for person in meeting if person.expected_on is not None and today <= person.expected_on <= until]
        asks = [open_ask(known.asks_of(person), at) for person in due]
        by = Counter(
            person.pathway_referred or (ask.pathway if ask else None) for person, ask in zip(due, asks, strict=True)
        )
        horizons.append(
            {
                "hours": hours, "until": until, "people": len(due), "referred": sum(ask is not None for ask in asks),
                "by_pathway": [
                    {"pathway": pathway, "people": people}
                    for pathway, people in sorted(by.items(), key=lambda each: (each[0] is None, each[0] or ""))
                ],
            }
        )  # fmt: skip
    return {
        "meeting": len(meeting), "undated": sum(person.expected_on is None for person in meeting),
        "overdue": sum(person.expected_on is not None and person.expected_on < today for person in meeting),
        "horizons": horizons, "is_at_least": any(_is_silent(known, site) for site in sites),
    }  # fmt: skip
