"""The answers of /responses and /responses/clocks: urgent community response, row by row and as the day's clocks."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import Wire

ResponseGroupWord = Literal["all", "team", "locality", "council"]
PriorityWord = Literal["2_hour", "2_day"]
ClockWord = Literal["met", "missed", "running", "left_out"]


class ByReason(Wire):
    """How many responses by the reason, or the outcome, that the team gave; "not said" where it gave none."""

    reason: str = Field(examples=["no_capacity"])
    responses: int


class DueBy(Wire):
    """How many of the running clocks are due at the latest at an hour."""

    by: datetime
    responses: int


class Clocks(Wire):
    """Clocks of one priority on a London day; `group` null: it is not known.

    `due` = `met` + `missed`: due today and settled; `met_share` is of them, null where there are none. `running`: not
    seen and not due yet, of them `running_due_today`; `untriaged`: running, and nobody has triaged them. `overdue`:
    missed, whenever they were due, and still not seen. `declined` and `deferred` today, by reason; `left_out`: ended
    before they were due by an outcome that is not counted, today. `visits_left`: staffed visits left today; null where
    no team tells, and of a group that has no shifts. `not_told`: open when a team that is silent now last spoke; in no
    other figure. `says` is the line as it is read out. `rows` null: no address narrows to what is not known.
    """

    group: str | None = Field(examples=["SIM-U1"])
    name: str
    priority: PriorityWord
    says: str
    received: int
    due: int
    met: int
    missed: int
    met_share: float | None
    standard_share: float
    is_standard_met: bool | None
    running: int
    running_due_today: int
    due_by: list[DueBy]
    untriaged: int
    overdue: int
    declined: list[ByReason]
    deferred: list[ByReason]
    left_out: list[ByReason]
    visits_left: float | None
    not_told: int
    rows: str | None


class ResponseClocks(Wire):
    """The clocks due on the London day `on`, two-hour ones first."""

    basis: Basis
    on: date
    by: ResponseGroupWord
    total: int
    next: str | None
    clocks: list[Clocks]


class ResponseRow(Wire):
    """One referral to urgent community response under a key that means nothing outside, with its clock.

    `is_open`: still to be seen, whether the clock is missed or runs. `is_told` false: its team is silent now, and it
    is in no figure. `unlisted_since`: the first whole list that did not name it any more.
    """

    response: str = Field(examples=["UC-h6r3k8s1oq"])
    feed: str
    team: str
    team_name: str
    priority: PriorityWord
    source: str | None
    home_council: str | None
    locality: str | None
    received_at: datetime
    triaged_at: datetime | None
    first_contact_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    reason: str | None
    clock_started_at: datetime
    due_at: datetime
    clock: ClockWord
    is_open: bool
    is_told: bool
    unlisted_since: datetime | None


class Responses(Wire):
    """One page of the responses of a node, in order of key. `next` is where the next page begins; null on the last."""

    basis: Basis
    total: int
    responses: list[ResponseRow]
    next: str | None
