"""GET /red-green: red and green bed days of any node of the tree."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED, Of, called
from api.door import TheDoor, TheViewer
from api.moments import when
from api.responses import may_answer
from api.wire import GroupWord
from db.engine import Connection
from metrics.beddays.red_green import DayCount, RunningCount
from picture.call import Call
from picture.red_green import LONGEST_WINDOW, Group, RedGreen, red_green

router = APIRouter(tags=["people"])

_DEFINITIONS = ("red_green.closed_day", "red_green.running_day")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@router.get(
    "/red-green",
    summary="Red and green bed days",
    response_model=wire.RedGreen,
    responses=may_answer(*MAY_BE_REFUSED),
)
async def get_red_green(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of,
    by: Annotated[GroupWord, Query(description="What the figures are shared out by.")] = "site",
    days: int = Query(7, ge=1, le=LONGEST_WINDOW, description="How many closed days the window holds."),
) -> Response:  # fmt: skip
    """Yesterday's closed day first, which mornings do not make worse; today by state; the last days, and why."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> tuple[wire.RedGreen, datetime | None]:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            pass
        made = _shape(red_green(call, by=Group(by), days=days), door.code_version)
        return made, made.basis.valid_until

    return await door.ready(request, ("red-green", of, by, days), viewer=viewer, is_live=moment.is_now, build=build)


def _shape(made: RedGreen, code_version: str) -> wire.RedGreen:
    call = made.call
    return wire.RedGreen(
        basis=basis(call, kinds=("stay",), definitions=_DEFINITIONS, rows=(), code_version=code_version),
        yesterday_on=made.days.last, yesterday=_closed(made.yesterday), today=_running(made.today),
        window_from=made.days.first, window_days=len(made.days.days), window=_closed(made.window),
        by=made.by.value,
        parts=[
            wire.RedGreenPart(
                key=part.key, name=_name(call, made.by, part.key), yesterday=_closed(part.yesterday),
                window=_closed(part.window), today=None if part.today is None else _running(part.today),
            )
            for part in made.parts
        ],
        reasons=[
            wire.RedReason(
                code=line.cause.code if line.cause else None, label=line.label,
                family=line.cause.family if line.cause else None, owner=line.cause.owner if line.cause else None,
                tag=line.cause.tag if line.cause else None, days=line.days, share=line.share,
                cumulative_share=line.cumulative_share,
            )
            for line in made.reasons
        ],
        turned_green=[
            wire.TurnedGreen(by=f"{each.by:%H:%M}", people=each.people, counted=each.counted)
            for each in made.turned_green
        ],
        runs=wire.RedRuns(
            lengths=[wire.RunLength(days=days, people=n) for days, n in made.runs.people_by_days.items()],
            longest_days=made.runs.longest_days, is_at_least=made.runs.is_longest_at_least,
        ),
    )  # fmt: skip


def _name(call: Call, by: Group, key: str) -> str:
    if by is Group.WEEKDAY:
        return _WEEKDAYS[int(key)]
    organisation = call.catalogue.organisations.get(key)
    return organisation.short_name if organisation else key


def _closed(count: DayCount) -> wire.ClosedDays:
    return wire.ClosedDays(
        days=count.days, green=count.green, red=count.red, ready=count.ready, recorded=count.recorded,
        not_reviewed=count.not_reviewed, contradictions=count.contradictions, red_share=count.red_share,
    )  # fmt: skip


def _running(count: RunningCount) -> wire.RunningDay:
    return wire.RunningDay(
        people=count.people, red=count.red, green=count.green, not_reviewed=count.not_reviewed,
        ready_not_reviewed=count.ready_not_reviewed, contradictions=count.contradictions,
    )  # fmt: skip
