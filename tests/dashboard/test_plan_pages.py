"""What the pages of plans make of days, gaps and what is filled in."""

from datetime import date
from typing import Any

import pytest

from api.forms import example_of
from api.wire import Plan
from dashboard.plans.frame import days_words, gaps_words
from dashboard.plans.one import number_typed


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 14), date(2026, 11, 14), "Saturday 14 November"),
        (date(2026, 11, 14), date(2026, 11, 15), "Saturday 14 to Sunday 15 November"),
        (date(2027, 1, 30), date(2027, 2, 1), "Saturday 30 January to Monday 1 February"),
        (date(2026, 12, 31), date(2027, 1, 3), "Thursday 31 December to Sunday 3 January"),
    ],
)
def test_days_are_said_as_they_are_spoken(first: date, last: date, words: str) -> None:
    assert days_words(first, last) == words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "0 gaps open in 6 lines"),
        ({"open_gaps": 2, "largest_gap": 3.5}, "2 gaps open in 6 lines, the largest 3.5"),
        (
            {"open_gaps": 1, "largest_gap": 1.0, "without_owner": 1},
            "1 gap open in 6 lines, the largest 1, 1 without an owner",
        ),
        ({"without_history": 1}, "0 gaps open in 6 lines, 1 line without history"),
        ({"without_staffing": 4}, "0 gaps open in 6 lines, 4 lines of which nobody says what is staffed"),
        ({"not_shown": 2}, "0 gaps open in 4 lines, 2 lines not shown"),
        ({"not_shown": 5, "without_history": 1}, "0 gaps open in 1 line, 5 lines not shown, 1 line without history"),
        ({"not_shown": 6}, "6 lines not shown"),
    ],
)
def test_no_gap_is_said_to_be_closed_that_is_not_known(changed: dict[str, Any], words: str) -> None:
    nothing = dict.fromkeys(("not_shown", "open_gaps", "without_owner", "without_history", "without_staffing"), 0)
    known = {"lines": 6, "largest_gap": None, **nothing}
    assert gaps_words(example_of(Plan).model_copy(update={**known, **changed})) == words


@pytest.mark.parametrize("typed", ["two", "nan", "inf", "-Infinity", "1e999", "2 visits"])
def test_what_is_no_number_is_not_taken_for_what_is_staffed(typed: str) -> None:
    assert number_typed(typed) is None
    assert number_typed("2.5") == 2.5
