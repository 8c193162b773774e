"""A grant: one role over one organisation with all that belongs to it."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from metrics.access.role import ALLOWED, May, Role

EVERYWHERE = "*"
"""Stands for the organisation of a grant that holds for all of them."""


class Grant(NamedTuple):
    """A role over an organisation. The tree has a hospital and a council side: a grant over a council reaches its
    providers, and the people who live there wherever they lie."""

    role: Role
    organisation: str

    def allows(self, what: May, *, line: AbstractSet[str]) -> bool:
        """Whether it allows something about an organisation, whose `line` is its own code and all it belongs to."""
        return what in ALLOWED[self.role] and self.reaches(line)

    def reaches(self, line: AbstractSet[str]) -> bool:
        """Whether an organisation, by its line, is the granted one or belongs to it."""
        return self.organisation == EVERYWHERE or self.organisation in line
