"""GET /red-green/period: red and green bed days over up to two years, day by day and place by place."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import basis
from api.calls import MAY_BE_REFUSED, Of, called
from api.columns import red_green as red_columns
from api.columns import red_green_period as columns
from api.door import TheDoor, TheViewer
from api.forms import InForm, csv_too, either, example_of
from api.moments import when
from api.names import called_as
from api.pages import Page, page_by_key
from api.periods import InDays, days_of, told
from api.responses import may_answer
from api.tables import Filled, of_basis
from api.wire import SplitWord
from db.engine import Connection
from metrics.beddays.red_green import DayCount, ReasonLine
from picture.red_green_period import Course, RedGreenPeriod, Split, red_green_period

router = APIRouter(tags=["people"])

_DEFINITIONS = ("red_green.closed_day", "red_green.reasons", "red_green.share")
_EXAMPLE = example_of(wire.RedGreenPeriod)


@router.get(
    "/red-green/period",
    summary="Red and green bed days over a long period",
    response_model=wire.RedGreenPeriod,
    responses={
        **csv_too(columns.days(_EXAMPLE), before=of_basis(_EXAMPLE.basis)),
        **may_answer(*MAY_BE_REFUSED),
    },
)
async def get_red_green_period(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm, days: InDays,
    by: Annotated[SplitWord, Query(description="What the days are shared out by.")] = "site",
    table: Annotated[
        Literal["days", "parts", "reasons"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the parts."),
    ] = "days",
) -> Response:  # fmt: skip
    """Closed days only, as each closed; red days by reason. The headline and today are at /red-green."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> tuple[wire.RedGreenPeriod | Sheet, datetime | None]:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            found = await red_green_period(
                conn, call, by=Split(by), days=days_of(call, days), ward=days.ward, viewer=viewer
            )
        page = page_by_key(
            found.parts, key=lambda part: (part.key or "",), limit=form.limit, cursor=form.cursor,
            question=("red-green/period", of.organisation, by, days),
        )  # fmt: skip
        made = _shape(found, page, code_version=door.code_version)
        after = None if table == "reasons" else page.next
        return either(form, made, _TABLES[table], what=f"red-green-period-{table}", request=request, after=after)

    view = ("red-green/period", of, by, days, form, table)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


_TABLES: dict[str, Callable[[wire.RedGreenPeriod], Filled]] = {
    "days": columns.days,
    "parts": columns.parts,
    "reasons": lambda made: red_columns.REASONS.of(made.reasons),
}


def _shape(made: RedGreenPeriod, page: Page[Course], *, code_version: str) -> wire.RedGreenPeriod:
    call = made.counted.call
    return wire.RedGreenPeriod(
        basis=basis(call, kinds=("stay",), definitions=_DEFINITIONS, rows=(), code_version=code_version),
        period=told(made.counted), by=made.by.value, on=list(made.counted.days.days),
        whole=_course(made.whole, name=call.organisation.short_name),
        parts=[_course(part, name=called_as(part.key or "", call)) for part in page.rows],
        reasons=[_reason(line) for line in made.reasons], total=page.total, next=page.next,
    )  # fmt: skip


def _course(part: Course, *, name: str) -> wire.RedGreenCourse:
    return wire.RedGreenCourse.model_construct(
        key=part.key, name=name, known_days=part.known_days,
        whole=None if part.whole is None else _closed(part.whole),
        green=list(part.green), ready=list(part.ready), recorded=list(part.recorded),
        not_reviewed=list(part.not_reviewed),
    )  # fmt: skip


def _closed(count: DayCount) -> wire.ClosedDays:
    return wire.ClosedDays(
        days=count.days, green=count.green, red=count.red, ready=count.ready, recorded=count.recorded,
        not_reviewed=count.not_reviewed, contradictions=count.contradictions, red_share=count.red_share,
    )  # fmt: skip


def _reason(line: ReasonLine) -> wire.RedReason:
    cause = line.cause
    return wire.RedReason(
        code=cause.code if cause else None, label=line.label, family=cause.family if cause else None,
        owner=cause.owner if cause else None, tag=cause.tag if cause else None, days=line.days, share=line.share,
        cumulative_share=line.cumulative_share,
    )  # fmt: skip
