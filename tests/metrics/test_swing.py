"""How a figure swings: the map of weekday and hour, the last week, what it is made of, a change, a sentence."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.variance.heat import heat_map
from metrics.variance.signals import SignalKind, signals
from metrics.variance.split import split
from metrics.variance.story import story
from metrics.variance.weeks import last_week, same_week, since_when

TODAY = date(2026, 11, 10)


def back(days: int) -> list[date]:
    """So many days before today, the oldest first."""
    return [TODAY - timedelta(days=ago) for ago in range(days, 0, -1)]


def noise(days: int, *, size: float = 1.0, seed: int = 1) -> dict[date, float]:
    random = Random(seed)
    return {day: 100 + random.gauss(0, size) for day in back(days)}


def test_a_cell_is_the_middle_of_its_weekday_and_hour_with_its_range_from_five_days_on() -> None:
    mondays = [date(2026, 10, 5) + timedelta(days=7 * week) for week in range(5)]
    cells = heat_map([(day, 9, float(10 * place)) for place, day in enumerate(mondays)] + [(mondays[0], 10, 7.0)])
    assert [(cell.weekday, cell.hour, cell.median, cell.days) for cell in cells] == [(0, 9, 20.0, 5), (0, 10, 7.0, 1)]
    assert (cells[0].low, cells[0].high) == (0.0, 40.0)
    assert (cells[1].low, cells[1].high) == (None, None)


def test_what_is_not_a_number_is_in_no_cell() -> None:
    assert heat_map([(TODAY, None, float("nan"))]) == []


def test_the_last_seven_days_are_held_against_the_eight_weeks_before_and_never_against_themselves() -> None:
    values = dict.fromkeys(back(63), 100.0) | dict.fromkeys(back(7), 900.0)
    week = last_week(values, today=TODAY)
    assert [(day.median, day.low, day.high, day.weeks) for day in week] == [(100, 100, 100, 8)] * 7
    assert since_when(week) == (1, TODAY - timedelta(days=7))


def test_fewer_than_four_weeks_of_a_weekday_are_nothing_to_lie_above_of() -> None:
    week = last_week(dict.fromkeys(back(28), 5.0), today=TODAY)
    assert {(day.median, day.weeks) for day in week} == {(None, 3)}
    assert since_when(week) is None


def test_since_when_counts_back_from_the_last_known_day_and_stops_where_the_side_changes() -> None:
    values = dict.fromkeys(back(63), 100.0)
    for ago, value in ((5, 200.0), (4, 50.0), (3, 200.0), (2, 200.0)):
        values[TODAY - timedelta(days=ago)] = value
    del values[TODAY - timedelta(days=1)]
    assert since_when(last_week(values, today=TODAY)) == (1, TODAY - timedelta(days=3))


def test_a_year_back_stands_by_the_same_weekday_and_a_gap_is_none() -> None:
    known = TODAY - timedelta(days=364 + 3)
    year = same_week({known: 7.0}, today=TODAY, years_ago=1)
    assert [value for _, value in year] == [None, None, None, None, 7.0, None, None]
    assert [day.weekday() for day, _ in year] == [(TODAY - timedelta(days=ago)).weekday() for ago in range(7, 0, -1)]


VALUES = st.lists(st.floats(0, 1000), min_size=56 * 4, max_size=56 * 4)


@given(VALUES)
@settings(max_examples=40, deadline=None)
def test_the_shares_add_up_to_one(values: list[float]) -> None:
    told = [
        (day, hour, value)
        for (day, hour), value in zip(((d, h) for d in back(56) for h in (0, 6, 12, 18)), values, strict=True)
    ]
    found = split(told)
    if found is None:
        return
    parts = [found.weekday, found.hour or 0.0, found.season or 0.0, found.noise]
    assert sum(parts) == pytest.approx(1)
    assert min(parts) >= 0


def test_a_figure_that_is_all_weekday_and_one_that_is_half_of_it() -> None:
    random = Random(3)
    wave = [(day, None, 10.0 if day.weekday() == 6 else 50.0) for day in back(56)]
    found = split(wave)
    assert found is not None
    assert found.weekday == pytest.approx(1)
    assert found.lowest_weekday == 6
    drawn = [split([(day, None, value + random.gauss(0, 14.0)) for day, _, value in wave]) for _ in range(40)]
    shares = [each.weekday for each in drawn if each is not None]
    assert 0.45 < sum(shares) / len(shares) < 0.65


def test_hours_and_seasons_are_told_apart_where_there_is_enough_of_them() -> None:
    day_and_night = [
        (day, hour, 50.0 + 20 * (hour >= 12) + (day.weekday() == 6)) for day in back(56) for hour in range(24)
    ]
    found = split(day_and_night)
    assert found is not None
    assert found.season is None
    assert (found.hour or 0) > 0.95
    winter = [(day, None, 100.0 + 30 * (day.month in (12, 1, 2)) + day.day % 3) for day in back(730)]
    seasonal = split(winter)
    assert seasonal is not None
    assert seasonal.hour is None
    assert (seasonal.season or 0) > 0.9


def test_noise_alone_is_told_as_noise_and_a_wild_day_changes_little() -> None:
    calm = [(day, None, value) for day, value in noise(56).items()]
    found = split(calm)
    told = [split([(day, None, value) for day, value in noise(56, seed=seed).items()]) for seed in range(40)]
    assert sum(each.weekday for each in told if each is not None) / len(told) < 0.06
    wild = split([*calm[:-1], (calm[-1][0], None, 1e6)])
    assert found is not None
    assert wild is not None
    assert found.noise > 0.6
    assert wild.noise == pytest.approx(found.noise, abs=0.2)


def test_too_few_days_or_a_figure_that_never_moves_have_no_split() -> None:
    assert split([(day, None, 1.0 * place) for place, day in enumerate(back(27))]) is None
    assert split([(day, None, 4.0) for day in back(56)]) is None


def test_a_day_beyond_the_limits_and_a_run_of_eight_are_signs_and_a_calm_month_has_none() -> None:
    calm = {day: 100.0 + (place * 7 % 5) for place, day in enumerate(back(84))}
    assert signals(calm, today=TODAY) == []
    jumped = calm | {TODAY - timedelta(days=3): 200.0}
    found = signals(jumped, today=TODAY)
    assert found is not None
    assert [(each.kind, each.is_above, each.first) for each in found] == [
        (SignalKind.BEYOND, True, TODAY - timedelta(days=3))
    ]
    lower = calm | {day: calm[day] - 4 for day in back(9)}
    runs = [each for each in signals(lower, today=TODAY) or [] if each.kind is SignalKind.RUN]
    assert [(each.is_above, each.last) for each in runs] == [(False, TODAY - timedelta(days=1))]
    assert (runs[0].last - runs[0].first).days >= 7


def test_a_weekly_wave_and_a_bank_holiday_are_no_signs() -> None:
    wave = {day: (20.0 if day.weekday() > 4 else 100.0) + day.day % 3 for day in back(84)}
    holiday = TODAY - timedelta(days=4)
    assert signals(wave | {holiday: 1.0}, today=TODAY, holidays={holiday}) == []
    assert signals(wave | {holiday: 1.0}, today=TODAY) != []


def test_too_few_days_before_tell_no_change_from_chance() -> None:
    assert signals(noise(50), today=TODAY) is None
    assert signals({}, today=TODAY) is None


def test_the_sentence() -> None:
    wave = {day: (20.0 if day.weekday() == 6 else 100.0) + (day.day % 3) for day in back(63)}
    raised = wave | {day: wave[day] + 30 for day in back(4)}
    shares = split([(day, None, value) for day, value in wave.items()])
    told = story(shares, last_week(raised, today=TODAY), [])
    assert told == (
        "About 100 % of its swing is the weekday, lowest on Sundays; "
        "since Friday it has lain above the eight weeks before."
    )
    assert story(shares, last_week(wave, today=TODAY), []).endswith(
        "; the last seven days lie among the eight weeks before."
    )
    nothing = story(None, last_week({}, today=TODAY), None)
    assert nothing == (
        "Too few days are known to tell its swing; too few weeks are known to hold the last seven days against."
    )


def test_what_ended_in_silence_is_not_said_to_go_on() -> None:
    wave = {day: (20.0 if day.weekday() == 6 else 100.0) + (day.day % 3) for day in back(63)}
    raised = wave | {day: wave[day] + 30 for day in back(4)}
    silent = {day: value for day, value in raised.items() if day not in set(back(2))}
    told = story(None, last_week(silent, today=TODAY), [])
    assert told.endswith(
        "; from Friday to Saturday it lay above the eight weeks before, and nothing is known since Saturday."
    )
    assert "has lain" not in told
    calm = {day: value for day, value in wave.items() if day not in set(back(2))}
    assert story(None, last_week(calm, today=TODAY), []).endswith(
        "; the 5 known of the last seven days lie among the eight weeks before, and nothing is known since Saturday."
    )
    gone = {day: value for day, value in wave.items() if day not in set(back(4))}
    assert story(None, last_week(gone, today=TODAY), []).endswith(
        "; too few weeks are known to hold the last seven days against."
    )
