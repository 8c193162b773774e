"""GET /responses/clocks: urgent community response as the clocks of the day, in figures and in the line read out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED
from api.columns import responses as columns
from api.names import called_as
from api.narrowing_responses import Among, as_asked, checked
from api.needs import needs
from api.pages import Page
from api.questions import Answering, Built, Question, TheQuestion
from api.wire import ResponseGroupWord
from db.engine import Connection
from metrics.access import May
from metrics.flow.response_words import says_of
from metrics.flow.responses import Answers, By
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.responses import Narrowed, Responses, clocks_of_day

router = APIRouter(tags=["people"])

_DEFINITIONS = ("ucr.two_hour", "ucr.visits_left", "ucr.sentence")
_CLOCKS = Answering(
    shape=wire.ResponseClocks,
    tables={
        "clocks": lambda made: columns.CLOCKS.of(made.clocks),
        "reasons": lambda made: columns.REASONS.of(columns.reasons(made)),
        "due_by": lambda made: columns.DUE_BY.of(columns.due_by(made)),
    },
    refuses=MAY_BE_REFUSED,
)


class _Line(NamedTuple):
    """One group of one priority, in the place of the list that it has."""

    key: tuple[str, str]
    answers: Answers
    not_told: int


@router.get(
    "/responses/clocks",
    openapi_extra=needs(May.FIGURES),
    summary="Urgent community response today",
    **_CLOCKS.documented,
)
async def get_response_clocks(
    question: TheQuestion, narrowed: Among,
    by: Annotated[ResponseGroupWord, Query(description="What clocks are told apart by.")] = "all",
    table: Annotated[
        Literal["clocks", "reasons", "due_by"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the clocks."),
    ] = "clocks",
) -> Response:  # fmt: skip
    """The two-hour and two-day clocks due on the London day: met, missed, running; declined and deferred by reason."""
    question = question.named("clocks", by, narrowed)

    async def shaped(asked: Question, conn: Connection) -> wire.ResponseClocks:
        async with asked.call(conn) as call:
            checked(narrowed, call)
        found = clocks_of_day(call, by=By(by), narrowed=narrowed)
        page = asked.page(sorted(_lines(found), key=lambda line: line.key), key=lambda line: line.key)
        return _shape(found, page, narrowed, code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _CLOCKS, what=f"clocks-{table}", table=table)

    return await question.ready(build, table=table)


def _lines(found: Responses) -> Iterator[_Line]:
    """Two-hour clocks first, as the picture has them."""
    for place, day in enumerate(found.days):
        for answers in day.groups:
            yield _Line((str(place), answers.group), answers, day.not_told.get(answers.group, 0))


def _shape(made: Responses, page: Page[_Line], narrowed: Narrowed, *, code_version: str) -> wire.ResponseClocks:
    call = made.call
    return wire.ResponseClocks(
        basis=basis(
            call, kinds=("response", "offer"), definitions=_DEFINITIONS,
            rows=(address(call, "responses", **as_asked(narrowed)),),
            code_version=code_version, changes_at=made.changes_at,
        ),
        on=london_day(call.at), by=made.by.value, total=page.total, next=page.next,
        clocks=[_clocks(line, made, narrowed) for line in page.rows],
    )  # fmt: skip


def _clocks(line: _Line, made: Responses, narrowed: Narrowed) -> wire.Clocks:
    found, call = line.answers, made.call
    group = found.group or None
    rule = call.settings.rules.response_rule(on=london_day(call.at))
    of_group = narrowed if made.by is By.ALL or group is None else replace(narrowed, **{made.by.value: group})
    is_addressed = made.by is By.ALL or group is not None
    return wire.Clocks(
        group=group, name=_name(made.by, group, call), priority=found.priority,
        says=says_of(found, at=call.at, rule=rule), received=found.received, due=found.due, met=found.met,
        missed=found.missed, met_share=found.share, standard_share=found.standard_share,
        is_standard_met=found.is_standard_met, running=found.running, running_due_today=found.running_due_today,
        due_by=[wire.DueBy(by=by, responses=count) for by, count in found.due_by], untriaged=found.untriaged,
        overdue=found.overdue, declined=_ranked(found.declined), deferred=_ranked(found.deferred),
        left_out=_ranked(found.left_out), visits_left=found.visits_left, not_told=line.not_told,
        rows=address(call, "responses", **as_asked(of_group), priority=found.priority) if is_addressed else None,
    )  # fmt: skip


def _name(by: By, group: str | None, call: Call) -> str:
    if by is By.ALL:
        return "all"
    if group is None:
        return "not known"
    return group.replace("_", " ") if by is By.LOCALITY else called_as(group, call)


def _ranked(counts: Mapping[str, int]) -> list[wire.ByReason]:
    return [wire.ByReason(reason=reason, responses=count) for reason, count in counts.items()]
