"""Text shaped like an NHS number is seen in any grouping, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.adapters import adapters
from ingest.nhs_number import holds_nhs_number, withhold_nhs_numbers
from ingest.parsed import RejectCode, sample_of
from tests.ingest.known import LIVING, LIVING_FEEDS
from tests.ingest.outcome import FIXTURES


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


def test_a_text_refused_for_its_kind_is_told_as_what_it_is_shaped_like() -> None:
    feed = LIVING.feeds[LIVING_FEEDS["care_homes_csv"]]
    good = (FIXTURES / feed.format / "good.csv").read_text(encoding="utf-8")
    assert good.count(",residential,") == 1
    spoilt = good.replace(",residential,", ",9434765919,")
    parsed = adapters()[feed.format].parse(spoilt.encode(), feed, LIVING.measures)
    assert [(each.code, each.field) for each in parsed.rejects] == [(RejectCode.NHS_NUMBER, "bed_type")]
    assert "9434765919" not in parsed.rejects[0].sample
