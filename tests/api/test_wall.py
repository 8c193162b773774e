"""The wall beside the routes behind it: every figure the same to the digit, of one data version, and nobody named."""

from collections import Counter
from typing import Any

import httpx2
import pytest

ORGANISATIONS = ("SIM", "SIM-S1", "SIM-T1", "SIM-L1")


async def asked(people: httpx2.AsyncClient, path: str) -> dict[str, Any]:
    answer = await people.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def wall_of(people: httpx2.AsyncClient, organisation: str) -> dict[str, Any]:
    return await asked(people, f"wall?organisation={organisation}")


@pytest.mark.parametrize("organisation", ORGANISATIONS)
async def test_the_pillars_and_the_whole_system_are_those_of_levels(
    people: httpx2.AsyncClient, organisation: str
) -> None:
    wall, levels = await wall_of(people, organisation), await asked(people, f"levels?organisation={organisation}")
    names = ("pillar", "level", "is_floor", "usable", "expected", "declared", "difference")
    assert wall["pillars"] == [{name: each[name] for name in names} for each in levels["pillars"]]
    assert wall["system"] == levels["system"]
    assert (wall["system"] is not None) == (organisation == "SIM")


@pytest.mark.parametrize("organisation", ORGANISATIONS)
async def test_the_position_is_that_of_bed_position(people: httpx2.AsyncClient, organisation: str) -> None:
    wall = (await wall_of(people, organisation))["position"]
    beds = await asked(people, f"bed-position?organisation={organisation}")
    if wall is None:
        assert beds["acute"] is beds["community"] is None
        return
    assert (wall["acute"], wall["community"]) == (beds["acute"], beds["community"])
    acute = [site for site in beds["sites"] if site["care"] == "acute"]
    assert [site["organisation"] for site in wall["sites"]] == [site["organisation"] for site in acute]
    for shown, site in zip(wall["sites"], acute, strict=True):
        parts = {part["name"]: part["value"] for part in site["parts"]}
        for name in ("awaiting", "expected_in", "gone", "definite", "potential", "closed", "escalation"):
            assert shown[name] == parts[name], name
        for name in ("empty", "on_definite", "on_potential", "lacking"):
            assert shown[name] == site[name], name


@pytest.mark.parametrize("organisation", ORGANISATIONS)
async def test_who_can_leave_adds_up_to_who_is_held(people: httpx2.AsyncClient, organisation: str) -> None:
    leaving = (await wall_of(people, organisation))["leaving"]
    blockages = await asked(people, f"blockages?organisation={organisation}&limit=500")
    assert leaving["ready"] == blockages["people_now"]
    assert leaving["ready"] == sum(lane["ready"] for lane in leaving["lanes"])
    tags = Counter[str]()
    for lane in leaving["lanes"]:
        assert lane["ready"] == sum(each["people"] for each in lane["by_tag"])
        tags.update({each["kind"]: each["people"] for each in lane["by_tag"]})
    expected = Counter[str]()
    for each in blockages["blockages"]:
        expected[each["tag"]] += each["people_now"]
    assert +tags == +expected
    lanes = {lane["pathway"]: lane for lane in (await asked(people, f"pathways?organisation={organisation}"))["lanes"]}
    beds = await asked(people, f"bed-position?organisation={organisation}")
    soon = {each["pathway"]: each["people"] for each in beds["becoming_ready"]["horizons"][0]["by_pathway"]}
    for lane in leaving["lanes"]:
        assert lane["expected_today"] == soon.get(lane["pathway"], 0)
        if lane["pathway"] is not None:
            names = ("gone", "booked_today", "waiting", "queue_change", "not_told")
            assert {name: lane[name] for name in names} == {name: lanes[lane["pathway"]][name] for name in names}


@pytest.mark.parametrize("organisation", ORGANISATIONS)
async def test_the_largest_blockages_are_sums_of_the_list(people: httpx2.AsyncClient, organisation: str) -> None:
    wall = (await wall_of(people, organisation))["blockages"]
    blockages = await asked(people, f"blockages?organisation={organisation}&limit=500")
    assert wall["lost"] == blockages["lost"]
    weeks, held = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for each in blockages["blockages"]:
        weeks[each["tag"], each["what"]] += each["lost"]["week"]
        held[each["tag"], each["what"]] += each["people_now"]
    assert wall["total"] == len(weeks)
    for step in wall["steps"]:
        key = step["tag"], step["what"]
        assert (step["lost"]["week"], step["people_now"]) == (weeks[key], held[key])
    assert [step["lost"]["week"] for step in wall["steps"]] == sorted(weeks.values(), reverse=True)[:3]


@pytest.mark.parametrize("organisation", ORGANISATIONS)
async def test_days_clocks_and_tiles_are_those_of_their_routes(people: httpx2.AsyncClient, organisation: str) -> None:
    wall = await wall_of(people, organisation)
    days = await asked(people, f"red-green?organisation={organisation}")
    assert {name: days[name] for name in ("yesterday_on", "yesterday", "today")} == wall["bed_days"]
    clocks = await asked(people, f"responses/clocks?organisation={organisation}")
    two_hours = clocks["clocks"][0]
    assert two_hours["priority"] == "2_hour", "they come first"
    names = ("met", "missed", "met_share", "running", "untriaged", "overdue", "visits_left", "not_told")
    assert {name: wall["clocks"][name] for name in names} == {name: two_hours[name] for name in names}
    snapshot = await asked(people, f"snapshot?organisation={organisation}")
    for name in ("organisation", "tiles", "movers", "feeds", "data_version"):
        assert wall["picture"][name] == snapshot[name], name


async def test_actions_and_changes_are_those_of_their_routes(people: httpx2.AsyncClient) -> None:
    wall = await wall_of(people, "SIM")
    actions, changes = await asked(people, "actions?organisation=SIM"), await asked(people, "changes?organisation=SIM")
    assert wall["actions"]["counts"] == actions["counts"]
    assert {name: changes[name] for name in ("since", "changes")} == wall["changes"]
    assert wall["call"]["scheduled_at"] < wall["call"]["over_at"]


async def test_no_blockage_on_a_wall_names_an_organisation(people: httpx2.AsyncClient) -> None:
    wall = await wall_of(people, "SIM")
    assert wall["blockages"]["steps"]
    assert all("organisation" not in step and "SIM-" not in str(step) for step in wall["blockages"]["steps"])


async def test_only_the_sections_asked_for_are_there(people: httpx2.AsyncClient) -> None:
    found = await asked(people, "wall?organisation=SIM&sections=levels,bed_days")
    assert found["pillars"] is not None
    assert found["bed_days"] is not None
    assert [found[name] for name in ("position", "leaving", "blockages", "clocks")] == [None] * 4
    alone = await asked(people, "wall?organisation=SIM&sections=")
    assert alone["coverage"] == []
    assert alone["picture"]["tiles"]


async def test_a_section_that_there_is_not_is_refused_by_name(people: httpx2.AsyncClient) -> None:
    answer = await people.get("/api/v1/wall?sections=levels,weather")
    assert answer.status_code == 422
    assert "'weather'" in answer.json()["detail"]


async def test_a_wall_of_the_past_is_of_then(people: httpx2.AsyncClient) -> None:
    now = await wall_of(people, "SIM")
    at = now["picture"]["at"]
    then = await asked(people, f"wall?organisation=SIM&at={at}&known={at}".replace("+", "%2B"))
    assert then["valid_until"] is then["changes"] is then["call"] is None
    assert then["leaving"]["ready"] == now["leaving"]["ready"]
    assert then["blockages"] == now["blockages"]
