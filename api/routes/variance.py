"""GET /variance: how a figure of an organisation swings by weekday and hour, its last week, and what is a change."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import shapes, wire
from api.answers import Sheet
from api.columns.variance import filled
from api.door import TheDoor, TheViewer
from api.forms import InWholeForm, csv_too, disclosed, example_of, holding, sheet
from api.needs import needs
from api.of_one_figure import of_indicator
from api.problems import ApiProblem
from api.responses import may_answer
from api.tables import Cell
from db.engine import Connection
from metrics.access import May
from picture.board import UnknownOrganisation
from picture.course import UnknownFigure
from picture.variance import Variance, variance

router = APIRouter(tags=["pictures"])
_EXAMPLE = example_of(wire.Variance)
TableWord = Literal["cells", "week", "years"]


def _before(made: wire.Variance) -> tuple[tuple[str, Cell], ...]:
    return (
        ("organisation", made.organisation.code), ("indicator", made.indicator), ("unit", made.unit), ("at", made.at),
    )  # fmt: skip


@router.get(
    "/variance",
    summary="How a figure swings", openapi_extra=needs(May.FIGURES),
    response_model=wire.Variance,
    responses={
        **csv_too(filled(_EXAMPLE, "cells"), before=_before(_EXAMPLE)),
        **may_answer("unknown_organisation", "unknown_figure", "invalid_parameter", "hubs_only"),
    },
)  # fmt: skip
async def get_variance(
    request: Request,
    door: TheDoor,
    viewer: TheViewer,
    form: InWholeForm,
    organisation: Annotated[
        str, Query(min_length=1, max_length=40, description="The code of any node of the tree.", examples=["R0A"])
    ],
    indicator: Annotated[
        str, Query(min_length=1, max_length=80, description="An indicator.", examples=["acute.ga_occupancy"])
    ],
    table: Annotated[
        TableWord,
        Query(description="Of a file: by weekday and hour, the last seven days, or the same days of earlier years."),
    ] = "cells",
) -> Response:
    """Of days that are over: the middle of each weekday and hour with where eight in ten lay, and one sentence.

    Besides, the last seven days beside the eight weeks before and the same days of earlier years, how much of the swing
    is the weekday, the hour, the season and none of them, and signs of a change. A public file of people has no `low`
    and `high`, and there is none of a share of people.
    """

    async def build(conn: Connection) -> tuple[wire.Variance | Sheet, datetime]:
        try:
            found = await variance(
                conn, door.memory, organisation=organisation, indicator=indicator, now=door.now(), viewer=viewer
            )
        except UnknownOrganisation:
            raise ApiProblem(404, "unknown_organisation", f"No organisation {organisation[:40]!r}.") from None
        except UnknownFigure as error:
            raise ApiProblem(404, "unknown_figure", f"No indicator {str(error)[:80]!r}.") from None
        made = _shape(found, clock=shapes.clock(door.clock))
        if not form.is_csv:
            return made, found.valid_until
        counts = of_indicator(indicator, await door.memory.catalogue(conn, known=None))
        shown, before = disclosed(filled(made, table), form, before=_before(made), of=counts)
        name = holding(f"{organisation}-{indicator}-{table}", form)
        return sheet(shown, before=before, name=name, request=request), found.valid_until

    view = ("variance", organisation, indicator, form, table)
    return await door.ready(request, view, viewer=viewer, is_live=True, build=build)


def _shape(found: Variance, *, clock: wire.Clock) -> wire.Variance:
    shares, signals = found.shares, found.changes
    return wire.Variance(
        organisation=shapes.organisation_ref(found.organisation),
        indicator=found.indicator.key,
        title=found.indicator.title,
        unit=found.indicator.unit.value,
        direction=found.indicator.direction.value,
        says=found.says,
        cells=[
            wire.SwingCell(
                weekday=cell.weekday + 1, hour=cell.hour, median=cell.median, low=cell.low, high=cell.high,
                days=cell.days,
            )
            for cell in found.cells
        ],
        map_days=found.map_days,
        week=[
            wire.SwingDay(
                on=day.day, value=day.value, median=day.median, low=day.low, high=day.high, weeks=day.weeks
            )
            for day in found.week
        ],
        years=[
            wire.EarlierWeek(
                years_ago=year.years_ago, days=[wire.EarlierDay(on=on, value=value) for on, value in year.days]
            )
            for year in found.years
        ],
        shares=None if shares is None else wire.SwingShares(
            weekday=shares.weekday, hour=shares.hour, season=shares.season, noise=shares.noise, days=shares.days
        ),
        signals=None if signals is None else [
            wire.SwingSignal(kind=each.kind.value, is_above=each.is_above, first=each.first, last=each.last)
            for each in signals
        ],
        known_days=found.known_days,
        asked_days=found.asked_days,
        usable=found.usable,
        expected=found.expected,
        is_withheld=found.is_withheld,
        is_simulated=found.is_simulated,
        today=found.today,
        at=found.at,
        valid_until=found.valid_until,
        data_version=found.data_version,
        clock=clock,
    )  # fmt: skip
