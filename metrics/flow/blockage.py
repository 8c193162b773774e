"""A blockage: people who wait for one thing, and what it costs. The record; `blockages` puts it together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from metrics.flow.rules import HighImpactChange
from metrics.flow.smallest_change import SmallestChange
from metrics.flow.step import Constraint


class Stance(StrEnum):
    """What the organisation that a reason names says of it."""

    AGREED = "agreed"
    DISPUTED = "disputed"
    NOT_SEEN = "not_seen"


class Window(StrEnum):
    """The closed London days a price is of: the last one, the last seven, the last twenty-eight."""

    DAY = "1"
    WEEK = "7"
    FOUR_WEEKS = "28"

    @property
    def days(self) -> int:
        """How many days it has."""
        return int(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostDays:
    """Bed days lost in the last 1, 7 and 28 closed days, and in the 7 before the last 7."""

    day: int = 0
    week: int = 0
    four_weeks: int = 0
    week_before: int = 0

    def over(self, window: Window) -> int:
        """Those of one window."""
        return {Window.DAY: self.day, Window.WEEK: self.week, Window.FOUR_WEEKS: self.four_weeks}[window]

    @property
    def trend(self) -> int:
        """The last 7 days less the 7 before."""
        return self.week - self.week_before


class Row(NamedTuple):
    """The bed days one stay lost to one blockage in the last four weeks: how many days ago each was, yesterday 1."""

    stay: str
    ages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonShare:
    """A reason within a blockage; `code` None: no reason recorded. Bed days are of the window the list is ranked by."""

    code: str | None
    label: str
    family: str
    owner: str
    bed_days: int
    people_now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockage:
    """People who wait for one thing.

    `now` holds the stay keys of those held now; `rows` who lost which days, in no order. `wards`, `sites`, `councils`
    and `pathways` count the people held now, "" where it is not known. `disputed` are the bed days of stays whose
    reason is disputed; they are among `lost`. `pounds` is what the bed days of each window cost, None where a kind of
    bed has no price. `longest_days` is since the discharge ready date.
    """

    key: str
    constraint: Constraint
    now: tuple[str, ...]
    lost: LostDays
    disputed: LostDays
    longest_days: int | None
    wards: Mapping[str, int]
    sites: Mapping[str, int]
    councils: Mapping[str, int]
    pathways: Mapping[str, int]
    reasons: tuple[ReasonShare, ...]
    stances: Mapping[Stance, int]
    rows: tuple[Row, ...] = field(compare=False, repr=False)
    pounds: Mapping[Window, float | None]
    change: HighImpactChange | None
    smallest_change: SmallestChange

    @property
    def tag(self) -> str:
        """Why they wait."""
        return self.constraint.tag

    def evidence(self, window: Window) -> Mapping[str, int]:
        """The bed days of a window by stay key, in order of key."""
        days: Counter[str] = Counter()
        for stay, ages in sorted(self.rows):
            days[stay] += sum(age <= window.days for age in ages)
        return {stay: count for stay, count in days.items() if count}

    @property
    def next_week_about(self) -> int:
        """Bed days of the next seven days if nothing changes: everybody held now, every night."""
        return len(self.now) * 7
