"""Published tables cannot be reversed: a solver tries, with all that is shown and with more than anybody is told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.disclosure.protect import Mark, Published, published
from metrics.disclosure.relation import Relation
from metrics.disclosure.rule import Rule
from tests.metrics.disclosure.attacker import Knows, ranges
from tests.metrics.disclosure.tables import Drawn, linked, partly_known, tables, trees, wards_by_days

RULES = st.sampled_from(
    [Rule(), Rule(), Rule(), Rule(rounding_base=1), Rule(least_shown=5, rounding_base=10), Rule(shows_zero=False)]
)
OPEN = Rule(protects_totals=False)
SLOWLY = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def attacked(drawn: Drawn, rule: Rule, untouched: frozenset[int] = frozenset()) -> tuple[Published, ...]:
    """A table as published, after everybody has tried."""
    shown = published(drawn.counts, rule=rule, relations=drawn.relations, untouched=untouched)
    asked = {"relations": drawn.relations, "rule": rule, "untouched": untouched}
    small = [place for place, each in enumerate(shown) if each.mark is Mark.SMALL]
    by_pattern = ranges(shown, knows=Knows.PATTERN, cells=small, **asked)
    insider = ranges(shown, knows=Knows.INSIDER, cells=small, **asked)
    assert insider == by_pattern, "the numbers that are shown tell something of a small count"
    for place, (low, high) in ranges(shown, knows=Knows.READER, **asked).items():
        assert low < high, f"{drawn.counts[place]} was found out"
        if place in by_pattern:
            assert low <= by_pattern[place][0]
            assert high >= by_pattern[place][1]
    return shown


@SLOWLY
@given(trees(), RULES)
def test_no_small_count_of_a_tree_of_organisations_is_found_out(drawn: Drawn, rule: Rule) -> None:
    attacked(drawn, rule)


@SLOWLY
@given(tables(), RULES)
def test_no_small_count_of_days_by_sites_is_found_out(drawn: Drawn, rule: Rule) -> None:
    attacked(drawn, rule)


@SLOWLY
@given(partly_known(), RULES)
def test_no_small_count_of_a_partly_known_table_is_found_out(drawn: Drawn, rule: Rule) -> None:
    shown = attacked(drawn, rule)
    assert [each.mark is Mark.UNKNOWN for each in shown] == [count is None for count in drawn.counts]


@SLOWLY
@given(wards_by_days(), RULES)
def test_no_small_count_of_wards_of_sites_by_days_is_found_out(drawn: Drawn, rule: Rule) -> None:
    attacked(drawn, rule)


@SLOWLY
@given(linked(), RULES)
def test_no_small_count_of_columns_that_add_up_is_found_out(drawn: Drawn, rule: Rule) -> None:
    attacked(drawn, rule)


@SLOWLY
@given(trees(), RULES)
def test_a_total_that_the_rule_does_not_hold_for_is_hidden_before_it_tells_a_small_count(
    drawn: Drawn, rule: Rule
) -> None:
    attacked(drawn, rule, untouched=frozenset({0}))


def flat(*parts: int) -> Drawn:
    """Parts and, last, their total."""
    return Drawn([*parts, sum(parts)], [Relation((len(parts),), tuple(range(len(parts))))])


@pytest.mark.parametrize(
    ("drawn", "rule", "place", "found"),
    [
        # Nothing rounded: a subtraction.
        (flat(30, 4), Rule(rounding_base=1, protects_totals=False), 1, (4, 4)),
        # Nine sevens are 63, which is shown as 65, as is nothing below 63: all of them are seven.
        (flat(*[7] * 9), OPEN, 0, (7, 7)),
        # Two sevens are 14, shown as 15, as is nothing below 13.
        (flat(7, 7), OPEN, 0, (6, 7)),
        # 42 less 41: both are shown as 40, so that it is 4 at most.
        (flat(41, 1), OPEN, 1, (1, 4)),
        # 16 people of which eight ones and an eight: all that is shown is 10 and 15.
        (flat(*[1] * 8, 8), OPEN, 0, (1, 2)),
    ],
)  # fmt: skip
def test_without_further_counts_hidden_the_attacker_wins_and_with_them_loses(
    drawn: Drawn, rule: Rule, place: int, found: tuple[int, int]
) -> None:
    shown = published(drawn.counts, rule=rule, relations=drawn.relations)
    assert ranges(shown, relations=drawn.relations, rule=rule, knows=Knows.INSIDER)[place] == found
    protected = Rule(rounding_base=rule.rounding_base)
    shown = attacked(drawn, protected)
    assert ranges(shown, relations=drawn.relations, rule=protected, knows=Knows.INSIDER)[place] == (1, 7)


def test_of_a_table_not_rounded_a_rectangle_is_hidden() -> None:
    rows = [[20, 30, 40], [20, 3, 40], [25, 35, 45]]
    counts = [count for row in rows for count in row]
    counts += [sum(row) for row in rows] + [sum(column) for column in zip(*rows, strict=True)] + [sum(map(sum, rows))]
    relations = [
        *(Relation((9 + row,), (3 * row, 3 * row + 1, 3 * row + 2)) for row in range(3)),
        *(Relation((12 + column,), (column, 3 + column, 6 + column)) for column in range(3)),
        Relation((15,), (9, 10, 11)), Relation((15,), (12, 13, 14)),
    ]  # fmt: skip
    shown = attacked(Drawn(counts, relations), Rule(rounding_base=1))
    hidden = [place for place, each in enumerate(shown) if each.mark.is_hidden]
    assert shown[4].mark is Mark.SMALL
    assert len(hidden) == 4
    assert all(place < 9 for place in hidden), "a total is hidden last"
