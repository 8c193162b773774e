"""What a fault is: its name, what it does in a sentence, its options, and which feeds can have it. Records only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from simulators.faults import Fault
from simulators.living.family import Family, Feed, Taken
from simulators.living.sheet import Sheet

Option = str | int | float


class Group(StrEnum):
    """Where a fault bites, as headings of the control page."""

    CONNECTION = "Connection"
    REFUSAL = "Refusals and redirects"
    BODY = "Body"
    FIGURES = "Figures"
    SHAPE = "Shape"
    TIME = "Time and order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a fault of the document works with: the instant the document stands for, its number, its page."""

    feed: Feed
    picture_at: datetime
    options: Mapping[str, Option]
    page: int = 1
    made: int = 0

    def text(self, option: str) -> str:
        """An option as text."""
        return str(self.options[option])

    def number(self, option: str) -> float:
        """An option as a number."""
        return float(self.options[option])


Spoil = Callable[[Sheet, Case], None]
"""Changes a document in place."""
Choose = Callable[[Sequence[Taken], Sequence[Taken], Case], Sequence[Taken]]
"""Chooses, or makes up, the takings a document is made of, from those kept and those of when it was switched on."""
Pauses = Callable[[datetime, Mapping[str, Option]], bool]
"""Whether no document is made at a picture time."""
Fits = Callable[[Family], bool]


def every_family(_family: Family) -> bool:
    """Fits all."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One fault. `options` are its names and defaults; an option takes values of its default's type.

    `answer` is sent in place of a good answer; `choose` and `spoil` change what the document is; `after` spoils the
    page that is sent, where the document has pages. While it `pauses` none is made. `stops` closes a family's port.
    """

    name: str
    group: Group
    line: str
    options: Mapping[str, Option] = field(default_factory=dict)
    fits: Fits = every_family
    answer: Fault | None = None
    choose: Choose | None = None
    spoil: Spoil | None = None
    after: Spoil | None = None
    pauses: Pauses | None = None
    stops: bool = False


@dataclass(slots=True, kw_only=True)
class Switched:
    """A fault that is on, for a feed or a family (`target`).

    `held` are the takings of each feed as they were when it was switched on. `asked` and `bitten` count requests, and
    those it spoilt: with the option `one_in` not all.
    """

    target: str
    fault: Known
    options: Mapping[str, Option]
    since_picture: datetime
    held: Mapping[str, Sequence[Taken]]
    asked: int = 0
    bitten: int = 0
