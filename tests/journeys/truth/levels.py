"""The calculated levels: each parameter's ratio from what the places said last, its points, the levels (`opel.*`)."""

from datetime import date
from itertools import combinations
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.days import day_of
from tests.journeys.truth.partners import feed_of
from tests.journeys.truth.position import SITES
from tests.journeys.truth.told import Known

# Parameter -> the family that tells of it, and the two counts whose ratio it is.
_ACUTE = {
    "handover_mean": ("ed", "handover_minutes", "handovers"), "four_hour": ("ed", "within_4_hours", "departures"),
    "over_12_hours": ("ed", "over_12_hours", "in_department"), "ga_occupancy": ("beds", "occupied", "open"),
    "escalation": ("beds", "escalation", "open"), "nctr": ("beds", "not_meeting", "occupied"),
}  # fmt: skip
_COMMUNITY = {
    "urgent_response": ("ucr", "met", "due"), "bed_occupancy": ("beds", "occupied", "open"),
    "ready_to_leave": ("beds", "not_meeting", "occupied"), "virtual_ward": ("virtual_ward", "people", "places"),
}  # fmt: skip
_TEAMS, _VIRTUAL = ("SIM-U1", "SIM-U2"), ("SIM-V1",)


def _table(pillar: str, on: date) -> dict[str, Any]:
    found: dict[str, Any] = next(
        table
        for table in facts.tables(facts.SHARED / "opel.toml")["tables"]
        if table["pillar"] == pillar
        and table["valid_from"] <= on
        and ("valid_to" not in table or on < table["valid_to"])
    )
    return found


def levels(known: Known, organisation: str) -> dict[str, Any]:
    """What /levels should say of the acute and the community pillar."""
    places = facts.beneath(organisation)
    on = day_of(known.at)
    acute, community = _table("acute", on), _table("community", on)
    sites = [site for site in SITES["acute"] if site in places]
    beds = [site for site in SITES["community"] if site in places]
    teams, virtual = [team for team in _TEAMS if team in places], [ward for ward in _VIRTUAL if ward in places]
    of_acute = [_provider(site, acute, _ACUTE, {"ed": [site], "beds": [site]}, known) for site in sites]
    own = {"beds": beds, "ucr": teams, "virtual_ward": virtual}
    trust = "SIM-T3" if "SIM-T3" in places else organisation
    of_community = [_provider(trust, community, _COMMUNITY, own, known)] if any(own.values()) else []
    return {
        "acute": _pillar(acute, of_acute, [_beds(known, site) for site in sites]),
        "community": _pillar(community, of_community, [1.0] * len(of_community)),
    }  # fmt: skip


def _beds(known: Known, site: str) -> float | None:
    pages = known.pages_of(feed_of(f"beds.{site}"))
    return pages[-1].counts[site, "open"] if pages else None


def _cut(table: dict[str, Any], points: float) -> int:
    """The level whose totals the nearest whole number of points lies in, a half upwards."""
    whole = int(points + 0.5)
    for level, span in table["cut_offs"].items():
        low, high = (int(each) for each in span.split("-"))
        if low <= whole <= high:
            return int(level)
    raise AssertionError(points)


def _pillar(table: dict[str, Any], providers: list[dict[str, Any]], weights: list[float | None]) -> dict[str, Any]:
    if not providers:
        return {"level": None, "points": None, "usable": 0, "expected": 0, "providers": []}
    told = [1.0] if len(providers) == 1 else weights
    points = None
    if None not in told:
        sure = [weight for weight in told if weight is not None]
        points = sum(each["points"] * weight for each, weight in zip(providers, sure, strict=True)) / sum(sure)
    usable = sum(each["level"] != 0 for each in providers)
    return {
        "level": _cut(table, points) if usable and points is not None else 0, "points": points,
        "is_floor": any(each["is_floor"] for each in providers), "usable": usable, "expected": len(providers),
        "providers": providers,
    }  # fmt: skip


