"""The columns of /pathways: the lanes, and the lists within them."""

from typing import NamedTuple

from api.tables import Column, Table, fields
from api.wire import (
    Counted,
    ExpectedAhead,
    FinalPathway,
    Lane,
    NodeFlow,
    Pathways,
    StepTime,
)

_FLOW = (
    "became_ready", "waiting_at_start", "referred", "decided", "accepted", "started", "gone", "ended", "booked",
    "unfollowed", "waiting", "waiting_booked", "waiting_unbooked", "booked_today", "in_service", "step_up.waiting",
    "step_up.referred", "step_up.started", "overdue", "queue_at_midnight", "queue_change", "not_told",
)  # fmt: skip


class Of(NamedTuple):
    """A part of a lane, with the lane it is of."""

    lane: Lane
    kind: str
    part: Counted | ExpectedAhead | NodeFlow | StepTime


_LANE = fields(Of, "lane.group", "lane.name", "lane.pathway")
LANES = Table(
    (
        *fields(Lane, "group", "name", "pathway"),
        *fields(Lane, *_FLOW, unit="people"),
        Column(name="came_to_nothing", of=lambda row: sum(each.people for each in row.came_to_nothing), unit="people"),
        *fields(Lane, "soon.started", "soon.in_time", unit="people"),
        *fields(Lane, "soon.share", unit="share"),
        *fields(Lane, "pace.started_a_day", "pace.came_to_nothing_a_day", "pace.referred_a_day", unit="people a day"),
        *fields(Lane, "pace.days_to_clear", "pace.days_to_clear_slow", "pace.days_to_clear_fast", unit="days"),
    )
)
COUNTS = Table((*_LANE, *fields(Of, "kind", "part.kind"), *fields(Of, "part.people", unit="people")))
EXPECTED = Table((*_LANE, *fields(Of, "part.ahead", "part.until"), *fields(Of, "part.new", "part.held", unit="people")))
NODES = Table(
    (
        *_LANE,
        *fields(Of, "part.node"),
        *fields(
            Of, "part.at_start", "part.came", "part.went_on", "part.came_to_nothing", "part.unfollowed", "part.at_end",
            unit="people",
        ),
    )
)  # fmt: skip
TIMES = Table(
    (
        *_LANE,
        *fields(Of, "part.leg"),
        *fields(Of, "part.people", unit="people"),
        *fields(Of, "part.median_hours", "part.ninetieth_hours", unit="hours"),
        *fields(Of, "part.missing", "part.ahead", unit="people"),
    )
)
FINAL = Table((*fields(FinalPathway, "referred", "final"), *fields(FinalPathway, "people", unit="people")))


def counts(made: Pathways) -> list[Of]:
    """Those waiting by tag and by place, and who came to nothing, of each lane."""
    return [
        Of(lane, kind, part)
        for lane in made.lanes
        for kind, parts in (
            ("waiting by tag", lane.waiting_by_tag), ("waiting in", lane.waiting_in),
            ("came to nothing", lane.came_to_nothing),
        )
        for part in parts
    ]  # fmt: skip


def expected(made: Pathways) -> list[Of]:
    """Who is expected, of each lane."""
    return [Of(lane, "", part) for lane in made.lanes for part in lane.expected]


def nodes(made: Pathways) -> list[Of]:
    """The steps of each lane."""
    return [Of(lane, "", part) for lane in made.lanes for part in lane.nodes]


def times(made: Pathways) -> list[Of]:
    """The legs of each lane."""
    return [Of(lane, "", part) for lane in made.lanes for part in lane.times]
