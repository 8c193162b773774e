"""Whether the dated links make a hierarchy on every date: no overlap, no circle, one parent of a kind, no lost branch.

A link that is wrong on one date drops people from a total without a word, so each is refused with its row.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from catalogue.model import Link, Organisation
from catalogue.reading.row import Row
from catalogue.spans import holds_on, overlap, turning_points


def check_hierarchy(links: list[tuple[Row, Link]], *, organisations: Mapping[str, Organisation]) -> None:
    """Note every link that breaks the hierarchy on some date, with its row."""
    _check_parents(links, organisations=organisations)
    for on in turning_points(link for _, link in links):
        in_force = [(row, link) for row, link in links if holds_on(link, on)]
        if not _check_circle(in_force):
            return
        _check_branches(in_force, links=links, on=on)


def _check_parents(links: list[tuple[Row, Link]], *, organisations: Mapping[str, Organisation]) -> None:
    by_child: defaultdict[str, list[tuple[Row, Link]]] = defaultdict(list)
    for row, link in links:
        if link.child in organisations and link.parent in organisations:
            by_child[link.child].append((row, link))
    for own in by_child.values():
        for (before, one), (row, other) in combinations(own, 2):
            if not overlap(one, other):
                continue
            if one.parent == other.parent:
                row.refuse("valid_from", f"overlaps {before.stanza}, which links the same two")
            elif organisations[one.parent].kind == organisations[other.parent].kind:
                kind = organisations[one.parent].kind
                row.refuse("parent", f"is a second parent of kind {kind} at the same time as {before.stanza}")


def _check_circle(in_force: list[tuple[Row, Link]]) -> bool:
    graph: TopologicalSorter[str] = TopologicalSorter()
    for _, link in in_force:
        graph.add(link.child, link.parent)
    try:
        graph.prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        row = next(row for row, link in in_force if link.child in circle and link.parent in circle)
        row.refuse("parent", f"makes a circle: {' > '.join(circle)}")
        return False
    return True


def _check_branches(in_force: list[tuple[Row, Link]], *, links: list[tuple[Row, Link]], on: date) -> None:
    """A parent that has a parent at some time, but none on this date, would take its children out of every total."""
    linked_now = {link.child for _, link in in_force}
    linked_ever = {link.child for _, link in links}
    for row, link in in_force:
        if link.parent in linked_ever - linked_now:
            when = "before the first date" if on == date.min else f"on {on.isoformat()}"
            row.refuse("parent", f"belongs to nothing {when}, although this link holds then")
