"""What adds up to what among the cells of a table, in truth: what somebody can reckon with who holds the table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Relation:
    """The cells `wholes` add up to as much as the cells `parts`. Cells are named by their place in a list of counts.

    A total has one whole. Where people flow, those there at first and those who came are the wholes, those who left and
    those still there the parts. `has_rest`: the wholes may be more, as where some are counted among others.
    """

    wholes: tuple[int, ...]
    parts: tuple[int, ...]
    has_rest: bool = False

    def terms(self) -> Iterable[tuple[int, int]]:
        """Each cell with its sign: 1 of a whole, -1 of a part."""
        yield from ((cell, 1) for cell in self.wholes)
        yield from ((cell, -1) for cell in self.parts)


@dataclass(frozen=True, slots=True)
class Known:
    """Relations between known cells alone, all of them equations. `rest` are further cells, after those of the table:
    what wholes hold beyond their known parts, which nobody is told."""

    relations: tuple[Relation, ...]
    rest: tuple[int, ...]


def known_relations(relations: Iterable[Relation], counts: Sequence[int | None]) -> Known:
    """The relations that hold between the counts that are known; None: not known.

    A total of which a part is not known is one of the parts that are: together with a rest, if it holds more than they
    do. Other relations with an unknown cell say nothing.
    Raises ValueError for a relation that does not hold: somebody who reckons with it would be protected from nothing.
    """
    found: list[Relation] = []
    rest: list[int] = []
    for relation in relations:
        cells = relation.wholes + relation.parts
        if len(set(cells)) < len(cells):
            raise ValueError(f"{relation} names a cell twice")
        wholes, parts = _known(relation.wholes, counts), _known(relation.parts, counts)
        is_whole = len(wholes) + len(parts) == len(cells)
        if not is_whole and (len(relation.wholes) > 1 or not wholes):
            continue
        over = sum(counts[cell] or 0 for cell in wholes) - sum(counts[cell] or 0 for cell in parts)
        if over < 0 or (over > 0 and is_whole and not relation.has_rest):
            raise ValueError(f"{relation} does not hold")
        if over or relation.has_rest:
            parts = (*parts, len(counts) + len(rest))
            rest.append(over)
        found.append(Relation(wholes, parts))
    return Known(tuple(found), tuple(rest))


def _known(cells: Iterable[int], counts: Sequence[int | None]) -> tuple[int, ...]:
    return tuple(cell for cell in cells if counts[cell] is not None)


def true_of(relation: Relation, counts: Sequence[int | None]) -> Relation | None:
    """A relation as far as it is true of the counts: with a rest where its wholes are more than it says, and none at
    all where they are less, since whoever reckons with it reckons wrongly."""
    wholes, parts = _known(relation.wholes, counts), _known(relation.parts, counts)
    over = sum(counts[cell] or 0 for cell in wholes) - sum(counts[cell] or 0 for cell in parts)
    if over < 0:
        return None
    return replace(relation, has_rest=True) if over else relation
