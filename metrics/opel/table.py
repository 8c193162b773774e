"""A scoring table: which parameters a framework scores for a pillar, by which points, and at which totals levels begin.

Records only, dated and handed in: no band or point of any framework stands in code.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite

from metrics.pressure.indicator import Pillar
from metrics.vocabulary import Direction, Level


class Provider(StrEnum):
    """Who is scored. PLACE: each place that sends figures itself. TRUST: a trust, from all that is beneath it."""

    PLACE = "place"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class Band:
    """From `starts_at` on, the value itself included, a parameter scores `points`."""

    starts_at: float
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a framework.

    It is worked out from an `indicator`, or as a ratio of the measure `of` to the measure `over`; with neither,
    Homeward has no source for it: it is listed and scores nothing. `least` points are scored below the first band,
    and `judged_from` is the denominator from which a ratio is judged. Bands get worse from one to the next.
    Raises: ValueError when they do not, or points fall.
    """

    key: str
    title: str
    direction: Direction
    indicator: str | None = None
    of: str | None = None
    over: str | None = None
    bands: tuple[Band, ...] = ()
    least: int = 0
    judged_from: float = 0.0
    is_indicative: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        starts = [band.starts_at for band in self.bands]
        ordered = sorted(starts, reverse=self.direction is Direction.LOW_IS_WORSE)
        points = [self.least, *(band.points for band in self.bands)]
        if starts != ordered or len(set(starts)) < len(starts) or not all(isfinite(each) for each in starts):
            raise ValueError(f"{self.key}: bands overlap: each must begin at a worse value than the one before")
        if points != sorted(set(points)) or self.least < 0:
            raise ValueError(f"{self.key}: points must rise from band to band")

    @property
    def has_source(self) -> bool:
        """Whether Homeward can work it out at all."""
        return self.indicator is not None or self.of is not None

    @property
    def most(self) -> int:
        """The most points it can score."""
        return self.bands[-1].points if self.bands else self.least

    def points_of(self, figure: float) -> int:
        """The points of a value."""
        sign = -1 if self.direction is Direction.LOW_IS_WORSE else 1
        reached = (band.points for band in self.bands if figure * sign >= band.starts_at * sign)
        return max(reached, default=self.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The scoring table of one framework for one pillar, from `valid_from` up to, not including, `valid_to`.

    `cut_offs` are the lowest totals of levels 2, 3 and 4 and the highest total there is. `weight` is the measure by
    which a system weighs its providers; None: all alike. `is_indicative`: no source gives its cut-offs.
    """

    framework: str
    pillar: Pillar
    valid_from: date | None
    valid_to: date | None
    provider: Provider
    weight: str | None
    parameters: tuple[Parameter, ...]
    two: int
    three: int
    four: int
    highest: int
    is_indicative: bool
    source: str
    note: str

    def level_of(self, total: float) -> Level:
        """The level of a total. That of a system need not be whole: the nearest whole one counts, a half upwards."""
        if total + 0.5 >= self.four:
            return Level.FOUR
        if total + 0.5 >= self.three:
            return Level.THREE
        return Level.TWO if total + 0.5 >= self.two else Level.ONE
