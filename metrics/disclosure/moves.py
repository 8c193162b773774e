"""How far a count could be another one, with all that is known of the others still true.

What is shown of a table is true of many tables. One of them is the real one; a move leads from it to another, one
person at a time: a cell changes by one, then a cell of each relation that no longer adds up, and so on until all do
again. Each move that is found is a table that somebody has to reckon with, and so proves that a count is not given
away; that none is found proves nothing, and leads to more being hidden, never to less.

Where each cell stands in at most two relations (organisations in a tree, a table with its margins) a move is a path
through a network, and what is found this way is the whole truth (Ford and Fulkerson's augmenting paths).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from metrics.disclosure.relation import Relation
from metrics.disclosure.rule import Span

MOST_TRIED = 300
"""How many half-made moves are followed until a cell is taken not to move: far beyond any table seen, so that no table
takes for ever."""

_Imbalance = tuple[tuple[int, int], ...]


class _Step(NamedTuple):
    """A cell that changes, by one up or down, after the steps before it."""

    cell: int
    by: int
    before: "_Step | None"

    def steps(self) -> "Iterator[_Step]":
        """This step and those before it."""
        step: _Step | None = self
        while step is not None:
            yield step
            step = step.before

    def changes(self, cell: int) -> bool:
        """Whether a cell has its step already."""
        return any(step.cell == cell for step in self.steps())


class Moves:
    """The cells of a table by the relations they stand in."""

    def __init__(self, relations: Sequence[Relation], *, cells: int) -> None:
        self.relations_of: list[list[tuple[int, int]]] = [[] for _ in range(cells)]
        self.cells_of: list[list[tuple[int, int]]] = []
        for place, relation in enumerate(relations):
            terms = list(relation.terms())
            self.cells_of.append(terms)
            for cell, sign in terms:
                self.relations_of[cell].append((place, sign))

    def reach(self, cell: int, *, by: int, most: int, counts: Sequence[int], spans: Sequence[Span]) -> int:
        """How far a cell can go down (`by` -1) or up (1), at most `most`, with every count within its span.

        `counts` are the real ones, which are within their spans and keep all relations.
        """
        moved: dict[int, int] = {}
        for done in range(most):
            steps = self._move(cell, by, moved, counts=counts, spans=spans)
            if steps is None:
                return done
            for step in steps:
                moved[step.cell] = moved.get(step.cell, 0) + step.by
        return most

    def _move(
        self, cell: int, by: int, moved: Mapping[int, int], *, counts: Sequence[int], spans: Sequence[Span]
    ) -> Iterable[_Step] | None:
        def can(other: int, way: int) -> bool:
            low, high = spans[other]
            return low <= counts[other] + moved.get(other, 0) + way <= high

        if not can(cell, by):
            return None
        order = count()
        imbalance = self._after((), cell, by)
        first = _Step(cell, by, None)
        waiting = [(len(imbalance), next(order), imbalance, first)]
        seen = {imbalance}
        while waiting and len(seen) < MOST_TRIED:
            open_ends, _, imbalance, last = heappop(waiting)
            if not open_ends:
                return last.steps()
            # The newest end first: in a network the others wait until its path has come to them.
            relation, amount = imbalance[-1]
            for other, sign in self.cells_of[relation]:
                way = -sign if amount > 0 else sign
                if not can(other, way) or last.changes(other):
                    continue
                after = self._after(imbalance, other, way)
                if after not in seen:
                    seen.add(after)
                    heappush(waiting, (len(after), next(order), after, _Step(other, way, last)))
        return None

    def _after(self, imbalance: _Imbalance, cell: int, by: int) -> _Imbalance:
        """By how much each relation is out, when a cell has changed too; those that add up are left out."""
        out = dict(imbalance)
        for relation, sign in self.relations_of[cell]:
            amount = out.pop(relation, 0) + sign * by
            if amount:
                out[relation] = amount
        return tuple(out.items())
