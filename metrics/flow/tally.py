"""The counting behind blockages: people and their lost bed days, by what a blockage is named by.

Counts only; what the counts mean is `blockages`. Kept while people change, the tallies come to what one pass over
everybody as they then are comes to.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from metrics.beddays.record import StayRecord
from metrics.beddays.unit import Care, UnitRules
from metrics.flow.blockage import Row, Stance
from metrics.flow.leading import Leading
from metrics.flow.lost import FOUR_WEEKS, Lost
from metrics.flow.step import Constraint, Step
from metrics.vocabulary.episodes import Stay

Counted = TypeVar("Counted", bound=Hashable)


class Held(NamedTuple):
    """One stay as blockages see it: the step it is in now (None: not ready, or gone) and the bed days it has lost.

    `stance`: what the organisation named says of the present reason; `disputed`: the days whose reason is disputed.
    """

    record: StayRecord
    step: Step | None
    lost: tuple[Lost, ...]
    stance: Stance = Stance.NOT_SEEN
    disputed: frozenset[date] = frozenset()


def _ages() -> list[int]:
    return [0] * (FOUR_WEEKS + 2)


@dataclass(slots=True)
class Tally:
    """What is counted of one blockage. An age is how many days ago a closed day was: yesterday is 1.

    `now` and `rows` are by whoever put them there. `came`, `went`: who was held at a close and not at the one before,
    or after.
    """

    now: dict[Hashable, tuple[Stay, Step]] = field(default_factory=dict)
    stances: Counter[Stance] = field(default_factory=Counter)
    by_age: list[int] = field(default_factory=_ages)
    disputed_by_age: list[int] = field(default_factory=_ages)
    rows: dict[Hashable, Row] = field(default_factory=dict)
    reasons: Counter[tuple[str | None, int]] = field(default_factory=Counter)
    beds: Counter[tuple[Care, int]] = field(default_factory=Counter)
    came: int = 0
    went: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody is held and no day is counted."""
        return not (self.now or any(self.by_age))

    def hours(self) -> list[float]:
        """Hours a week of those who wait now, twice for two carers, in order of their size."""
        referrals = [step.referral for _, step in self.now.values() if step.referral is not None]
        return sorted(
            each.hours_a_week * (2 if each.is_double_handed else 1)
            for each in referrals
            if each.hours_a_week is not None
        )


def tallies_of(held: Iterable[Held], *, today: date, leading: Leading, units: UnitRules) -> Mapping[Constraint, Tally]:
    """One pass over everybody; each bed day and each person goes into exactly one tally."""
    counting = Tallies(today=today, leading=leading, units=units)
    for number, each in enumerate(held):
        counting.put(number, each)
    return counting.found


class Tallies:
    """Tallies that are kept: somebody is put in place of what they were before, at the cost of that person alone."""

    def __init__(self, *, today: date, leading: Leading, units: UnitRules) -> None:
        self.found: dict[Constraint, Tally] = {}
        self._today = today
        self._leading = leading
        self._units = units
        self._held: dict[Hashable, Held] = {}
        self._named: dict[Constraint, Constraint] = {}
        self._age_of: dict[date, int] = {}
        self._care_of: dict[tuple[str | None, str], Care] = {}

    def put(self, key: Hashable, held: Held | None) -> None:
        """Count somebody in place of what was put under the key before; None: nobody is there any more."""
        before = self._held.pop(key, None)
        if before is not None:
            self._count(key, before, sign=-1)
        if held is not None:
            self._held[key] = held
            self._count(key, held, sign=1)

    def _count(self, key: Hashable, held: Held, *, sign: int) -> None:
        stay = held.record.stay
        if held.step is not None:
            tally = self._tally(held.step.constraint)
            if sign > 0:
                tally.now[key] = (stay, held.step)
            else:
                del tally.now[key]
            tally.stances[held.stance] += sign
            _drop_nought(tally.stances, held.stance)
        if held.lost:
            self._lose(key, stay, held, sign=sign)
        if sign < 0:
            named = {self._name(constraint) for _, constraint, _ in held.lost}
            named |= {self._name(held.step.constraint)} if held.step is not None else set()
            for constraint in named & self.found.keys():
                if self.found[constraint].is_empty:
                    del self.found[constraint]

    def _lose(self, key: Hashable, stay: Stay, held: Held, *, sign: int) -> None:
        """Count the bed days of a stay, and its comings and goings."""
        care = self._care(stay)
        ages: dict[int, tuple[Tally, list[int]]] = {}
        before: Tally | None = None
        age_before = 0
        for day, constraint, reason in held.lost:
            age = self._age_of.get(day) or self._age(day)
            if not 1 <= age <= FOUR_WEEKS + 1:
                continue
            tally = self._tally(constraint)
            if tally is not before or age != age_before - 1:
                if before is not None:
                    before.went += sign
                # The first close of all does not show who came at it.
                tally.came += sign * (age <= FOUR_WEEKS)
            before, age_before = tally, age
            tally.by_age[age] += sign
            tally.disputed_by_age[age] += sign * (day in held.disputed)
            if age <= FOUR_WEEKS:
                ages.setdefault(id(tally), (tally, []))[1].append(age)
                tally.reasons[reason, age] += sign
                tally.beds[care, age] += sign
                if sign < 0:
                    _drop_nought(tally.reasons, (reason, age))
                    _drop_nought(tally.beds, (care, age))
        if before is not None and age_before > 1:
            before.went += sign
        for tally, counted in ages.values():
            if sign > 0:
                tally.rows[key] = Row(stay.key, tuple(counted))
            else:
                del tally.rows[key]

    def _name(self, constraint: Constraint) -> Constraint:
        """What holds somebody, as a blockage names it."""
        named = self._named.get(constraint)
        if named is None:
            named = self._named[constraint] = self._leading.of(constraint)
        return named

    def _tally(self, constraint: Constraint) -> Tally:
        named = self._name(constraint)
        found = self.found.get(named)
        if found is None:
            found = self.found[named] = Tally()
        return found

    def _age(self, day: date) -> int:
        age = self._age_of[day] = (self._today - day).days
        return age

    def _care(self, stay: Stay) -> Care:
        place = (stay.ward, stay.organisation)
        care = self._care_of.get(place)
        if care is None:
            care = self._care_of[place] = self._units.of(ward=stay.ward, site=stay.organisation).care
        return care


def _drop_nought(counts: Counter[Counted], key: Counted) -> None:
    if not counts[key]:
        del counts[key]