def _provider(
    code: str, table: dict[str, Any], of: dict[str, Any], places: dict[str, list[str]], known: Known
) -> dict[str, Any]:
    parameters = [_parameter(each, of, places, known) for each in table["parameters"]]
    points = sum(each["points"] for each in parameters)
    is_judged = any(each["standing"] in {"scored", "partial"} for each in parameters)
    sure = sum(each["standing"] == "scored" for each in parameters)
    drivers = sorted((each for each in parameters if each["points"]), key=lambda each: -each["points"])
    return {
        "organisation": {"code": code}, "level": _cut(table, points) if is_judged else 0, "points": points,
        "is_floor": sure < len(parameters), "known": sure, "of": len(parameters),
        "drivers": [each["key"] for each in drivers], "parameters": parameters,
    }  # fmt: skip


def _parameter(
    stated: dict[str, Any], of: dict[str, Any], places: dict[str, list[str]], known: Known
) -> dict[str, Any]:
    nothing = {"key": stated["key"], "value": None, "scored_value": None, "points": 0, "held_by": []}
    if stated["key"] not in of:
        return {**nothing, "standing": "no_source"}
    family, above, below = of[stated["key"]]
    usable, stale = [], []
    for place in places[family]:
        ratio = _ratio(known, family, place, above, below)
        if ratio is not None:
            parts, freshness = ratio
            (usable if freshness in {"fresh", "late"} else stale).append((place, parts))
    if not usable and not stale:
        return {**nothing, "standing": "missing"}
    value, weight = _pooled(usable), sum(parts[1] for _, parts in (*usable, *stale))
    if weight <= 0 or weight < stated.get("judged_from", 0):
        return {**nothing, "standing": "too_little", "value": value}
    worst, held_by = _worst(usable, stale, is_low=stated["direction"] == "low_is_worse")
    standing = "stale" if value is None else "partial" if stale or len(usable) < len(places[family]) else "scored"
    return {
        "key": stated["key"], "standing": standing, "value": value, "scored_value": worst,
        "points": _points(stated, worst), "held_by": held_by,
    }  # fmt: skip


_Ratio = tuple[str, tuple[float, float]]


def _ratio(known: Known, family: str, place: str, above: str, below: str) -> tuple[tuple[float, float], str] | None:
    """The last two counts that came together, neither of them held, and how fresh they are."""
    feed = feed_of(f"{family}.{place}")
    pages = known.pages_of(feed)
    for name in (above, below):
        if known.is_live and (place, name) in known.doubted:
            pages = [page for page in pages if page.at != known.doubted[place, name]]
        pages = [page for page in pages if page.at not in known.refused.get((place, name), ())]
    if not pages:
        return None
    counts = pages[-1].counts
    return (counts[place, above], counts[place, below]), known.freshness_of(pages, feed)


def _pooled(ratios: list[_Ratio]) -> float | None:
    weight = sum(parts[1] for _, parts in ratios)
    return sum(parts[0] for _, parts in ratios) / weight if weight > 0 else None


def _worst(usable: list[_Ratio], stale: list[_Ratio], *, is_low: bool) -> tuple[float | None, list[str]]:
    """Every set of stale places tried: the one that makes it worst, with as few of them as do."""
    best: tuple[float | None, list[str]] = (_pooled(usable), [])
    for count in range(1, len(stale) + 1):
        for some in combinations(sorted(stale), count):
            found = _pooled([*usable, *some])
            if found is None:
                continue
            is_worse = best[0] is None or (found < best[0] if is_low else found > best[0])
            if is_worse:
                best = found, [place for place, _ in some]
    return best


def _points(stated: dict[str, Any], value: float | None) -> int:
    if value is None:
        return 0
    reached = [
        int(points)
        for points, start in stated["bands"].items()
        if (value <= start if stated["direction"] == "low_is_worse" else value >= start)
    ]
    return max(reached, default=0)
