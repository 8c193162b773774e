"""Ways through a document: every place where a field stands, whatever the form of the document."""

from collections.abc import Callable, Iterator
from typing import Any

from simulators.living.sheet import Row, Sheet

Place = tuple[Row, str]


def objects(sheet: Sheet) -> Iterator[Row]:
    """Every object of a document, outermost first."""
    yield from _within(sheet.fields) if sheet.fields is not None else iter(sheet.rows)


def places(sheet: Sheet, name: str) -> Iterator[Place]:
    """Every object that holds a field, with the key it stands under; in a document of long form, every such metric."""
    for row in objects(sheet):
        if row.get("metric") == name:
            yield row, "value"
        elif name in row:
            yield row, name


def figures(sheet: Sheet, name: str) -> Iterator[Place]:
    """The places of a field that hold a number."""
    for row, key in places(sheet, name):
        if isinstance(row[key], int | float) and not isinstance(row[key], bool):
            yield row, key


def change(sheet: Sheet, name: str, *, to: Callable[[Row, Any], Any]) -> None:
    """Put another value into every place of a field that is not empty."""
    for row, key in list(places(sheet, name)):
        if row[key] is not None:
            row[key] = to(row, row[key])


def rename(sheet: Sheet, old: str, new: str) -> None:
    """Give a field another name wherever it stands, in its place."""
    for row in list(objects(sheet)):
        if old in row:
            held = {new if key == old else key: value for key, value in row.items()}
            row.clear()
            row.update(held)
    sheet.columns = [new if column == old else column for column in sheet.columns]


def recount(sheet: Sheet) -> None:
    """Make the counts of a JSON document fit its rows again."""
    for name in ("row_count", "row_count_total"):
        if sheet.fields is not None and name in sheet.fields:
            sheet.fields[name] = len(sheet.rows)


def _within(held: Any) -> Iterator[Row]:
    if isinstance(held, dict):
        yield held
        for value in list(held.values()):
            yield from _within(value)
    elif isinstance(held, list):
        for value in held:
            yield from _within(value)
