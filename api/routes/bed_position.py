"""GET /bed-position: empty beds now and at 18:00, with every part and what it rests on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import of_people, shapes, wire
from api.answers import Sheet
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED, Of, named_organisation
from api.columns import bed_position as columns
from api.corrections import corrected
from api.door import TheDoor, TheViewer
from api.forms import Form, InForm, csv_too, either, example_of
from api.moments import when
from api.needs import needs
from api.pages import Page, page_by_key
from api.responses import may_answer
from api.tables import Filled, of_basis
from db.engine import Connection
from metrics.access import May
from metrics.position import becoming_ready, part, site
from picture.board import When
from picture.position import BedPosition, bed_position

router = APIRouter(tags=["people"])

_DEFINITIONS = (
    "position.becoming_ready", "position.closed_for", "position.empty", "position.expected_in_range",
    "position.longest_awaiting", "position.on_definite", "position.on_potential", "position.system",
)  # fmt: skip
_TABLES: Mapping[str, Callable[[wire.BedPosition], Filled]] = {
    "sites": lambda made: columns.SITES.of(made.sites),
    "parts": lambda made: columns.PARTS.of(columns.parts(made)),
    "totals": lambda made: columns.TOTALS.of(columns.totals(made)),
    "becoming_ready": lambda made: columns.BECOMING_READY.of(columns.becoming_ready(made)),
}
_EXAMPLE = example_of(wire.BedPosition)


@router.get(
    "/bed-position",
    summary="The bed position now and at 18:00",
    openapi_extra=needs(May.FIGURES),
    response_model=wire.BedPosition,
    responses={
        **csv_too(columns.SITES.of(_EXAMPLE.sites), before=of_basis(_EXAMPLE.basis)),
        **may_answer(*MAY_BE_REFUSED),
    },
)
async def get_bed_position(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm,
    table: Annotated[
        Literal["sites", "parts", "totals", "becoming_ready"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the sites."),
    ] = "sites",
) -> Response:  # fmt: skip
    """On definite discharges, and on definite and potential ones. A part that is missing makes its sum unknown."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def shaped(conn: Connection, asked: When, form: Form) -> wire.BedPosition:
        with named_organisation():
            found = await bed_position(
                conn, door.memory, organisation=of.organisation, when=asked, now=door.now(), viewer=viewer
            )
        page = page_by_key(
            found.sites, key=lambda site: (site.organisation,), limit=form.limit, cursor=form.cursor,
            question=("bed-position", of.organisation),
        )  # fmt: skip
        return _shape(found, page, code_version=door.code_version)

    async def build(conn: Connection) -> tuple[wire.BedPosition | Sheet, datetime | None]:
        made = await corrected(partial(shaped, conn), moment=moment, form=form)
        after = made.next if table in {"sites", "parts"} else None
        return either(form, made, _TABLES[table], what=f"bed-position-{table}", request=request, after=after)

    view = ("bed-position", of, form, table)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


def _shape(made: BedPosition, page: Page[site.SitePosition], *, code_version: str) -> wire.BedPosition:
    call = made.call
    found = basis(
        call, kinds=("stay",), definitions=_DEFINITIONS,
        rows=(address(call, "stays", state="present"),), code_version=code_version,
    )  # fmt: skip
    return wire.BedPosition(
        basis=found.model_copy(update={"valid_until": made.valid_until}),
        acute=of_people.total_position(made.acute), community=of_people.total_position(made.community),
        total=page.total, next=page.next, sites=[_site(each, made) for each in page.rows],
        becoming_ready=_becoming_ready(made.becoming_ready),
    )  # fmt: skip


def _site(each: site.SitePosition, made: BedPosition) -> wire.SitePosition:
    longest = made.longest_ready.get(each.organisation)
    return wire.SitePosition(
        organisation=shapes.organisation_ref(made.call.ground.organisation(each.organisation)), care=each.care.value,
        about=each.about, is_over=each.is_over, empty=each.empty,
        expected_in_range=of_people.likely(each.expected_in_range),
        on_definite=each.on_definite, on_definite_range=of_people.likely(each.on_definite_range),
        on_potential=each.on_potential, on_potential_range=of_people.likely(each.on_potential_range),
        lacking=list(each.lacking), closed_for=of_people.closed_for(each.closed_for),
        longest_ready=wire.LongestReady(days=longest.days, since=longest.since) if longest else None,
        is_longest_ready_at_least=each.is_longest_ready_at_least,
        parts=[_part(name, of) for name, of in each.parts.named().items()],
    )  # fmt: skip


def _part(name: str, of: part.Part) -> wire.PositionPart:
    return wire.PositionPart(
        name=name, value=of.usable, last_value=of.value, freshness=of.freshness.value, is_held=of.is_held,
        is_of_another_day=of.is_of_another_day, is_expected=of.is_expected, observed_at=of.observed_at,
        rests_on=[
            wire.Observed(
                measure=seen.measure, organisation=seen.organisation, feed=seen.feed, about_at=seen.about_at,
                observed_at=seen.observed_at, value=seen.value, freshness=seen.freshness.value,
                dimensions=dict(seen.dimensions),
            )
            for seen in of.seen
        ],
    )  # fmt: skip


def _becoming_ready(of: becoming_ready.BecomingReady) -> wire.BecomingReady:
    return wire.BecomingReady(
        meeting=of.meeting, overdue=len(of.overdue), undated=of.undated, calibration=of.calibration,
        is_at_least=of.is_at_least,
        horizons=[
            wire.Horizon(
                hours=each.hours, until=each.until, people=each.people, referred=each.referred,
                by_pathway=[
                    wire.PathwayCount(pathway=pathway.value if pathway else None, people=people)
                    for pathway, people in each.by_pathway.items()
                ],
            )
            for each in of.horizons
        ],
    )  # fmt: skip
