"""The counting behind blockages: one pass over people and their lost bed days, by what a blockage is named by.

Counts only; what the counts mean is `blockages`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from metrics.beddays.record import StayRecord
from metrics.beddays.unit import Care, UnitRules
from metrics.flow.blockage import Stance
from metrics.flow.leading import Leading
from metrics.flow.lost import FOUR_WEEKS, Lost
from metrics.flow.step import Constraint, Step
from metrics.vocabulary.episodes import Stay


class Held(NamedTuple):
    """One stay as blockages see it: the step it is in now (None: not ready, or gone) and the bed days it has lost."""

    record: StayRecord
    step: Step | None
    lost: tuple[Lost, ...]


def _ages() -> list[int]:
    return [0] * (FOUR_WEEKS + 2)


@dataclass(slots=True)
class Tally:
    """What is counted of one blockage. An age is how many days ago a closed day was: yesterday is 1.

    `hours`: hours a week of those who wait now, twice for two carers. `rows`: stay key and age of each bed day.
    `came`, `went`: who was held at a close and not at the one before, or after.
    """

    now: list[tuple[Stay, Step]] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    by_age: list[int] = field(default_factory=_ages)
    disputed_by_age: list[int] = field(default_factory=_ages)
    rows: list[tuple[str, int]] = field(default_factory=list)
    reasons: Counter[tuple[str | None, int]] = field(default_factory=Counter)
    beds: Counter[tuple[Care, int]] = field(default_factory=Counter)
    came: int = 0
    went: int = 0

    def hold(self, stay: Stay, step: Step) -> None:
        """Count somebody who is held now."""
        self.now.append((stay, step))
        referral = step.referral
        if referral is not None and referral.hours_a_week is not None:
            self.hours.append(referral.hours_a_week * (2 if referral.is_double_handed else 1))


def tallies_of(
    held: Iterable[Held], *, today: date, leading: Leading, stances: Mapping[str, Stance], units: UnitRules
) -> Mapping[Constraint, Tally]:
    """One pass over everybody; each bed day and each person goes into exactly one tally."""
    counting = _Counting(today=today, leading=leading, units=units)
    for record, step, lost in held:
        stay = record.stay
        if step is not None:
            counting.tally(step.constraint).hold(stay, step)
        if lost:
            counting.lose(stay, lost, is_disputed=stances.get(stay.key) is Stance.DISPUTED)
    return counting.tallies


class _Counting:
    """The tallies in the making, and what is looked up again and again."""

    def __init__(self, *, today: date, leading: Leading, units: UnitRules) -> None:
        self.tallies: defaultdict[Constraint, Tally] = defaultdict(Tally)
        self._today = today
        self._leading = leading
        self._units = units
        self._by_constraint: dict[Constraint, Tally] = {}
        self._age_of: dict[date, int] = {}
        self._care_of: dict[tuple[str | None, str], Care] = {}

    def tally(self, constraint: Constraint) -> Tally:
        """The tally that what holds somebody goes into."""
        found = self._by_constraint.get(constraint)
        if found is None:
            found = self._by_constraint[constraint] = self.tallies[self._leading.of(constraint)]
        return found

    def lose(self, stay: Stay, lost: tuple[Lost, ...], *, is_disputed: bool) -> None:
        """Count the bed days of a stay, and its comings and goings."""
        key, care = stay.key, self._care(stay)
        before: Tally | None = None
        age_before = 0
        for day, constraint, reason in lost:
            age = self._age_of.get(day) or self._age(day)
            if not 1 <= age <= FOUR_WEEKS + 1:
                continue
            tally = self.tally(constraint)
            if tally is not before or age != age_before - 1:
                if before is not None:
                    before.went += 1
                # The first close of all does not show who came at it.
                tally.came += age <= FOUR_WEEKS
            before, age_before = tally, age
            tally.by_age[age] += 1
            tally.disputed_by_age[age] += is_disputed
            if age <= FOUR_WEEKS:
                tally.rows.append((key, age))
                tally.reasons[reason, age] += 1
                tally.beds[care, age] += 1
        if before is not None and age_before > 1:
            before.went += 1

    def _age(self, day: date) -> int:
        age = self._age_of[day] = (self._today - day).days
        return age

    def _care(self, stay: Stay) -> Care:
        place = (stay.ward, stay.organisation)
        care = self._care_of.get(place)
        if care is None:
            care = self._care_of[place] = self._units.of(ward=stay.ward, site=stay.organisation).care
        return care
