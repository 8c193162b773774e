"""The usual range of a daily figure: one series at a time, many at once, and the two the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.variance import Band, Position, position, usual_band, usual_bands

ON = date(2022, 3, 28)
VALUE = st.none() | st.integers(-20, 60).map(float) | st.sampled_from([0.0, nan]) | st.floats(0, 1)
HISTORY = st.lists(VALUE, min_size=28, max_size=28)


def days(values: Sequence[float | None]) -> list[tuple[date, float]]:
    """Values of the days before ON, the last one yesterday's; None = not known."""
    first = ON - timedelta(days=len(values))
    return [(first + timedelta(days=n), value) for n, value in enumerate(values) if value is not None]


def band(values: Sequence[float | None]) -> Band:
    """The range there is."""
    found = usual_band(days(values), on=ON)
    assert found is not None
    return found


def test_eight_days_in_ten_lie_inside() -> None:
    found = band([float(n * 5 % 28 + 1) for n in range(28)])
    assert (found.low, found.high, found.usual) == pytest.approx((2.9, 26.1, 14.5))
    assert found.days == 28
    assert not found.is_for_weekday


def test_the_day_itself_and_days_before_the_window_do_not_count() -> None:
    values = days([float(n % 5) for n in range(28)])
    beyond = [(ON, 900.0), (ON + timedelta(days=1), 900.0), (ON - timedelta(days=29), -900.0)]
    assert usual_band(values + beyond, on=ON) == usual_band(values, on=ON)


def test_too_few_days_give_no_range() -> None:
    assert usual_band(days([5.0] * 13), on=ON) is None
    assert usual_band(days([5.0] * 14), on=ON) is not None
    assert usual_band(days([5.0] * 13 + [nan]), on=ON) is None
    assert usual_band([], on=ON, minimum=0) is None


def test_a_series_that_never_moves_has_a_range_of_one_value() -> None:
    found = band([0.0] * 28)
    assert (found.low, found.high, found.spread) == (0, 0, 0)
    assert position(0, low=found.low, high=found.high) is Position.WITHIN
    assert position(1, low=found.low, high=found.high) is Position.ABOVE


def test_one_wild_day_hardly_moves_the_range() -> None:
    calm: list[float | None] = [100.0 + n % 4 for n in range(28)]
    wild = [*calm[:20], 5000.0, *calm[21:]]
    assert band(wild).high <= band(calm).high + 1


def test_a_weekly_wave_is_judged_against_its_own_weekday() -> None:
    wave: list[float | None] = [(20.0 if n % 7 in (0, 6) else 100.0) + n % 3 for n in range(28)]
    found = band(wave)
    assert found.is_for_weekday
    assert position(21, low=found.low, high=found.high) is Position.WITHIN
    assert position(100, low=found.low, high=found.high) is Position.ABOVE
    assert found.spread > 25


def test_a_count_that_was_never_negative_gets_no_negative_end() -> None:
    wave: list[float | None] = [float((n % 7) * 10 + (n * 5) % 4) for n in range(28)]
    found = band(wave)
    assert found.is_for_weekday
    assert found.low == 0


def test_below_within_above_with_the_ends_inside() -> None:
    found = Band(low=2, high=4, usual=3, spread=1, days=28, is_for_weekday=False)
    assert [position(value, low=found.low, high=found.high) for value in (1.9, 2, 3, 4, 4.1)] == [
        Position.BELOW,
        Position.WITHIN,
        Position.WITHIN,
        Position.WITHIN,
        Position.ABOVE,
    ]


@given(st.lists(HISTORY, min_size=1, max_size=4), st.integers(0, 28))
@settings(max_examples=100, deadline=None)
def test_many_at_once_are_what_each_is_alone(histories: list[list[float | None]], minimum: int) -> None:
    matrix = np.array([[nan if value is None else value for value in history] for history in histories])
    many = usual_bands(matrix, on=ON, minimum=minimum)
    for index, history in enumerate(histories):
        assert many.band(index) == usual_band(days(history), on=ON, minimum=minimum)


@given(st.data(), HISTORY)
@settings(max_examples=50, deadline=None)
def test_the_order_of_days_does_not_matter(data: st.DataObject, history: list[float | None]) -> None:
    shuffled = data.draw(st.permutations(days(history)))
    assert usual_band(shuffled, on=ON) == usual_band(days(history), on=ON)


def test_what_is_not_a_number_is_unknown_and_no_warning() -> None:
    history = np.full((3, 28), nan)
    history[1, 10:] = np.inf
    history[2, 5:] = 7.0
    many = usual_bands(history, on=ON)
    assert [many.band(index) is None for index in range(3)] == [True, True, False]
    assert many.days.tolist() == [0, 0, 23]


def test_no_series_at_all_is_no_range_at_all() -> None:
    assert len(usual_bands(np.empty((0, 28)), on=ON).low) == 0


def test_another_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="series x 28 days"):
        usual_bands(np.zeros((2, 27)), on=ON)


def test_about_eight_new_days_in_ten_of_a_settled_series_fall_inside() -> None:
    series = np.random.default_rng(20211129).normal(900, 25, size=(4000, 29))
    many = usual_bands(series[:, :28], on=ON)
    inside = (series[:, 28] >= many.low) & (series[:, 28] <= many.high)
    assert 0.77 <= inside.mean() <= 0.83
    assert many.is_for_weekday.mean() < 0.05
