"""A filled table in its public form: small counts of people hidden, the others rounded, and nothing left by which a
hidden one can be worked out.

Which figures are treated, and how, each column says of itself; which counts are small, the rule; what has to be hidden
beside them, `metrics.disclosure`. Who is given this form is decided in `api.forms`. A hidden figure is `*`, an unknown
one an empty cell, nought is 0.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from api.adding_up import Counts, Laid, Row, counts_of, with_totals
from api.tables import Cell, Column, Filled, Table
from metrics.disclosure.figure import Figure
from metrics.disclosure.protect import Published, published
from metrics.disclosure.rule import Rule

HIDDEN = "*"
MOST_COUNTS = 2_000
"""How many counts are protected together at most: some seconds of work."""


class NoPublicForm(Exception):
    """A table of which nothing may be made public as it is asked for; says why."""


class _Made(NamedTuple):
    """A table laid out, its counts, and what may be shown of them."""

    laid: Laid
    counts: Counts
    published: Sequence[Published]
    rule: Rule

    def shown(self, row: int, column: int) -> Published:
        """What is shown of a count."""
        return self.published[self.counts.places[row, column]]


def says_of(rule: Rule) -> str:
    """The rule in a sentence, as it stands on every row of a public file."""
    low, high = rule.small
    beside = ", and others that would tell one" if rule.protects_totals else ""
    rest = "others as they are" if rule.rounding_base == 1 else f"others to the nearest {rule.rounding_base}"
    return (
        f"public form: {HIDDEN} for counts of people from {low:g} to {high:g}{beside}; {rest}; {HIDDEN} also for "
        f"figures over fewer than {rule.least_mean_basis} people and for what is worked out from hidden ones"
    )


def public_form(filled: Filled, *, rule: Rule) -> Filled:
    """A table in its public form, with rows of totals after the others where its rows add up.

    Raises NoPublicForm for a table of single persons, for one whose figures are public in another list of the same
    answer, and for one too large.
    """
    _check(filled.table)
    laid = with_totals(filled)
    counts = counts_of(laid)
    if len(counts.counts) > MOST_COUNTS:
        raise NoPublicForm(f"the list has over {MOST_COUNTS} counts of people: ask for fewer days or places")
    found = published(counts.counts, rule=rule, relations=counts.relations, untouched=counts.untouched)
    made = _Made(laid, counts, found, rule)
    return filled.with_rows(_row(made, row) for row in range(len(laid.rows)))


def _check(table: Table[Any]) -> None:
    if any(column.kind is Figure.PERSON for column in table.columns):
        raise NoPublicForm("the list is of single persons")
    if table.public_in:
        raise NoPublicForm(f"the figures are public in the list {table.public_in}")


def _row(made: _Made, row: int) -> Row:
    return tuple(_cell(made, row, place, column) for place, column in enumerate(made.laid.table.columns))


def _cell(made: _Made, row: int, place: int, column: Column[Any]) -> Cell:
    value = made.laid.rows[row][place]
    if value is None:
        return None
    if (row, place) in made.counts.places:
        return _count(made, row, place, value)
    if column.kind.is_open:
        return value
    treat = _TREATED.get(column.kind)
    return HIDDEN if treat is None else treat(made, row, column, value)


def _count(made: _Made, row: int, place: int, value: Cell) -> Cell:
    shown = made.shown(row, place)
    if shown.mark.is_hidden:
        return HIDDEN
    return value if made.laid.table.columns[place].kind is Figure.CAPACITY else shown.count


def _crowd(made: _Made, _row: int, _column: Column[Any], value: Cell) -> Cell:
    if not isinstance(value, int | float) or made.rule.is_small(value):
        return HIDDEN
    return made.rule.rounded(value)


def _share(made: _Made, row: int, column: Column[Any], _value: Cell) -> Cell:
    """Worked out anew from what is shown of both its parts, so that it says nothing beyond them."""
    if len(column.rests_on) != 2:
        return HIDDEN
    part, whole = (made.shown(row, made.laid.table.place(name)).count for name in column.rests_on)
    return HIDDEN if part is None or not whole else round(part / whole, 2)


def _mean(made: _Made, row: int, column: Column[Any], value: Cell) -> Cell:
    places = [made.laid.table.place(name) for name in column.rests_on]
    bases = [made.counts.counts[made.counts.places[row, place]] for place in places]
    is_of_many = bool(bases) and all(base is not None and base >= made.rule.least_mean_basis for base in bases)
    return value if is_of_many else HIDDEN


_TREATED: Mapping[Figure, Callable[[_Made, int, Column[Any], Cell], Cell]] = {
    Figure.CROWD: _crowd,
    Figure.SHARE: _share,
    Figure.MEAN: _mean,
}
