"""Every column of every file says what its figures are, so that none that counts people is made public by oversight."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from api import columns
from api.tables import Column, Table
from metrics.disclosure.figure import Figure

# Units of what one person each stands behind.
_OF_PEOPLE = ("people", "patients", "persons", "stays", "responses", "bed days", "nights", "ambulances")
# Figures of them that are open: what sorts the people is no count of them.
_SORTS_PEOPLE = {("red_green.RUNS", "days")}
_KEYS_OF_PERSONS = ("stay", "referral", "response", "waiting")


def tables() -> Iterator[tuple[str, Table]]:
    """Every table of the API by its name, private ones included."""
    for module in pkgutil.iter_modules(columns.__path__, "api.columns."):
        held = vars(importlib.import_module(module.name))
        yield from ((f"{module.name.removeprefix('api.columns.')}.{name.lstrip('_')}", each)
                    for name, each in held.items() if isinstance(each, Table))  # fmt: skip


TABLES = dict(tables())


def faults(name: str, table: Table) -> Iterator[str]:
    """What is wrong with what the columns of a table say of themselves."""
    kinds = {column.name: column.kind for column in table.columns}
    if len(kinds) < len(table.columns):
        yield "two columns of one name"
    for column in table.columns:
        yield from (f"{column.name}: {fault}" for fault in _of_column(name, column, kinds))


def _of_column(name: str, column: Column, kinds: dict[str, Figure]) -> Iterator[str]:
    counts = any(unit in column.unit for unit in _OF_PEOPLE)
    is_of_persons = Figure.PERSON in kinds.values()
    if (
        counts
        and column.kind.is_open
        and (name, column.name) not in _SORTS_PEOPLE
        and column.kind is not Figure.CAPACITY
    ):
        yield f"counts people ({column.unit}) and says it is {column.kind.value}"
    is_word = column.kind in {Figure.KEY, Figure.TEXT, Figure.FLAG, Figure.TIME}
    if is_word and column.unit not in {"", "hours"} and (name, column.name) not in _SORTS_PEOPLE:
        yield f"has a unit and says it is {column.kind.value}"
    if column.unit == "share" and column.kind not in {Figure.SHARE, Figure.DERIVED, Figure.SETTING}:
        yield "is a share and does not say so"
    if column.kind is Figure.SHARE and [kinds[each] for each in column.rests_on] != [Figure.PEOPLE] * 2:
        yield "is a share and does not name the counts of both its parts"
    if column.kind is Figure.MEAN and [kinds[each] for each in column.rests_on] != [Figure.PEOPLE]:
        yield "is a mean and does not name the count of people it is over"
    if column.name in _KEYS_OF_PERSONS and column.unit in {"", "stays"} and column.kind is not Figure.PERSON:
        yield "is the key of a person and does not say so"
    if is_of_persons and name.split(".")[0] not in _ROWS:
        yield "a key of a person in a list that is not of persons"


_ROWS = frozenset(
    {"stays", "referrals", "responses", "red_green_rows", "lost_rows", "path_home", "bed_day_rows", "occupancy_rows"}
)


def test_there_are_tables_to_look_at_and_every_column_says_what_it_is() -> None:
    assert len(TABLES) > 35
    kinds = [column.kind for table in TABLES.values() for column in table.columns]
    assert len(kinds) > 300
    assert set(kinds) == set(Figure), "a kind of figure that no column is of"


@pytest.mark.parametrize("name", TABLES)
def test_no_column_is_taken_for_what_it_is_not(name: str) -> None:
    assert list(faults(name, TABLES[name])) == []


def _column(name: str = "x", kind: Figure = Figure.KEY, unit: str = "", rests_on: tuple[str, ...] = ()) -> Column:
    return Column(name=name, of=lambda _: None, kind=kind, unit=unit, rests_on=rests_on)


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        ((_column(kind=Figure.TALLY, unit="people"),), "counts people"),
        ((_column(kind=Figure.TALLY, unit="bed days"),), "counts people"),
        ((_column(kind=Figure.TEXT, unit="beds"),), "has a unit"),
        ((_column(kind=Figure.TALLY, unit="share"),), "is a share"),
        ((_column(kind=Figure.SHARE, unit="share"),), "both its parts"),
        ((_column("y", Figure.TALLY), _column(kind=Figure.SHARE, unit="share", rests_on=("y", "y"))), "both its parts"),
        ((_column(kind=Figure.MEAN, unit="hours"),), "it is over"),
        ((_column("stay"),), "key of a person"),
        ((_column("stay", Figure.PERSON),), "not of persons"),
        ((_column(), _column()), "two columns"),
    ],
)  # fmt: skip
def test_a_column_that_says_what_it_is_not_is_found(found: tuple[Column, ...], fault: str) -> None:
    assert any(fault in each for each in faults("pathways.LANES", Table(found)))


def test_a_column_that_says_nothing_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="kind"):
        Column(name="x", of=lambda _: None)  # type: ignore[call-arg]
