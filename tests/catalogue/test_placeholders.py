"""Placeholders in addresses and headers: filled in when asked, named when they cannot be."""

import pytest

from catalogue.placeholders import UnsetPlaceholderError, is_well_formed, placeholders, resolve


def test_every_placeholder_is_filled_in() -> None:
    values = {"HOST": "https://example.org", "PATH_2": "b"}

    assert resolve("${HOST}/a/${PATH_2}/${HOST}", values) == "https://example.org/a/b/https://example.org"
    assert resolve("nothing to fill", {}) == "nothing to fill"


@pytest.mark.parametrize("values", [{}, {"FEED_TOKEN": ""}, {"feed_token": "x"}])
def test_a_variable_without_value_is_named_and_the_text_is_not_shown(values: dict[str, str]) -> None:
    with pytest.raises(UnsetPlaceholderError, match="the variable FEED_TOKEN is not set") as error:
        resolve("Bearer abc ${FEED_TOKEN}", values)

    assert error.value.name == "FEED_TOKEN"
    assert "abc" not in str(error.value)


def test_a_value_is_not_searched_for_further_placeholders() -> None:
    assert resolve("${A}", {"A": "${B}", "B": "x"}) == "${B}"


def test_the_variables_a_text_needs_are_listed_once_in_order() -> None:
    assert placeholders("${B}/${A}?x=${B}") == ("B", "A")


@pytest.mark.parametrize(
    ("text", "is_sound"),
    [("${A}", True), ("no", True), ("${a}", False), ("$A", False), ("${A", False), ("${A B}", False), ("${}", False)],
)
def test_a_dollar_must_belong_to_a_whole_placeholder(text: str, *, is_sound: bool) -> None:
    assert is_well_formed(text) is is_sound
