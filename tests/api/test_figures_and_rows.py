"""Every figure about people is explained down to its rows through the API alone: they are listed, and are as many."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

Shape = dict[str, Any]
WHEN = ("", "&at=2026-11-10T09:01:00Z&known=2026-11-10T09:01:30Z")


async def _ask(people: httpx2.AsyncClient, path: str) -> Shape:
    answer = await people.get(path)
    assert answer.status_code == 200, answer.text
    found: Shape = answer.json()
    return found


async def _rows(people: httpx2.AsyncClient, path: str) -> list[Shape]:
    """All the rows of an address, page by page."""
    found: list[Shape] = []
    cursor = ""
    while True:
        page = await _ask(people, f"{path}&limit=7{cursor}")
        found += page.get("rows", page.get("stays", []))
        if page["next"] is None:
            assert len(found) == page["total"]
            return found
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("when", WHEN)
async def test_blockages(people: httpx2.AsyncClient, when: str) -> None:
    for days, name in ((1, "day"), (7, "week"), (28, "four_weeks")):
        made = await _ask(people, f"/api/v1/blockages?days={days}{when}")
        assert made["total"] == len(made["blockages"]) > 5
        for each in made["blockages"]:
            now, lost = await _rows(people, each["rows"]), await _rows(people, each["day_rows"])
            assert len(now) == each["people_now"]
            assert len(lost) == each["lost"][name]
            assert sum(row["pounds"] or 0 for row in lost) == pytest.approx(each["pounds"])
            by_reason = Counter(row["reason"] for row in lost)
            assert {one["code"]: one["bed_days"] for one in each["reasons"] if one["bed_days"]} == by_reason
            assert max((row["days_since_ready"] for row in now), default=None) == each["longest_days"]
            for kind, of in (("sites", "site"), ("wards", "ward"), ("councils", "home_council")):
                assert {one["code"]: one["people"] for one in each[kind]} == Counter(row[of] for row in now)
        _, every, *_ = made["basis"]["rows"]
        assert len(await _rows(people, every)) == made["lost"][name]
        for idle in made["idle"]:
            assert sum(row["saved"] for row in await _rows(people, idle["rows"])) == idle["saved"][name]
        for late in made["late"]:
            hours = await _rows(people, late["rows"])
            told = sum(row["hours"] for row in hours if row["day"] < "2026-11-10")
            assert told == pytest.approx(late[f"hours_{name}"])
            assert sum(row["is_running"] for row in hours) == late["people_now"]
        assert made["idle"]
        assert made["late"]


async def test_the_trend_of_a_blockage_is_explained_by_the_rows_of_two_weeks(people: httpx2.AsyncClient) -> None:
    made = await _ask(people, "/api/v1/blockages?days=7")
    for each in made["blockages"]:
        rows = await _rows(people, f"/api/v1/blockages/bed-days?blockage={each['key']}&days=14")
        last = sum(row["day"] >= "2026-11-03" for row in rows)
        assert last - (len(rows) - last) == each["lost"]["trend"]


_BY: dict[str, Callable[[Shape], Any]] = {"site": lambda row: row["site"], "ward": lambda row: row["ward"]}


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("by", _BY)
async def test_red_and_green(people: httpx2.AsyncClient, by: str, when: str) -> None:
    made = await _ask(people, f"/api/v1/red-green?by={by}{when}")
    closed, running = [await _rows(people, path) for path in made["basis"]["rows"]]
    yesterday = [row for row in closed if row["day"] == made["yesterday_on"]]
    _same(made["window"], closed)
    _same(made["yesterday"], yesterday)
    assert made["today"] == _running(running)
    for part in made["parts"]:
        _same(part["window"], [row for row in closed if _BY[by](row) == part["key"]])
        _same(part["yesterday"], [row for row in yesterday if _BY[by](row) == part["key"]])
        assert part["today"] == _running([row for row in running if _BY[by](row) == part["key"]])
    reasons = Counter(row["reason"] for row in closed if row["why"] != "green")
    assert {line["code"]: line["days"] for line in made["reasons"]} == reasons
    for mark in made["turned_green"]:
        # In November London keeps UTC.
        green = [row for row in running if row["state"] == "green" and row["reviewed_at"][11:16] <= mark["by"]]
        assert mark["people"] in (None, len(green))
        assert mark["counted"] == len(running)
    runs = Counter(row["red_run_days"] for row in yesterday if row["red_run_days"])
    assert {line["days"]: line["people"] for line in made["runs"]["lengths"]} == runs
    assert made["runs"]["longest_days"] == max(runs)


def _same(figures: Shape, rows: list[Shape]) -> None:
    why = Counter(row["why"] for row in rows)
    assert figures["days"] == len(rows)
    assert {name: figures[name] for name in ("green", "ready", "recorded", "not_reviewed")} == {
        name: why[name] for name in ("green", "ready", "recorded", "not_reviewed")
    }
    assert figures["contradictions"] == sum(row["is_contradiction"] for row in rows)


def _running(rows: list[Shape]) -> Shape:
    state = Counter(row["state"] for row in rows)
    return {
        "people": len(rows), "red": state["red"], "green": state["green"], "not_reviewed": state["not_reviewed"],
        "ready_not_reviewed": sum(row["is_ready"] and row["state"] == "not_reviewed" for row in rows),
        "contradictions": sum(row["is_contradiction"] for row in rows),
    }  # fmt: skip


async def test_the_bed_position(people: httpx2.AsyncClient) -> None:
    made = await _ask(people, "/api/v1/bed-position?")
    present = await _rows(people, made["basis"]["rows"][0])
    parts = 0
    for site in made["sites"]:
        of = {part["name"]: part for part in site["parts"]}
        for part in of.values():
            if part["value"] is not None:
                assert sum(seen["value"] for seen in part["rests_on"]) == part["value"], part["name"]
                parts += 1
        assert site["empty"] == of["open"]["value"] - of["occupied"]["value"]
        ready = [row for row in present if row["site"] == site["organisation"]["code"] and row["is_ready"]]
        assert site["longest_ready"]["days"] == max(row["days_since_ready"] for row in ready)
    assert parts > 50
    ahead = made["becoming_ready"]
    meeting = [row for row in present if not row["is_ready"]]
    assert ahead["meeting"] == len(meeting)
    assert ahead["undated"] == sum(row["expected_on"] is None for row in meeting)
    for horizon in ahead["horizons"]:
        due = [row for row in meeting if row["expected_on"] and "2026-11-10" <= row["expected_on"] <= horizon["until"]]
        assert horizon["people"] == len(due)
        assert {one["pathway"]: one["people"] for one in horizon["by_pathway"]} == Counter(
            row["pathway_final"] or row["pathway_referred"] for row in due
        )
    assert ahead["overdue"] == sum((row["expected_on"] or "9") < "2026-11-10" for row in meeting)
    assert any(horizon["people"] for horizon in ahead["horizons"])


async def test_levels(people: httpx2.AsyncClient) -> None:
    made = await _ask(people, "/api/v1/levels?")
    scored = 0
    for pillar in made["pillars"]:
        for provider in pillar["providers"]:
            parameters = provider["parameters"]
            assert provider["points"] == sum(each["points"] for each in parameters)
            for each in parameters:
                if each["value"] is None:
                    continue
                scored += 1
                told = [one["parts"] for one in each["evidence"]]
                parts = [sum(column) for column in zip(*told, strict=True)]
                assert each["value"] == pytest.approx(parts[0] / parts[1] if len(parts) == 2 else parts[0]), each["key"]
    assert scored > 5
