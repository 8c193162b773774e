"""The rows behind the pathway lanes: requests one by one, where each stands, and which took a step in a span."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metrics.flow.awaited import could_take
from metrics.flow.lane import Span
from metrics.flow.lanes import tag_of
from metrics.flow.path import NOT_SAID, Node
from picture.call import Call
from picture.docket import requests_of
from picture.requests import Narrowed, Request


class State(StrEnum):
    """Where a request stands. NOT_TOLD: it waited when its feed, which is silent now, last spoke.

    UNFOLLOWED: its source tells of it no more, with no word of what became of it.
    """

    WAITING = "waiting"
    NOT_TOLD = "not_told"
    IN_SERVICE = "in_service"
    ENDED = "ended"
    CAME_TO_NOTHING = "came_to_nothing"
    UNFOLLOWED = "unfollowed"


class Step(StrEnum):
    """What can happen to a request."""

    REFERRED = "referred"
    DECIDED = "decided"
    ACCEPTED = "accepted"
    STARTED = "started"
    ENDED = "ended"
    CAME_TO_NOTHING = "came_to_nothing"


_NUMBER = {step: number for number, step in enumerate(Step) if step is not Step.CAME_TO_NOTHING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows; None: any. `step` with the span: those that took it then; of feeds that are silent now none, as in
    the lanes. `in_area_of`: those that wait for any service of that one's kind, in its area.
    """

    state: State | None = None
    tag: str | None = None
    waiting_in: str | None = None
    is_booked: bool | None = None
    step: Step | None = None
    in_area_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request as it is counted. `node`: the step it stands at since `since`; None: it is over, since then."""

    request: Request
    state: State
    node: Node | None
    since: datetime
    tag: str | None

    @property
    def key(self) -> tuple[str, str]:
        """What rows are in order of, and no two share."""
        return self.request.referral.key, self.request.feed


def referrals_of(call: Call, *, narrowed: Narrowed, wanted: Wanted, span: Span) -> list[Row]:
    """The rows in order of key. Those that the viewer sees. Raises RowsClosed."""
    call.sight.require_rows()
    rows = [_row(each, at=call.at) for each in requests_of(call, narrowed) if _is_seen(call, each)]
    found = [row for row in rows if _is_wanted(row, wanted, span)]
    if wanted.in_area_of is None:
        return found
    services = call.settings.services
    service = services.by_organisation.get(wanted.in_area_of)
    return [
        row
        for row in found
        if service is not None
        and row.state is State.WAITING
        and could_take(service, row.request.referral, services=services, at=call.at)
    ]


def _is_seen(call: Call, request: Request) -> bool:
    whose = request.path.whose
    return call.sight.of_request(service=whose.service, site=whose.site, council=whose.council)


def _row(request: Request, *, at: datetime) -> Row:
    path = request.path
    node = next((each for each in Node if path.is_at(each, at)), None)
    entered = None if node is None else path.steps[node]
    is_waiting = path.is_waiting(at)
    return Row(
        request=request,
        state=_state(request, node, is_waiting=is_waiting),
        node=node,
        since=entered or path.last_at,
        tag=tag_of(path.referral, at=at) if is_waiting else None,
    )


def _state(request: Request, node: Node | None, *, is_waiting: bool) -> State:
    if is_waiting:
        return State.WAITING if request.is_told else State.NOT_TOLD
    if node is Node.SERVICE:
        return State.IN_SERVICE
    if request.path.unfollowed_at is not None:
        return State.UNFOLLOWED
    return State.CAME_TO_NOTHING if request.path.nothing_at is not None else State.ENDED


def _is_wanted(row: Row, wanted: Wanted, span: Span) -> bool:
    referral = row.request.referral
    is_open = row.state in {State.WAITING, State.NOT_TOLD}
    return (
        wanted.state in (None, row.state)
        and wanted.tag in (None, row.tag)
        and (wanted.waiting_in is None or (is_open and wanted.waiting_in == (referral.waiting_in or NOT_SAID)))
        and (wanted.is_booked is None or (is_open and wanted.is_booked == (referral.booked_for is not None)))
        and (wanted.step is None or (row.request.is_told and span.has(_when(row.request, wanted.step))))
    )


def _when(request: Request, step: Step) -> datetime | None:
    path = request.path
    return path.nothing_at if step is Step.CAME_TO_NOTHING else path.steps[_NUMBER[step]]
