"""GET /red-green/period: red and green bed days over up to two years, day by day and place by place."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED
from api.columns import red_green as red_columns
from api.columns import red_green_period as columns
from api.names import called_as
from api.needs import needs
from api.pages import Page
from api.periods import InDays, days_of, told
from api.questions import Answering, Built, Question, TheQuestion
from api.wire import SplitWord
from db.engine import Connection
from metrics.access import May
from metrics.beddays.red_green import DayCount, ReasonLine
from picture.red_green_period import Course, RedGreenPeriod, Split, red_green_period

router = APIRouter(tags=["people"])

_DEFINITIONS = ("red_green.closed_day", "red_green.reasons", "red_green.share")
_PERIOD = Answering(
    shape=wire.RedGreenPeriod,
    tables={
        "days": columns.days, "parts": columns.parts, "reasons": lambda made: red_columns.REASONS.of(made.reasons)
    },
    uncut=frozenset({"reasons"}), refuses=MAY_BE_REFUSED,
)  # fmt: skip


@router.get(
    "/red-green/period",
    openapi_extra=needs(May.FIGURES),
    summary="Red and green bed days over a long period",
    **_PERIOD.documented,
)
async def get_red_green_period(
    question: TheQuestion, days: InDays,
    by: Annotated[SplitWord, Query(description="What the days are shared out by.")] = "site",
    table: Annotated[
        Literal["days", "parts", "reasons"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the parts."),
    ] = "days",
) -> Response:  # fmt: skip
    """Closed days only, as each closed; red days by reason. The headline and today are at /red-green."""
    question = question.named("red-green/period", by, days)

    async def shaped(asked: Question, conn: Connection) -> wire.RedGreenPeriod:
        async with asked.call(conn) as call:
            found = await red_green_period(
                conn, call, by=Split(by), days=days_of(call, days), ward=days.ward, viewer=asked.viewer
            )
        page = asked.page(found.parts, key=lambda part: (part.key or "",))
        return _shape(found, page, code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _PERIOD, what=f"red-green-period-{table}", table=table)

    return await question.ready(build, table=table)


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
