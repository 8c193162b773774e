"""GET /red-green: red and green bed days of any node of the tree."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import of_people, wire
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED
from api.columns import red_green as columns
from api.needs import needs
from api.on_pathway import OnPathway, narrowed
from api.pages import Page
from api.questions import Answering, Built, Question, TheQuestion
from api.wire import GroupWord
from db.engine import Connection
from metrics.access import May
from picture.call import Call
from picture.red_green import LONGEST_WINDOW, Group, Part, RedGreen, red_green

router = APIRouter(tags=["people"])

_DEFINITIONS = ("red_green.closed_day", "red_green.running_day")
_RED_GREEN = Answering(
    shape=wire.RedGreen,
    tables={
        "parts": lambda made: columns.PARTS.of(made.parts),
        "whole": lambda made: columns.WHOLE.of(columns.whole(made)),
        "reasons": lambda made: columns.REASONS.of(made.reasons),
        "turned_green": lambda made: columns.TURNED_GREEN.of(made.turned_green),
        "runs": lambda made: columns.RUNS.of(made.runs.lengths),
    },
    uncut=frozenset({"whole", "reasons", "turned_green", "runs"}),
    refuses=MAY_BE_REFUSED,
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@router.get("/red-green", openapi_extra=needs(May.FIGURES), summary="Red and green bed days", **_RED_GREEN.documented)
async def get_red_green(
    question: TheQuestion,
    by: Annotated[GroupWord, Query(description="What the figures are shared out by.")] = "site",
    days: int = Query(7, ge=1, le=LONGEST_WINDOW, description="How many closed days the window holds."),
    table: Annotated[
        Literal["parts", "whole", "reasons", "turned_green", "runs"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the parts."),
    ] = "parts",
    pathway: OnPathway = None,
) -> Response:  # fmt: skip
    """Yesterday's closed day first, which mornings do not make worse; today by state; the last days, and why."""
    question = question.named("red-green", by, days, pathway)

    async def shaped(asked: Question, conn: Connection) -> wire.RedGreen:
        async with asked.call(conn) as call:
            pass
        found = red_green(call, by=Group(by), days=days, pathway=pathway)
        page = asked.page(found.parts, key=lambda part: (part.key,))
        return _shape(found, page, narrowed(pathway), code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _RED_GREEN, what=f"red-green-{table}", table=table)

    return await question.ready(build, table=table)


def _shape(made: RedGreen, page: Page[Part], of: Mapping[str, str], *, code_version: str) -> wire.RedGreen:
    call = made.call
    rows = (
        address(call, "red-green/bed-days", days=len(made.days.days), **of), address(call, "red-green/today", **of)
    )  # fmt: skip
    return wire.RedGreen(
        basis=basis(
            call, kinds=("stay",), definitions=_DEFINITIONS, rows=rows, code_version=code_version,
            changes_at=made.changes_at,
        ),
        yesterday_on=made.days.last, yesterday=of_people.closed_days(made.yesterday),
        today=of_people.running_day(made.today),
        window_from=made.days.first, window_days=len(made.days.days), window=of_people.closed_days(made.window),
        by=made.by.value, total=page.total, next=page.next,
        parts=[
            wire.RedGreenPart(
                key=part.key, name=_name(call, made.by, part.key), yesterday=of_people.closed_days(part.yesterday),
                window=of_people.closed_days(part.window),
                today=None if part.today is None else of_people.running_day(part.today),
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
