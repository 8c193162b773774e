"""Every figure of bed days and of occupancy is explained down to its rows over HTTP: listed where the answer says, they
add up to it, whatever the days are counted from."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import httpx2
import numpy as np
import pytest

from metrics.vocabulary.days import LONDON
from tests.api.lain import PERIOD, answer

Shape = dict[str, Any]
SPENT = (
    "nights", "calendar_days", "nights_without_criteria", "calendar_days_without_criteria", "nights_of_long_stays_7",
    "nights_of_long_stays_14", "nights_of_long_stays_21", "admissions", "departures",
)  # fmt: skip
# The whole is counted from kept sums and, of its newest days, from the roll; the clocks go back within it.
FOUR_WEEKS = {"start": "2026-10-13", "end": "2026-11-09"}
# Longer ago than the roll reaches: taken apart from the episodes.
LONG_AGO = {"start": "2026-09-20", "end": "2026-10-04"}
HOUR = timedelta(hours=1)


async def rows_of(client: httpx2.AsyncClient, address: str, **asked: str) -> list[Shape]:
    """All the rows of an address, page by page."""
    found: list[Shape] = []
    cursor = ""
    while True:
        more = "".join(f"&{name}={value}" for name, value in asked.items())
        page = await client.get(f"{address}{more}&limit=150{cursor}")
        assert page.status_code == 200, page.text
        told = page.json()
        found += told["rows"]
        if told["next"] is None:
            assert len(found) == told["total"]
            return found
        cursor = f"&cursor={told['next']}"


async def file_of(client: httpx2.AsyncClient, address: str) -> list[dict[str, str]]:
    """The rows of a file, as a reader reads them."""
    written = await client.get(f"{address}&format=csv")
    assert written.status_code == 200, written.text
    return list(csv.DictReader(io.StringIO(written.content.decode("utf-8-sig"), newline="")))


def is_spent(spent: Shape | None, rows: list[Shape]) -> None:
    """The rows add up to the figures of a line."""
    if spent is None:
        assert rows == []
        return
    assert {name: spent[name] for name in SPENT} == {name: sum(row[name] for row in rows) for name in SPENT}
    left = Counter(row["left_after_days"] for row in rows if row["left_after_days"] is not None)
    assert {band["days"]: band["stays"] for band in spent["final"] if band["stays"]} == left


def is_now(now: Shape, rows: list[Shape]) -> None:
    """As many people as a line has in beds."""
    ages = [row["days_since_ready"] for row in rows if row["is_ready"]]
    assert (now["occupied"], now["ready"]) == (len(rows), len(ages))
    assert now["longest_days"] == max(ages, default=None)
    assert sum(band["stays"] for band in now["current"]) == len(ages)
    for least in (7, 14, 21):
        assert now[f"stays_of_{least}"] == sum(row["nights"] >= least for row in rows)


@pytest.mark.parametrize(
    ("by", "organisation", "days"),
    [
        *((by, "SIM", FOUR_WEEKS) for by in ("ward", "site", "trust", "council", "weekday")),
        ("site", "SIM", LONG_AGO), ("council", "SIM", LONG_AGO), ("ward", "SIM-S1", FOUR_WEEKS),
        ("ward", "SIM-S1-W04", FOUR_WEEKS), ("weekday", "SIM-L2", FOUR_WEEKS), ("site", "SIM-L2", LONG_AGO),
    ],
)  # fmt: skip
async def test_every_line_of_bed_days(
    lain: httpx2.AsyncClient, by: str, organisation: str, days: dict[str, str]
) -> None:
    made = await answer(lain, "bed-days", by=by, organisation=organisation, **days)
    whole, parts = [await rows_of(lain, address) for address in made["basis"]["rows"]]
    for line, every in [(line, whole) for line in made["whole"]] + [(line, parts) for line in made["parts"]]:
        mine = [row for row in every if (row["part"], row["care"]) == (line["key"], line["care"])]
        # Of a place that is not known it is enough to see that nobody is listed.
        rows = mine if line["spent"] is None else await rows_of(lain, line["rows"])
        assert rows == mine
        is_spent(line["spent"], rows)
        if line["now_rows"] is not None and line["spent"] is not None:
            is_now(line["now"], await rows_of(lain, line["now_rows"]))
    assert {(row["part"], row["care"]) for row in parts} <= {(line["key"], line["care"]) for line in made["parts"]}
    assert sum(row["nights"] for row in whole) > 3
    assert all(days["start"] <= row["first_on"] <= row["last_on"] <= days["end"] for row in whole)


async def test_a_line_of_a_ward_asked_for(lain: httpx2.AsyncClient) -> None:
    made = await answer(lain, "bed-days", ward="SIM-S1-W04", **FOUR_WEEKS)
    (line,) = made["whole"]
    rows = await rows_of(lain, line["rows"])
    is_spent(line["spent"], rows)
    assert {row["ward"] for row in rows} == {"SIM-S1-W04"}
    is_now(line["now"], await rows_of(lain, line["now_rows"]))


async def test_a_period_longer_than_a_stretch_is_listed_in_stretches(lain: httpx2.AsyncClient) -> None:
    made = await answer(lain, "bed-days", by="ward")
    assert {line["rows"] for line in made["whole"] + made["parts"]} == {None}
    rows = [row for address in made["basis"]["rows"] for row in await rows_of(lain, address)]
    for line in made["whole"] + made["parts"]:
        is_spent(line["spent"], [row for row in rows if (row["part"], row["care"]) == (line["key"], line["care"])])
    refused = await lain.get("/api/v1/bed-days/rows", params=PERIOD)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")


async def test_bed_days_in_files(lain: httpx2.AsyncClient) -> None:
    asked = "&".join(f"{name}={value}" for name, value in FOUR_WEEKS.items())
    lines = await file_of(lain, f"/api/v1/bed-days?by=ward&{asked}")
    rows = await file_of(lain, f"/api/v1/bed-days/rows?by=ward&{asked}")
    known = [line for line in lines if line["spent_nights (nights)"]]
    for line in known:
        mine = [row for row in rows if (row["part"], row["care"]) == (line["key"], line["care"])]
        for heading in ("nights (nights)", "calendar_days (days)", "admissions (people)", "departures (people)"):
            assert int(line[f"spent_{heading}"]) == sum(int(row[heading]) for row in mine), heading
    assert len(known) > 3


def most_at_once(rows: Iterable[Shape]) -> int:
    """At one instant who goes goes before who comes."""
    most = here = 0
    spells = [(row["to_at"], -1) for row in rows] + [(row["from_at"], 1) for row in rows]
    for _, change in sorted(spells):
        here += change
        most = max(most, here)
    return most


def on_day(rows: list[Shape], minutes: float) -> Shape:
    """What the rows of one day of one place say of it."""
    came, went = Counter(row["came"] for row in rows), Counter(row["went"] for row in rows)
    return {
        "census_start": came["there"], "admissions": came["admitted"], "departures": went["left"],
        "moved_in": came["moved_in"], "moved_out": went["moved_out"], "census_end": went[None],
        "mean": pytest.approx(sum(row["minutes"] for row in rows) / minutes, abs=0.00051), "peak": most_at_once(rows),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "organisation", "days"),
    [
        ("ward", "SIM", FOUR_WEEKS), ("site", "SIM", LONG_AGO), ("specialty", "SIM", LONG_AGO),
        ("ward", "SIM-S1-W04", LONG_AGO), ("ward", "SIM-L2", FOUR_WEEKS),
    ],
)  # fmt: skip
async def test_every_day_of_every_place(
    lain: httpx2.AsyncClient, by: str, organisation: str, days: dict[str, str]
) -> None:
    made = await answer(lain, "occupancy", by=by, organisation=organisation, **days)
    (every,) = made["basis"]["rows"]
    counted = 0
    for number, on in enumerate(made["on"]):
        rows = await rows_of(lain, every, first_on=on, last_on=on)
        # The clocks go back on one of the days.
        minutes = (25 if on == "2026-10-25" else 24) * 60
        for part in made["parts"]:
            said = {name: values[number] for name, values in part["by_day"].items()}
            mine = [row for row in rows if row["part"] == part["key"]]
            if said["mean"] is None:
                assert mine == []
                assert set(said.values()) == {None}
            else:
                assert said == on_day(mine, minutes), (part["key"], on)
                counted += len(mine)
    assert counted > 20


async def test_the_rows_of_a_place_are_its_spells_over_the_period(lain: httpx2.AsyncClient) -> None:
    made = await answer(lain, "occupancy", by="ward", **FOUR_WEEKS)
    moved = 0
    for part in made["parts"]:
        rows = await rows_of(lain, part["rows"])
        told = part["by_day"]
        if part["known_days"]:
            assert sum(row["came"] == "there" for row in rows) == told["census_start"][0]
            assert sum(row["went"] is None for row in rows) == told["census_end"][-1]
            assert sum(row["came"] == "moved_in" for row in rows) == sum(told["moved_in"])
            assert most_at_once(rows) == max(told["peak"])
            moved += sum(told["moved_in"])
        else:
            assert rows == []
    assert moved > 0


async def test_every_hour_of_the_day_of_25_hours(lain: httpx2.AsyncClient) -> None:
    day = {"start": "2026-10-25", "end": "2026-10-25"}
    made = await answer(lain, "occupancy", by="ward", each="hour", **day)
    assert len(made["from_at"]) == 25
    for number, hour in enumerate(made["from_at"]):
        rows = await rows_of(lain, made["basis"]["rows"][0], hour=hour)
        for part in made["parts"]:
            said, mine = part["by_hour"], [row for row in rows if row["part"] == part["key"]]
            if said["mean"][number] is None:
                assert mine == []
                continue
            assert said["mean"][number] == pytest.approx(sum(row["minutes"] for row in mine) / 60, abs=0.00051)
            assert said["arrivals"][number] == sum(row["came"] != "there" for row in mine)
            assert said["departures"][number] == sum(row["went"] is not None for row in mine)


async def test_weekdays_and_hours_are_explained_by_the_spells_cut_to_the_hours(lain: httpx2.AsyncClient) -> None:
    made = await answer(lain, "occupancy", by="site", each="weekday-hour", organisation="SIM-S1", **FOUR_WEEKS)
    (part,) = made["parts"]
    rows = await rows_of(lain, part["rows"])
    spells = [(datetime.fromisoformat(row["from_at"]), datetime.fromisoformat(row["to_at"])) for row in rows]
    means: dict[int, list[float]] = {}
    hour = datetime.fromisoformat("2026-10-12T23:00:00+00:00")
    while hour < datetime.fromisoformat("2026-11-10T00:00:00+00:00"):
        shown = hour.astimezone(LONDON)
        there = sum((max(min(end, hour + HOUR) - max(start, hour), 0 * HOUR) for start, end in spells), 0 * HOUR)
        means.setdefault(shown.weekday() * 24 + shown.hour, []).append(there / HOUR)
        hour += HOUR
    said = part["by_weekday_hour"]
    for slot in range(7 * 24):
        assert said["hours"][slot] == len(means[slot])
        assert said["mean"][slot] == pytest.approx(np.mean(means[slot]), abs=0.00051)
        for percent in (5, 25, 50, 75, 95):
            assert said[f"percentile_{percent}"][slot] == pytest.approx(
                np.percentile(means[slot], percent), abs=0.00051
            )


async def test_occupancy_in_files(lain: httpx2.AsyncClient) -> None:
    asked = "start=2026-11-01&end=2026-11-01&by=ward"
    days = await file_of(lain, f"/api/v1/occupancy?{asked}")
    rows = await file_of(lain, f"/api/v1/occupancy/rows?{asked}")
    known = [day for day in days if day["mean (people)"]]
    for day in known:
        mine = [row for row in rows if row["part"] == day["key"]]
        minutes = sum(float(row["minutes (minutes)"]) for row in mine)
        assert float(day["mean (people)"]) == pytest.approx(minutes / (24 * 60), abs=0.00051)
        assert int(day["census_start (people)"]) == sum(row["came"] == "there" for row in mine)
    assert len(known) > 3


@pytest.mark.parametrize(
    "asked",
    [
        {"first_on": "2026-10-12"}, {"last_on": "2026-11-10"}, {"first_on": "2026-11-02", "last_on": "2026-11-01"},
        {"hour": "2026-10-12T22:00:00Z"}, {"hour": "2026-11-01T09:30:00Z"},
    ],
)  # fmt: skip
async def test_a_stretch_that_is_none_of_the_period_is_refused(lain: httpx2.AsyncClient, asked: dict[str, str]) -> None:
    refused = await lain.get("/api/v1/occupancy/rows", params={**FOUR_WEEKS, **asked})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
