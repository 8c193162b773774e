"""GET /alerts/trial: what an alert rule would have done on stored history, as it stands and by other lines."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import alert_shapes, wire
from api.answers import answer, respond
from api.calls import named_organisation
from api.door import TheDoor, TheViewer
from api.moments import bounded, instant
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from metrics.access import May
from metrics.vocabulary.days import london_day
from picture.trial import CannotBeTried, Lines, SpanTooLong, UnknownRule, tried_on_history

router = APIRouter(tags=["alerts"])


@router.get(
    "/alerts/trial",
    summary="An alert rule tried on history", openapi_extra=needs(May.TRY_RULES),
    response_model=wire.AlertTrial,
    responses=may_answer(
        "unknown_rule", "rule_not_tried", "unknown_organisation", "invalid_parameter", "invalid_time", "naive_time",
        "known_in_future", "empty_span", "span_too_long", "hubs_only",
    ),
)  # fmt: skip
async def try_alert_rule(
    request: Request, door: TheDoor, viewer: TheViewer,
    rule: Annotated[str, Query(min_length=1, max_length=60, description="Its key.", examples=["hospital-full"])],
    organisation: Annotated[
        str | None, Query(min_length=1, max_length=40, description="Whose course (default: the first of the rule's).")
    ] = None,
    raise_at: Annotated[
        float | None, Query(description="Another line to be raised at.", allow_inf_nan=False, ge=-1e9, le=1e9)
    ] = None,
    clear_at: Annotated[
        float | None, Query(description="Another line to clear at.", allow_inf_nan=False, ge=-1e9, le=1e9)
    ] = None,
    start: Annotated[
        date | None,
        Query(alias="from", description="First London day (default: 180 days back, or as many as such a rule takes).")
    ] = None,
    end: Annotated[date | None, Query(alias="to", description="Up to, not including (default: today).")] = None,
    known: Annotated[
        str | None, Query(max_length=40, description="Only what had arrived by this instant (default: now).")
    ] = None,
) -> Response:  # fmt: skip
    """By the very machine that raises alerts: a figure day by day, at the close of each day; clocks, sources and
    actions at each moment at which they change. At most 4000 days of figures, 62 of blockages, 92 of clocks, 31 of
    sources, 366 of actions."""
    now = door.now()
    until = min(end or london_day(now), london_day(now))
    for day, name in ((start, "from"), (until, "to")):
        if day is not None:
            bounded(day.year, name=name)
    if start is not None and start >= until:
        raise ApiProblem(422, "empty_span", "from must be before to, and to not after today")
    known_at = now if known is None else instant(known, name="known")
    if known_at > now:
        raise ApiProblem(422, "known_in_future", "known: nothing can be known yet of a time still to come")
    async with door.look() as conn:
        try:
            with named_organisation():
                found = await tried_on_history(
                    conn, door.memory, rule=rule, organisation=organisation, lines=Lines(raise_at, clear_at),
                    start=start, end=until, known=known_at, now=now, viewer=viewer,
                )  # fmt: skip
        except UnknownRule:
            raise ApiProblem(404, "unknown_rule", f"No alert rule {rule[:60]!r}.") from None
        except CannotBeTried as why:
            raise ApiProblem(422, "rule_not_tried", str(why)) from None
        except SpanTooLong as why:
            raise ApiProblem(422, "span_too_long", str(why)) from None
        except ValueError:
            words = "raise_at, clear_at: the clear line must lie on the good side of the other"
            raise ApiProblem(422, "invalid_parameter", words) from None
    made = alert_shapes.trial(found)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))
