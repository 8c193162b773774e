"""The items of a system call in their fixed order, and their lines: a standing risk is never dropped for what is new.

The order is no setting. How many minutes are planned for an item is (`catalogue/facts/calls.toml`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metrics.vocabulary import Level


class Item(StrEnum):
    """One item; a call goes through them in this order."""

    SAFETY = "safety"
    ACTIONS = "actions"
    BEDS = "beds"
    STANDING = "standing"
    CHANGES = "changes"
    BLOCKAGES = "blockages"
    AHEAD = "ahead"
    AID = "aid"
    DECISIONS = "decisions"

    @property
    def heading(self) -> str:
        """What it is called."""
        return _HEADINGS[self]


_HEADINGS = {
    Item.SAFETY: "Safety now",
    Item.ACTIONS: "Actions due",
    Item.BEDS: "Bed position",
    Item.STANDING: "Levels 3 and 4 still standing",
    Item.CHANGES: "Changes since the last call",
    Item.BLOCKAGES: "Three largest blockages",
    Item.AHEAD: "Next 24 to 72 hours, and the weekend",
    Item.AID: "Mutual aid, asked and offered",
    Item.DECISIONS: "Decisions and stand-down",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing there is to say at an item.

    `organisation`: whom it is about, None: nobody in particular. `level`: what stands beside it, None: nothing does.
    `is_doubtful`: it lacks something, or is only last known. `as_at` is how old its oldest figure is. `action` is the
    number of the action it is about, `due_at` when that is due; `plan` the number of the plan. `is_sum`: it adds up the
    lines that follow it.
    """

    says: str
    organisation: str | None = None
    level: Level | None = None
    is_floor: bool = False
    is_doubtful: bool = False
    as_at: datetime | None = None
    due_at: datetime | None = None
    is_overdue: bool = False
    action: int | None = None
    plan: int | None = None
    is_sum: bool = False
    note: str = ""
