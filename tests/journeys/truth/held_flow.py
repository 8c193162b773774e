"""The routes of flow and of periods asked of some organisations, and held against the slow reference."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tests.journeys.truth.asking import whole
from tests.journeys.truth.beneath import bed_day_rows
from tests.journeys.truth.capacity import services
from tests.journeys.truth.clocks import response_clocks, responses
from tests.journeys.truth.days import closed_before
from tests.journeys.truth.held_rows import hold_in_beds, hold_lying
from tests.journeys.truth.lanes import pathways
from tests.journeys.truth.occupied import by_hour, occupancy
from tests.journeys.truth.partners import Month
from tests.journeys.truth.spent import DAYS, bed_days, red_green_period
from tests.journeys.truth.told import Known
from tests.journeys.truth.ways import referrals

# Route, the name of what comes in pages, what it is shared out by for the system and for all else, the reference.
_SHARED: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], Callable[..., dict[str, Any]]], ...] = (
    ("/pathways", "lanes", ("all", "service"), ("site", "council"), pathways),
    ("/responses/clocks", "clocks", ("all", "team"), ("council",), response_clocks),
    ("/bed-days", "parts", ("site", "trust"), ("ward", "council"), bed_days),
    ("/red-green/period", "parts", ("site", "trust"), ("ward", "council"), red_green_period),
    ("/occupancy", "parts", ("site",), (), occupancy),  # else with its rows
)
_ROWS: tuple[tuple[str, str, Callable[..., list[dict[str, Any]]]], ...] = (
    ("/referrals", "referrals", referrals),
    ("/responses", "responses", responses),
)
_CLOCKS_GO_BACK = date(2026, 10, 25)


async def hold_flow(month: Month, told: Known, *, organisations: Iterable[str]) -> None:
    """Ask the lanes, clocks, services, rows and periods."""
    for organisation in organisations:
        asked = {"organisation": organisation}
        await hold_requests(month, told, organisation=organisation)
        for route, name, of_system, of_others, reference in _SHARED:
            for by in of_system if organisation == "SIM" else of_others:
                said = await whole(month, route, name, by=by, **asked)
                month.compared.hold(route, said, reference(told, organisation, by=by), what=f"{route} by {by} {asked}")
        if organisation == "SIM":
            await hold_in_beds(month, told, asked, by="site")
        else:
            await hold_beneath(month, told, organisation)
        said = await whole(month, "/services", "services", **asked)
        month.compared.hold("/services", said, services(told, organisation), what=f"/services {asked}")


async def hold_beneath(month: Month, told: Known, organisation: str) -> None:
    """Ask whose bed days they are, who is there now, and who lay where: by hour on the last day, and on that of 25."""
    truth = bed_day_rows(told, organisation, by="site")
    said = await whole(month, "/bed-days/rows", "rows", organisation=organisation, by="site")
    listed = {"total": len(truth), "rows": truth}
    month.compared.hold("/bed-days/rows", said, listed, what=f"/bed-days/rows {organisation}")
    closed = closed_before(told.at, DAYS)
    for on in sorted({closed[-1], _CLOCKS_GO_BACK} & set(closed)):
        asked = {"organisation": organisation, "by": "ward", "start": on.isoformat(), "end": on.isoformat()}
        said = await whole(month, "/occupancy", "parts", each="hour", **asked)
        month.compared.hold("/occupancy", said, by_hour(told, organisation, by="ward", on=on), what=f"by hour {asked}")
    on = _CLOCKS_GO_BACK if _CLOCKS_GO_BACK in closed else closed[-1]
    for by in ("site", "ward"):
        await hold_lying(month, told, organisation, by=by, hours_of=on)
    for by in ("council", "trust"):
        await hold_in_beds(month, told, {"organisation": organisation}, by=by)


async def hold_requests(month: Month, told: Known, **asked: str) -> None:
    """Ask who is referred and who is to be seen, one by one; of the past: at, known."""
    for route, name, rows in _ROWS:
        said, truth = await whole(month, route, name, **asked), rows(told, asked["organisation"])
        month.compared.hold(route, said, {"total": len(truth), name: truth}, what=f"{route} {asked}")
