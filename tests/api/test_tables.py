"""CSV: what is written is what a reader reads, whatever the text; nothing in it makes a spreadsheet reckon."""

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.tables import Cell, Column, Table, cell, fields, listed
from metrics.disclosure.figure import Figure


class Row(NamedTuple):
    text: str | None
    number: int | float | None


TABLE = Table((*fields(Row, "text", kind=Figure.TEXT), *fields(Row, "number", unit="bed days", kind=Figure.PEOPLE)))
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.lists(st.builds(Row, st.none() | ANY_TEXT, st.none() | NUMBERS))


def read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))


@given(ROWS, ANY_TEXT)
def test_a_reader_finds_every_row_and_every_cell(rows: list[Row], organisation: str) -> None:
    first, *found = read(TABLE.of(rows).written(before=(("organisation", organisation),)))
    assert first == ["organisation", "text", "number (bed days)"]
    assert len(found) == len(rows)
    for row, (whose, text, number) in zip(rows, found, strict=True):
        assert whose.removeprefix("'") == organisation.removeprefix("'")
        assert text in {row.text or "", f"'{row.text}"}
        assert number == "" if row.number is None else type(row.number)(number) == row.number


def is_a_number_or_a_minus(text: str) -> bool:
    """Whether a text is a minus and nothing else, or a plain number below nought."""
    whole, _, part = text.removeprefix("-").partition(".")
    is_digits = all(each in "0123456789" for each in whole + part)
    return text == "-" or (text.startswith("-") and is_digits and bool(whole) and ("." not in text or bool(part)))


@given(ROWS)
def test_no_text_is_a_formula_and_no_line_ends_but_by_both_its_signs(rows: list[Row]) -> None:
    body = TABLE.of(rows).written()
    assert body.startswith(b"\xef\xbb\xbftext,number (bed days)\r\n")
    assert body.endswith(b"\r\n")
    for text, _ in read(body)[1:]:
        if is_a_number_or_a_minus(text):
            continue
        assert not text.strip().startswith(("=", "+", "-", "@"))
        assert not text.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=SUM(A1:A9)", "'=SUM(A1:A9)"), ("+44", "'+44"), ("-2+3", "'-2+3"), ("@home", "'@home"), ("\tx", "'\tx"),
        ("-", "-"), ("-2", "-2"), ("-0.25", "-0.25"), ("--1", "'--1"), ("-a", "'-a"), (" -", "' -"),
        ("-1;-2", "'-1;-2"), ("-1 ", "'-1 "), ("-\u0661", "'-\u0661"), ("-1\n", "'-1\n"), ("-1e5", "'-1e5"),
        ("\rx", "'\rx"), ("  =1", "'  =1"), ("\uff1d1", "'\uff1d1"), ("a=b", "a=b"), ("", ""),
        (-21, "-21"), (0, "0"), (0.0, "0.0"), (None, ""), (True, "true"), (False, "false"),
        (date(2026, 11, 9), "2026-11-09"), (datetime(2026, 7, 1, 9, tzinfo=UTC), "2026-07-01T09:00:00Z"),
        (datetime(2026, 7, 1, 10, tzinfo=timezone(timedelta(hours=1))), "2026-07-01T09:00:00Z"),
        (listed(["late", "unlisted"]), "late; unlisted"),
    ],
)  # fmt: skip
def test_cells(value: Cell, written: str) -> None:
    assert cell(value) == written


def test_a_column_that_no_shape_has_is_refused_when_it_is_named() -> None:
    with pytest.raises(TypeError, match="bed_days"):
        fields(Row, "bed_days", kind=Figure.PEOPLE)


def test_of_a_part_that_is_not_known_nothing_is_known() -> None:
    class Outer(NamedTuple):
        inner: Row | None

    table: Table[Outer] = Table(
        (
            *fields(Outer, "inner.number", kind=Figure.PEOPLE),
            Column(name="x", of=lambda _: "y", kind=Figure.TEXT),
        )
    )
    assert read(table.of([Outer(None), Outer(Row("a", 0))]).written()) == [["inner_number", "x"], ["", "y"], ["0", "y"]]
