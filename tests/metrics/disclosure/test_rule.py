"""Which counts are hidden and how the others are rounded, at each side of every boundary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.disclosure.protect import Mark, Published, published
from metrics.disclosure.rule import Rule

RULE = Rule()
UNROUNDED = Rule(rounding_base=1)
NO_ZERO = Rule(shows_zero=False)


def one(count: int | None, rule: Rule = RULE) -> Published:
    (found,) = published([count], rule=rule)
    return found


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, None), (2, None), (6, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100)],
)
def test_one_to_seven_are_hidden_nought_is_shown_and_others_go_to_the_nearest_five(
    count: int, shown: int | None
) -> None:
    assert one(count) == Published(shown, Mark.SMALL if shown is None else Mark.SHOWN)


def test_unknown_is_neither_hidden_nor_nought() -> None:
    assert one(None) == Published(None, Mark.UNKNOWN)
    assert not one(None).mark.is_hidden
    assert one(0) == Published(0, Mark.SHOWN)
    assert one(7).mark.is_hidden


@pytest.mark.parametrize(("count", "mark"), [(0, Mark.SMALL), (1, Mark.SMALL), (7, Mark.SMALL), (8, Mark.SHOWN)])
def test_nought_is_hidden_where_the_rule_says_so(count: int, mark: Mark) -> None:
    assert one(count, NO_ZERO).mark is mark


@pytest.mark.parametrize(
    ("least", "base", "count", "shown"),
    [
        (5, 1, 4, None), (5, 1, 5, 5), (5, 1, 6, 6), (5, 10, 5, 10), (5, 10, 14, 10), (5, 10, 15, 20), (6, 5, 5, None),
        (6, 5, 6, 5), (1, 1, 1, 1), (3, 2, 3, 4), (3, 2, 4, 4), (3, 2, 5, 6),
    ],
)  # fmt: skip
def test_thresholds_and_bases_are_settings_and_halves_go_up(
    least: int, base: int, count: int, shown: int | None
) -> None:
    assert one(count, Rule(least_shown=least, rounding_base=base)).count == shown


def test_a_figure_that_the_rule_does_not_hold_for_is_shown_as_it_is() -> None:
    assert published([3, 3, 11], rule=RULE, untouched={0, 2}) == (
        Published(3, Mark.SHOWN), Published(None, Mark.SMALL), Published(11, Mark.SHOWN)
    )  # fmt: skip


@given(st.integers(8, 10_000), st.integers(1, 16), st.integers(8, 10_000))
def test_two_counts_are_shown_alike_when_each_is_in_the_span_of_the_other(one: int, base: int, other: int) -> None:
    rule = Rule(rounding_base=base)
    low, high = rule.span(one)
    assert low <= one <= high
    assert (rule.rounded(one) == rule.rounded(other)) == (low <= other <= high)
    assert abs(rule.rounded(one) - one) * 2 <= base


def test_the_small_counts_are_a_span_too() -> None:
    assert RULE.small == (1, 7)
    assert NO_ZERO.small == (0, 7)
    assert RULE.span(0) == (0, 0)
    assert RULE.span(8) == (8, 12)
    assert Rule(least_shown=11).span(11) == (11, 12)


@pytest.mark.parametrize("values", [{"least_shown": 0}, {"rounding_base": 0}, {"least_mean_basis": 0}])
def test_a_rule_knows_no_number_below_one(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="below 1"):
        Rule(**values)


def test_no_count_that_is_shown_is_rounded_to_nought() -> None:
    assert Rule(least_shown=5, rounding_base=10).rounded(5) == 10
    with pytest.raises(ValueError, match="nought"):
        Rule(least_shown=5, rounding_base=11)


def test_there_are_no_fewer_people_than_none() -> None:
    with pytest.raises(ValueError, match="none"):
        published([-1], rule=RULE)
