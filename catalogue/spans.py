"""Dated validity: from a date up to, not including, another; an absent end is open.

Pure arithmetic shared by the reader and the tree. Does not know what it dates.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol


class Dated(Protocol):
    """Anything that holds from `valid_from` up to, not including, `valid_to`; None is open."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


def holds_on(dated: Dated, on: date) -> bool:
    """Say whether something dated holds on a local date."""
    return (dated.valid_from is None or dated.valid_from <= on) and (dated.valid_to is None or on < dated.valid_to)


def overlap(one: Dated, other: Dated) -> bool:
    """Say whether there is a date on which both hold."""
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Dated, other: Dated) -> bool:
    return one.valid_from is None or other.valid_to is None or one.valid_from < other.valid_to


def turning_points(dated: Iterable[Dated]) -> list[date]:
    """The dates on which anything among the dated begins or ends, with one date before them all.

    Between two neighbours nothing changes, so whatever is checked on each of these dates is checked on every date.
    """
    edges = {edge for each in dated for edge in (each.valid_from, each.valid_to) if edge is not None}
    return [date.min, *sorted(edges)]
