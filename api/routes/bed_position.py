"""GET /bed-position: empty beds now and at 18:00, with every part and what it rests on."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import shapes, wire
from api.answers import Sheet
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED, Of, named_organisation
from api.columns import bed_position as columns
from api.corrections import corrected
from api.door import TheDoor, TheViewer
from api.forms import Form, InForm, csv_too, either, example_of
from api.moments import when
from api.pages import Page, page_by_key
from api.responses import may_answer
from api.tables import Filled, of_basis
from db.engine import Connection
from metrics.position import becoming_ready, part, site, total
from metrics.position.expected import Range
from picture.board import When
from picture.position import BedPosition, bed_position

router = APIRouter(tags=["people"])

_DEFINITIONS = (
    "position.becoming_ready", "position.closed_for", "position.empty", "position.expected_in_range",
    "position.on_definite", "position.on_potential", "position.system",
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
        acute=_total(made.acute), community=_total(made.community),
        total=page.total, next=page.next, sites=[_site(each, made) for each in page.rows],
        becoming_ready=_becoming_ready(made.becoming_ready),
    )  # fmt: skip


def _site(each: site.SitePosition, made: BedPosition) -> wire.SitePosition:
    longest = made.longest_ready.get(each.organisation)
    return wire.SitePosition(
        organisation=shapes.organisation_ref(made.call.ground.organisation(each.organisation)), care=each.care.value,
        about=each.about, is_over=each.is_over, empty=each.empty, expected_in_range=_range(each.expected_in_range),
        on_definite=each.on_definite, on_definite_range=_range(each.on_definite_range),
        on_potential=each.on_potential, on_potential_range=_range(each.on_potential_range),
        lacking=list(each.lacking), closed_for=_closed(each.closed_for),
        longest_ready=wire.LongestReady(days=longest.days, since=longest.since) if longest else None,
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


def _total(each: total.TotalPosition | None) -> wire.TotalPosition | None:
    if each is None:
        return None
    return wire.TotalPosition(
        care=each.care.value, sites=list(each.sites), about=each.about, is_over=each.is_over,
        empty=_sum("empty", each.empty), on_definite=_sum("on_definite", each.on_definite),
        on_definite_range=_range(each.on_definite_range), on_potential=_sum("on_potential", each.on_potential),
        on_potential_range=_range(each.on_potential_range), expected_in_range=_range(each.expected_in_range),
        lacking=list(each.lacking), closed_for=_closed(each.closed_for), longest_ready_days=each.longest_ready_days,
        parts=[_sum(name, of) for name, of in each.parts.items()],
    )  # fmt: skip


def _sum(name: str, of: total.Sum) -> wire.Sum:
    return wire.Sum(
        name=name, value=of.value, usable=of.usable, expected=of.expected, is_at_least=of.is_at_least,
        freshness=of.freshness.value if of.freshness else None, oldest_observed_at=of.oldest_observed_at,
    )  # fmt: skip


def _range(of: Range | None) -> wire.Likely | None:
    return None if of is None else wire.Likely(low=of.low, high=of.high)


def _closed(closed: Iterable[site.ClosedFor]) -> list[wire.ClosedFor]:
    return [wire.ClosedFor(reason=each.reason, beds=each.beds, wards=list(each.wards)) for each in closed]


def _becoming_ready(of: becoming_ready.BecomingReady) -> wire.BecomingReady:
    return wire.BecomingReady(
        meeting=of.meeting, overdue=len(of.overdue), undated=of.undated, calibration=of.calibration,
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
