"""GET /responses/clocks: urgent community response as the clocks of the day, in figures and in the line read out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED, Of, called
from api.columns import responses as columns
from api.door import TheDoor, TheViewer
from api.forms import InForm, csv_too, either, example_of
from api.moments import when
from api.names import called_as
from api.narrowing_responses import Among, as_asked
from api.pages import Page, page_by_key
from api.responses import may_answer
from api.tables import Filled, of_basis
from api.wire import ResponseGroupWord
from db.engine import Connection
from metrics.flow.response_words import says_of
from metrics.flow.responses import Answers, By
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.responses import Narrowed, Responses, clocks_of_day

router = APIRouter(tags=["people"])

_DEFINITIONS = ("ucr.two_hour", "ucr.visits_left", "ucr.sentence")
_TABLES: Mapping[str, Callable[[wire.ResponseClocks], Filled]] = {
    "clocks": lambda made: columns.CLOCKS.of(made.clocks),
    "reasons": lambda made: columns.REASONS.of(columns.reasons(made)),
    "due_by": lambda made: columns.DUE_BY.of(columns.due_by(made)),
}
_EXAMPLE = example_of(wire.ResponseClocks)


class _Line(NamedTuple):
    """One group of one priority, in the place of the list that it has."""

    key: tuple[str, str]
    answers: Answers
    not_told: int


@router.get(
    "/responses/clocks",
    summary="Urgent community response today",
    response_model=wire.ResponseClocks,
    responses={
        **csv_too(columns.CLOCKS.of(_EXAMPLE.clocks), before=of_basis(_EXAMPLE.basis)),
        **may_answer(*MAY_BE_REFUSED),
    },
)
async def get_response_clocks(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, narrowed: Among, form: InForm,
    by: Annotated[ResponseGroupWord, Query(description="What clocks are told apart by.")] = "all",
    table: Annotated[
        Literal["clocks", "reasons", "due_by"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the clocks."),
    ] = "clocks",
) -> Response:  # fmt: skip
    """The two-hour and two-day clocks due on the London day: met, missed, running; declined and deferred by reason."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> tuple[wire.ResponseClocks | Sheet, datetime | None]:
        async with called(conn, door, of=of, when=moment, now=door.now(), viewer=viewer) as call:
            pass
        found = clocks_of_day(call, by=By(by), narrowed=narrowed)
        page = page_by_key(
            sorted(_lines(found), key=lambda line: line.key), key=lambda line: line.key, limit=form.limit,
            cursor=form.cursor, question=("clocks", of.organisation, by, narrowed),
        )  # fmt: skip
        made = _shape(found, page, narrowed, code_version=door.code_version)
        return either(form, made, _TABLES[table], what=f"clocks-{table}", request=request, after=page.next)

    view = ("clocks", of, narrowed, form, by, table)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


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
        due_by=[wire.DueBy(by=by, responses=count) for by, count in found.due_by], unallocated=found.unallocated,
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
