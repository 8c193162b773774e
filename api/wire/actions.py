"""The answers of /actions: what was agreed, who owes it by when, and whether the figure it should move has moved."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.wire.shape import Line, OrganisationRef, Text, Wire

ActionStateWord = Literal["open", "done", "withdrawn"]
ActionStandingWord = Literal["open", "due_soon", "overdue", "done", "withdrawn"]
AimWord = Literal["down", "up"]
VerdictWord = Literal["moved", "within_usual", "too_early", "unknown"]


class ActionFigure(Wire):
    """The figure that an action should move, in its unit (a share of 0.02 is two points).

    `by` null: nobody said by how much. `baseline`: what it was when the action was captured; null: not known then.
    `is_withheld`: it is not shown to whoever asks, and neither is `baseline`.
    """

    indicator: str = Field(examples=["acute.ga_occupancy"])
    title: str
    unit: str
    organisation: OrganisationRef | None
    aim: AimWord
    by: float | None
    baseline: float | None
    baseline_at: datetime | None
    is_withheld: bool


class Action(Wire):
    """One action as it stands. `organisation` is the code of whose call it belongs to, `call` the number of the call it
    was captured in; null: it was captured outside of any. `role` is who said so last, at `said_at`.

    `may_change`: whoever asks may say how it stands now.
    """

    action: int
    organisation: str
    call: int | None
    title: str
    owner: OrganisationRef
    owner_role: str
    due_at: datetime
    state: ActionStateWord
    standing: ActionStandingWord
    figure: ActionFigure | None
    note: str
    role: str
    captured_at: datetime
    said_at: datetime
    may_change: bool


class ActionCounts(Wire):
    """How many stand how: `open` with those due soon and without overdue ones, `done` of the last 24 hours."""

    open: int
    due_soon: int
    overdue: int
    done: int


class Actions(Wire):
    """The actions of a node: overdue ones first, then by when they are due, then those that are over since a day."""

    organisation: OrganisationRef
    at: datetime
    known: datetime
    data_version: int
    catalogue_version: str
    code_version: str
    valid_until: datetime | None
    definitions: list[str]
    counts: ActionCounts
    actions: list[Action]


class Judgement(Wire):
    """What became of the figure, in its unit. It is never said that an action worked.

    `before`: the day before it was captured. `after`: the mean of the `days_after` whole days since it was due.
    `usual_change`: the largest change that is still usual, either way. Null where it is not known or not shown.
    `is_wanted_way`: it changed as was wanted; `is_reached`: by as much as was wanted. `says` is all of it in words.
    """

    verdict: VerdictWord
    says: str
    before: float | None
    after: float | None
    change: float | None
    usual_change: float | None
    is_wanted_way: bool | None
    is_reached: bool | None
    days_before: int
    days_after: int
    judged_from: datetime


class FigurePoint(Wire):
    """The figure in one hour, or on one London day; null: not known."""

    at: datetime
    value: float | None


class ActionVersion(Wire):
    """One word on an action: what was said of it, by which role and when."""

    state: ActionStateWord
    title: str
    owner: str
    owner_role: str
    due_at: datetime
    note: str
    role: str
    said_at: datetime


class ActionStory(Wire):
    """One action with every word on it, the oldest first, and its figure's course by `bucket`; null: none was named."""

    action: Action
    versions: list[ActionVersion]
    judgement: Judgement | None
    bucket: Literal["hour", "day"] | None
    course: list[FigurePoint]


class NewFigure(Wire):
    """The figure an action should move, and by how much, in its unit."""

    indicator: str = Field(min_length=1, max_length=80, examples=["acute.ga_occupancy"])
    organisation: str = Field(min_length=1, max_length=40, examples=["SIM-S1"])
    aim: AimWord
    by: float | None = Field(default=None, gt=0, lt=1e9)


class NewAction(Wire):
    """An action to be captured. `organisation`: whose call it belongs to. `call`: in which it is captured, if in any.
    `role`: who says so."""

    organisation: str = Field(min_length=1, max_length=40, examples=["SIM"])
    call: int | None = Field(default=None, ge=1, lt=2**63)
    title: Line
    owner: str = Field(min_length=1, max_length=40, examples=["SIM-T1"])
    owner_role: Line
    due_at: datetime
    figure: NewFigure | None = None
    role: Line


class SayAction(Wire):
    """How an action stands from now on. `due_at` null: as before. `note`: what there is to say of it."""

    state: ActionStateWord
    role: Line
    note: Text = ""
    due_at: datetime | None = None


class Captured(Wire):
    """The number of the action that was captured."""

    action: int
