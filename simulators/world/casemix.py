"""Who comes: where they live, how frail they are, what is wrong, how long it will keep them, what they will need.

Draws only, from tables; it changes nothing.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from simulators.world.draws import cumulated, pick
from simulators.world.places import LOCALITIES, WARDS

CATCHMENT: Final = {
    "SIM-S1": {"SIM-L1": 0.82, "SIM-L2": 0.09, "SIM-L3": 0.03, "SIM-L4": 0.045, "SIM-L5": 0.015},
    "SIM-S2": {"SIM-L2": 0.78, "SIM-L1": 0.13, "SIM-L4": 0.055, "SIM-L3": 0.02, "SIM-L5": 0.015},
    "SIM-S3": {"SIM-L3": 0.87, "SIM-L5": 0.07, "SIM-L1": 0.04, "SIM-L2": 0.01, "SIM-L4": 0.01},
}
_CATCHMENT: Final = {site: (tuple(shares), cumulated(list(shares.values()))) for site, shares in CATCHMENT.items()}

ILLNESS: Final = {
    "elderly_care": 1.15, "stroke": 1.5, "trauma_orthopaedics": 1.3, "general_medicine": 1.0, "respiratory": 1.0,
    "cardiology": 0.85, "gastroenterology": 0.85, "general_surgery": 0.75, "urology": 0.6, "gynaecology": 0.45,
    "oncology": 1.05, "neurology": 1.15, "acute_medicine": 0.7,
}  # fmt: skip
"""How long an illness of the specialty lasts, against the mean."""

_ELECTIVE: Final = {
    "trauma_orthopaedics": 0.33, "general_surgery": 0.30, "urology": 0.16, "gynaecology": 0.10, "cardiology": 0.06,
    "oncology": 0.05,
}  # fmt: skip
_SINGLE_HOURS: Final = (5.25, 7.0, 8.75, 10.5, 14.0)
_DOUBLE_HOURS: Final = (14.0, 21.0, 24.5, 28.0)


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody will need on leaving. `need` is "" on pathway 0 without a restart."""

    pathway: str
    need: str
    double_handed: bool
    hours_a_week: float


def _mix(site: str, *, frail: bool) -> tuple[tuple[str, ...], tuple[float, ...]]:
    weights: dict[str, float] = {}
    for specialty, beds in WARDS[site].values():
        if specialty == "acute_medicine":
            continue
        share = beds * (1.0 - 0.45 * min(1.0, _ELECTIVE.get(specialty, 0.0) * 4.0)) / ILLNESS[specialty]
        if specialty == "elderly_care":
            share *= 1.9 if frail else 0.1
        weights[specialty] = weights.get(specialty, 0.0) + share
    return tuple(weights), cumulated(list(weights.values()))


_MIX: Final = {(site, frail): _mix(site, frail=frail) for site in CATCHMENT for frail in (False, True)}
_LISTS: Final = {
    site: (tuple(mix), cumulated(list(mix.values())))
    for site in CATCHMENT
    for mix in [{name: share for name, share in _ELECTIVE.items() if name in _MIX[site, False][0]}]
}


def home(random: Random, site: str) -> tuple[str, str]:
    """Draw the council and locality of somebody who comes to a site."""
    names, bounds = _CATCHMENT[site]
    council = pick(random, names, bounds)
    places = LOCALITIES[council]
    return council, places[int(random.random() * len(places))]


def illness(random: Random, site: str, frailty: float) -> str:
    """Draw the specialty of somebody who is admitted as an emergency for more than hours."""
    names, bounds = _MIX[site, frailty > 0.6]
    return pick(random, names, bounds)


def operation(random: Random, site: str) -> str:
    """Draw the specialty of an elective admission."""
    names, bounds = _LISTS[site]
    return pick(random, names, bounds)


def needs(random: Random, *, specialty: str, frailty: float, elective: bool) -> Needs:
    """Draw what somebody will need on leaving hospital."""
    weight = frailty * frailty * (0.9 if elective else 3.0)
    if specialty == "stroke":
        weight *= 1.5
    value = random.random()
    double = random.random() < 0.08 + 0.22 * frailty * frailty
    hours = _DOUBLE_HOURS[int(random.random() * 4)] if double else _SINGLE_HOURS[int(random.random() * 5)]
    kind = random.random()
    if value < P1 * weight:
        need = "reablement" if kind < 0.64 else "home_care" if kind < 0.92 else "end_of_life"
        return Needs("P1", need, double, hours)
    value -= P1 * weight
    if value < P2 * weight:
        return Needs("P2", "stroke_rehabilitation" if specialty == "stroke" else "rehabilitation", double, 0.0)
    value -= P2 * weight
    if value < P3 * weight:
        need = "nursing" if kind < 0.34 else "nursing_dementia" if kind < 0.5 else "residential"
        return Needs("P3", "residential_dementia" if kind > 0.8 else need, double, 0.0)
    value -= P3 * weight
    if value < RESTART * weight:
        return Needs("P0", "restart", double, hours)
    return Needs("P0", "", double_handed=False, hours_a_week=0.0)


P1: Final = 0.115
P2: Final = 0.036
P3: Final = 0.022
RESTART: Final = 0.03
"""Shares at the mean frailty, of those who stay more than hours."""
