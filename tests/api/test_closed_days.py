"""What the routes over closed days answer is what the core says of the same stays, looked at one by one."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import httpx2
import numpy as np
import pytest

from db.engine import Connection
from homeward.embedded import Connection as Server
from metrics.beddays.census import ward_spells
from metrics.beddays.closed_days import closed_days
from metrics.beddays.colours import facts_of
from metrics.beddays.occupancy import PERCENTILES, by_day, by_hour, by_weekday_hour
from metrics.beddays.readiness import in_bed_at_close, is_ready
from metrics.beddays.timeline import columns, timeline
from metrics.beddays.unit import UnitRules
from metrics.vocabulary.days import london_day
from tests.api.lain import FIRST, LAST, PEOPLE, PERIOD, RUN, answer, asking, count, heard, of, spent, tell
from tests.picture.partners import AT_NINE, LIVING, NOW

UNITS = UnitRules(LIVING.units)


async def test_occupancy_of_a_ward_by_day_is_that_of_the_spells_in_it(lain: httpx2.AsyncClient) -> None:
    told = await answer(lain, "occupancy", by="ward")
    over = timeline(FIRST, LAST)
    # The run begins a day early, so that who moved at its first midnight is seen to.
    early = closed_days(FIRST - timedelta(days=1), LAST)
    spells = [(ward or "", *spell) for each in PEOPLE for ward, spell in ward_spells(each, days=early)]
    parts = {part["key"]: part["by_day"] for part in told["parts"]}
    assert told["period"] == {**PERIOD, "days": len(over.days), "known_days": len(over.days), "waiting": []}
    for unit in columns(spells):
        right, got = by_day(unit, over=over), parts[unit.unit]
        assert got["census_start"] == right.census_start.tolist()
        assert got["census_end"] == right.census_end.tolist()
        assert got["peak"] == right.peak.tolist()
        assert got["mean"] == pytest.approx(right.mean.tolist(), abs=0.001)
        arrived = [a + b for a, b in zip(got["admissions"], got["moved_in"], strict=True)]
        departed = [a + b for a, b in zip(got["departures"], got["moved_out"], strict=True)]
        assert (arrived, departed) == (right.arrivals.tolist(), right.departures.tolist())
    known = [part["by_day"] for part in told["parts"] if part["known_days"]]
    assert len(known) > 3
    assert sum(sum(part["moved_in"]) for part in known) > 3


@pytest.mark.parametrize("site", ["SIM-S1", "SIM-C1"])
async def test_occupancy_of_a_site_by_weekday_and_hour(lain: httpx2.AsyncClient, site: str) -> None:
    told = await answer(lain, "occupancy", by="site", each="weekday-hour", organisation=site)
    over = timeline(FIRST, LAST)
    (unit,) = columns((site, each.stay.admitted_at, each.stay.left_at) for each in of(site))
    right = by_weekday_hour(by_hour(unit, over=over), slots=over.weekday_hours())
    (part,) = told["parts"]
    got = part["by_weekday_hour"]
    assert got["hours"] == right.hours.tolist()
    assert got["mean"] == pytest.approx(right.mean.tolist(), abs=0.001)
    for percent, values in zip(PERCENTILES, right.percentiles, strict=True):
        assert got[f"percentile_{percent}"] == pytest.approx(values.tolist(), abs=0.001)


async def test_occupancy_by_hour_on_the_day_of_25_hours_and_by_specialty(lain: httpx2.AsyncClient) -> None:
    day = {"start": "2026-10-25", "end": "2026-10-25"}
    told = await answer(lain, "occupancy", by="specialty", each="hour", **day)
    over = timeline(date(2026, 10, 25), date(2026, 10, 25))
    assert len(told["from_at"]) == 25
    for part in told["parts"]:
        specialty = None if part["key"] == "-" else part["key"]
        mine = [each.stay for each in PEOPLE if each.stay.specialty == specialty]
        (unit,) = columns(("", stay.admitted_at, stay.left_at) for stay in mine)
        means = by_hour(unit, over=over).mean
        assert part["by_hour"]["mean"] == pytest.approx(means.tolist(), abs=0.001)
        for percent in PERCENTILES:
            assert part["by_hour"][f"percentile_{percent}"] == pytest.approx(np.percentile(means, percent), abs=0.00051)
    assert len(told["parts"]) == 2


async def test_bed_days_of_a_site_are_those_of_its_stays(lain: httpx2.AsyncClient) -> None:
    told = await answer(lain, "bed-days", by="site")
    parts = {(part["key"], part["care"]): part for part in told["parts"]}
    for site, care in (("SIM-S1", "acute"), ("SIM-C1", "community")):
        got = parts[site, care]["spent"]
        assert {name: got[name] for name in spent([])} == spent(of(site))
        now = parts[site, care]["now"]
        here = [each for each in of(site) if each.stay.left_at is None]
        assert (now["occupied"], now["ready"]) == (len(here), sum(is_ready(each, NOW) for each in here))
    assert [line["care"] for line in told["whole"]] == ["acute", "community"]


@pytest.mark.parametrize("by", ["ward", "trust", "council", "weekday"])
async def test_however_bed_days_are_shared_out_they_add_up(lain: httpx2.AsyncClient, by: str) -> None:
    told = await answer(lain, "bed-days", by=by)
    for whole in told["whole"]:
        parts = [part for part in told["parts"] if part["care"] == whole["care"] and part["spent"] is not None]
        for name in ("nights", "calendar_days", "nights_without_criteria", "admissions", "departures"):
            assert sum(part["spent"][name] for part in parts) == whole["spent"][name]
    assert len(told["parts"]) > 2 or by == "trust"


async def test_a_council_is_told_of_its_people_wherever_they_lie(lain: httpx2.AsyncClient) -> None:
    mine = [each for each in PEOPLE if each.stay.home_council == "SIM-L2"]
    told = await answer(lain, "bed-days", by="site", organisation="SIM-L2")
    assert sum(part["spent"]["nights"] for part in told["parts"] if part["spent"]) == spent(mine)["nights"] > 0
    occupied = await answer(lain, "occupancy", by="site", organisation="SIM-L2")
    assert {part["key"] for part in occupied["parts"]} == {each.stay.organisation for each in mine}
    for part in occupied["parts"]:
        here = [each.stay for each in mine if each.stay.organisation == part["key"]]
        (unit,) = columns(("", stay.admitted_at, stay.left_at) for stay in here)
        assert part["by_day"]["peak"] == by_day(unit, over=timeline(FIRST, LAST)).peak.tolist()


async def test_a_ward_of_a_site_is_told_of_those_who_lay_in_it(lain: httpx2.AsyncClient) -> None:
    every = {part["key"]: part for part in (await answer(lain, "occupancy", by="ward"))["parts"]}
    as_node = await answer(lain, "occupancy", by="ward", organisation="SIM-S1-W04")
    as_filter = await answer(lain, "occupancy", by="ward", organisation="SIM", ward="SIM-S1-W04")
    assert [as_node["parts"], as_filter["parts"]] == [[every["SIM-S1-W04"]], [every["SIM-S1-W04"]]]


async def test_red_and_green_by_day_are_the_days_of_each_stay(lain: httpx2.AsyncClient) -> None:
    told = await answer(lain, "red-green/period", by="ward")
    days = [day for each in PEOPLE for day in facts_of(each, units=UNITS, days=RUN).days]
    known = [part for part in told["parts"] if part["known_days"]]
    assert len(known) > 3
    for part in known:
        for why in ("green", "ready", "recorded", "not_reviewed"):
            right = Counter(day.on for day in days if (day.ward, day.why.value) == (part["key"], why))
            assert part[why] == [right[on] for on in RUN.days], (part["key"], why)
    red = [day for day in days if not day.is_green]
    assert told["whole"]["whole"]["red"] == len(red) == sum(line["days"] for line in told["reasons"])
    assert {line["code"]: line["days"] for line in told["reasons"]} == Counter(day.reason for day in red)


async def test_a_site_of_which_no_day_is_known_stands_there_and_is_unknown(lain: httpx2.AsyncClient) -> None:
    occupied = {part["key"]: part for part in (await answer(lain, "occupancy", by="site"))["parts"]}
    spent = {(line["key"], line["care"]): line for line in (await answer(lain, "bed-days", by="site"))["parts"]}
    red = {part["key"]: part for part in (await answer(lain, "red-green/period", by="site"))["parts"]}
    # Their boards listed nobody, for the first time, today.
    for site, care in (("SIM-S2", "acute"), ("SIM-S3", "acute"), ("SIM-C2", "community")):
        assert occupied[site]["known_days"] == spent[site, care]["known_days"] == red[site]["known_days"] == 0
        assert {value for values in occupied[site]["by_day"].values() for value in values} == {None}
        assert (spent[site, care]["spent"], red[site]["whole"]) == (None, None)
        assert spent[site, care]["now"]["occupied"] == 0
    ward = await answer(lain, "occupancy", by="ward", organisation="SIM-S2-W04")
    assert [(part["key"], part["known_days"]) for part in ward["parts"]] == [("SIM-S2-W04", 0)]


async def test_days_before_anybody_was_told_of_are_unknown(lain: httpx2.AsyncClient) -> None:
    told = await answer(lain, "occupancy", by="site", organisation="SIM-S1", start="2026-07-01", end="2026-09-20")
    (part,) = told["parts"]
    seen = min(each.stay.observed_at for each in of("SIM-S1"))
    first = told["on"].index(london_day(seen).isoformat())
    assert part["by_day"]["mean"][:first] == [None] * first
    assert None not in part["by_day"]["mean"][first:]
    assert told["period"]["known_days"] == part["known_days"] == len(told["on"]) - first


@pytest.mark.parametrize(
    ("route", "asked", "why"),
    [
        ("occupancy", {"start": "2026-11-01", "end": "2026-10-01"}, "start: lies after the end"),
        ("bed-days", {"end": "2026-11-10"}, "end: the last day that is over is 2026-11-09"),
        ("red-green/period", {"start": "2024-11-01", "end": "2026-11-09"}, "start: a period has at most 731 days"),
        ("occupancy", {"each": "hour"}, "start: by hour at most 31 days"),
        ("occupancy", {"by": "specialty", "organisation": "SIM-L1"}, "by: specialty is for hospitals"),
        ("occupancy", {"by": "specialty", "ward": "SIM-S1-W04"}, "by: specialty is for hospitals"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(
    lain: httpx2.AsyncClient, route: str, asked: dict[str, str], why: str
) -> None:
    refused = await lain.get(f"/api/v1/{route}", params={**PERIOD, **asked})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
    assert refused.json()["detail"].startswith(why)


async def test_a_file_holds_what_the_lists_hold(lain: httpx2.AsyncClient) -> None:
    for route, name, heading in (
        ("occupancy", "census_end", "census_end (people)"), ("red-green/period", "green", "green (bed days)")
    ):  # fmt: skip
        told = await answer(lain, route, by="ward")
        written = await lain.get(f"/api/v1/{route}", params={**PERIOD, "by": "ward", "format": "csv"})
        rows = list(csv.DictReader(io.StringIO(written.content.decode("utf-8-sig"), newline="")))
        values = [value for part in told["parts"] for value in (part.get("by_day") or part)[name]]
        assert [row[heading] for row in rows] == ["" if value is None else str(value) for value in values]
        assert np.array([int(row[heading]) for row in rows if row[heading]]).sum() > 0


async def test_a_late_word_is_counted_at_once_and_what_was_known_is_kept(
    store: Connection, server: Server, database: str
) -> None:
    sending = await tell(store)
    await count(store)
    late = next(each for each in PEOPLE if each.stay.left_at and london_day(each.stay.left_at) == date(2026, 10, 10))
    stayed = replace(late, stay=replace(late.stay, left_at=late.stay.left_at + timedelta(days=2)))  # type: ignore[operator]
    told_at = AT_NINE + timedelta(minutes=1)
    stayed = replace(stayed, stay=replace(stayed.stay, observed_at=told_at))
    people = [stayed if each is late else each for each in PEOPLE]
    of_site = [each for each in people if each.stay.organisation == late.stay.organisation]
    async with asking(server, database) as client:
        mine = {"organisation": late.stay.organisation}
        before = await answer(client, "bed-days", **mine)
        await sending.bring("ward_board_archive", [stayed.stay], at=told_at)
        told = await heard(client, before, **mine)
        assert told["whole"][0]["spent"]["nights"] == spent(of_site)["nights"]
        assert told["whole"][0]["spent"]["nights"] == before["whole"][0]["spent"]["nights"] + 2
        await count(store)
        assert (await heard(client, told, **mine))["whole"] == told["whole"]
        then = await answer(client, "bed-days", **mine, known=AT_NINE.isoformat())
        assert then["whole"][0]["spent"] == before["whole"][0]["spent"]


async def test_what_is_not_yet_counted_is_said_to_be_and_never_nought(
    store: Connection, server: Server, database: str
) -> None:
    await tell(store)
    async with asking(server, database) as client:
        told = await answer(client, "occupancy", by="site", organisation="SIM-S1")
    (part,) = told["parts"]
    waiting = told["period"]["waiting"]
    assert waiting[0] == FIRST.isoformat()
    assert told["period"]["known_days"] + len(waiting) == len(told["on"])
    by_day_told = dict(zip(told["on"], part["by_day"]["census_end"], strict=True))
    assert {by_day_told[day] for day in waiting} == {None}
    assert by_day_told[LAST.isoformat()] == sum(in_bed_at_close(each, LAST) for each in of("SIM-S1"))


@pytest.mark.parametrize("route", ["bed-days", "occupancy", "red-green/period"])
async def test_a_period_out_of_reach_is_refused(lain: httpx2.AsyncClient, route: str) -> None:
    for asked in ({"end": "0001-01-05"}, {"start": "0001-01-01", "end": "0001-01-02"}, {"start": "9999-12-31"}):
        refused = await lain.get(f"/api/v1/{route}", params=asked)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_time")


async def test_a_text_with_a_nul_in_it_is_refused(lain: httpx2.AsyncClient) -> None:
    for address in ("occupancy?ward=%00", "bed-days?ward=a%00b", "stays/%00/path-home", "stays?ward=%00"):
        refused = await lain.get(f"/api/v1/{address}")
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter"), address
