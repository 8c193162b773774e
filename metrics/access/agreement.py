"""A sharing agreement: that a role of a partner may see the rows about persons which an organisation holds."""

from dataclasses import dataclass
from datetime import date

from metrics.access.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """`owner` holds the rows, with all beneath it; `role` of `partner`, or of what belongs to it, may see them.

    It holds from the London day `valid_from` up to, not including, `valid_to` (None: until it is ended).
    """

    owner: str
    role: Role
    partner: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a London day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
