"""What is shown to hubs only cannot be worked out from sums: tried by a solver over every sum that is shown."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.access.showing import LEAST_TOGETHER, is_sum_shown, together

KIND = ("A", "B", "C", "D", "E", "F")


@pytest.mark.parametrize(
    ("closed", "found"),
    [
        ((), ()), (("D",), ("A", "B", "D")), (("A", "B"), ("A", "B", "C")), (("B", "D", "F"), ("B", "D", "F")),
        (KIND, KIND),
    ],
)  # fmt: skip
def test_three_at_least_are_hidden_together_and_no_more_than_are_needed(
    closed: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert together(closed, KIND) == set(found)


def test_where_there_are_fewer_than_three_of_a_kind_no_sum_with_one_of_them_is_shown() -> None:
    group = together({"A"}, ["B"])
    assert group == {"A", "B"}
    assert not is_sum_shown({"A", "B"}, group=group, sent={"A", "B"})


@pytest.mark.parametrize(
    ("parts", "sent", "is_shown"),
    [
        ("ABCDEF", "ABCDEF", True), ("DEF", "ABCDEF", True), ("ABC", "ABCDEF", True), ("AB", "ABCDEF", False),
        ("A", "ABCDEF", False), ("", "ABCDEF", True), ("AB", "AB", False), ("ABDEF", "ABDEF", False),
    ],
)  # fmt: skip
def test_a_sum_holds_all_of_the_hidden_or_none(parts: str, sent: str, *, is_shown: bool) -> None:
    assert is_sum_shown(set(parts), group={"A", "B", "C"}, sent=set(sent)) is is_shown


def _subsets(codes: set[str]) -> list[set[str]]:
    ordered = sorted(codes)
    return [
        set(each) for each in chain.from_iterable(combinations(ordered, size) for size in range(1, len(ordered) + 1))
    ]


@given(closed=st.sets(st.sampled_from(KIND), min_size=1), sent=st.sets(st.sampled_from(KIND), min_size=1))
def test_no_hidden_figure_follows_from_all_that_is_shown_not_even_for_one_who_knows_another(
    closed: set[str], sent: set[str]
) -> None:
    group = together(closed, KIND)
    shown = [{each} for each in sorted(sent - group)]
    shown += [parts for parts in _subsets(sent) if is_sum_shown(parts, group=group, sent=sent)]
    for knows in (None, *sorted(sent)):
        told = [*shown, *([{knows}] if knows else [])]
        matrix = np.array([[float(code in parts) for code in KIND] for parts in told]).reshape(-1, len(KIND))
        for hidden in sorted((group & sent) - {knows}):
            target = np.array([float(code == hidden) for code in KIND])
            stacked = np.vstack([matrix, target])
            follows = np.linalg.matrix_rank(stacked) == np.linalg.matrix_rank(matrix) if len(matrix) else False
            assert not follows, f"{hidden} follows for one who knows {knows}"


def test_two_would_not_do() -> None:
    """Why it is three: of two, each takes out its own."""
    assert LEAST_TOGETHER == 3
    matrix = np.array([[1.0, 1.0], [1.0, 0.0]])
    assert np.linalg.matrix_rank(matrix) == 2
