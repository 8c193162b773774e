"""The hazard log names a control for every hazard, and only tests that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.architecture.named_tests import NAMED, missing

_ROW = re.compile(r"^\| (\d+) \|(.+)\|$", re.MULTILINE)
LOG = (ROOT / "docs" / "hazard-log.md").read_text(encoding="utf-8")


def faults(log: str, root: Path) -> Iterator[str]:
    """What is wrong with a hazard log."""
    rows = [(int(number), [cell.strip() for cell in cells.split("|")]) for number, cells in _ROW.findall(log)]
    if [number for number, _ in rows] != list(range(1, len(rows) + 1)):
        yield "the hazards are not numbered one after the other"
    for number, cells in rows:
        if len(cells) != 4 or not all(cells):
            yield f"hazard {number} lacks a cause, a control or a test"
        elif not NAMED.search(cells[-1]):
            yield f"hazard {number} names no test"
    yield from missing(log, root)


def test_every_hazard_has_a_control_and_a_test_that_exists() -> None:
    assert len(_ROW.findall(LOG)) > 20
    assert list(faults(LOG, ROOT)) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| 1 | h | c | d | `tests/architecture/test_hazard_log.py::test_nothing_of_that_name` |", "does not exist"),
        ("| 1 | h | c | d | `tests/architecture/test_gone.py::test_x` |", "does not exist"),
        ("| 1 | h | c | d | looked at by hand |", "names no test"),
        ("| 1 | h | c |  | `tests/x.py::test_x` |", "lacks"),
        ("| 2 | h | c | d | `tests/x.py::test_x` |", "numbered"),
    ],
)
def test_a_hazard_without_its_control_is_found(row: str, fault: str) -> None:
    assert any(fault in found for found in faults(row, ROOT))
