"""Rows asked one by one and held against the slow reference; what they add up to must be the figure they explain."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth import explained
from tests.journeys.truth.asking import whole
from tests.journeys.truth.beneath import in_bed_rows
from tests.journeys.truth.days import A_DAY, clock, closed_before, day_of
from tests.journeys.truth.idle import idle_rows
from tests.journeys.truth.late import late_rows
from tests.journeys.truth.occupied import occupancy
from tests.journeys.truth.partners import Month
from tests.journeys.truth.spells import occupancy_rows
from tests.journeys.truth.spent import DAYS
from tests.journeys.truth.told import Known

# So many rows that those who still wait are all in one answer, of one instant.
_MOST = 2000


async def hold_late(month: Month, known: Known, asked: dict[str, str], figures: dict[str, Any], *, window: int) -> None:
    """Ask whose lateness it is: all of it, and that of each line of `figures`, an answer of /blockages."""
    route, organisation = "/blockages/bed-hours", asked["organisation"]
    for line in (None, *figures["late"]):
        key = {} if line is None else {"lateness": line["key"]}
        said = await whole(month, route, "rows", limit=_MOST, days=window, **key, **asked)
        # Hours run on while somebody waits: they are held to the very instant that the answer is about.
        at = datetime.fromisoformat(said["basis"]["at"])
        truth = late_rows(replace(known, at=at), organisation, days=window, **key)
        head = {"days": window, "first_on": day_of(at) - window * A_DAY, "today_on": day_of(at), "total": len(truth)}
        month.compared.hold(route, said, {**head, "rows": truth}, what=f"{route} of {window} {key} {asked}")
        if line is not None:
            later = at - datetime.fromisoformat(figures["basis"]["at"])
            sums = explained.lateness(said["rows"], today=said["today_on"], window=window, later=later)
            month.compared.hold(route, line, sums, what=f"sums of {route} of {window} {key} {asked}")


async def hold_idle(month: Month, known: Known, asked: dict[str, str], figures: dict[str, Any], *, window: int) -> None:
    """Ask on which days capacity stood idle, and who waited: of all kinds, and of each line of `figures`."""
    route, organisation, today = "/blockages/idle-days", asked["organisation"], day_of(known.at)
    for line in (None, *figures["idle"]):
        key = None if line is None else line["key"]
        only = {} if key is None else {"idle": key}
        said = await whole(month, route, "rows", days=window, **only, **asked)
        truth = idle_rows(known, organisation, days=window, key=key)
        head = {
            "days": window, "first_on": today - window * A_DAY, "last_on": today - A_DAY, "total": len(truth),
            "leaves_out": figures["idle_leaves_out"],
        }  # fmt: skip
        month.compared.hold(route, said, {**head, "rows": truth}, what=f"{route} of {window} {only} {asked}")
        if line is not None:
            sums = explained.idle_capacity(said["rows"], window=window)
            month.compared.hold(route, line, sums, what=f"sums of {route} of {window} {only} {asked}")


async def hold_in_beds(month: Month, known: Known, asked: dict[str, str], *, by: str) -> None:
    """Ask who is in a bed now: of all together, of each part, and of the part with most people by one care's rule."""
    route, organisation = "/bed-days/now", asked["organisation"]
    figures = await whole(month, "/bed-days", "parts", by=by, **asked)
    lines = {"all": figures["whole"], by: figures["parts"]}
    most = max(figures["parts"], key=lambda line: line["now"]["occupied"] if line["now"] else 0, default=None)
    narrow = {} if most is None else {"part": most["key"], "care": most["care"]}
    for of, only in (("all", {}), (by, {}), (by, narrow)):
        said = await whole(month, route, "rows", by=of, **only, **asked)
        truth = in_bed_rows(known, organisation, by=of, **only)
        listed = {"by": of, "total": len(truth), "rows": truth}
        month.compared.hold(route, said, listed, what=f"{route} by {of} {only} {asked}")
        mine = [line for line in lines[of] if not only or (line["key"], line["care"]) == (only["part"], only["care"])]
        sums = [explained.in_bed(said["rows"], line) for line in mine]
        month.compared.hold(route, mine, sums, what=f"sums of {route} by {of} {only} {asked}")


