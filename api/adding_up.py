"""What adds up in a filled table: the totals that its public form has on rows of their own, and every sum among its
cells. Knows no figure by name and hides nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from api.tables import Adding, Cell, Filled, Same, Sum, Table
from metrics.disclosure.figure import Figure
from metrics.disclosure.relation import Relation, true_of

ALL = "all"
"""What stands in the first column of codes on a row of totals."""

Row = tuple[Cell, ...]


class RowSum(NamedTuple):
    """A row whose people are those of other rows, column by column."""

    whole: int
    parts: tuple[int, ...]


class Laid(NamedTuple):
    """The rows of a table with its totals after them, and which rows are the sums of which."""

    table: Table[Any]
    rows: tuple[Row, ...]
    sums: tuple[RowSum, ...]


class Counts(NamedTuple):
    """The counts of a table in one list, and what adds up among them. `places`: row and column -> its place there;
    `untouched`: those of capacity, which people add up to."""

    counts: tuple[int | None, ...]
    places: Mapping[tuple[int, int], int]
    untouched: frozenset[int]
    relations: tuple[Relation, ...]


def with_totals(filled: Filled) -> Laid:
    """A table with a row of totals for each group of rows that add up, where there is more than one in it."""
    table, rows, sums = filled.table, list(filled.rows), list[RowSum]()
    groupings = []
    for adding in table.adding:
        stand_for: list[int] = []
        for places in _groups(table, filled.rows, adding):
            if adding.whole:
                sums += _sums_among(places, table, filled.rows, adding)
            elif len(places) > 1:
                rows.append(_total(table, filled.rows, places, by=adding.by))
                sums.append(RowSum(len(rows) - 1, tuple(places)))
                stand_for.append(len(rows) - 1)
            else:
                stand_for += places
        groupings.append(stand_for)
    if len(groupings) > 1 and len(filled.rows) > 1:
        rows.append(_total(table, filled.rows, range(len(filled.rows)), by=()))
        sums += (RowSum(len(rows) - 1, tuple(stand_for)) for stand_for in groupings)
    return Laid(table, tuple(rows), tuple(sums))


def counts_of(laid: Laid) -> Counts:
    """Every count of people of a table, and the capacity they add up to.

    A sum that is not true of the counts is left out: who reckons with it reckons wrongly.
    """
    table = laid.table
    summed = {name for each in table.sums for name in (*each.wholes, *each.parts)}
    columns = [
        place
        for place, column in enumerate(table.columns)
        if column.kind is Figure.PEOPLE or (column.kind is Figure.CAPACITY and column.name in summed)
    ]
    places = {
        (row, column): number
        for number, (row, column) in enumerate((row, column) for row in range(len(laid.rows)) for column in columns)
    }
    counts = tuple(_whole(laid.rows[row][column]) for row, column in places)
    untouched = frozenset(
        number for (_, column), number in places.items() if table.columns[column].kind is Figure.CAPACITY
    )
    said = (
        *(_of_row(table, places, each, row) for each in table.sums for row in range(len(laid.rows))),
        *_of_rows(laid, places, counts),
        *(relation for each in table.same for relation in _of_days(laid, places, each)),
    )
    true = (true_of(relation, counts) for relation in said)
    return Counts(counts, places, untouched, tuple(relation for relation in true if relation is not None))


def _groups(table: Table[Any], rows: Sequence[Row], adding: Adding) -> Iterable[list[int]]:
    by = [table.place(name) for name in adding.by]
    found: defaultdict[Row, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        found[tuple(row[column] for column in by)].append(place)
    return found.values()


def _sums_among(
    places: Sequence[int], table: Table[Any], rows: Sequence[Row], adding: Adding
) -> Iterator[RowSum]:  # fmt: skip
    whole = table.place(adding.whole)
    parts = tuple(place for place in places if rows[place][whole] is not None)
    if parts:
        yield from (RowSum(place, parts) for place in places if rows[place][whole] is None)


def _total(table: Table[Any], rows: Sequence[Row], places: Sequence[int], *, by: Sequence[str]) -> Row:
    """A row of totals: unknown where one of the rows is, and nothing where nothing adds up."""
    first_key = next(
        (column.name for column in table.columns if column.kind is Figure.KEY and column.name not in by), None
    )
    return tuple(
        _cell_of_total([rows[place][at] for place in places], column.kind, is_alike=column.name in by,
                       is_first_key=column.name == first_key)
        for at, column in enumerate(table.columns)
    )  # fmt: skip


def _cell_of_total(cells: Sequence[Cell], kind: Figure, *, is_alike: bool, is_first_key: bool) -> Cell:
    if is_alike:
        return cells[0]
    if kind is Figure.PEOPLE:
        counts = [_whole(each) for each in cells]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None
    return ALL if is_first_key else None


def _whole(value: Cell) -> int | None:
    """People as a whole number. A feed may send them as 3.0."""
    return round(value) if isinstance(value, int | float) else None


def _of_row(table: Table[Any], places: Mapping[tuple[int, int], int], each: Sum, row: int) -> Relation:
    return Relation(
        tuple(places[row, table.place(name)] for name in each.wholes),
        tuple(places[row, table.place(name)] for name in each.parts),
        has_rest=each.has_rest,
    )


def _of_rows(
    laid: Laid, places: Mapping[tuple[int, int], int], counts: Sequence[int | None]
) -> Iterator[Relation]:  # fmt: skip
    people = [place for place, column in enumerate(laid.table.columns) if column.kind is Figure.PEOPLE]
    for whole, parts in laid.sums:
        for column in people:
            if not _follows(laid, places, counts, column, rows=(whole, *parts)):
                yield Relation((places[whole, column],), tuple(places[part, column] for part in parts))


def _follows(
    laid: Laid, places: Mapping[tuple[int, int], int], counts: Sequence[int | None], column: int, *,
    rows: Sequence[int],
) -> bool:  # fmt: skip
    """Whether a column adds up over rows only because those do that it is itself the sum of: once is enough."""
    name = laid.table.columns[column].name
    for each in laid.table.sums:
        if each.wholes == (name,) and not each.has_rest:
            found = [_of_row(laid.table, places, each, row) for row in rows]
            cells = [counts[cell] for relation in found for cell in (*relation.wholes, *relation.parts)]
            if None not in cells and all(true_of(relation, counts) == relation for relation in found):
                return True
    return False


def _of_days(laid: Laid, places: Mapping[tuple[int, int], int], same: Same) -> Iterator[Relation]:
    table = laid.table
    along, last, first = (table.place(name) for name in (same.along, same.last, same.first))
    for rows in _groups(table, laid.rows, Adding(by=same.by)):
        by_day = {day: row for row in rows if isinstance(day := laid.rows[row][along], date)}
        for day, row in by_day.items():
            after = by_day.get(day + timedelta(days=1))
            if after is not None:
                yield Relation((places[row, last],), (places[after, first],))
