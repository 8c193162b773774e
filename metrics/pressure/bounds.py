"""Bounds: where levels 2, 3 and 4 of one indicator begin.

Holds no threshold of its own: bounds are local, dated, owned data of the catalogue and are handed in.
"""

from dataclasses import dataclass
from math import isfinite

from metrics.vocabulary import Direction, Level

_SIGN = {Direction.HIGH_IS_WORSE: 1, Direction.LOW_IS_WORSE: -1}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values at which levels 2, 3 and 4 begin, in the indicator's unit; a count's are per organisation.

    Rising where high is worse, falling where low is worse. Two equal bounds skip the level between them.
    Raises: ValueError when a bound is not a finite number or the three neither rise nor fall.
    """

    two: float
    three: float
    four: float

    def __post_init__(self) -> None:
        if not (isfinite(self.two) and isfinite(self.three) and isfinite(self.four)):
            raise ValueError(f"bounds must be finite numbers: {self.two}, {self.three}, {self.four}")
        if not (self.two <= self.three <= self.four or self.two >= self.three >= self.four):
            raise ValueError(f"bounds must rise or fall through the levels: {self.two}, {self.three}, {self.four}")

    def opening(self, level: Level) -> float:
        """The bound at which a level begins; for level 1, the bound below which it ends."""
        return self.four if level == Level.FOUR else self.three if level == Level.THREE else self.two

    def margin(self, figure: float, *, level: Level) -> float:
        """How far a figure lies beyond the opening of its level, as a share of the way from level 2 to level 4.

        Units: none, so that a share and a count can be ranked together. Negative at level 1.
        """
        way = self.four - self.two
        return (figure - self.opening(level)) / (way or 1.0)


def level_of(figure: float, *, bounds: Bounds, direction: Direction) -> Level:
    """The level of a figure: each level begins at its bound, the bound itself included.

    Raises: ValueError when the bounds run against the direction, or there is no direction to judge by.
    """
    if direction is Direction.NEUTRAL or (sign := _SIGN[direction]) * (bounds.four - bounds.two) < 0:
        raise ValueError(f"bounds {bounds.two}, {bounds.three}, {bounds.four} do not fit a figure that is {direction}")
    badness = figure * sign
    if badness >= bounds.four * sign:
        return Level.FOUR
    if badness >= bounds.three * sign:
        return Level.THREE
    return Level.TWO if badness >= bounds.two * sign else Level.ONE
