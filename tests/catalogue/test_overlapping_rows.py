"""Overlapping links, thresholds and entries of what is not expected are refused, and only those, whatever the dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.reader import CatalogueError, from_files
from tests.catalogue.folders import small_files

FIRST = date(2026, 3, 20)
Ends = tuple[int | None, int | None]


def _ends() -> st.SearchStrategy[Ends]:
    day = st.integers(min_value=0, max_value=12)
    some = st.one_of(st.none(), day)
    return st.tuples(some, some).filter(_begins_before_it_ends)


def _begins_before_it_ends(ends: Ends) -> bool:
    start, end = ends
    return start is None or end is None or start < end


def _days(ends: Ends) -> set[int]:
    start = -1 if ends[0] is None else ends[0]
    end = 14 if ends[1] is None else ends[1]
    return set(range(start, end))


def _written(day: int | None) -> str:
    return "" if day is None else (FIRST + timedelta(days=day)).isoformat()


@given(one=_ends(), other=_ends())
def test_two_dated_links_of_one_kind(one: Ends, other: Ends) -> None:
    files = small_files()
    rows = [f"RAA,{parent},{_written(ends[0])},{_written(ends[1])}" for parent, ends in (("QAA", one), ("QBB", other))]
    boards = "child,parent,valid_from,valid_to\nQAA,Y99,,\nQBB,Y99,,\nRBB,QBB,,\nY99,ENG,,\n"
    files["organisation_links.csv"] = (boards + "\n".join(rows) + "\n").encode()

    if _days(one) & _days(other):
        with pytest.raises(CatalogueError, match=r"organisation_links\.csv, row 7 \(RAA\), parent: is a second parent"):
            from_files(files)
    else:
        assert len(from_files(files).links) == 6


@given(one=_ends(), other=_ends())
def test_two_dated_thresholds_of_one_indicator(one: Ends, other: Ends) -> None:
    files = small_files()
    stanzas = [
        '[[thresholds]]\nindicator = "occupancy"\ntwo = 1\nthree = 2\nfour = 3\nowner = "A"\nis_indicative = true\n'
        'note = "A"\n'
        + (f"valid_from = {_written(ends[0])}\n" if ends[0] is not None else "")
        + (f"valid_to = {_written(ends[1])}\n" if ends[1] is not None else "")
        for ends in (one, other)
    ]
    files["thresholds.toml"] = "".join(stanzas).encode()

    if _days(one) & _days(other):
        with pytest.raises(CatalogueError, match=r"thresholds\.toml, \[\[thresholds\]\] 2 .*, valid_from: overlaps"):
            from_files(files)
    else:
        assert len(from_files(files).thresholds) == 2


@given(one=_ends(), other=_ends())
def test_two_dated_entries_of_what_is_not_expected(one: Ends, other: Ends) -> None:
    files = small_files()
    rows = [f"RBB,beds.open,{_written(start)},{_written(end)},Seen." for start, end in (one, other)]
    files["not_expected.csv"] = "\n".join(["organisation,measure,valid_from,valid_to,note", *rows, ""]).encode()

    if one == other:
        with pytest.raises(CatalogueError, match=r"not_expected\.csv, row 3 \(RBB\), measure: is given twice"):
            from_files(files)
    elif _days(one) & _days(other):
        with pytest.raises(CatalogueError, match=r"not_expected\.csv, row 3 \(RBB\), valid_from: overlaps row 2"):
            from_files(files)
    else:
        assert len(from_files(files).not_expected) == 2
