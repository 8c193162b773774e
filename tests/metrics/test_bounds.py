"""Bounds: where levels begin, in both directions, and what is refused."""

import pytest

from metrics.pressure import Bounds, level_of
from metrics.vocabulary import Direction, Level

OCCUPANCY = Bounds(0.92, 0.95, 0.98)
FOUR_HOUR = Bounds(0.78, 0.70, 0.60)


@pytest.mark.parametrize(
    ("figure", "level"),
    [
        (0.0, Level.ONE),
        (0.9199999, Level.ONE),
        (0.92, Level.TWO),
        (0.95, Level.THREE),
        (0.9799999, Level.THREE),
        (0.98, Level.FOUR),
        (1.2, Level.FOUR),
    ],
)
def test_a_level_begins_at_its_bound(figure: float, level: Level) -> None:
    assert level_of(figure, bounds=OCCUPANCY, direction=Direction.HIGH_IS_WORSE) == level


@pytest.mark.parametrize(
    ("figure", "level"),
    [(1.0, Level.ONE), (0.781, Level.ONE), (0.78, Level.TWO), (0.70, Level.THREE), (0.60, Level.FOUR), (0, Level.FOUR)],
)
def test_where_low_is_worse_levels_begin_from_above(figure: float, level: Level) -> None:
    assert level_of(figure, bounds=FOUR_HOUR, direction=Direction.LOW_IS_WORSE) == level


def test_two_equal_bounds_skip_the_level_between() -> None:
    bounds = Bounds(1, 1, 3)
    assert level_of(1, bounds=bounds, direction=Direction.HIGH_IS_WORSE) == Level.THREE
    assert level_of(0, bounds=bounds, direction=Direction.HIGH_IS_WORSE) == Level.ONE


@pytest.mark.parametrize("three", [(0.92, 0.90, 0.98), (1, 3, 2), (float("nan"), 1, 2), (1, 2, float("inf"))])
def test_bounds_that_are_not_in_order_or_not_numbers_are_refused(three: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="bounds must"):
        Bounds(*three)


@pytest.mark.parametrize(
    ("bounds", "direction"),
    [(OCCUPANCY, Direction.LOW_IS_WORSE), (FOUR_HOUR, Direction.HIGH_IS_WORSE), (OCCUPANCY, Direction.NEUTRAL)],
)
def test_bounds_that_run_against_the_direction_are_refused(bounds: Bounds, direction: Direction) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        level_of(0.9, bounds=bounds, direction=direction)


def test_the_margin_ranks_shares_and_counts_together_in_both_directions() -> None:
    assert OCCUPANCY.margin(0.95, level=Level.THREE) == 0
    assert OCCUPANCY.margin(1.01, level=Level.FOUR) == pytest.approx(0.5)
    assert Bounds(10, 20, 40).margin(55, level=Level.FOUR) == pytest.approx(0.5)
    assert FOUR_HOUR.margin(0.51, level=Level.FOUR) == pytest.approx(0.5)
    assert OCCUPANCY.margin(0.86, level=Level.ONE) == pytest.approx(-1)
    assert Bounds(1, 1, 1).margin(3, level=Level.FOUR) == 2
