"""Plans as they are kept: what they are for, their lines, and how each stands. Records; nothing is counted here."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from metrics.calls.held import By
from metrics.plans.need import Need
from metrics.plans.shift import Kind


class State(StrEnum):
    """What was said of a plan last. STOOD_DOWN: it holds no more."""

    DRAFT = "draft"
    AGREED = "agreed"
    STOOD_DOWN = "stood_down"


class StaffedBy(StrEnum):
    """Where a staffed capacity is from. TOLD: the service's own feed; TYPED: whoever plans entered it."""

    TOLD = "told"
    TYPED = "typed"


class Spot(NamedTuple):
    """What one line of a plan is about: a service in a shift of a London day."""

    service: str
    day: date
    shift: str


class Staffed(NamedTuple):
    """What a service is staffed for, in requests it can take, by whom that is said, and when it was."""

    amount: float
    by: StaffedBy
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A version of a plan to be kept. `number` None: it is a new one."""

    number: int | None
    organisation: str
    kind: Kind
    title: str
    first: date
    last: date
    owner_role: str
    state: State
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan as it was said last, from the London day `first` to `last`. `made_by` said its first version."""

    number: int
    entry: int
    organisation: str
    kind: Kind
    title: str
    first: date
    last: date
    owner_role: str
    state: State
    note: str
    by: By
    said_at: datetime
    made_by: By
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A version of a line to be kept. `need` None: too few days are known. `days_known`: on how many known days there
    was such a shift; the need's own `days` where there is one.

    `staffed` None: nobody says. `owner` None: nobody has taken the gap on yet. `move`: what was agreed to close it.
    """

    spot: Spot
    need: Need | None
    days_known: int
    staffed: Staffed | None
    owner: str | None
    owner_role: str | None
    move: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a plan as it was said last."""

    plan: int
    said: NewLine
    by: By
    said_at: datetime
