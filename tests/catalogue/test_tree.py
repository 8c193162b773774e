"""The tree on a date: before and after 1 April 2026, and where a threshold or a feed holds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from catalogue.model import Catalogue, Covers, Kind, Link
from catalogue.reader import SHIPPED_FACTS, read
from catalogue.tree import Tree, one_of_each_spell, tree_on
from tests.catalogue.folders import append, small_folder
from tests.catalogue.folders import replace as replace_in

LAST_OLD = date(2026, 3, 31)
FIRST_NEW = date(2026, 4, 1)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read(SHIPPED_FACTS)


@pytest.fixture
def small(tmp_path: Path) -> Catalogue:
    return read(small_folder(tmp_path))


def test_a_trust_moves_to_the_new_board_on_the_day_it_opens(shipped: Catalogue) -> None:
    assert Tree(shipped, on=LAST_OLD).path("RAL") == ("ENG", "Y56", "QMJ", "RAL")
    assert Tree(shipped, on=FIRST_NEW).path("RAL") == ("ENG", "Y56", "Z9B2Z", "RAL")


@pytest.mark.parametrize(
    ("trust", "board"),
    [("RDE", "T6Y0W"), ("RGR", "T6Y0W"), ("RQW", "D7T5G"), ("RWG", "S1Y5D"), ("RWH", "S1Y5D"), ("RDU", "S0E4D")],
)
def test_trusts_of_boards_that_were_split_stand_where_the_register_has_them(
    shipped: Catalogue, trust: str, board: str
) -> None:
    assert Tree(shipped, on=FIRST_NEW).parent(trust) == board


def test_a_board_that_went_on_keeps_its_trusts(shipped: Catalogue) -> None:
    before, after = Tree(shipped, on=LAST_OLD), Tree(shipped, on=FIRST_NEW)

    assert before.children("QOP") == after.children("QOP") == ("R0A", "RBV", "RM3", "RMC", "RMP", "RRF", "RWJ")
    assert before.children("Z9B2Z") == after.children("QMJ") == ()


def test_no_trust_is_lost_or_counted_twice_when_the_boards_change(shipped: Catalogue) -> None:
    for on in (LAST_OLD, FIRST_NEW):
        tree = Tree(shipped, on=on)
        by_board = [code for board in tree.reporters("ENG", kind=Kind.ICB) for code in tree.reporters(board)]
        assert sorted(by_board) == list(tree.reporters("ENG"))


def test_a_trust_that_reported_after_its_legal_end_stays_in_the_total_until_its_last_figure(shipped: Catalogue) -> None:
    assert shipped.organisations["RBZ"].closed_on == date(2022, 4, 1)
    assert "RBZ" in Tree(shipped, on=date(2022, 4, 3)).reporters("Y58")
    assert "RBZ" not in Tree(shipped, on=date(2022, 4, 4)).reporters("Y58")


def test_a_trust_that_closed_early_stands_under_its_region(shipped: Catalogue) -> None:
    tree = Tree(shipped, on=date(2018, 1, 10))

    assert tree.path("RA3") == ("ENG", "Y58", "RA3")
    assert tree.successors("RA3") == ()
    assert Tree(shipped, on=date(2020, 4, 1)).successors("RA3") == ("RA7",)


def test_successions_are_followed_to_the_end(small: Catalogue) -> None:
    chain = replace(
        small,
        successions=(
            *small.successions,
            replace(small.successions[0], predecessor="QBB", successor="RBB", on=date(2027, 4, 1)),
        ),
    )

    assert Tree(chain, on=date(2026, 3, 31)).successors("QAA") == ()
    assert Tree(chain, on=date(2026, 4, 1)).successors("QAA") == ("QBB",)
    assert Tree(chain, on=date(2027, 4, 1)).successors("QAA") == ("RBB",)


def test_the_tree_of_one_branch(small: Catalogue) -> None:
    tree = Tree(small, on=FIRST_NEW)

    assert tree.path("RAA-W1") == ("ENG", "Y99", "QBB", "RAA", "RAA-W1")
    assert tree.descendants("Y99") == ("QBB", "RAA", "RAA-W1", "RBB")
    assert tree.descendants("RAA-W1") == ()
    assert tree.reporters("Y99") == ("RAA", "RBB")
    assert tree.reporters("RAA") == ("RAA",)
    assert tree.reporters("RAA-W1") == ()
    assert tree.reporters("ENG", kind=Kind.WARD) == ("RAA-W1",)
    assert tree.parent("ENG") is None


def test_an_unknown_code_belongs_to_nothing(small: Catalogue) -> None:
    tree = Tree(small, on=FIRST_NEW)

    assert not tree.exists("RZZ")
    assert (tree.path("RZZ"), tree.children("RZZ"), tree.reporters("RZZ"), tree.parent("RZZ")) == ((), (), (), None)
    assert tree.feeds_covering("RZZ") == ()


def test_an_organisation_that_was_never_linked_exists_while_it_is_open(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    append(folder, "organisations.csv", "C01,A Council,A Council,council,2020-04-01,2023-04-01\n")
    catalogue = read(folder)

    opened = [Tree(catalogue, on=on).exists("C01") for on in (date(2020, 3, 31), date(2020, 4, 1), date(2023, 4, 1))]
    assert opened == [False, True, False]


def test_a_service_of_two_parents_is_counted_once_and_its_path_goes_by_the_nearest(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    append(folder, "organisations.csv", "C01,A Council,A Council,council,,\nS01,A Service,A Service,service,,\n")
    append(folder, "organisation_links.csv", "C01,Y99,,\nS01,C01,,\nS01,RAA,,\n")
    tree = Tree(read(folder), on=FIRST_NEW)

    assert tree.parents("S01") == ("RAA", "C01")
    assert tree.path("S01") == ("ENG", "Y99", "QBB", "RAA", "S01")
    assert tree.descendants("ENG").count("S01") == 1


def test_the_nearest_threshold_wins_while_it_holds(small: Catalogue) -> None:
    def two(on: date, organisation: str) -> float:
        threshold = Tree(small, on=on).threshold_for("occupancy", organisation)
        assert threshold is not None
        return threshold.two

    assert two(date(2026, 6, 1), "RAA-W1") == 0.9
    assert two(date(2026, 8, 31), "QBB") == 0.9
    assert two(date(2026, 5, 31), "RAA-W1") == 0.92
    assert two(date(2026, 9, 1), "RAA") == 0.92
    assert two(date(2026, 6, 1), "Y99") == 0.92
    assert two(date(2026, 3, 1), "RAA") == 0.92
    assert two(date(2026, 6, 1), "RZZ") == 0.92
    assert Tree(small, on=FIRST_NEW).threshold_for("unheard of", "RAA") is None


def test_silence_is_no_gap_only_of_the_organisation_and_measure_and_while_the_entry_holds(small: Catalogue) -> None:
    def expected(on: date, organisation: str = "RBB", measure: str = "beds.occupied") -> bool:
        return Tree(small, on=on).expects(organisation, measure)

    assert [expected(on) for on in (date(2015, 1, 1), LAST_OLD, FIRST_NEW)] == [False, False, True]
    assert [expected(date(2026, month, day)) for month, day in ((5, 31), (6, 1), (8, 31), (9, 1))] == [
        True,
        False,
        False,
        True,
    ]
    assert expected(LAST_OLD, measure="beds.open")
    assert expected(LAST_OLD, organisation="RAA")
    assert not expected(FIRST_NEW, organisation="RAA-W1", measure="beds.open")
    assert expected(FIRST_NEW, organisation="RZZ")


def test_a_catalogue_that_says_nothing_of_it_expects_everything(small: Catalogue) -> None:
    assert Tree(replace(small, not_expected=()), on=LAST_OLD).expects("RBB", "beds.occupied")


def test_a_feed_follows_the_trusts_of_its_places(small: Catalogue) -> None:
    feed = replace(small.feeds["shire"], places=("QBB",))

    assert Tree(small, on=LAST_OLD).covered(feed) == frozenset()
    assert Tree(small, on=FIRST_NEW).covered(feed) == {"RAA", "RBB"}
    assert Tree(small, on=FIRST_NEW).covered(replace(feed, places=("RAA",))) == {"RAA"}
    assert Tree(small, on=FIRST_NEW).covered(replace(feed, covers=Covers.ITSELF)) == {"QBB"}


def test_the_most_believed_feed_comes_first_and_one_out_of_use_not_at_all(small: Catalogue) -> None:
    feed = small.feeds["shire"]
    better = replace(feed, key="better", precedence=0, places=("RAA",))
    unused = replace(feed, key="unused", precedence=0, is_enabled=False)
    tree = Tree(replace(small, feeds={"shire": feed, "better": better, "unused": unused}), on=FIRST_NEW)

    assert [each.key for each in tree.feeds_covering("RAA")] == ["better", "shire"]
    assert [each.key for each in tree.feeds_covering("RBB")] == ["shire"]
    assert tree.feeds_covering("Y99") == ()


def test_a_tree_is_kept_and_a_catalogue_of_the_same_version_is_not_mistaken_for_it(small: Catalogue) -> None:
    other = replace(small, links=(Link(child="RAA", parent="ENG", valid_from=None, valid_to=None),))

    assert tree_on(small, on=FIRST_NEW) is tree_on(small, on=FIRST_NEW)
    assert tree_on(small, on=LAST_OLD).path("RAA") == ("ENG", "Y99", "QAA", "RAA")
    assert tree_on(other, on=FIRST_NEW).path("RAA") == ("ENG", "RAA")
    assert tree_on(small, on=FIRST_NEW).parent("RAA") == "QBB"


def test_a_link_without_beginning_holds_on_the_earliest_day_of_a_winter(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    replace_in(folder, "organisation_links.csv", "RBB,QAA,,", "RBB,QAA,2015-11-30,")
    catalogue = read(folder)

    assert Tree(catalogue, on=date(2015, 11, 30)).reporters("ENG") == ("RAA", "RBB")
    assert Tree(catalogue, on=date(2015, 11, 29)).reporters("ENG") == ("RAA",)


def test_one_day_of_each_spell_stands_for_all_the_days(shipped: Catalogue) -> None:
    days = [date(2016, 9, 1) + timedelta(days=7 * week) for week in range(520)]
    picked = one_of_each_spell(shipped, days)
    assert set(picked) < set(days)
    assert len(picked) < 60

    def covered(asked: Iterable[date]) -> set[tuple[str, frozenset[str]]]:
        return {(feed.key, tree_on(shipped, on=day).covered(feed)) for day in asked for feed in shipped.feeds.values()}

    assert covered(picked) == covered(days)
