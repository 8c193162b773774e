"""The pathway lanes of an organisation: who came, moved on, waits and is expected, how long steps take, what clears.

What a silent service holds is left out of the lanes, on every line, so that each still adds up, and told beside them as
it last stood.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays, closed_before
from metrics.flow.clear import DaysToClear, days_to_clear
from metrics.flow.expected import Ahead
from metrics.flow.lane import Grouping, Lane, Span
from metrics.flow.lane_sums import Asked, LaneSums
from metrics.flow.responses import SoonStarts
from metrics.flow.step import just_before
from metrics.flow.times import Leg, Took
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.docket import docket
from picture.kept import Key
from picture.movements import ahead, left, readied
from picture.muster import muster_with_served
from picture.requests import Narrowed, Request


class Pace(NamedTuple):
    """How many began, came to nothing and were referred a day, and how many days a queue takes at that."""

    started_a_day: float
    came_to_nothing_a_day: float
    referred_a_day: float
    days_to_clear: DaysToClear


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One lane with what the closed days tell of it. `not_told`: who waited when a feed that is silent now last spoke,
    and is in no figure of the lane. `soon` None: its services have no time to begin within."""

    lane: Lane
    times: Mapping[Leg, Took]
    soon: SoonStarts | None
    pace: Pace
    not_told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathways:
    """The picture. `start_within`: how soon short-term services are to begin.

    `final`: (referred, final) pathway -> people who left a bed on the closed days, "" for not known. `changes_at`: the
    next instant at which it is another although nothing more is told.
    """

    call: Call
    by: Grouping
    span: Span
    days: ClosedDays
    narrowed: Narrowed
    start_within: timedelta
    parts: tuple[Part, ...]
    final: Mapping[tuple[str, str], int]
    changes_at: datetime


def pathways(call: Call, *, by: Grouping, start: datetime, days: int, narrowed: Narrowed) -> Pathways:
    """The lanes from an instant up to the call's, and what the last `days` closed days tell of them."""
    span, closed = Span(just_before(start), call.at), closed_before(call.at, count=days)
    within = call.settings.rules.planning_rule(on=london_day(call.at)).start_within
    requests, people = docket(call), muster_with_served(call)
    sums = requests.account(
        ("lanes", by, days, narrowed),
        lambda: _Account(narrowed, LaneSums(by=by, start=span.start, over=_over(closed), within=within)),
        rests_on=span.start,
    ).sums
    found = sums.lanes(
        at=call.at, readied=readied(people, call, narrowed, since=span.start), ahead=ahead(people, call, narrowed)
    )  # fmt: skip
    edges = (requests.changes_at, people.changes_at, *(each.changes_at(call.at) for each in Ahead))
    return Pathways(
        call=call, by=by, span=span, days=closed, narrowed=narrowed, start_within=within,
        parts=tuple(
            _part(lane, sums, days=closed)
            for lane in found
            # A lane that was not asked about has nobody in it here, and says nothing of who is.
            if narrowed.pathway in (None, lane.pathway)
        ),
        final=left(people, call, narrowed, days=closed),
        changes_at=min(each for each in edges if each is not None),
    )  # fmt: skip


class _Account:
    """What the requests that a question is about add up to."""

    def __init__(self, narrowed: Narrowed, sums: LaneSums) -> None:
        self.sums = sums
        self._narrowed = narrowed

    def put(self, key: Key, request: Request | None, *, at: datetime) -> None:
        """Count a request as it is."""
        if request is None or not self._narrowed.takes_request(request):
            self.sums.put(key, None)
        else:
            self.sums.put(key, Asked(request.path, request.ready_at, request.is_told, at))


def _over(closed: ClosedDays) -> Span:
    return Span(just_before(closed.starts_at), just_before(closed.closes[-1]))


def _part(lane: Lane, sums: LaneSums, *, days: ClosedDays) -> Part:
    key = (lane.group, lane.pathway)
    pace, count = sums.pace(key, days=days), len(days.days)
    return Part(
        lane=lane,
        times=sums.times(key),
        soon=sums.soon(key),
        pace=Pace(
            started_a_day=sum(pace.started) / count,
            came_to_nothing_a_day=sum(pace.came_to_nothing) / count,
            referred_a_day=sum(pace.referred) / count,
            days_to_clear=days_to_clear(waiting=lane.waiting, pace=pace),
        ),
        not_told=sums.not_told(key),
    )
