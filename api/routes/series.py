"""GET /series: a measure or an indicator of one organisation over time, as JSON or CSV."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import shapes
from api.answers import answer, respond
from api.columns.series import SERIES
from api.door import Door, TheDoor, TheViewer
from api.forms import InWholeForm, csv_too, disclosed, example_of, holding, sheet
from api.moments import instant
from api.needs import needs
from api.of_one_figure import of_indicator, of_measure
from api.problems import ApiProblem
from api.responses import may_answer
from api.tables import Cell
from api.wire import Series
from metrics.access import May
from metrics.vocabulary.days import start_of
from picture.board import UnknownOrganisation
from picture.course import Bucket, Span, UnknownFigure, course_of_indicator, course_of_measure

router = APIRouter(tags=["pictures"])
_LONGEST = {Bucket.RAW: timedelta(days=62), Bucket.HOUR: timedelta(days=400), Bucket.DAY: timedelta(days=4000)}
_DEFAULT = timedelta(days=28)
_EXAMPLE = example_of(Series)


def _before(series: Series) -> tuple[tuple[str, Cell], ...]:
    return (
        ("organisation", series.organisation.code), ("figure", series.measure or series.indicator),
        ("unit", series.unit), ("known", series.known),
    )  # fmt: skip


@router.get(
    "/series",
    summary="A figure over time", openapi_extra=needs(May.FIGURES),
    response_model=Series,
    responses={
        **csv_too(SERIES.of(_EXAMPLE.points), before=_before(_EXAMPLE)),
        **may_answer(
            "unknown_organisation", "unknown_figure", "invalid_parameter", "one_figure", "invalid_bucket",
            "invalid_filter", "invalid_time", "naive_time", "empty_span", "span_too_long", "hubs_only",
        ),
    },
)  # fmt: skip
async def get_series(
    request: Request,
    door: TheDoor,
    viewer: TheViewer,
    form: InWholeForm,
    organisation: str = Query(
        min_length=1, max_length=40, description="The code of any node of the tree.", examples=["R0A"]
    ),
    measure: str | None = Query(
        None, max_length=80, description="A measure the organisation sends itself.", examples=["beds.ga.occupied"]
    ),
    indicator: str | None = Query(
        None, max_length=80, description="An indicator of any node; by day only.", examples=["acute.ga_occupancy"]
    ),
    start: str | None = Query(
        None, alias="from", max_length=40, description="First instant or London day (default: 28 days back)."
    ),
    end: str | None = Query(None, alias="to", max_length=40, description="Up to, not including (default: now)."),
    known: str | None = Query(None, max_length=40, description="Only what had arrived by this instant (default: now)."),
    bucket: Annotated[
        Literal["raw", "hour", "day"], Query(description="How points are gathered: not, by UTC hour, by London day.")
    ] = "day",
    where: Annotated[list[str] | None, Query(description="Dimension filters like pathway=P1.", max_length=8)] = None,
) -> Response:
    """Points in time order. A day is a London day; an hour a UTC hour. `bucket=raw` gives every observation.

    A public file of people has no `low` and `high`, and there is none of a share of people: ask for its measures.
    """
    if (measure is None) == (indicator is None):
        raise ApiProblem(422, "one_figure", "Give either measure or indicator.")
    if indicator is not None and bucket != "day":
        raise ApiProblem(422, "invalid_bucket", "An indicator is put together by day; use bucket=day.")
    span = _span(door, start=start, end=end, known=known, bucket=Bucket(bucket))
    dimensions = _dimensions(where or [])
    async with door.look() as conn:
        try:
            if measure is not None:
                course = await course_of_measure(
                    conn, door.memory, measure=measure, organisation=organisation, bucket=Bucket(bucket), span=span,
                    viewer=viewer, where=dimensions,
                )  # fmt: skip
            else:
                course = await course_of_indicator(
                    conn, door.memory, indicator=indicator or "", organisation=organisation, span=span, viewer=viewer
                )
        except UnknownOrganisation:
            raise ApiProblem(404, "unknown_organisation", f"No organisation {organisation[:40]!r}.") from None
        except UnknownFigure as error:
            raise ApiProblem(404, "unknown_figure", f"No measure or indicator {str(error)[:80]!r}.") from None
        catalogue = await door.memory.catalogue(conn, known=span.known)
    shape = shapes.series(course, dimensions=dimensions)
    if form.is_csv:
        counts = (of_indicator if course.is_indicator else of_measure)(course.key, catalogue)
        filled, before = disclosed(SERIES.of(shape.points), form, before=_before(shape), of=counts)
        name = holding(f"{organisation}-{course.key}-{bucket}", form)
        file = sheet(filled, before=before, name=name, request=request)
        return respond(request, answer(file.body, media_type=file.media_type, headers=file.headers))
    return respond(request, answer(shape.__pydantic_serializer__.to_json(shape)))


def _span(door: Door, *, start: str | None, end: str | None, known: str | None, bucket: Bucket) -> Span:
    now = door.now()
    finish = _edge(end, name="to") if end else now
    begin = _edge(start, name="from") if start else finish - _DEFAULT
    if begin >= finish:
        raise ApiProblem(422, "empty_span", "from must lie before to.")
    if finish - begin > _LONGEST[bucket]:
        raise ApiProblem(422, "span_too_long", f"At most {_LONGEST[bucket].days} days at a time by {bucket.value}.")
    return Span(start=begin, end=finish, known=instant(known, name="known") if known else now, now=now)


def _edge(text: str, *, name: str) -> datetime:
    try:
        if len(text) == len("2021-12-19"):
            return start_of(datetime.fromisoformat(text).date())
    except (ValueError, OverflowError):
        raise ApiProblem(422, "invalid_time", f"{name}: {text[:40]!r} is not a date") from None
    return instant(text, name=name)


def _dimensions(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark or not name or not value or len(pair) > 80:
            raise ApiProblem(422, "invalid_filter", f"where: {pair[:40]!r} is not like pathway=P1")
        found[name] = value
    return found
