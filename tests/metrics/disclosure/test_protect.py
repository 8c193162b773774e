"""What is hidden beside small counts: what is enough, the least costly first, always the same; and what stays open."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.disclosure.protect import Mark, Published, published
from metrics.disclosure.relation import Relation, known_relations, true_of
from metrics.disclosure.rule import Rule
from tests.metrics.disclosure.tables import COUNTS, Drawn, tables, trees

RULE = Rule()
EXACT = Rule(rounding_base=1)
SMALL, SHOWN, BESIDE, UNKNOWN = Mark.SMALL, Mark.SHOWN, Mark.BESIDE, Mark.UNKNOWN


def marks(counts: list[int | None], *relations: Relation, rule: Rule = RULE) -> list[Mark]:
    return [each.mark for each in published(counts, rule=rule, relations=relations)]


TOTAL = Relation((0,), (1, 2, 3))


def test_where_rounding_alone_protects_nothing_further_is_hidden() -> None:
    assert marks([63, 30, 28, 5], TOTAL) == [SHOWN, SHOWN, SHOWN, SMALL]


def test_a_single_small_count_of_an_unrounded_total_takes_another_part_with_it_and_not_the_total() -> None:
    assert marks([63, 30, 28, 5], TOTAL, rule=EXACT) == [SHOWN, SHOWN, BESIDE, SMALL]


def test_a_part_that_cannot_go_low_enough_is_not_taken_where_another_can() -> None:
    assert marks([53, 8, 42, 3], TOTAL, rule=EXACT) == [SHOWN, SHOWN, BESIDE, SMALL]


def test_a_nought_that_is_shown_is_never_hidden_for_others() -> None:
    assert marks([33, 30, 0, 3], TOTAL, rule=EXACT) == [SHOWN, BESIDE, SHOWN, SMALL]
    assert marks([3, 0, 0, 3], TOTAL, rule=EXACT) == [SMALL, SHOWN, SHOWN, SMALL]


def test_two_small_counts_can_protect_one_another() -> None:
    assert marks([38, 30, 4, 4], TOTAL, rule=EXACT) == [SHOWN, SHOWN, SMALL, SMALL]


def test_small_counts_whose_total_leaves_no_choice_take_it_with_them() -> None:
    assert marks([14, 0, 7, 7], TOTAL) == [BESIDE, SHOWN, SMALL, SMALL]


def test_a_total_that_was_hidden_is_protected_in_its_turn() -> None:
    """The total of the site is hidden for its two wards; in the trust it would be told by the site beside it."""
    site = Relation((1,), (3, 4))
    trust = Relation((0,), (1, 2))
    found = marks([54, 14, 40, 7, 7], trust, site, rule=EXACT)
    assert found[3:] == [SMALL, SMALL]
    assert found[1] is BESIDE
    assert BESIDE in {found[0], found[2]}


def test_further_counts_are_hidden_only_where_the_rule_says_so() -> None:
    assert marks([63, 30, 28, 5], TOTAL, rule=Rule(rounding_base=1, protects_totals=False)) == [
        SHOWN, SHOWN, SHOWN, SMALL
    ]  # fmt: skip


def test_the_last_resort_is_a_total_that_the_rule_does_not_hold_for() -> None:
    whole = Relation((0,), (1, 2))
    found = published([14, 7, 7], rule=RULE, relations=[whole], untouched={0})
    assert [each.mark for each in found] == [BESIDE, SMALL, SMALL]
    found = published([34, 30, 4], rule=RULE, relations=[whole], untouched={0})
    assert found[0] == Published(34, SHOWN)


def test_of_a_total_with_an_unknown_part_the_rest_protects() -> None:
    assert marks([63, 30, None, 5], TOTAL, rule=EXACT) == [SHOWN, SHOWN, UNKNOWN, SMALL]
    assert marks([35, 30, None, 5], TOTAL, rule=EXACT) == [SHOWN, BESIDE, UNKNOWN, SMALL]
    assert marks([None, 30, 28, 5], TOTAL, rule=EXACT) == [UNKNOWN, SHOWN, SHOWN, SMALL]


def test_people_who_flow_add_up_on_both_sides() -> None:
    """Those there and those who came are those who left and those there still: 40 + 3 = 30 + 13."""
    flow = Relation((0, 1), (2, 3))
    assert marks([40, 3, 30, 13], flow, rule=EXACT).count(BESIDE) == 1
    assert marks([40, None, 30, 13], flow, rule=EXACT) == [SHOWN, UNKNOWN, SHOWN, SHOWN]


def test_of_counts_some_of_which_are_among_others_each_stays_possible() -> None:
    among = Relation((0,), (1,), has_rest=True)
    assert marks([40, 3], among, rule=EXACT) == [SHOWN, SMALL]
    assert marks([5, 3], among, rule=EXACT) == [SMALL, SMALL]


@pytest.mark.parametrize(
    ("relation", "counts", "words"),
    [
        (Relation((0,), (1, 2)), [9, 4, 4], "does not hold"),
        (Relation((0,), (1, 2)), [7, 4, 4], "does not hold"),
        (Relation((0,), (1, 2), has_rest=True), [7, 4, 4], "does not hold"),
        (Relation((0,), (1, 1)), [8, 4, 4], "twice"),
    ],
)
def test_a_relation_that_does_not_hold_is_refused(relation: Relation, counts: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        known_relations([relation], counts)


def test_what_is_true_of_a_relation() -> None:
    said = Relation((0,), (1, 2))
    assert true_of(said, [8, 4, 4]) == said
    assert true_of(said, [9, 4, 4]) == Relation((0,), (1, 2), has_rest=True)
    assert true_of(said, [7, 4, 4]) is None
    assert known_relations([Relation((0,), (1, 2), has_rest=True)], [9, 4, 4]).rest == (1,)


@given(trees() | tables())
def test_what_is_shown_of_a_count_hangs_on_nothing_but_the_count(drawn: Drawn) -> None:
    """Asking again, or for the same count in another table, gives the same figure, or none."""
    found = published(drawn.counts, rule=RULE, relations=drawn.relations)
    assert found == published(list(drawn.counts), rule=RULE, relations=list(drawn.relations))
    for count, each in zip(drawn.counts, found, strict=True):
        (alone,) = published([count], rule=RULE)
        assert each == alone or each == Published(None, BESIDE)
        assert each.mark is not BESIDE or (count is not None and count >= RULE.least_shown)


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_hiding_beside_small_counts_hides_no_small_count_less_and_no_nought(parts: list[int]) -> None:
    counts = [*parts, sum(parts)]
    found = published(counts, rule=RULE, relations=[Relation((len(parts),), tuple(range(len(parts))))])
    assert [each.mark is SMALL for each in found] == [RULE.is_small(count) for count in counts]
    if not any(RULE.is_small(count) for count in counts):
        assert all(each.mark is SHOWN for each in found)


@pytest.mark.parametrize(("parts", "most"), [(2, 20), (3, 10)])
def test_who_tries_every_table_and_publishes_it_as_we_do_finds_no_small_count_out(parts: int, most: int) -> None:
    """The strongest attack there is: only tables that are published as this very one is can be the real one."""
    whole = Relation((parts,), tuple(range(parts)))
    seen: defaultdict[tuple[object, ...], list[set[int]]] = defaultdict(lambda: [set() for _ in range(parts + 1)])
    for drawn in product(range(most + 1), repeat=parts):
        counts = [*drawn, sum(drawn)]
        file = tuple(
            "*" if each.mark.is_hidden else each.count for each in published(counts, rule=RULE, relations=[whole])
        )
        for values, count in zip(seen[file], counts, strict=True):
            values.add(count)
    tried = 0
    for file, values in seen.items():
        for shown, could_be in zip(file, values, strict=True):
            if shown == "*" and min(could_be) < RULE.least_shown:
                tried += 1
                assert len(could_be) > 1, file
    assert tried > 10


def test_two_totals_of_which_one_has_a_place_more_leave_at_least_two_counts_for_it() -> None:
    """Not protected together: the difference of two rounded totals is all that is told of what they differ by."""
    for small in range(1, 8):
        for total in range(8, 200):
            (low, high), (low_with, high_with) = RULE.span(total), RULE.span(total + small)
            least, greatest = max(1, low_with - high), min(7, high_with - low)
            assert least <= small <= greatest
            assert greatest > least
