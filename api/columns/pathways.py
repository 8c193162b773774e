"""The columns of /pathways: the lanes, and the lists within them."""

from typing import NamedTuple

from api.tables import Adding, Column, Sum, Table, fields
from api.wire import (
    Counted,
    ExpectedAhead,
    FinalPathway,
    Lane,
    NodeFlow,
    Pathways,
    StepTime,
)
from metrics.disclosure.figure import Figure

_FLOW = (
    "became_ready", "waiting_at_start", "referred", "decided", "accepted", "started", "gone", "ended", "booked",
    "unfollowed", "waiting", "waiting_booked", "waiting_unbooked", "booked_today", "in_service", "step_up.waiting",
    "step_up.referred", "step_up.started", "overdue",
)  # fmt: skip


_IN = ("at_start", "came")
_OUT = ("went_on", "came_to_nothing", "unfollowed", "at_end")


class Of(NamedTuple):
    """A part of a lane, with the lane it is of."""

    lane: Lane
    kind: str
    part: Counted | ExpectedAhead | NodeFlow | StepTime


_LANE = fields(Of, "lane.group", "lane.name", "lane.pathway", kind=Figure.KEY)
LANES = Table(
    (
        *fields(Lane, "group", "name", "pathway", kind=Figure.KEY),
        *fields(Lane, *_FLOW, unit="people", kind=Figure.PEOPLE),
        *fields(Lane, "queue_at_midnight", "queue_change", unit="people", kind=Figure.DERIVED),
        *fields(Lane, "not_told", unit="people", kind=Figure.PEOPLE),
        Column(
            name="came_to_nothing",
            of=lambda row: sum(each.people for each in row.came_to_nothing),
            unit="people",
            kind=Figure.PEOPLE,
        ),
        *fields(Lane, "soon.started", "soon.in_time", unit="people", kind=Figure.PEOPLE),
        *fields(Lane, "soon.share", unit="share", kind=Figure.SHARE, rests_on=("soon_in_time", "soon_started")),
        *fields(
            Lane,
            "pace.started_a_day",
            "pace.came_to_nothing_a_day",
            "pace.referred_a_day",
            unit="people a day",
            kind=Figure.DERIVED,
        ),
        *fields(
            Lane,
            "pace.days_to_clear",
            "pace.days_to_clear_slow",
            "pace.days_to_clear_fast",
            unit="days",
            kind=Figure.DERIVED,
        ),
    ),
    sums=(
        Sum(("waiting_at_start", "referred"), ("started", "came_to_nothing", "unfollowed", "waiting")),
        Sum(("waiting",), ("waiting_booked", "waiting_unbooked")),
        Sum(("waiting_booked",), ("booked_today",), has_rest=True),
        Sum(("waiting",), ("step_up_waiting",), has_rest=True),
        Sum(("referred",), ("step_up_referred",), has_rest=True),
        Sum(("started",), ("step_up_started", "gone"), has_rest=True),
        Sum(("soon_started",), ("soon_in_time",), has_rest=True),
    ),
    adding=(Adding(),),
)
COUNTS = Table(
    (
        *_LANE,
        *fields(Of, "kind", "part.kind", kind=Figure.KEY),
        *fields(Of, "part.people", unit="people", kind=Figure.PEOPLE),
    ),
    adding=(Adding(by=("lane_group", "lane_name", "lane_pathway", "kind")),),
)
EXPECTED = Table(
    (
        *_LANE,
        *fields(Of, "part.ahead", kind=Figure.KEY),
        *fields(Of, "part.until", kind=Figure.TIME),
        *fields(Of, "part.new", "part.held", unit="people", kind=Figure.PEOPLE),
    )
)
NODES = Table(
    (
        *_LANE,
        *fields(Of, "part.node", kind=Figure.KEY),
        *fields(Of, *(f"part.{name}" for name in (*_IN, *_OUT)), unit="people", kind=Figure.PEOPLE),
    ),
    sums=(Sum(tuple(f"part_{name}" for name in _IN), tuple(f"part_{name}" for name in _OUT)),),
)
TIMES = Table(
    (
        *_LANE,
        *fields(Of, "part.leg", kind=Figure.KEY),
        *fields(Of, "part.people", unit="people", kind=Figure.PEOPLE),
        *fields(
            Of, "part.median_hours", "part.ninetieth_hours", unit="hours", kind=Figure.MEAN, rests_on=("part_people",)
        ),
        *fields(Of, "part.missing", "part.ahead", unit="people", kind=Figure.PEOPLE),
    ),
    sums=(Sum(("part_people",), ("part_ahead",), has_rest=True),),
)
FINAL = Table(
    (
        *fields(FinalPathway, "referred", "final", kind=Figure.KEY),
        *fields(FinalPathway, "people", unit="people", kind=Figure.PEOPLE),
    ),
    adding=(Adding(by=("referred",)), Adding(by=("final",))),
)


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
