"""Lists as CSV, in the one way every route writes them; knows no route and no figure.

RFC 4180 in UTF-8 with a byte order mark, by which spreadsheets know the encoding. A header row names each column with
its unit in brackets. Unknown is an empty cell, never 0. Text that a spreadsheet would take for a formula gets an
apostrophe in front.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from api import wire

R = TypeVar("R")

Cell = str | bool | int | float | date | datetime | None
MEDIA_TYPE = "text/csv; charset=utf-8"
_MARK = "\ufeff"
# What makes a spreadsheet reckon: the signs it knows, their wide twins, and blanks that it takes for a part of one.
_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BLANKS = ("\t", "\r", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[R]):
    """One column: its name, its unit ("" for text, codes and times in UTC) and where its cells come from."""

    name: str
    of: Callable[[R], Cell]
    unit: str = ""

    @property
    def heading(self) -> str:
        """The name with the unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """The columns of one kind of row."""

    columns: tuple[Column[R], ...]

    def of(self, rows: Iterable[R]) -> "Filled":
        """The table with its rows."""
        return Filled(
            headings=tuple(column.heading for column in self.columns),
            rows=tuple(tuple(column.of(row) for column in self.columns) for row in rows),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Headings and the cells under them, row by row."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def written(self, *, before: Sequence[tuple[str, Cell]] = ()) -> bytes:
        """The rows as a file; `before` are columns that say the same in every row."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([_harmless(each) for each in (*(name for name, _ in before), *self.headings)])
        always = [cell(value) for _, value in before]
        writer.writerows([*always, *map(cell, row)] for row in self.rows)
        return (_MARK + out.getvalue()).encode()


def fields(shape: type[R], *names: str, unit: str = "", prefix: str = "") -> tuple[Column[R], ...]:
    """Columns of one unit that are fields of a shape; `lost.week`, a field of a field, becomes lost_week."""
    known: Any = getattr(shape, "model_fields", None) or getattr(shape, "_fields", ())
    if unknown := {name for name in names if name.partition(".")[0] not in known}:
        raise TypeError(f"{shape.__name__} has no {sorted(unknown)}")
    return tuple(Column(name=prefix + name.replace(".", "_"), of=_field(name), unit=unit) for name in names)


def _field(path: str) -> Callable[[object], Cell]:
    names = path.split(".")

    def field(row: object) -> Cell:
        found: Any = row
        for name in names:
            # Of a part that is not known nothing is known.
            found = None if found is None else getattr(found, name)
        value: Cell = found
        return value

    return field


def cell(value: Cell) -> str:
    """What stands in a cell: times in UTC, yes and no as true and false, nothing where it is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return _harmless(value) if isinstance(value, str) else repr(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_BLANKS) or text.lstrip().startswith(_SIGNS) else text


def listed(values: Iterable[object]) -> str:
    """Several values in one cell."""
    return "; ".join(str(value) for value in values)


def of_basis(basis: wire.Basis) -> tuple[tuple[str, Cell], ...]:
    """The columns by which each row says whose it is, about when, known when, and from how many of how many feeds."""
    return (
        ("organisation", basis.organisation.code), ("at", basis.at), ("known", basis.known),
        ("coverage", listed(f"{each.kind} {each.usable} of {each.expected} feeds" for each in basis.coverage)),
        ("is_partial", any(each.is_partial for each in basis.coverage)),
        ("corrections_since (figures)", None if basis.corrections is None else len(basis.corrections)),
    )  # fmt: skip
