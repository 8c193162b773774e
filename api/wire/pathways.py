"""The answer of /pathways: the lanes P0 to P3 over a span, as they stand, and what the last weeks tell of them."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import Wire

LaneGroupWord = Literal["all", "service", "locality", "site", "council"]
PathwayWord = Literal["P0", "P1", "P2", "P3"]


class NodeFlow(Wire):
    """One step of a lane over the span, in requests: at_end = at_start + came - went_on - came_to_nothing - unfollowed.

    `unfollowed`: their source tells of them no more; of a service that only a hub knows, from its start on. `node`:
    waiting for the hub's decision, for a service to accept, for the start, or in the service.
    """

    node: str = Field(examples=["decision"])
    at_start: int
    came: int
    went_on: int
    came_to_nothing: int
    unfollowed: int
    at_end: int


class Counted(Wire):
    """How many of one kind; `kind` is the word the sources use."""

    kind: str = Field(examples=["no capacity"])
    people: int


class ExpectedAhead(Wire):
    """Who is expected to become ready up to a London day: `new` without a request yet, `held` whose request waits
    already and who are among those waiting. `until`: the day, itself included."""

    ahead: str = Field(examples=["today"])
    until: date
    new: int
    held: int


class StepUp(Wire):
    """People in no bed, who draw on the same capacity; they are among the lane's figures."""

    waiting: int
    referred: int
    started: int


class StepTime(Wire):
    """What one leg took, in hours, of the `people` who reached its end on the closed days; null: nobody did.

    `missing`: reached its end, and nobody sent its beginning. `ahead`: of `people`, whose end came before its
    beginning; they took no time.
    """

    leg: str = Field(examples=["ready_to_referred"])
    people: int
    median_hours: float | None
    ninetieth_hours: float | None
    missing: int
    ahead: int


class Pace(Wire):
    """How many a day over the closed days, and how many days it takes at that until nobody waits: at the mean pace,
    and at that of slow and of fast days. Null: never, at this pace. A range for planning, not a forecast."""

    started_a_day: float
    came_to_nothing_a_day: float
    referred_a_day: float
    days_to_clear: float | None
    days_to_clear_slow: float | None
    days_to_clear_fast: float | None


class SoonStarts(Wire):
    """Of the short-term services that began on the closed days, how many did so within `within_hours` of the request;
    `share` null: none began."""

    within_hours: float
    started: int
    in_time: int
    share: float | None


class Lane(Wire):
    """One pathway of one group, in people (requests); `group` null: it is not known.

    Over the span: waiting = waiting_at_start + referred - started - came to nothing - unfollowed. `started`: out, of
    them `gone` from a bed. `booked`: with a start agreed for a London day of the span, whatever became of it;
    `booked_today`: of those waiting, agreed for today. `unfollowed`: waited, and their source tells of them no more.
    `in_service`: of services that tell when they end. As it stands: `waiting` by tag, by place, with and without a
    start agreed. `queue_at_midnight` = waiting + expected today and not referred - booked today; `queue_change` is that
    less waiting. `overdue`: not ready, and past their expected date. `soon` null: the pathway has no such aim.
    `not_told`: waited when a feed that is silent now last spoke; in no other figure. `rows` null: no address narrows to
    what is not known.
    """

    group: str | None = Field(examples=["SIM-R1"])
    name: str
    pathway: PathwayWord
    became_ready: int
    waiting_at_start: int
    referred: int
    decided: int
    accepted: int
    started: int
    gone: int
    ended: int
    booked: int
    came_to_nothing: list[Counted]
    unfollowed: int
    waiting: int
    waiting_by_tag: list[Counted]
    waiting_in: list[Counted]
    waiting_booked: int
    waiting_unbooked: int
    booked_today: int
    in_service: int
    step_up: StepUp
    expected: list[ExpectedAhead]
    overdue: int
    queue_at_midnight: int
    queue_change: int
    nodes: list[NodeFlow]
    times: list[StepTime]
    soon: SoonStarts | None
    pace: Pace
    not_told: int
    rows: str | None


class FinalPathway(Wire):
    """How many left a bed on the closed days who were referred to one pathway and left on another; null: not known."""

    referred: PathwayWord | None
    final: PathwayWord | None
    people: int


class Pathways(Wire):
    """The lanes from `span_start` up to `span_end`, both included, and what the closed days from `days_from` tell.

    All four lanes are there where they are not grouped, and those with anything to tell where they are.
    """

    basis: Basis
    by: LaneGroupWord
    span_start: datetime
    span_end: datetime
    days_from: date
    days: int
    total: int
    next: str | None
    lanes: list[Lane]
    final_pathways: list[FinalPathway]
