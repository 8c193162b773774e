"""The answers of /plans: what is expected of services in the shifts of days to come, what is staffed, how it went."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.pictures import LikenessWord
from api.wire.shape import Line, OrganisationRef, Text, Wire, WithheldWord

PlanKindWord = Literal["day", "weekend", "bank_holiday", "surge"]
PlanStateWord = Literal["draft", "agreed", "stood_down"]
PlanProgressWord = Literal["ahead", "running", "over"]
PlanStandingWord = Literal["ahead", "running", "below", "within", "above", "no_need", "not_known"]
RestsOnWord = Literal["responses", "referrals"]
StaffedByWord = Literal["told", "typed"]


class PlanNeed(Wire):
    """How many requests are expected: about eight days in ten lie from `low` to `high`. `days` of 28 were known.

    `is_for_weekday`: it is of days like this one, which `likeness` says, else of all days alike.
    """

    low: int
    usual: int
    high: int
    days: int
    is_for_weekday: bool
    likeness: LikenessWord


class PlanStaffed(Wire):
    """What a service is staffed for, in requests: as its feed told, or as whoever plans typed in, and of when."""

    amount: float
    by: StaffedByWord
    at: datetime


class PlanSpot(Wire):
    """A service in a shift of a London day. The shift takes what came after `came_from`, when the one before it ended.

    `begins_at` null, with the others: the catalogue has no such service or shift any more.
    """

    service: OrganisationRef
    day: date
    shift: str = Field(examples=["early"])
    title: str = Field(examples=["Early"])
    came_from: datetime | None
    begins_at: datetime | None
    ends_at: datetime | None


class PlanLine(Wire):
    """A line of a plan. `need` null: no history, `days_known` of 28 days are known. `staffed` null: nobody says.

    `gap_usual`, `gap_high`: how many more are expected than are staffed for, at the usual number and at the upper end;
    null: not known, which is not "none". `owner` null: nobody has taken the gap on. `came`: how many came so far;
    null: not known, or not looked at (in `/agenda` and in a proposal). `staffed_now`: what the feed says by now.
    `withheld`: why no figure of the service is shown to whoever asks; null: they are. `role` said so, at `said_at`.
    """

    spot: PlanSpot
    rests_on: RestsOnWord | None
    need: PlanNeed | None
    days_known: int
    need_says: str
    staffed: PlanStaffed | None
    gap_usual: float | None
    gap_high: float | None
    gap_says: str
    owner: OrganisationRef | None
    owner_role: str | None
    move: str
    standing: PlanStandingWord | None
    standing_says: str
    came: int | None
    staffed_now: PlanStaffed | None
    withheld: WithheldWord | None
    role: str
    said_at: datetime


class Plan(Wire):
    """A plan from the London day `first` to `last`. `role` said how it stands, at `said_at`.

    `open_gaps`: of how many lines the upper end of what is expected is not staffed for, `largest_gap` the largest of
    them, null: none is known to be open. `not_shown`: of how many of the `lines` no figure is shown to whoever asks;
    they are in none of the other counts, so that no open gap there is not "none". `without_history`,
    `without_staffing`: how many lines have no gap because nothing can be expected, or nobody says what is staffed.
    `without_owner`: open gaps that nobody has taken on.
    """

    plan: int
    organisation: OrganisationRef
    kind: PlanKindWord
    title: str
    first: date
    last: date
    owner_role: str
    state: PlanStateWord
    progress: PlanProgressWord
    note: str
    role: str
    said_at: datetime
    made_by: str
    made_at: datetime
    lines: int
    not_shown: int
    open_gaps: int
    largest_gap: float | None
    without_history: int
    without_staffing: int
    without_owner: int
    may_change: bool


class OfferedDays(Wire):
    """Days to come that a plan is offered for: weekends and bank holidays by name."""

    kind: PlanKindWord
    title: str
    first: date
    last: date


class Plans(Wire):
    """The plans of a node and of those beneath it, in order of days; those over since two weeks are left out.

    `may_make`: whoever asks may make one for the node.
    """

    organisation: OrganisationRef
    at: datetime
    known: datetime
    data_version: int
    catalogue_version: str
    code_version: str
    is_simulated: bool
    definitions: list[str]
    offered: list[OfferedDays]
    plans: list[Plan]
    may_make: bool


class PlanVersion(Wire):
    """One word on a plan."""

    state: PlanStateWord
    note: str
    role: str
    said_at: datetime


class PlanStory(Wire):
    """One plan, its lines in order of day, service and shift, against what has come, and every word on it."""

    plan: Plan
    at: datetime
    known: datetime
    data_version: int
    is_simulated: bool
    definitions: list[str]
    lines: list[PlanLine]
    versions: list[PlanVersion]


class ProposedLine(Wire):
    """What is known of a service in a shift before anything is planned for it; as in a line of a plan."""

    spot: PlanSpot
    rests_on: RestsOnWord | None
    need: PlanNeed | None
    days_known: int
    need_says: str
    staffed: PlanStaffed | None
    gap_usual: float | None
    gap_high: float | None
    withheld: WithheldWord | None


class PlanProposal(Wire):
    """What a plan of some days would hold."""

    organisation: OrganisationRef
    first: date
    last: date
    at: datetime
    data_version: int
    is_simulated: bool
    definitions: list[str]
    lines: list[ProposedLine]


class NewPlan(Wire):
    """A plan to be made, for 14 days at most. What is expected is worked out here. `role`: who says so."""

    organisation: str = Field(min_length=1, max_length=40, examples=["SIM"])
    kind: PlanKindWord
    title: Line
    first: date
    last: date
    owner_role: Line
    role: Line


class MadePlan(Wire):
    """The number of the plan that was made."""

    plan: int


class SayPlan(Wire):
    """How a plan stands from now on. `note`: what there is to say of it."""

    state: PlanStateWord
    note: Text = ""
    role: Line


class SayPlanLine(Wire):
    """A line of a plan from now on. `staffed` null: as the service's own feed says, if it does; else requests it can
    take, as typed in. `owner` null: nobody has taken the gap on. `move`: what was agreed, and nothing about a person.
    """

    service: str = Field(min_length=1, max_length=40, examples=["SIM-U1"])
    day: date
    shift: str = Field(min_length=1, max_length=20, pattern="^[a-z0-9_]+$", examples=["early"])
    staffed: float | None = Field(default=None, ge=0, lt=1e6)
    owner: str | None = Field(default=None, min_length=1, max_length=40)
    owner_role: Line | None = None
    move: Text = ""
    role: Line
