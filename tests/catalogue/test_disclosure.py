"""The rule of public figures: read whole, by day, refused with its place, or the national one where none is stated."""

from datetime import date
from pathlib import Path

import pytest

from catalogue.reader import SHIPPED_FACTS, CatalogueError, from_files, read
from metrics.disclosure.rule import Rule
from tests.catalogue.folders import append, replace, small_files, small_folder

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
MORE = """
[[rules]]
least_shown = 3
rounding_base = 1
shows_zero = true
protects_totals = true
least_mean_basis = 3
valid_from = 2026-03-31
valid_to = 2026-04-01
owner = "New Shire"
is_indicative = true
note = "A day too early."
"""


def test_it_is_read_whole_and_holds_by_day() -> None:
    catalogue = from_files(small_files())
    before, after = (catalogue.disclosure_rule(on=day) for day in (BEFORE, AFTER))
    assert before == Rule(
        least_shown=6, rounding_base=1, shows_zero=False, protects_totals=True, least_mean_basis=6, valid_to=AFTER,
        owner="New Shire", is_indicative=True, note="Before.",
    )  # fmt: skip
    assert after == Rule(
        least_shown=10, rounding_base=10, shows_zero=True, protects_totals=False, least_mean_basis=20,
        valid_from=AFTER, owner="New Shire", is_indicative=False, note="Agreed.",
    )  # fmt: skip


def test_a_folder_may_have_none_and_then_the_national_method_holds() -> None:
    catalogue = from_files({name: content for name, content in small_files().items() if name != "disclosure.toml"})
    assert catalogue.disclosure == ()
    assert catalogue.disclosure_rule(on=AFTER) == Rule()


@pytest.mark.parametrize("folder", [SHIPPED_FACTS, SHIPPED_FACTS.parent / "living"])
def test_the_rule_that_ships_is_the_national_method_and_says_where_it_is_from(folder: Path) -> None:
    (rule,) = read(folder).disclosure
    assert (rule.least_shown, rule.rounding_base, rule.least_mean_basis) == (8, 5, 8)
    assert (rule.shows_zero, rule.protects_totals) == (True, True)
    assert rule.is_indicative
    assert rule.owner
    assert "September 2018" in rule.note


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("least_shown = 6", "least_shown = 0", "least_shown"),
        ("least_shown = 6", "least_shown = 6.0", "least_shown"),
        ("least_shown = 6\n", "", "least_shown"),
        ("rounding_base = 10", "rounding_base = 21", "rounding_base"),
        ("rounding_base = 10", "rounding_base = 0", "rounding_base"),
        ("shows_zero = false", "shows_zero = 0", "shows_zero"),
        ("protects_totals = true\n", "", "protects_totals"),
        ("least_mean_basis = 6", "least_mean_basis = 0", "least_mean_basis"),
        ('owner = "New Shire"\nis_indicative = false', "is_indicative = false", "owner"),
        ("least_shown = 10", "least_shown = 10\nleast_share = 1", "least_share"),
        ("valid_from = 2026-04-01", "valid_from = 2026-03-01", "valid_from"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, old: str, new: str, key: str) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "disclosure.toml", old, new)
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    assert {(each.file, each.key) for each in refused.value.problems} == {("disclosure.toml", key)}


def test_twice_the_least_count_is_the_largest_base(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "disclosure.toml", "rounding_base = 10", "rounding_base = 20")
    assert read(folder).disclosure_rule(on=AFTER).rounded(10) == 20


def test_two_rules_of_one_day_are_refused(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    append(folder, "disclosure.toml", MORE)
    with pytest.raises(CatalogueError, match="overlaps"):
        read(folder)


def test_another_stanza_is_refused(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    append(folder, "disclosure.toml", "\n[rounding]\nbase = 5\n")
    with pytest.raises(CatalogueError, match="unknown stanza"):
        read(folder)
