"""A family of feeds: what its addresses look like, when its documents are made, and how reports become a document.

Records only; one module in `families` fills one of these in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from simulators.living.cadence import Cadence
from simulators.living.sheet import Row, Sheet
from simulators.living.system import System


class Secret(StrEnum):
    """How a reader shows who it is."""

    BEARER = "Authorization: Bearer"
    KEY = "X-Api-Key"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a partner's system said at an instant: one report record of the world, whichever the family needs."""

    at: datetime
    record: Any


def _as_it_is(_row: Row, value: float) -> float:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakPoints:
    """Where a family's documents are spoilt: names of fields. An empty name: the document has nothing of the kind.

    `figure` is the field that is mistyped or zeroed, `in_other_unit` changes `unit_figure`; `observed` hold the time of
    the document or row, `code` an organisation, `text` something a person may have typed. In a document of long form
    (`metric` and `value`) figures are metrics.
    """

    figure: str = ""
    unit_figure: str = ""
    in_other_unit: Callable[[Row, float], float] = _as_it_is
    renamed: tuple[str, str] = ("", "")
    observed: tuple[str, ...] = ()
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family. `take` asks the system, `sheet` makes a document of what was taken, the newest last.

    `kept` is how many takings are kept; `is_paged` that an answer is a page of the document (`paging`); `columns` are
    the headings of a CSV family.
    """

    key: str
    title: str
    prefix: str
    suffix: str
    codes: tuple[str, ...]
    cadence: Callable[[str], Cadence]
    take: Callable[[System, str], Any]
    sheet: Callable[[Sequence[Taken]], Sheet]
    kept: int = 4
    secret: Secret | None = None
    is_paged: bool = False
    columns: tuple[str, ...] = ()
    trailer_cells: int = 2
    weak: WeakPoints = field(default_factory=WeakPoints)

    def path(self, code: str) -> str:
        """The path of one of its feeds."""
        return f"{self.prefix}{code}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Feed:
    """One address. Its key is what faults are switched on by."""

    family: Family
    code: str

    @property
    def key(self) -> str:
        """The feed's name, unlike that of every other feed and family."""
        return f"{self.family.key}.{self.code}"

    @property
    def path(self) -> str:
        """The path it is asked for by."""
        return self.family.path(self.code)

    @property
    def cadence(self) -> Cadence:
        """When it makes a document."""
        return self.family.cadence(self.code)


def feeds_of(families: Sequence[Family]) -> Mapping[str, Feed]:
    """All feeds of some families, by key."""
    found = [Feed(family, code) for family in families for code in family.codes]
    return {feed.key: feed for feed in found}
