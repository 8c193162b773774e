"""Days that are like each other: bank holidays as Sundays, the days after as Mondays, and what that does to a range."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.variance import Band, Likeness, likeness_of, usual_band, usual_bands
from metrics.variance.like import weekday_like

MONDAY = date(2024, 4, 29)
GOOD_FRIDAY, EASTER_MONDAY = date(2024, 3, 29), date(2024, 4, 1)
HOLIDAYS = frozenset({GOOD_FRIDAY, EASTER_MONDAY, date(2024, 5, 6)})
VALUE = st.floats(0, 1000).map(lambda value: round(value, 3))
HISTORY = st.lists(st.none() | VALUE, min_size=28, max_size=28)


def before(on: date, values: list[float | None]) -> list[tuple[date, float]]:
    """Values of the days before one, the last one of the day before."""
    first = on - timedelta(days=len(values))
    return [(first + timedelta(days=n), value) for n, value in enumerate(values) if value is not None]


def weekly(on: date) -> list[tuple[date, float]]:
    """Four weeks of a figure that is 100 on working days and 20 at weekends and on bank holidays, and a little more."""
    days = [on - timedelta(days=ago) for ago in range(28, 0, -1)]
    return [(day, (20.0 if weekday_like(day, holidays=HOLIDAYS) > 4 else 100.0) + day.day % 3) for day in days]


def test_what_a_day_is_compared_as() -> None:
    told = {day: likeness_of(day, holidays=HOLIDAYS) for day in (GOOD_FRIDAY, date(2024, 3, 30), date(2024, 4, 2))}
    assert list(told.values()) == [Likeness.BANK_HOLIDAY, Likeness.WEEKDAY, Likeness.AFTER_BANK_HOLIDAY]
    assert [weekday_like(day, holidays=HOLIDAYS) for day in told] == [6, 5, 0]


def test_a_bank_holiday_is_held_against_sundays_and_the_day_after_against_mondays() -> None:
    holiday = date(2024, 5, 6)
    as_monday = usual_band(weekly(holiday), on=holiday)
    as_sunday = usual_band(weekly(holiday), on=holiday, holidays=HOLIDAYS)
    assert as_monday is not None
    assert as_sunday is not None
    assert as_monday.low > 60
    assert as_sunday.is_for_weekday
    assert as_sunday.high < 60
    after = usual_band(weekly(date(2024, 5, 7)), on=date(2024, 5, 7), holidays=HOLIDAYS)
    assert after is not None
    assert after.low > 60


def test_a_bank_holiday_among_the_days_before_does_not_widen_the_range_of_others() -> None:
    tuesday = date(2024, 4, 16)
    plain = usual_band(weekly(tuesday), on=tuesday)
    known = usual_band(weekly(tuesday), on=tuesday, holidays=HOLIDAYS)
    assert plain is not None
    assert known is not None
    assert known.high - known.low < plain.high - plain.low


def test_a_range_on_a_bank_holiday_is_half_as_wide_again() -> None:
    values: list[float | None] = [float(50 + n * 5 % 28) for n in range(28)]
    ordinary = usual_band(before(EASTER_MONDAY, values), on=EASTER_MONDAY)
    holiday = usual_band(before(EASTER_MONDAY, values), on=EASTER_MONDAY, holidays=frozenset({EASTER_MONDAY}))
    assert ordinary is not None
    assert holiday is not None
    assert holiday.high - holiday.low == pytest.approx(1.5 * (ordinary.high - ordinary.low))


@given(HISTORY, st.dates(date(2024, 3, 20), date(2024, 5, 20)), st.integers(0, 28))
@settings(max_examples=100, deadline=None)
def test_many_at_once_are_what_each_is_alone(history: list[float | None], on: date, minimum: int) -> None:
    matrix = np.array([[np.nan if value is None else value for value in history]])
    many = usual_bands(matrix, on=on, minimum=minimum, holidays=HOLIDAYS)
    assert many.band(0) == usual_band(before(on, history), on=on, minimum=minimum, holidays=HOLIDAYS)


@given(HISTORY, st.floats(0.25, 8), st.integers(0, 500))
@settings(max_examples=100, deadline=None)
def test_a_range_grows_and_moves_with_the_figures(history: list[float | None], factor: float, more: int) -> None:
    moved = [None if value is None else value * factor + more for value in history]
    plain = usual_band(before(MONDAY, history), on=MONDAY, holidays=HOLIDAYS)
    then = usual_band(before(MONDAY, moved), on=MONDAY, holidays=HOLIDAYS)
    assert (plain is None) == (then is None)
    # The choice between the two ranges can tip on the last digit of a tie; the floor at nought does not move.
    if plain is None or then is None or plain.is_for_weekday != then.is_for_weekday or plain.low == 0:
        return
    assert (then.low, then.high, then.usual) == pytest.approx(
        tuple(value * factor + more for value in (plain.low, plain.high, plain.usual)), abs=1e-6
    )


@given(st.data(), HISTORY)
@settings(max_examples=100, deadline=None)
def test_days_of_one_weekday_may_change_places_and_no_range_changes(
    data: st.DataObject, history: list[float | None]
) -> None:
    weekday = data.draw(st.integers(0, 6))
    places = [place for place in range(28) if place % 7 == weekday]
    shuffled = list(history)
    for place, other in zip(places, data.draw(st.permutations(places)), strict=True):
        shuffled[place] = history[other]
    one, two = usual_band(before(MONDAY, history), on=MONDAY), usual_band(before(MONDAY, shuffled), on=MONDAY)
    assert _rounded(one) == _rounded(two)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_the_middle_of_a_weekdays_range_is_of_its_own_days_alone(data: st.DataObject) -> None:
    values = weekly(MONDAY)
    others = [value for day, value in values if day.weekday() not in (MONDAY.weekday(), 5, 6)]
    shuffled = iter(data.draw(st.permutations(others)))
    mixed = [(day, value if day.weekday() in (MONDAY.weekday(), 5, 6) else next(shuffled)) for day, value in values]
    one, two = usual_band(values, on=MONDAY), usual_band(mixed, on=MONDAY)
    assert one is not None
    assert two is not None
    assert two.is_for_weekday
    assert one.usual == two.usual


def _rounded(band: Band | None) -> tuple[float, ...] | None:
    return None if band is None else tuple(round(each, 9) for each in (band.low, band.high, band.usual, band.days))
