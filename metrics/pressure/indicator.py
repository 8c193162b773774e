"""An indicator: a recipe over measures, what it means, and worked examples that the tests run.

Records only. The records themselves stand in `metrics.pressure.indicators`; judging them is `assess`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from metrics.pressure.bounds import Bounds
from metrics.vocabulary import NO_DIMENSIONS, Dimensions, Direction, Freshness, Level

AHEAD = "days_ahead"
"""The dimension of a figure of a day that says how many days before it was sent."""

_TODAY = (AHEAD, "0")


class Unit(StrEnum):
    """SHARE: a proportion, 1.0 is the whole (occupancy can exceed it). COUNT: people, beds or events."""

    SHARE = "share"
    COUNT = "count"


class Pillar(StrEnum):
    """What kind of provider a figure is of. National OPEL words exist for four of them; nothing else may be called
    OPEL: the rest have local triggers."""

    ACUTE = "acute"
    COMMUNITY = "community"
    MENTAL_HEALTH = "mental_health"
    NHS_111 = "nhs_111"
    REABLEMENT = "reablement"
    TRANSFER_HUB = "transfer_hub"
    HOME_CARE = "home_care"
    CARE_HOMES = "care_homes"
    URGENT_RESPONSE = "urgent_response"

    @property
    def has_opel(self) -> bool:
        """Whether national OPEL words exist for it."""
        return self in {Pillar.ACUTE, Pillar.COMMUNITY, Pillar.MENTAL_HEALTH, Pillar.NHS_111}


@dataclass(frozen=True, slots=True)
class Input:
    """One part of a recipe: the sum of a measure's observations whose dimensions include all the pairs in `where`."""

    measure: str
    where: Dimensions = NO_DIMENSIONS

    def takes(self, measure: str, dimensions: Dimensions) -> bool:
        """Whether an observation of this measure with these dimensions is counted in this part."""
        return measure == self.measure and all(pair in dimensions for pair in self.where)

    @property
    def is_of_today(self) -> bool:
        """Whether it is of the day itself, of which what was sent on the days before speaks too."""
        return _TODAY in self.where

    def takes_of_any_day(self, measure: str, dimensions: Dimensions) -> bool:
        """Whether an observation is counted in this part on some day, however many days ahead of it that was said."""
        return measure == self.measure and all(pair in dimensions for pair in self.where if pair != _TODAY)


@dataclass(frozen=True, slots=True)
class Share:
    """The sum of the numerators over the sum of the denominators of those who sent both; never a mean of shares.

    `least`: the share is judged only from a denominator of so many on; below that it is shown and not judged, since two
    people of three say nothing. Where it is stated, nobody at all is an answer ("none yet") and no gap. `may_exceed`:
    the denominator is no bound of the numerator (core beds, under people in escalation beds); else more than the whole
    is shown, and said not to add up.
    """

    numerator: Input
    denominator: Input
    least: float = 0.0
    may_exceed: bool = False

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The parts in the order in which evidence holds them."""
        return (self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Count:
    """The sum over all who sent it, compared with bounds as a mean per organisation."""

    of: Input

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The part, as evidence holds it."""
        return (self.of,)


Recipe = Share | Count


@dataclass(frozen=True, slots=True)
class Given:
    """What one reporter sent in an example."""

    organisation: str
    parts: tuple[float, ...]
    freshness: Freshness = Freshness.FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example: named evidence in, value and level out. `expected` is how many reporters there should be.

    The bounds are part of the example, not of the product. A share's value is written to four decimals.
    """

    situation: str
    given: tuple[Given, ...]
    expected: int
    value: float | None
    bounds: Bounds | None = None
    level: Level | None = None
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One recipe with its meaning.

    `short` is what a wall has room for (14 characters). `priority` orders indicators on screens and, between equally
    bad ones, decides which is named as the driver: lower comes first. `valid_from` is the first day of published
    figures known to follow the definition.
    """

    key: str
    title: str
    short: str
    recipe: Recipe
    direction: Direction
    pillar: Pillar
    priority: int
    definition: str
    source: str
    valid_from: date
    examples: tuple[Example, ...]

    @property
    def unit(self) -> Unit:
        """The unit its value has, which follows from the recipe."""
        return Unit.SHARE if isinstance(self.recipe, Share) else Unit.COUNT
