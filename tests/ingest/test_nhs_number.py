"""Text shaped like an NHS number is seen in any grouping, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.nhs_number import holds_nhs_number, withhold_nhs_numbers
from ingest.parsed import sample_of


@pytest.mark.parametrize("text", ["9434765919", "943 476 5919", "943-476-5919", "ward 9434765919.", "x9434765919y"])
def test_a_number_with_its_check_digit_is_seen_and_withheld(text: str) -> None:
    assert holds_nhs_number(text)
    assert "4765919" not in withhold_nhs_numbers(text)
    assert "[withheld]" in sample_of(text)


@pytest.mark.parametrize(
    "text", ["9434765918", "943476591", "94347659190", "94 3476 5919", "R0A", "2021-12-19T08:00", ""]
)
def test_other_text_passes(text: str) -> None:
    assert not holds_nhs_number(text)
    assert withhold_nhs_numbers(text) == text


@given(st.integers(0, 10**9 - 1))
@settings(deadline=None)
def test_for_nine_digits_at_most_one_check_digit_makes_a_number(nine: int) -> None:
    assert sum(holds_nhs_number(f"{nine:09d}{last}") for last in range(10)) <= 1


@given(st.text())
@settings(deadline=None)
def test_a_sample_is_short_printable_and_withheld(text: str) -> None:
    sample = sample_of(text)
    assert len(sample) <= 200
    assert sample.isprintable()
    assert not holds_nhs_number(sample)
