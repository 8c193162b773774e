"""The checked list of ASVS 5.0 names every requirement of levels 1 and 2 once, and only tests that exist."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.architecture.named_tests import NAMED, missing

# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; there they come before those of level 3.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
# Of level 3, and taken.
BEYOND = {"1.2.10", "13.1.2", "13.1.3", "13.2.6"}
STATES = frozenset({"holds", "part", "no", "deploy", "n/a"})
PAGES = sorted((ROOT / "docs" / "assurance").glob("*.md"))
_ROW = re.compile(r"^\| (\d[\d., ]*) \| (.*) \|$", re.MULTILINE)


def required() -> set[str]:
    """The numbers of all requirements of levels 1 and 2."""
    return {f"{section}.{number}" for section, count in SECTIONS.items() for number in range(1, count + 1)}


def rows(page: str) -> list[tuple[list[str], list[str]]]:
    """The numbers of each row of a list, and its other cells."""
    return [(items.split(", "), [cell.strip() for cell in rest.split(" | ")]) for items, rest in _ROW.findall(page)]


def faults(page: str) -> Iterator[str]:
    """What is wrong with a checked list."""
    found = Counter(item for items, _ in rows(page) for item in items)
    yield from (f"{item} stands there {count} times" for item, count in found.items() if count > 1)
    yield from (f"{item} is missing" for item in sorted(required() - set(found)))
    yield from (f"{item} is no requirement of these levels" for item in sorted(set(found) - required() - BEYOND))
    for items, cells in rows(page):
        if len(cells) != 3 or cells[0] not in STATES or not cells[1]:
            yield f"{items[0]} says no state, or not why"
        elif not NAMED.search(cells[2]) and not cells[2].startswith("none"):
            yield f"{items[0]} names no test, and does not say that there is none"
        elif cells[0] == "holds" and cells[2] == "none":
            yield f"{items[0]} is said to hold, without a test and without saying so"


def test_there_are_as_many_requirements_as_the_standard_has() -> None:
    assert len(required()) == 253


def test_every_requirement_is_answered_once() -> None:
    assert list(faults((ROOT / "docs" / "assurance" / "asvs.md").read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_test_that_is_named_exists(page: Path) -> None:
    assert list(missing(page.read_text(encoding="utf-8"), ROOT)) == []


def test_there_are_pages_and_tests_to_look_at() -> None:
    assert {"asvs", "threat-model", "dspt", "clinical-safety"} <= {page.stem for page in PAGES}
    assert len(set(NAMED.findall((ROOT / "docs" / "assurance" / "asvs.md").read_text(encoding="utf-8")))) > 60


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| 1.1.1 | holds | why | none |", "without a test"),
        ("| 1.1.1 | fine | why | none: no test |", "says no state"),
        ("| 1.1.1 | holds |  | none: no test |", "says no state"),
        ("| 1.1.1 | holds | why | by hand |", "names no test"),
        ("| 1.1.1, 1.1.1 | n/a | why | none |", "2 times"),
        ("| 1.1.9 | n/a | why | none |", "no requirement"),
        ("| 1.1.1 | n/a | why | none |", "1.1.2 is missing"),
    ],
)
def test_a_fault_of_the_list_is_found(row: str, fault: str) -> None:
    assert any(fault in each for each in faults(row))


def test_a_test_that_is_gone_is_found() -> None:
    assert list(missing("`tests/architecture/test_gone.py::test_x`", ROOT)) != []
