"""GET /red-green: red and green bed days of any node of the tree."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED, Of, called
from api.columns import red_green as columns
from api.corrections import corrected
from api.door import TheDoor, TheViewer
from api.forms import Form, InForm, csv_too, either, example_of
from api.moments import when
from api.pages import Page, page_by_key
from api.responses import may_answer
from api.tables import Filled, of_basis
from api.wire import GroupWord
from db.engine import Connection
from metrics.beddays.red_green import DayCount, RunningCount
from picture.board import When
from picture.call import Call
from picture.red_green import LONGEST_WINDOW, Group, Part, RedGreen, red_green

router = APIRouter(tags=["people"])

_DEFINITIONS = ("red_green.closed_day", "red_green.running_day")
_TABLES: Mapping[str, Callable[[wire.RedGreen], Filled]] = {
    "parts": lambda made: columns.PARTS.of(made.parts),
    "whole": lambda made: columns.WHOLE.of(columns.whole(made)),
    "reasons": lambda made: columns.REASONS.of(made.reasons),
    "turned_green": lambda made: columns.TURNED_GREEN.of(made.turned_green),
    "runs": lambda made: columns.RUNS.of(made.runs.lengths),
}
_EXAMPLE = example_of(wire.RedGreen)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@router.get(
    "/red-green",
    summary="Red and green bed days",
    response_model=wire.RedGreen,
    responses={
        **csv_too(columns.PARTS.of(_EXAMPLE.parts), before=of_basis(_EXAMPLE.basis)),
        **may_answer(*MAY_BE_REFUSED),
    },
)
async def get_red_green(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm,
    by: Annotated[GroupWord, Query(description="What the figures are shared out by.")] = "site",
    days: int = Query(7, ge=1, le=LONGEST_WINDOW, description="How many closed days the window holds."),
    table: Annotated[
        Literal["parts", "whole", "reasons", "turned_green", "runs"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the parts."),
    ] = "parts",
) -> Response:  # fmt: skip
    """Yesterday's closed day first, which mornings do not make worse; today by state; the last days, and why."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def shaped(conn: Connection, asked: When, form: Form) -> wire.RedGreen:
        async with called(conn, door, of=of, when=asked, now=door.now(), viewer=viewer) as call:
            pass
        found = red_green(call, by=Group(by), days=days)
        page = page_by_key(
            found.parts, key=lambda part: (part.key,), limit=form.limit, cursor=form.cursor,
            question=("red-green", of.organisation, by),
        )  # fmt: skip
        return _shape(found, page, code_version=door.code_version)

    async def build(conn: Connection) -> tuple[wire.RedGreen | Sheet, datetime | None]:
        made = await corrected(partial(shaped, conn), moment=moment, form=form)
        after = made.next if table == "parts" else None
        return either(form, made, _TABLES[table], what=f"red-green-{table}", request=request, after=after)

    view = ("red-green", of, by, days, form, table)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


def _shape(made: RedGreen, page: Page[Part], *, code_version: str) -> wire.RedGreen:
    call = made.call
    rows = address(call, "red-green/bed-days", days=len(made.days.days)), address(call, "red-green/today")
    return wire.RedGreen(
        basis=basis(
            call, kinds=("stay",), definitions=_DEFINITIONS, rows=rows, code_version=code_version,
            changes_at=made.changes_at,
        ),
        yesterday_on=made.days.last, yesterday=_closed(made.yesterday), today=_running(made.today),
        window_from=made.days.first, window_days=len(made.days.days), window=_closed(made.window),
        by=made.by.value, total=page.total, next=page.next,
        parts=[
            wire.RedGreenPart(
                key=part.key, name=_name(call, made.by, part.key), yesterday=_closed(part.yesterday),
                window=_closed(part.window), today=None if part.today is None else _running(part.today),
            )
            for part in page.rows
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
