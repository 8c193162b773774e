"""Somebody who holds a published table and reckons back: the least and the greatest that each hidden count can be.

Shares no line with what protects: every fact becomes a bound or an equation, and a solver of integer programmes
(HiGHS, in SciPy) finds both ends of each count.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import Enum

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from metrics.disclosure.protect import Mark, Published
from metrics.disclosure.relation import Relation
from metrics.disclosure.rule import Rule

MOST = 5_000
"""No count of these tables is as large."""

Range = tuple[int, int]


class Knows(Enum):
    """READER: what stands in the file, and the rule. INSIDER: also which of the hidden counts are small. PATTERN: what
    is hidden and which of that is small, where there is nobody, and no number else."""

    READER = "reader"
    INSIDER = "insider"
    PATTERN = "pattern"


def ranges(
    shown: Sequence[Published], *, relations: Iterable[Relation], rule: Rule, knows: Knows,
    untouched: Collection[int] = (), cells: Iterable[int] | None = None,
) -> dict[int, Range]:  # fmt: skip
    """The least and the greatest value of each hidden count (of `cells` alone, where given).

    `relations` are all that hold in truth: a whole of which parts are not known is that of the known ones.
    """
    wanted = [place for place, each in enumerate(shown) if each.mark.is_hidden] if cells is None else list(cells)
    bounds = [_bounds(each, rule, knows, is_untouched=place in untouched) for place, each in enumerate(shown)]
    rests = 0
    rows: list[dict[int, int]] = []
    for relation in relations:
        row = dict(relation.terms())
        if any(shown[cell].mark is Mark.UNKNOWN for cell in relation.wholes) or (
            len(relation.wholes) > 1 and any(shown[cell].mark is Mark.UNKNOWN for cell in row)
        ):
            continue
        row = {cell: sign for cell, sign in row.items() if shown[cell].mark is not Mark.UNKNOWN}
        if relation.has_rest:
            row[len(shown) + rests] = -1
            bounds.append((0, MOST))
            rests += 1
        rows.append(row)
    matrix = np.zeros((len(rows), len(bounds)))
    for place, row in enumerate(rows):
        for cell, sign in row.items():
            matrix[place, cell] = sign
    return {cell: _range(cell, matrix, bounds) for cell in wanted}


def _range(cell: int, matrix: "np.ndarray", bounds: Sequence[Range]) -> Range:
    return _end(cell, 1, matrix, bounds), _end(cell, -1, matrix, bounds)


def _end(cell: int, sign: int, matrix: "np.ndarray", bounds: Sequence[Range]) -> int:
    aim = np.zeros(len(bounds))
    aim[cell] = sign
    low, high = zip(*bounds, strict=True)
    held = [LinearConstraint(matrix, 0, 0)] if len(matrix) else []
    found = milp(aim, integrality=np.ones(len(bounds)), bounds=Bounds(low, high), constraints=held)
    assert found.success, found.message
    return round(sign * found.fun)


def _bounds(of: Published, rule: Rule, knows: Knows, *, is_untouched: bool) -> Range:
    lowest = 1 if rule.shows_zero else 0
    if of.mark is Mark.UNKNOWN:
        return 0, 0
    if of.mark is Mark.SHOWN:
        assert of.count is not None
        if knows is Knows.PATTERN and (of.count or not rule.shows_zero):
            # By the pattern alone, a count that the rule does not hold for could be any of its like.
            is_small = is_untouched and of.count < rule.least_shown
            return (lowest, rule.least_shown - 1) if is_small else (rule.least_shown, MOST)
        if is_untouched:
            return of.count, of.count
        near = range(max(0, of.count - rule.rounding_base), of.count + rule.rounding_base + 1)
        same = [count for count in near if _as_shown(count, rule) == of.count]
        return same[0], same[-1]
    if knows is Knows.READER:
        return lowest, MOST
    return (lowest, rule.least_shown - 1) if of.mark is Mark.SMALL else (rule.least_shown, MOST)


def _as_shown(count: int, rule: Rule) -> int | None:
    """What a count is shown as, said anew: hidden below the least, else the nearest multiple, the upper of two."""
    if count == 0:
        return 0 if rule.shows_zero else None
    if count < rule.least_shown:
        return None
    below = count - count % rule.rounding_base
    return below if count - below < below + rule.rounding_base - count else below + rule.rounding_base