async def hold_lying(month: Month, known: Known, organisation: str, *, by: str, hours_of: date) -> None:
    """Ask who lay where and how long: over all days; in one place over some of them, and in each hour of one."""
    route, asked, days = "/occupancy/rows", {"organisation": organisation, "by": by}, closed_before(known.at, DAYS)
    figures = await whole(month, "/occupancy", "parts", **asked)
    month.compared.hold("/occupancy", figures, occupancy(known, organisation, by=by), what=f"/occupancy {asked}")
    said = await whole(month, route, "rows", limit=_MOST, **asked)
    truth = occupancy_rows(known, organisation, by=by)
    head = {"by": by, "first_on": days[0], "last_on": days[-1], "hour": None, "total": len(truth)}
    month.compared.hold(route, said, {**head, "rows": truth}, what=f"{route} {asked}")
    sums = [explained.by_day(said["rows"], part, days) for part in figures["parts"]]
    month.compared.hold(route, figures["parts"], sums, what=f"sums of {route} {asked}")
    there = occupancy_rows(known, organisation, by=by, days=[hours_of]) or truth
    if not there:
        return
    part = there[len(there) // 2]["part"]
    await _hold_stretch(month, known, asked, part=part, days=days[-9:-2])
    await _hold_hours(month, known, asked, part=part, on=hours_of)


async def _hold_stretch(month: Month, known: Known, asked: dict[str, str], *, part: str, days: list[date]) -> None:
    route, only = "/occupancy/rows", {"part": part, "first_on": days[0].isoformat(), "last_on": days[-1].isoformat()}
    said = await whole(month, route, "rows", **only, **asked)
    truth = occupancy_rows(known, asked["organisation"], by=asked["by"], part=part, days=days)
    head = {"first_on": days[0], "last_on": days[-1], "hour": None, "total": len(truth)}
    month.compared.hold(route, said, {**head, "rows": truth}, what=f"{route} {only} {asked}")
    stretch = {"start": days[0].isoformat(), "end": days[-1].isoformat()}
    figures = await whole(month, "/occupancy", "parts", **stretch, **asked)
    mine = [each for each in figures["parts"] if each["key"] == part]
    sums = [explained.by_day(said["rows"], each, days) for each in mine]
    month.compared.hold(route, mine, sums, what=f"sums of {route} {only} {asked}")


async def _hold_hours(month: Month, known: Known, asked: dict[str, str], *, part: str, on: date) -> None:
    """Every hour of one day in one place; of 25 where the clocks go back."""
    route, day = "/occupancy/rows", {"start": on.isoformat(), "end": on.isoformat()}
    figures = await whole(month, "/occupancy", "parts", each="hour", **day, **asked)
    mine = next((each["by_hour"] for each in figures["parts"] if each["key"] == part), None)
    for number, from_at in enumerate(figures["from_at"]):
        hour = clock(on) + number * timedelta(hours=1)
        said = await whole(month, route, "rows", part=part, hour=from_at, **day, **asked)
        truth = occupancy_rows(known, asked["organisation"], by=asked["by"], part=part, hour=hour)
        head = {"first_on": on, "last_on": on, "hour": hour, "total": len(truth)}
        month.compared.hold(route, said, {**head, "rows": truth}, what=f"{route} {part} {from_at} {asked}")
        if mine is not None and mine["mean"][number] is not None:
            told = {name: mine[name][number] for name in ("mean", "arrivals", "departures")}
            sums = explained.in_hour(said["rows"], hour)
            month.compared.hold(route, told, sums, what=f"sums of {route} {part} {from_at} {asked}")
