"""Figures and verdicts in words."""

import pytest

from metrics.pressure import Bounds, Unit
from metrics.pressure.describe import figure, limit, normal_range, verdict
from metrics.variance import Band
from metrics.vocabulary import Direction, Level


def test_figures_are_spoken_in_their_unit() -> None:
    assert figure(0.941, unit=Unit.SHARE) == "94.1 %"
    assert figure(1.02, unit=Unit.SHARE) == "102.0 %"
    assert figure(15718, unit=Unit.COUNT) == "15,718"
    assert figure(3.25, unit=Unit.COUNT) == "3.2"
    assert (limit(0.92, unit=Unit.SHARE), limit(0.9725, unit=Unit.SHARE)) == ("92 %", "97.25 %")
    assert limit(13.5, unit=Unit.COUNT) == "13.5"


@pytest.mark.parametrize(
    ("value", "level", "words"),
    [
        (0.81, Level.ONE, "81.0 % is above 78 % (level 1)"),
        (0.7801, Level.ONE, "78.01 % is above 78 % (level 1)"),
        (0.59, Level.FOUR, "59.0 % is at or below 60 % (level 4)"),
    ],
)
def test_where_low_is_worse_the_words_turn_round(value: float, level: Level, words: str) -> None:
    bounds = Bounds(0.78, 0.70, 0.60)
    assert verdict(value, unit=Unit.SHARE, level=level, bounds=bounds, direction=Direction.LOW_IS_WORSE) == words


def test_a_mean_just_below_its_bound_is_not_printed_as_the_bound() -> None:
    words = verdict(
        9.97, unit=Unit.COUNT, level=Level.ONE, bounds=Bounds(10, 20, 40), direction=Direction.HIGH_IS_WORSE
    )
    assert words == "9.97 is below 10 (level 1)"


def test_the_normal_range_in_words() -> None:
    band = Band(low=0.91, high=0.952, usual=0.93, spread=0.02, days=28, is_for_weekday=False)
    weekday = Band(low=6, high=31, usual=12, spread=9, days=27, is_for_weekday=True)
    assert normal_range(0.941, band=band, unit=Unit.SHARE) == "in its normal range, 91.0 % to 95.2 %"
    assert normal_range(0.96, band=band, unit=Unit.SHARE) == "above its normal range, 91.0 % to 95.2 %"
    assert normal_range(5, band=weekday, unit=Unit.COUNT) == "below its normal range for the weekday, 6 to 31"
