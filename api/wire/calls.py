"""The answers of /calls and /agenda: the system call, what there is to say at each item, and what was said."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.wire.actions import Action, ActionCounts
from api.wire.changes import SinceCall
from api.wire.levels import DeclaredNumber, SystemLevel
from api.wire.shape import Clock, LevelNumber, Line, OrganisationRef, Text, Wire

ItemWord = Literal[
    "safety", "actions", "beds", "standing", "changes", "blockages", "ahead", "aid", "decisions"
]  # fmt: skip
EntryWord = Literal["note", "decision", "aid_asked", "aid_offered"]
MomentWord = Literal["opened", "stood_down"]
CallStateWord = Literal["running", "stood_down", "not_stood_down"]
DeclaredOfWord = Literal["acute", "community", "mental_health", "nhs_111", "system"]


class AgendaLine(Wire):
    """One thing there is to say. `level` null: none stands beside it; `organisation` null: about nobody in particular.

    `is_doubtful`: it lacks something, or is only last known. `as_at`: the time of its oldest figure. `action`: the
    number of the action it is about, due at `due_at`; `plan`: of the plan. `is_sum`: it adds up lines that follow.
    """

    says: str
    organisation: OrganisationRef | None
    level: LevelNumber | None
    is_floor: bool
    is_doubtful: bool
    as_at: datetime | None
    due_at: datetime | None
    is_overdue: bool
    action: int | None
    plan: int | None = None
    is_sum: bool
    note: str


class AgendaItem(Wire):
    """One item, with the minutes planned for it (null: none are). No lines: there is nothing to say."""

    item: ItemWord
    heading: str
    minutes: float | None
    lines: list[AgendaLine]


class ActionCard(Wire):
    """An action offered because a pillar has reached its level; `indicator` is the figure it is meant to move."""

    level: LevelNumber
    pillar: str
    role: str
    title: str
    within_minutes: float
    indicator: str | None
    owner: str
    is_indicative: bool
    note: str


class ActionCards(Wire):
    """The cards that are offered to an organisation now, those of the highest level first."""

    organisation: OrganisationRef
    at: datetime
    data_version: int
    cards: list[ActionCard]


class Agenda(Wire):
    """What there is to say at each item of a call, in the fixed order, all of one data version and one instant.

    `since`: the last call, since which changes are told; null: none, or it is of the past. `system`: what is declared
    of the organisation as a whole integrated care system; null: it is none, or it was shown before that was told.
    """

    organisation: OrganisationRef
    at: datetime
    known: datetime
    data_version: int
    catalogue_version: str
    code_version: str
    valid_until: datetime | None
    is_simulated: bool
    since: SinceCall | None
    items: list[AgendaItem]
    counts: ActionCounts
    cards: list[ActionCard]
    system: SystemLevel | None = None


class HeldCall(Wire):
    """A call that was opened. `state`: it goes on, was stood down, or was left open until it was taken to be over."""

    call: int
    organisation: str
    title: str
    scheduled_at: datetime
    state: CallStateWord
    opened_at: datetime
    opened_role: str
    ended_at: datetime | None
    ended_role: str | None


class DueCall(Wire):
    """A call by its hour."""

    title: str
    scheduled_at: datetime
    over_at: datetime


class Calls(Wire):
    """The calls of a node. `running`: the one that goes on; `due`: the one that is due, or comes next; null: none.

    `can_open`: it can be opened now, from half an hour before its hour. `may_chair`: whoever asks may open it. `held`:
    those that were held, the last ones first.
    """

    organisation: OrganisationRef
    at: datetime
    clock: Clock
    running: HeldCall | None
    due: DueCall | None
    can_open: bool
    may_chair: bool
    held: list[HeldCall]


class CallEntry(Wire):
    """Something entered at an item. `organisation` null: about nobody in particular."""

    entry: int
    item: ItemWord
    kind: EntryWord
    organisation: OrganisationRef | None
    says: str
    role: str
    at: datetime
    is_corrected: bool


class CallPicture(Wire):
    """An answer that is kept as it was shown, and its address."""

    moment: MomentWord
    name: str
    address: str


class CallStory(Wire):
    """One call with all that was said in it, as known at `known`.

    `agenda` is the picture as it was shown when it was stood down (else when it was opened), and never worked out
    again; null while the call goes on. `is_withheld`: it holds figures that whoever asks is shown in sums only.
    """

    call: HeldCall
    organisation: OrganisationRef
    known: datetime
    entries: list[CallEntry]
    actions: list[Action]
    pictures: list[CallPicture]
    agenda: Agenda | None
    is_withheld: bool
    may_chair: bool


class OpenCall(Wire):
    """Opens the call that is due; outside of its hours, one beside those of the schedule. `role`: who chairs it."""

    organisation: str = Field(min_length=1, max_length=40, examples=["SIM"])
    role: Line


class OpenedCall(Wire):
    """The number of the call that goes on."""

    call: int


class EndCall(Wire):
    """Stands a call down. `role`: who does."""

    role: Line


class NewEntry(Wire):
    """Something to be entered. `replaces`: the entry in whose place it stands from now on, which it takes back where it
    says nothing."""

    item: ItemWord
    kind: EntryWord = "note"
    organisation: str | None = Field(default=None, min_length=1, max_length=40)
    says: Text
    replaces: int | None = Field(default=None, ge=1, lt=2**63)
    role: Line


class StateReasons(Wire):
    """What an organisation says of the reasons recorded for everybody whom a blockage of `organisation` holds now.

    `blockage`: its key in /blockages. `by`: the organisation that says so. Taken back: it says nothing any more.
    """

    organisation: str = Field(min_length=1, max_length=40, examples=["SIM"])
    blockage: str = Field(min_length=1, max_length=200, examples=["no-capacity~reablement~SIM-R1"])
    by: str = Field(min_length=1, max_length=40, examples=["SIM-L1"])
    stance: Literal["agreed", "disputed", "taken_back"]
    role: Line


class DeclareLevel(Wire):
    """A level of a pillar that a named role declares from now on, or of a whole integrated care system (`system`);
    `level` null: stood down. `reason`: why."""

    organisation: str = Field(min_length=1, max_length=40, examples=["SIM"])
    pillar: DeclaredOfWord
    level: DeclaredNumber | None
    role: Line
    reason: Line
