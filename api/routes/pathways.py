"""GET /pathways: the lanes P0 to P3 of any node of the tree, over a span and as they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import spans, wire
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED
from api.columns import pathways as columns
from api.names import called_as
from api.narrowing import Among, as_asked, checked
from api.needs import needs
from api.pages import Page
from api.questions import Answering, Built, Question, TheQuestion
from api.spans import InSpan
from api.wire import LaneGroupWord
from db.engine import Connection
from metrics.access import May
from metrics.flow.lane import Grouping
from metrics.flow.path import Node
from picture.call import Call
from picture.pathways import Part, Pathways, pathways

router = APIRouter(tags=["people"])

_DEFINITIONS = (
    "flow.waiting", "flow.queue_at_midnight", "flow.step_times", "flow.days_to_clear", "flow.soon_starts"
)  # fmt: skip
_PATHWAYS = Answering(
    shape=wire.Pathways,
    tables={
        "lanes": lambda made: columns.LANES.of(made.lanes),
        "counts": lambda made: columns.COUNTS.of(columns.counts(made)),
        "expected": lambda made: columns.EXPECTED.of(columns.expected(made)),
        "nodes": lambda made: columns.NODES.of(columns.nodes(made)),
        "times": lambda made: columns.TIMES.of(columns.times(made)),
        "final_pathways": lambda made: columns.FINAL.of(made.final_pathways),
    },
    uncut=frozenset({"final_pathways"}),
    refuses=(*MAY_BE_REFUSED, *spans.MAY_BE_REFUSED),
)


@router.get("/pathways", openapi_extra=needs(May.FIGURES), summary="The pathway lanes P0 to P3", **_PATHWAYS.documented)
async def get_pathways(
    question: TheQuestion, over: InSpan, narrowed: Among,
    by: Annotated[LaneGroupWord, Query(description="What lanes are told apart by, beside the pathway.")] = "all",
    days: Annotated[
        Literal["7", "28"], Query(description="How many closed days times, pace and final pathways are of.")
    ] = "28",
    table: Annotated[
        Literal["lanes", "counts", "expected", "nodes", "times", "final_pathways"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the lanes."),
    ] = "lanes",
) -> Response:  # fmt: skip
    """Who came, moved on, began, came to nothing, waits and is expected; every line adds up at every step.

    Tags, places and agreed starts are as last said: those of a past instant come with `known` of that instant.
    """
    moment, begins = spans.span_of(over, question.of, now=question.door.now())
    question = question.named("pathways", by, over, narrowed, days).about(moment)

    async def shaped(asked: Question, conn: Connection) -> wire.Pathways:
        async with asked.call(conn) as call:
            checked(narrowed, call)
        found = pathways(call, by=Grouping(by), start=begins(call.at), days=int(days), narrowed=narrowed)
        page = asked.page(found.parts, key=lambda each: (each.lane.group, each.lane.pathway))
        return _shape(
            found, page, start=begins(call.at), changes_at=spans.changes_at(over, at=call.at),
            code_version=asked.door.code_version,
        )  # fmt: skip

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _PATHWAYS, what=f"pathways-{table}", table=table)

    return await question.ready(build, table=table)


def _shape(
    made: Pathways, page: Page[Part], *, start: datetime, changes_at: datetime | None, code_version: str
) -> wire.Pathways:
    call = made.call
    return wire.Pathways(
        basis=basis(
            call, kinds=("referral", "stay"), definitions=_DEFINITIONS,
            rows=(address(call, "referrals", **as_asked(made.narrowed)), address(call, "stays")),
            code_version=code_version,
            changes_at=made.changes_at if changes_at is None else min(changes_at, made.changes_at),
        ),
        by=made.by.value, span_start=start, span_end=call.at, days_from=made.days.first, days=len(made.days.days),
        total=page.total, next=page.next,
        lanes=[_lane(each, made) for each in page.rows],
        final_pathways=[
            wire.FinalPathway.model_validate({"referred": first or None, "final": last or None, "people": people})
            for (first, last), people in sorted(made.final.items())
        ],
    )  # fmt: skip


def _lane(part: Part, made: Pathways) -> wire.Lane:
    lane, call = part.lane, made.call
    group = lane.group or None
    of_lane = replace(made.narrowed, pathway=lane.pathway).of_group(made.by, lane.group)
    return wire.Lane(
        group=group, name=_name(made.by, group, call), pathway=lane.pathway.value, became_ready=lane.became_ready,
        waiting_at_start=lane.waiting_at_start, referred=lane.referred, decided=lane.decided, accepted=lane.accepted,
        started=lane.started, gone=lane.gone, ended=lane.ended, booked=lane.booked,
        came_to_nothing=_counted(lane.came_to_nothing), unfollowed=lane.unfollowed, waiting=lane.waiting,
        waiting_by_tag=_counted(lane.waiting_by_tag), waiting_in=_counted(lane.waiting_by_place),
        waiting_booked=lane.waiting_booked, waiting_unbooked=lane.waiting_unbooked, booked_today=lane.booked_today,
        in_service=lane.nodes[Node.SERVICE].at_end,
        step_up=wire.StepUp(
            waiting=lane.step_up_waiting, referred=lane.step_up_referred, started=lane.step_up_started
        ),
        expected=[
            wire.ExpectedAhead(ahead=ahead.value, until=ahead.last_day(call.at), new=each.new, held=each.held)
            for ahead, each in lane.expected.items()
        ],
        overdue=lane.overdue, queue_at_midnight=lane.queue_at_midnight,
        queue_change=lane.queue_at_midnight - lane.waiting,
        nodes=[
            wire.NodeFlow(
                node=node.name.lower(), at_start=flow.at_start, came=flow.came, went_on=flow.went_on,
                came_to_nothing=flow.came_to_nothing, unfollowed=flow.unfollowed, at_end=flow.at_end,
            )
            for node, flow in lane.nodes.items()
        ],
        times=[
            wire.StepTime(
                leg=leg.value, people=took.n, median_hours=took.median, ninetieth_hours=took.ninetieth,
                missing=took.missing, ahead=took.ahead,
            )
            for leg, took in part.times.items()
        ],
        soon=_soon(part, made), pace=_pace(part), not_told=part.not_told,
        rows=None if group is None and made.by is not Grouping.ALL
        else address(call, "referrals", **as_asked(of_lane)),
    )  # fmt: skip


def _name(by: Grouping, group: str | None, call: Call) -> str:
    if by is Grouping.ALL:
        return "all"
    if group is None:
        return "not known"
    return group.replace("_", " ") if by is Grouping.LOCALITY else called_as(group, call)


def _counted(counts: Mapping[str, int]) -> list[wire.Counted]:
    ranked: Iterable[tuple[str, int]] = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [wire.Counted(kind=kind, people=people) for kind, people in ranked]


def _soon(part: Part, made: Pathways) -> wire.SoonStarts | None:
    if part.soon is None:
        return None
    return wire.SoonStarts(
        within_hours=made.start_within.total_seconds() / 3600, started=part.soon.started, in_time=part.soon.in_time,
        share=part.soon.share,
    )  # fmt: skip


def _pace(part: Part) -> wire.Pace:
    pace, clear = part.pace, part.pace.days_to_clear
    return wire.Pace(
        started_a_day=pace.started_a_day, came_to_nothing_a_day=pace.came_to_nothing_a_day,
        referred_a_day=pace.referred_a_day, days_to_clear=clear.mean, days_to_clear_slow=clear.slow,
        days_to_clear_fast=clear.fast,
    )  # fmt: skip
