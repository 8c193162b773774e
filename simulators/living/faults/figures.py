"""Faults of figures and texts: a document of the right shape that says what nobody meant."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import orjson

from simulators.living.family import Family
from simulators.living.faults.known import Case, Group, Known, Option, Spoil
from simulators.living.faults.walk import change, figures, places
from simulators.living.sheet import Row, Sheet

TEN = 10
TOO_MANY = 50
NHS_NUMBER = "9434765919"
"""Of the right shape, from the range kept for tests."""
HOSTILE = '=HYPERLINK("http://elsewhere.invalid","x")<script>alert(1)</script>'
FIELD: dict[str, Option] = {"field": ""}


def _has_figures(family: Family) -> bool:
    return bool(family.weak.figure)


def _has_unit(family: Family) -> bool:
    return bool(family.weak.unit_figure)


def _has_text(family: Family) -> bool:
    return bool(family.weak.text)


def _first(make: Callable[[Any], Any]) -> Spoil:
    """Changes the first figure of the field only, as a slip of the hand does."""

    def spoil(sheet: Sheet, case: Case) -> None:
        name = case.text("field") or case.feed.family.weak.figure
        for row, key in islice(figures(sheet, name), 1):
            row[key] = make(row[key])

    return spoil


def _zero_for_missing(sheet: Sheet, case: Case) -> None:
    name = case.text("field") or case.feed.family.weak.figure
    for row, key in list(places(sheet, name)):
        row[key] = 0


def _unit_change(sheet: Sheet, case: Case) -> None:
    weak = case.feed.family.weak
    for row, key in list(figures(sheet, weak.unit_figure)):
        row[key] = weak.in_other_unit(row, row[key])


def _text_numbers(sheet: Sheet, case: Case) -> None:
    word = " people" if sheet.fields is None else ""
    name = case.text("field") or case.feed.family.weak.figure
    for row, key in list(figures(sheet, name)):
        row[key] = f"{row[key]}{word}"


def _token(token: str) -> Spoil:
    """Puts a token in the place of a number, in JSON without quotation marks."""
    json, text = _first(lambda _value: orjson.Fragment(token)), _first(lambda _value: token)
    return lambda sheet, case: (text if sheet.fields is None else json)(sheet, case)


def _text(value: str) -> Spoil:
    def spoil(sheet: Sheet, case: Case) -> None:
        name = case.text("field") or case.feed.family.weak.text
        for row, key in islice(places(sheet, name), 1):
            row[key] = value

    return spoil


def _code_change(sheet: Sheet, case: Case) -> None:
    name = case.text("field") or case.feed.family.weak.code

    def to(_row: Row, value: Any) -> Any:
        return f"{value}{case.text('suffix')}"

    change(sheet, name, to=to)


def _figure(name: str, line: str, spoil: Spoil) -> Known:
    return Known(name=name, group=Group.FIGURES, line=line, options=FIELD, fits=_has_figures, spoil=spoil)


FIGURE_FAULTS = (
    _figure("mistyped-by-ten", "One figure is ten times what it should be.", _first(lambda value: value * TEN)),
    _figure("zero-for-missing", "A figure that is not known, or is, is sent as 0 everywhere.", _zero_for_missing),
    _figure("negative", "One figure is below zero.", _first(lambda value: -max(1, value))),
    _figure(
        "more-than-possible", "One figure is far more than there are places.", _first(lambda value: value + TOO_MANY)
    ),
    Known(
        name="unit-change",
        group=Group.FIGURES,
        line="A figure comes in another unit: percent for beds, minutes for hours.",
        fits=_has_unit,
        spoil=_unit_change,
    ),
    _figure("text-numbers", "Numbers are sent as text.", _text_numbers),
    _figure("nan", "NaN in the place of a number.", _token("NaN")),
    _figure("infinity", "Infinity in the place of a number.", _token("Infinity")),
    _figure("overflow", "1e400, which no double holds, in the place of a number.", _token("1e400")),
    Known(
        name="organisation-code-change",
        group=Group.FIGURES,
        line="Organisations come under a code that nobody was told of.",
        options=FIELD | {"suffix": "X"},
        spoil=_code_change,
    ),
    Known(
        name="nhs-number",
        group=Group.FIGURES,
        line="A text holds something shaped like an NHS number (of the test range).",
        options=FIELD,
        fits=_has_text,
        spoil=_text(NHS_NUMBER),
    ),
    Known(
        name="hostile-text",
        group=Group.FIGURES,
        line="A text holds a spreadsheet formula and a script.",
        options=FIELD,
        fits=_has_text,
        spoil=_text(HOSTILE),
    ),
)
