"""Lists as CSV, in the one way every route writes them; knows no route and no figure.

RFC 4180 in UTF-8 with a byte order mark, by which spreadsheets know the encoding. A header row names each column with
its unit in brackets. Unknown is an empty cell, never 0. Text that a spreadsheet would take for a formula gets an
apostrophe in front; a number that stands in a text, or a lone minus, is none.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from api import wire
from metrics.disclosure.figure import Figure

R = TypeVar("R")

Cell = str | bool | int | float | date | datetime | None
MEDIA_TYPE = "text/csv; charset=utf-8"
_MARK = "\ufeff"
# What makes a spreadsheet reckon: the signs it knows, their wide twins, and blanks that it takes for a part of one.
_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BLANKS = ("\t", "\r", "\n")
# Begins with a sign and is nothing to reckon: the key of what nobody told, and a number below nought.
_PLAIN = re.compile(r"-(?:[0-9]+(?:\.[0-9]+)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[R]):
    """One column: its name, its unit ("" for text, codes and times in UTC), what its figures are, where its cells come
    from.

    `rests_on` names the columns beside it that it is made of: of a share the counts of both its parts, of a mean the
    count of people it is over.
    """

    name: str
    of: Callable[[R], Cell]
    kind: Figure
    unit: str = ""
    rests_on: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The name with the unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Sum:
    """What adds up on every row: the columns `wholes` together are as much as `parts`; `has_rest`: or more."""

    wholes: tuple[str, ...]
    parts: tuple[str, ...]
    has_rest: bool = False


@dataclass(frozen=True, slots=True)
class Adding:
    """What adds up over rows: in their columns of people, those that are alike in all columns of `by`.

    `whole` is a column that is empty on rows which are the sums of the others; "": no row is.
    """

    by: tuple[str, ...] = ()
    whole: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """One figure on two rows: in `last` of a row and in `first` of the next day's, of those alike in `by`."""

    by: tuple[str, ...]
    along: str
    last: str
    first: str


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """The columns of one kind of row, and what adds up among them.

    `public_in` names the list of the same answer that has the public form of these figures, where this one has none.
    """

    columns: tuple[Column[R], ...]
    sums: tuple[Sum, ...] = ()
    adding: tuple[Adding, ...] = ()
    same: tuple[Same, ...] = ()
    public_in: str = ""

    def __post_init__(self) -> None:
        """Raises TypeError where what adds up, or what a column rests on, is no column."""
        names = {column.name for column in self.columns}
        asked = {name for each in self.sums for name in (*each.wholes, *each.parts)}
        asked |= {name for each in self.adding for name in (*each.by, each.whole) if name}
        asked |= {name for each in self.same for name in (*each.by, each.along, each.last, each.first)}
        asked |= {name for column in self.columns for name in column.rests_on}
        if unknown := asked - names:
            raise TypeError(f"no columns {sorted(unknown)} among {sorted(names)}")

    def of(self, rows: Iterable[R]) -> "Filled":
        """The table with its rows."""
        return Filled(table=self, rows=tuple(tuple(column.of(row) for column in self.columns) for row in rows))

    def place(self, name: str) -> int:
        """Where a column stands."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A table and the cells under its headings, row by row."""

    table: Table[Any]
    rows: tuple[tuple[Cell, ...], ...]

    def with_rows(self, rows: Iterable[tuple[Cell, ...]]) -> "Filled":
        """The same table with other rows."""
        return replace(self, rows=tuple(rows))

    def written(self, *, before: Sequence[tuple[str, Cell]] = ()) -> bytes:
        """The rows as a file; `before` are columns that say the same in every row."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        headings = (*(name for name, _ in before), *(column.heading for column in self.table.columns))
        writer.writerow([_harmless(each) for each in headings])
        always = [cell(value) for _, value in before]
        writer.writerows([*always, *map(cell, row)] for row in self.rows)
        return (_MARK + out.getvalue()).encode()


def fields(
    shape: type[R], *names: str, kind: Figure, unit: str = "", prefix: str = "", rests_on: tuple[str, ...] = ()
) -> tuple[Column[R], ...]:
    """Columns of one kind and unit that are fields of a shape; `lost.week`, a field of a field, becomes lost_week."""
    known: Any = getattr(shape, "model_fields", None) or getattr(shape, "_fields", ())
    if unknown := {name for name in names if name.partition(".")[0] not in known}:
        raise TypeError(f"{shape.__name__} has no {sorted(unknown)}")
    return tuple(
        Column(name=prefix + name.replace(".", "_"), of=_field(name), kind=kind, unit=unit, rests_on=rests_on)
        for name in names
    )


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
    if _PLAIN.fullmatch(text):
        return text
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
        (
            "corrections_since (figures)",
            None if basis.corrections is None else len(basis.corrections) + basis.corrections_left_out,
        ),
    )  # fmt: skip
