"""What is usual at a time of day: between the hours, on days of 23 and 25 hours, and in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metrics.variance import HourRange, Likeness, Usual
from metrics.variance.usual import hours_of_day
from metrics.vocabulary.days import start_of

TUESDAY = date(2026, 11, 10)
DAY = HourRange(first=8, low=[10, 20, None], high=[30, 60, None], days=[14, 13, 2], is_for_weekday=[False, True, False])


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-10T{clock}:00+00:00")


def ends(clock: str) -> tuple[float, float] | None:
    found = DAY.at(at(clock), likeness=Likeness.WEEKDAY)
    return None if found is None else (found.low, found.high)


@pytest.mark.parametrize(("clock", "expected"), [("08:00", (10, 30)), ("08:30", (15, 45)), ("09:00", (20, 60))])
def test_between_two_hours_it_lies_between_their_ranges(clock: str, expected: tuple[float, float]) -> None:
    assert ends(clock) == pytest.approx(expected)


def test_before_an_hour_of_which_too_little_is_known_that_of_the_hour_that_has_begun_holds() -> None:
    assert ends("09:45") == (20, 60)


@pytest.mark.parametrize("clock", ["07:59", "10:00", "10:30", "11:00"])
def test_an_hour_of_which_too_little_is_known_has_none(clock: str) -> None:
    assert ends(clock) is None


def test_it_says_how_many_days_it_rests_on_and_whether_it_is_for_the_weekday() -> None:
    found = DAY.at(at("09:10"), likeness=Likeness.WEEKDAY)
    assert found is not None
    assert (found.days, found.is_for_weekday, found.is_at_time) == (13, True, True)


@pytest.mark.parametrize(("is_at_time", "is_for_weekday", "likeness", "words"), [
    (True, False, Likeness.WEEKDAY, "at this time"),
    (True, True, Likeness.WEEKDAY, "at this time on Tuesdays"),
    (False, True, Likeness.WEEKDAY, "on Tuesdays"),
    (False, False, Likeness.WEEKDAY, "over a day"),
    (True, True, Likeness.BANK_HOLIDAY, "at this time on a bank holiday"),
    (False, False, Likeness.BANK_HOLIDAY, "on a bank holiday"),
    (True, True, Likeness.AFTER_BANK_HOLIDAY, "at this time on the day after a bank holiday"),
    (True, False, Likeness.AFTER_BANK_HOLIDAY, "at this time"),
])  # fmt: skip
def test_in_words(*, is_at_time: bool, is_for_weekday: bool, likeness: Likeness, words: str) -> None:
    usual = Usual(
        low=540, high=580, days=28, is_at_time=is_at_time, is_for_weekday=is_for_weekday, likeness=likeness
    )  # fmt: skip
    assert usual.says(TUESDAY) == words


def test_an_ordinary_day_has_24_hours_from_its_midnight() -> None:
    assert hours_of_day(TUESDAY) == [(hour, start_of(TUESDAY) + timedelta(hours=hour)) for hour in range(24)]


def test_the_hour_that_the_clocks_skip_is_not_there_and_the_others_keep_their_names() -> None:
    hours = dict(hours_of_day(date(2026, 3, 29)))
    assert sorted(hours) == [0, *range(2, 24)]
    assert hours[2] == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert hours[23] == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_there_once_as_it_came_first() -> None:
    hours = dict(hours_of_day(date(2026, 10, 25)))
    assert sorted(hours) == list(range(24))
    assert hours[1] == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert hours[2] == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_a_figure_of_the_second_of_two_equal_hours_is_held_against_that_hour() -> None:
    night = HourRange(first=1, low=[5], high=[9], days=[20], is_for_weekday=[False])
    for instant in (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
        found = night.at(instant, likeness=Likeness.WEEKDAY)
        assert found is not None
        assert (found.low, found.high) == (5, 9)
