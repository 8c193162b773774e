"""A table of counts of people as it may be shown: small counts hidden, others rounded, and others hidden beside them.

Against whom: somebody who holds everything that is shown, knows the rule and the way of this module, knows what adds up
to what, and could even tell which of the hidden counts are small and which are hidden only to protect those. What is
kept from them: of no small count the numbers that are shown say more than the pattern of what is hidden does. A count
from 1 to 7 stays any of 1 to 7, unless the pattern itself has it otherwise (a hidden total of three hidden counts is 3
or more).

What is not: that somebody is not in a place (a nought that is shown), that nearly everybody of a place is counted, or
what two tables tell together that were not protected together. The same counts are always hidden and rounded in the
same way, so that asking again tells nothing.

The way: where the counts that are shown narrow a small count (`moves`), one further count of a relation that binds it
is hidden, and so on; each step hides a count, so that it ends. Noughts are never hidden for others: who knows a place
knows that nobody is there.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import inf

from metrics.disclosure.moves import Moves
from metrics.disclosure.relation import Relation, known_relations
from metrics.disclosure.rule import Rule, Span

_TRIED_TOGETHER = 8
"""How many counts are tried for the one that protects best, before the first of them is taken."""


class Mark(StrEnum):
    """What became of a count. SHOWN, perhaps rounded; SMALL, hidden for that; BESIDE, hidden so that nobody can work
    out a small one; UNKNOWN: there is none, which is neither nought nor hidden."""

    SHOWN = "shown"
    SMALL = "small"
    BESIDE = "beside"
    UNKNOWN = "unknown"

    @property
    def is_hidden(self) -> bool:
        """Whether there is a count that is not shown."""
        return self in {Mark.SMALL, Mark.BESIDE}


@dataclass(frozen=True, slots=True)
class Published:
    """A count as it is shown; `count` None: hidden, or unknown, as the mark says."""

    count: int | None
    mark: Mark


def published(
    counts: Sequence[int | None],
    *,
    rule: Rule,
    relations: Sequence[Relation] = (),
    untouched: Collection[int] = (),
) -> tuple[Published, ...]:
    """Counts as they may be shown, in their order; None: not known.

    `untouched`: the places of counts that the rule does not hold for, such as those of the whole country: shown as they
    are, and hidden only where nothing else protects a small one.
    Raises ValueError for a negative count, and for a relation that does not hold.
    """
    if any(count is not None and count < 0 for count in counts):
        raise ValueError("there are no fewer people than none")
    marks = [_first(count, rule, is_untouched=place in untouched) for place, count in enumerate(counts)]
    if rule.protects_totals and relations:
        _Protection(counts, marks, relations, rule=rule, untouched=frozenset(untouched)).hide()
    return tuple(
        Published(_shown(count, rule, is_untouched=place in untouched) if mark is Mark.SHOWN else None, mark)
        for place, (count, mark) in enumerate(zip(counts, marks, strict=True))
    )


def _first(count: int | None, rule: Rule, *, is_untouched: bool) -> Mark:
    if count is None:
        return Mark.UNKNOWN
    return Mark.SMALL if rule.is_small(count) and not is_untouched else Mark.SHOWN


def _shown(count: int | None, rule: Rule, *, is_untouched: bool) -> int | None:
    return count if count is None or is_untouched else rule.rounded(count)


class _Protection:
    """Hides counts beside small ones, in the list of marks it is given."""

    def __init__(
        self, counts: Sequence[int | None], marks: list[Mark], relations: Sequence[Relation], *, rule: Rule,
        untouched: frozenset[int],
    ) -> None:  # fmt: skip
        known = known_relations(relations, counts)
        self._marks = marks
        self._rule = rule
        self._untouched = untouched
        self._cells = len(counts)
        self._counts = [*(count or 0 for count in counts), *known.rest]
        self._moves = Moves(known.relations, cells=len(self._counts))
        self._wholes = [frozenset(relation.wholes) for relation in known.relations]
        # What is known of each count by what is shown, and by the pattern of what is hidden alone.
        self._spans = [self._span(cell) for cell in range(len(self._counts))]
        self._pattern = [self._by_pattern(cell) for cell in range(len(self._counts))]

    def hide(self) -> None:
        """Hide what has to be hidden, one small count after the other.

        Hiding only ever widens what is known of a count, so that whoever is protected stays so.
        """
        waiting = [cell for cell in range(self._cells) if self._marks[cell] is Mark.SMALL]
        hidden: list[int] = []
        while waiting:
            cell = waiting.pop()
            while self._lacks(cell):
                found = self._beside(cell)
                if found is None:
                    break
                self._hide(found)
                hidden.append(found)
                if self._marks[found] is Mark.SMALL:
                    waiting.append(found)

        for cell in reversed(hidden):
            self._show_again(cell)

    def _show_again(self, cell: int) -> None:
        """Show a count that was hidden in vain: by all that is shown it could be no other that is shown alike."""
        count, hidden = self._counts[cell], (self._marks[cell], self._spans[cell])
        if hidden[0] is not Mark.BESIDE:
            return
        low, high = (count, count) if cell in self._untouched else self._rule.span(count)
        if any(
            self._reach(cell, by, room + 1, self._spans) > room for by, room in ((-1, count - low), (1, high - count))
        ):
            return
        self._marks[cell], self._spans[cell] = Mark.SHOWN, (low, high)
        relations = self._reached_from(cell)
        near = {other for relation in relations for other, _ in self._moves.cells_of[relation] if other < self._cells}
        if any(self._marks[other] is Mark.SMALL and self._lacks(other) for other in sorted(near)):
            self._marks[cell], self._spans[cell] = hidden

    def _hide(self, cell: int) -> None:
        is_small = self._rule.is_small(self._counts[cell])
        self._marks[cell] = Mark.SMALL if is_small else Mark.BESIDE
        self._spans[cell] = self._span(cell)

    def _span(self, cell: int) -> Span:
        if cell >= self._cells:
            return 0, inf
        count, mark = self._counts[cell], self._marks[cell]
        if mark is Mark.SHOWN:
            return (count, count) if cell in self._untouched else self._rule.span(count)
        return self._rule.small if mark is Mark.SMALL else self._rule.not_small

    def _by_pattern(self, cell: int) -> Span:
        if cell >= self._cells:
            return 0, inf
        count = self._counts[cell]
        if self._rule.is_small(count):
            return self._rule.small
        return (0, 0) if count == 0 else self._rule.not_small

    def _lacks(self, cell: int) -> int:
        """How many of the counts that a small one could be by the pattern are ruled out by what is shown."""
        low, high = self._rule.small
        lacking = 0
        for by, most in ((-1, self._counts[cell] - low), (1, high - self._counts[cell])):
            reached = self._reach(cell, by, most, self._spans)
            if reached < most:
                lacking += self._reach(cell, by, most, self._pattern) - reached
        return max(lacking, 0)

    def _reach(self, cell: int, by: int, most: float, spans: Sequence[Span]) -> int:
        return self._moves.reach(cell, by=by, most=int(most), counts=self._counts, spans=spans)

    def _beside(self, cell: int) -> int | None:
        """Which count to hide beside a small one: of the likely ones that which protects it best."""
        likely = []
        for place in self._candidates(cell):
            likely.append(place)
            if len(likely) == _TRIED_TOGETHER:
                break
        best: tuple[int, int] | None = None
        for place in likely:
            before, span = self._marks[place], self._spans[place]
            self._hide(place)
            lacking = self._lacks(cell)
            self._marks[place], self._spans[place] = before, span
            if not lacking:
                return place
            if best is None or lacking < best[0]:
                best = lacking, place
        return None if best is None else best[1]

    def _candidates(self, cell: int) -> Iterator[int]:
        """Counts that are shown in relations with a small one, or with one that is hidden with it.

        A relation that hides one count alone gives it away: those first, the nearest of them before others.
        """
        given = set[int]()
        for relation in sorted(self._reached_from(cell), key=self._hidden_in):
            can_be_hidden = (other for other, _ in self._moves.cells_of[relation] if self._can_be_hidden(other))
            for other in sorted(can_be_hidden, key=partial(self._cost, relation)):
                if other not in given:
                    given.add(other)
                    yield other

    def _reached_from(self, cell: int) -> list[int]:
        """The relations that a small count stands in, then those of the counts that are hidden in these, and so on."""
        found = dict.fromkeys(place for place, _ in self._moves.relations_of[cell])
        reached, waiting = {cell}, list(found)
        for relation in waiting:
            for other, _ in self._moves.cells_of[relation]:
                if other not in reached and other < self._cells and self._marks[other].is_hidden:
                    reached.add(other)
                    further = [place for place, _ in self._moves.relations_of[other] if place not in found]
                    found.update(dict.fromkeys(further))
                    waiting += further
        return list(found)

    def _hidden_in(self, relation: int) -> int:
        return sum(other >= self._cells or self._marks[other].is_hidden for other, _ in self._moves.cells_of[relation])

    def _can_be_hidden(self, cell: int) -> bool:
        is_there = self._counts[cell] > 0 or not self._rule.shows_zero
        return cell < self._cells and self._marks[cell] is Mark.SHOWN and is_there

    def _cost(self, relation: int, cell: int) -> tuple[bool, bool, int, bool, int, int]:
        """What hiding a count loses, in order of weight: a figure of the country, a total, further counts that must be
        hidden with it; then one that cannot go far, and a large one. Its place last, so that it is always the same."""
        low, high = self._rule.small
        alone = sum(self._hidden_in(place) == 0 for place, _ in self._moves.relations_of[cell] if place != relation)
        is_near = self._counts[cell] < self._rule.least_shown + high - low
        return (
            cell in self._untouched, cell in self._wholes[relation], alone, is_near, self._counts[cell], cell
        )  # fmt: skip
