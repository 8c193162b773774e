"""The need expected in a shift, the gap, and how a shift went: never a number that nobody counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.plans.need import Gap, Need, Standing, came_in, closed_days, expected, gap, standing
from metrics.plans.shift import Window
from metrics.plans.words import gap_says, need_says
from metrics.variance.band import usual_band
from metrics.variance.like import Likeness

TODAY = date(2026, 11, 12)
A_DAY = timedelta(days=1)
COUNTS = st.lists(st.none() | st.integers(0, 40), min_size=28, max_size=28)
NEED = Need(low=4, usual=6, high=8, days=28, is_for_weekday=True, likeness=Likeness.WEEKDAY)
AT = datetime(2026, 11, 14, 8, tzinfo=UTC)
WINDOW = Window(AT, AT, AT + timedelta(hours=6))


def _known(values: list[int | None]) -> dict[date, float]:
    days = closed_days(TODAY)
    return {day: float(value) for day, value in zip(days, values, strict=True) if value is not None}


def _need(values: list[int | None], on: date) -> Need | None:
    return expected(_known(values), on=on, today=TODAY)


@given(COUNTS, st.integers(0, 90))
def test_it_is_whole_numbers_in_order_of_no_less_than_nothing_or_none_at_all(
    values: list[int | None], ahead: int
) -> None:
    found = _need(values, TODAY + ahead * A_DAY)
    known = sum(value is not None for value in values)
    if known < 14:
        assert found is None, "what rests on less than a fortnight is no expectation"
    else:
        assert found is not None
        assert 0 <= found.low <= found.usual <= found.high
        assert found.days == known


@given(COUNTS, st.integers(0, 6), st.integers(1, 12))
def test_a_day_some_weeks_ahead_is_expected_as_the_same_weekday_of_this_week(
    values: list[int | None], day: int, weeks: int
) -> None:
    soon = TODAY + day * A_DAY
    assert _need(values, soon) == _need(values, soon + weeks * 7 * A_DAY)


@given(COUNTS)
def test_today_is_expected_as_the_usual_range_of_today_says_rounded_outwards(values: list[int | None]) -> None:
    found, band = _need(values, TODAY), usual_band(list(_known(values).items()), on=TODAY)
    assert (found is None) is (band is None)
    if found is not None and band is not None:
        assert found.low <= band.low + 1e-6
        assert found.high >= band.high - 1e-6
        assert found.high - band.high < 1
        assert band.low - found.low < 1


def test_a_day_that_is_over_is_held_against_the_days_before_itself() -> None:
    counts = dict.fromkeys(closed_days(TODAY), 3.0)
    over = TODAY - 7 * A_DAY
    changed = {**counts, **{over + number * A_DAY: 90.0 for number in range(7)}}
    earlier = {TODAY - number * A_DAY: 3.0 for number in range(29, 36)}
    assert expected({**earlier, **changed}, on=over, today=TODAY) == expected(
        {**earlier, **counts}, on=over, today=TODAY
    )


def test_a_weekend_is_expected_as_weekends_and_a_bank_holiday_as_sundays() -> None:
    values: list[int | None] = [2 if day.weekday() >= 5 else 7 + day.day % 2 for day in closed_days(TODAY)]
    saturday, friday = date(2026, 11, 14), date(2026, 11, 13)
    weekend, ordinary = _need(values, saturday), _need(values, friday)
    rest = expected(_known(values), on=friday, today=TODAY, holidays={friday})
    assert weekend is not None
    assert ordinary is not None
    assert rest is not None
    assert weekend.high < ordinary.low
    assert (rest.usual, rest.likeness) == (weekend.usual, Likeness.BANK_HOLIDAY)
    assert need_says(weekend, days_known=28, on=saturday).endswith("from 28 of 28 days, on Saturdays")
    assert "wider for a bank holiday" in need_says(rest, days_known=28, on=friday)


def test_without_history_it_says_so_and_there_is_no_gap_and_no_no_gap() -> None:
    assert need_says(None, days_known=3, on=TODAY) == "no history: 3 of 28 days known"
    assert gap(None, 9.0) is None
    assert gap(NEED, None) is None
    assert gap_says(None) == "not known"


@pytest.mark.parametrize(
    ("staffed", "found", "words"),
    [
        (5.0, Gap(1.0, 3.0), "3 short at the upper end, 1 at the usual number"),
        (7.0, Gap(-1.0, 1.0), "1 short at the upper end, none at the usual number"),
        (8.0, Gap(-2.0, 0.0), "none: as many as the upper end"),
        (10.0, Gap(-4.0, -2.0), "none: room for 2 beyond the upper end"),
        (0.0, Gap(6.0, 8.0), "8 short at the upper end, 6 at the usual number"),
    ],
)
def test_a_gap_is_open_while_the_upper_end_is_not_staffed_for(staffed: float, found: Gap, words: str) -> None:
    assert gap(NEED, staffed) == found
    assert found.is_open is not words.startswith("none")
    assert gap_says(found) == words


@pytest.mark.parametrize(
    ("came", "hours", "found"),
    [
        (0, -1, Standing.AHEAD), (0, 3, Standing.RUNNING), (8, 3, Standing.RUNNING), (9, 3, Standing.ABOVE),
        (3, 6, Standing.BELOW), (4, 6, Standing.WITHIN), (8, 7, Standing.WITHIN), (9, 7, Standing.ABOVE),
        (None, 3, Standing.NOT_KNOWN), (None, 7, Standing.NOT_KNOWN),
    ],
)  # fmt: skip
def test_how_a_shift_stands(came: int | None, hours: int, found: Standing) -> None:
    at = AT + timedelta(hours=hours)
    assert standing(NEED, came, window=WINDOW, at=at, is_whole=True) is found
    if hours > 0:
        assert standing(None, came, window=WINDOW, at=at, is_whole=True) is Standing.NO_NEED


@pytest.mark.parametrize(
    ("came", "found"),
    [(3, Standing.RUNNING), (8, Standing.RUNNING), (9, Standing.ABOVE), (None, Standing.NOT_KNOWN)],
)
def test_a_shift_that_is_not_told_of_to_its_end_is_not_judged_as_one_that_is_over(
    came: int | None, found: Standing
) -> None:
    assert standing(NEED, came, window=WINDOW, at=AT + timedelta(hours=6, minutes=5), is_whole=False) is found


def test_what_came_at_the_end_of_a_shift_is_its_own_and_what_came_at_its_beginning_is_not() -> None:
    instants = [WINDOW.came_from, WINDOW.came_from + timedelta(minutes=1), WINDOW.ends_at]
    assert came_in(instants, WINDOW) == 2
    assert came_in(instants, WINDOW, until=AT + timedelta(hours=1)) == 1
