"""The public form of a list that is of one figure, whichever was asked for: what that figure counts decides.

Of people only the figure in the middle is left. The least and the greatest beside a mean, or the eight in ten beside a
median, would together tell a small count that the mean hides.
"""

from collections.abc import Mapping
from dataclasses import replace

from api.disclosure import NoPublicForm
from api.tables import Filled
from catalogue.model import Catalogue
from metrics.disclosure.figure import Figure
from metrics.disclosure.of_measure import figure_of_measure
from metrics.pressure import INDICATORS

_MIDDLE = frozenset({"value", "median"})
_WHY: Mapping[Figure, str] = {
    Figure.EXTREME: "the figure is of one person, who waits longest",
    Figure.DERIVED: "the figure adds up the times of people, whose number does not stand beside it",
    Figure.MIXED: "it is not laid down what the figure counts",
}


def of_measure(key: str, catalogue: Catalogue) -> tuple[Figure, ...]:
    """What a measure counts."""
    entry = catalogue.measures.get(key)
    return (figure_of_measure(key, "" if entry is None else entry.unit),)


def of_indicator(key: str, catalogue: Catalogue) -> tuple[Figure, ...]:
    """What the parts of an indicator count: of a count one, of a share two."""
    return tuple(kind for part in INDICATORS[key].recipe.inputs for kind in of_measure(part.measure, catalogue))


def of_one_figure(filled: Filled, kinds: tuple[Figure, ...]) -> Filled:
    """A list with what its figures are put down to each column, ready for the public form.

    `kinds`: what the parts of the figure count. Raises NoPublicForm where nothing of it may be shown.
    """
    closed = [kind for kind in kinds if not kind.is_open]
    for kind in closed:
        if kind is not Figure.PEOPLE:
            raise NoPublicForm(_WHY[kind])
    if closed and len(kinds) > 1:
        raise NoPublicForm(
            "the figure is a share of people, and a share is public only beside both its counts: ask for the measures "
            "it is made of"
        )
    columns = tuple(
        replace(column, kind=_kind(column.name, is_of_people=bool(closed))) if column.kind is Figure.MIXED else column
        for column in filled.table.columns
    )
    return replace(filled, table=replace(filled.table, columns=columns))


def _kind(column: str, *, is_of_people: bool) -> Figure:
    if not is_of_people:
        return Figure.CAPACITY
    # A mean over a day is none of the counts that add up to others.
    return Figure.CROWD if column in _MIDDLE else Figure.DERIVED
