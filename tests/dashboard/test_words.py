"""Words: a figure never looks better, rounder or more certain than it is."""

from datetime import UTC, datetime

import pytest

from dashboard.parts import words
from tests.dashboard.situations import bounds, reading


def test_missing_is_not_known_and_never_zero() -> None:
    assert words.figure(None, "count") == "not known"
    assert words.figure(None, "share") == "not known"
    assert words.figure(0.0, "count") == "0"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.941, "share", "94.1\N{NO-BREAK SPACE}%"),
        (1.034, "share", "103.4\N{NO-BREAK SPACE}%"),
        (17663.0, "count", "17,663"),
        (7.25, "count", "7.2"),
    ],
)
def test_figures_as_people_say_them(value: float, unit: str, said: str) -> None:
    assert words.figure(value, unit) == said  # type: ignore[arg-type]


def test_a_share_just_under_its_limit_is_not_rounded_up_to_it() -> None:
    just_under = reading("R0A", 0, 0.91996)
    assert just_under.level == 1
    assert words.value_now(just_under) == "91.9\N{NO-BREAK SPACE}%"
    assert words.value_now(reading("R0A", 0, 0.92)) == "92.0\N{NO-BREAK SPACE}%"


def test_a_count_with_organisations_missing_is_at_least() -> None:
    assert words.value_now(reading("QOP", 3, 89.0, expected=7, usable=4)) == "≥89"
    assert words.value_now(reading("QOP", 3, 89.0, expected=7)) == "89"


def test_a_floor_says_at_least_and_unknown_says_so() -> None:
    assert words.level_phrase(3, is_floor=True) == "At least 3, severe"
    assert words.level_phrase(3, is_floor=False) == "Level 3, severe"
    assert words.level_phrase(0, is_floor=True) == "Level not known"


def test_ranges_carry_their_unit_once_and_keep_decimals_only_when_narrow() -> None:
    assert words.span(0.9, 0.94, "share") == "90–94\N{NO-BREAK SPACE}%"
    assert words.span(0.168, 0.185, "share") == "16.8–18.5\N{NO-BREAK SPACE}%"
    assert words.span(4, 10, "count") == "4–10"


def test_the_usual_range_never_hides_the_limit() -> None:
    usual = reading("R0A", 0, 0.925)
    assert words.against_usual(usual.usual, "share") == "in usual range 86–93\N{NO-BREAK SPACE}%"
    assert words.limit_of(usual) == "92\N{NO-BREAK SPACE}%"


def test_the_limit_of_a_sum_is_said_to_be_for_each() -> None:
    assert words.limit_of(reading("QOP", 3, 370.0, expected=7)) == "10 each"
    assert words.limit_of(reading("R0A", 3, 21.0)) == "10"
    assert words.limit_of(reading("R0A", 4, 21.0)) is None


def test_bounds_lose_only_decimals_they_do_not_have() -> None:
    assert words.limit(0.9725, "share") == "97.25\N{NO-BREAK SPACE}%"
    assert words.limit(12000, "count") == "12,000"
    assert bounds(None) is None


@pytest.mark.parametrize(
    ("value", "previous", "unit", "said"),
    [(0.941, 0.898, "share", "+4.3"), (7, 19, "count", "−12"), (0.9000, 0.9001, "share", "no change")],
)
def test_changes_are_signed(value: float, previous: float, unit: str, said: str) -> None:
    assert words.change(value, previous, unit) == said  # type: ignore[arg-type]


def test_times_are_londons_on_both_sides_of_the_clock_change() -> None:
    assert words.stamp(datetime(2022, 3, 26, 7, 0, tzinfo=UTC)) == "07:00 Sat 26 Mar 2022"
    assert words.stamp(datetime(2022, 3, 27, 7, 0, tzinfo=UTC)) == "08:00 Sun 27 Mar 2022"
    assert words.short_day(datetime(2022, 6, 30, 23, 30, tzinfo=UTC)) == "1 Jul"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Open six beds", "Open six beds"),
        ("Open six, all of them", "Open six, all…"),
        ("Open six, whatever", "Open six…"),
        ("Escalationbedsopen", "Escalationbed…"),
    ],
)
def test_a_long_text_is_cut_between_words_and_says_so(text: str, shown: str) -> None:
    assert words.shortened(text, 14) == shown
