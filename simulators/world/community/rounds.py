"""The rounds of home care: how packages fit on them, and how many there are.

A package takes the same quarter-hours of one carer's round every day, or of two carers' rounds. A round that has less
free than a package needs is of no use to it, so hours can be free and nobody's. Packages are in `home_care`.
"""

import random
from collections.abc import Sequence
from typing import Final

from simulators.world.community.facts import ROUND_QUARTERS
from simulators.world.community.state import Package, Unit

LEAVERS_A_DAY: Final = 0.0009
"""Chance a day that a carer leaves: a third of them in a year."""
ROTA_DAYS: Final = 7
AT_WORK: Final = (1.06, 1.07, 1.07, 1.07, 1.06, 1.015, 1.0)
"""Staff on the rota for each round to be run, by weekday."""


def fits(unit: Unit, package: Package) -> bool:
    """Tell whether the unit has a round (or a pair of rounds) with room for the package."""
    limit = ROUND_QUARTERS - package.quarters
    enough = sum(booked <= limit for booked in unit.rounds)
    return enough >= (2 if package.double_handed else 1)


def put(unit: Unit, package: Package) -> bool:
    """Put a package on the fullest round (or pair) it fits on; False, and nothing done, where it does not fit."""
    first = _fullest(unit.rounds, package.quarters, -1)
    if first < 0:
        return False
    if package.double_handed:
        second = _fullest(unit.rounds, package.quarters, first)
        if second < 0:
            return False
        unit.rounds[second] += package.quarters
        package.second = second
    unit.rounds[first] += package.quarters
    package.first = first
    return True


def _fullest(rounds: Sequence[int], quarters: int, other: int) -> int:
    best, most = -1, -1
    limit = ROUND_QUARTERS - quarters
    for index, booked in enumerate(rounds):
        if most < booked <= limit and index != other:
            best, most = index, booked
    return best


def lift(unit: Unit, package: Package) -> None:
    """Take a package off its rounds."""
    unit.rounds[package.first] -= package.quarters
    if package.second >= 0:
        unit.rounds[package.second] -= package.quarters
    package.first = package.second = -1


def close_round(unit: Unit, index: int, packages: Sequence[Package]) -> list[Package]:
    """Close a round because its carer left; give the packages (of those on the unit) no other round has room for."""
    moved = [package for package in packages if index in (package.first, package.second)]
    for package in moved:
        lift(unit, package)
    last = len(unit.rounds) - 1
    for package in packages:
        package.first = index if package.first == last else package.first
        package.second = index if package.second == last else package.second
    unit.rounds[index] = unit.rounds[last]
    unit.rounds.pop()
    return [package for package in moved if not put(unit, package)]


def at_work(stream: random.Random, weekday: int) -> float:
    """Draw the share of the rounds' carers that will be at work on a day, more than one with reserves."""
    return max(AT_WORK[weekday] - abs(stream.normalvariate(0.0, 0.035)), 0.85)
