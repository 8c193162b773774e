"""The settings of the core of flow: dated, owned records that an analyst edits. Reads none of them, applies none.

Each says who owns it, since when it holds, and whether it is indicative: no current national source gives it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar


class CostKind(StrEnum):
    """What a day is spent in: an acute bed, a community bed, or the service of a pathway."""

    ACUTE = "acute"
    COMMUNITY = "community"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every setting has: its first day, the first day on which it no longer holds, its owner, and where from."""

    valid_from: date | None = None
    valid_to: date | None = None
    owner: str = ""
    is_indicative: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost(Setting):
    """Pounds a day in a kind of bed or service."""

    kind: CostKind
    pounds_a_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonOwner(Setting):
    """Whose it is to act on a reason: ward, trust or external. Of a whole family, or of one code, which goes first."""

    acts: str
    family: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HighImpactChange(Setting):
    """The change of the High Impact Change Model that a tag belongs to; `type`: of one service type or step alone."""

    name: str
    tag: str
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatenessRule(Setting):
    """From which local hour on a bed held by people who leave that day is late, and for which reasons it is counted."""

    after: time
    reasons: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRule(Setting):
    """How the clocks of urgent community response run.

    A referral received from `closes_at` on, or before `opens_at`, starts at the next `opens_at`, but for those
    `is_open_always`.
    `left_out`: outcomes that, without a contact and before the clock is due, take a referral out of the count.
    """

    two_hour: timedelta = timedelta(hours=2)
    two_day: timedelta = timedelta(hours=48)
    opens_at: time = time(8)
    closes_at: time = time(20)
    is_open_always: bool = False
    standard_share: float = 0.7
    left_out: frozenset[str] = frozenset({"declined", "deferred", "no_contact", "referred_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningRule(Setting):
    """`clear_within_weeks`: how soon the smallest change is to clear a queue. `start_within`: how soon after its
    referral short-term support is to start."""

    clear_within_weeks: float = 4.0
    start_within: timedelta = timedelta(days=2)


class _Dated(Protocol):
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


ADated = TypeVar("ADated", bound=_Dated)


def in_force(settings: Iterable[ADated], *, on: date) -> tuple[ADated, ...]:
    """Those of dated settings that hold on a day, in their order."""
    return tuple(
        each
        for each in settings
        if (each.valid_from is None or each.valid_from <= on) and (each.valid_to is None or on < each.valid_to)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRules:
    """All settings of a catalogue. What it does not state has no price, no change, no owner."""

    unit_costs: tuple[UnitCost, ...] = ()
    owners: tuple[ReasonOwner, ...] = ()
    changes: tuple[HighImpactChange, ...] = ()
    lateness: tuple[LatenessRule, ...] = ()
    responses: tuple[ResponseRule, ...] = ()
    planning: tuple[PlanningRule, ...] = ()

    def unit_cost(self, kind: CostKind, *, on: date) -> UnitCost | None:
        """What a day in a kind of bed cost on a day."""
        return next((each for each in in_force(self.unit_costs, on=on) if each.kind is kind), None)

    def owner_of(self, *, code: str, family: str, on: date) -> str | None:
        """Who acts on a reason: as said of its code, else of its family."""
        held = in_force(self.owners, on=on)
        of_code = next((each.acts for each in held if each.code == code), None)
        return of_code or next((each.acts for each in held if each.code is None and each.family == family), None)

    def change_of(self, *, tag: str, type_: str, on: date) -> HighImpactChange | None:
        """The change that what holds people belongs to: as said of its service type or step, else of its tag."""
        held = [each for each in in_force(self.changes, on=on) if each.tag == tag]
        of_type = next((each for each in held if each.type == type_), None)
        return of_type or next((each for each in held if each.type is None), None)

    def lateness_rule(self, *, on: date) -> LatenessRule | None:
        """From which hour a bed was late on a day."""
        return next(iter(in_force(self.lateness, on=on)), None)

    def response_rule(self, *, on: date) -> ResponseRule:
        """How the clocks ran that began on a day; as `ResponseRule` says where nothing is stated."""
        return next(iter(in_force(self.responses, on=on)), ResponseRule())

    def planning_rule(self, *, on: date) -> PlanningRule:
        """How soon queues were to be cleared on a day; as `PlanningRule` says where nothing is stated."""
        return next(iter(in_force(self.planning, on=on)), PlanningRule())


NO_RULES = FlowRules()
