"""Pathways, services and response clocks over HTTP: each figure is as many as the rows its address lists."""

from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

Shape = dict[str, Any]
WHEN = ("", "&at=2026-11-10T09:01:00Z&known=2026-11-10T09:01:30Z")


async def ask(people: httpx2.AsyncClient, path: str, **asked: str) -> Shape:
    join = "&" if "?" in path else "?"
    answer = await people.get(f"{path}{join}{urlencode(asked)}")
    assert answer.status_code == 200, answer.text
    found: Shape = answer.json()
    return found


async def count(people: httpx2.AsyncClient, path: str, **asked: str) -> int:
    return int((await ask(people, path, limit="1", **asked))["total"])


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("by", ["all", "service", "site", "council", "locality"])
async def test_lanes(people: httpx2.AsyncClient, by: str, when: str) -> None:
    made = await ask(people, f"/api/v1/pathways?by={by}{when}")
    assert sum(lane["waiting"] for lane in made["lanes"]) == 5
    for lane in made["lanes"]:
        over = sum(each["people"] for each in lane["came_to_nothing"]) + lane["unfollowed"]
        assert lane["waiting"] == lane["waiting_at_start"] + lane["referred"] - lane["started"] - over
        assert lane["queue_change"] == lane["queue_at_midnight"] - lane["waiting"]
        if (rows := lane["rows"]) is None:
            continue
        assert await count(people, rows, state="waiting") == lane["waiting"]
        assert await count(people, rows, state="not_told") == lane["not_told"]
        assert await count(people, rows, state="in_service") == lane["in_service"]
        assert await count(people, rows, state="waiting", booked="true") == lane["waiting_booked"]
        for each in lane["waiting_by_tag"]:
            assert await count(people, rows, state="waiting", tag=each["kind"]) == each["people"]
        for each in lane["waiting_in"]:
            assert await count(people, rows, state="waiting", waiting_in=each["kind"]) == each["people"]
        for step in ("referred", "decided", "accepted", "started", "ended"):
            assert await count(people, rows, step=step) == lane[step]
        assert await count(people, rows, step="came_to_nothing") == over - lane["unfollowed"]


async def test_a_lane_says_what_happened_and_what_a_silent_service_last_said(people: httpx2.AsyncClient) -> None:
    made = await ask(people, "/api/v1/pathways")
    lane = next(each for each in made["lanes"] if each["pathway"] == "P1")
    assert made["span_start"] == "2026-11-10T00:00:00Z"
    assert (lane["waiting"], lane["started"], lane["gone"], lane["ended"], lane["not_told"]) == (5, 2, 1, 1, 1)
    assert lane["came_to_nothing"] == [{"kind": "withdrawn", "people": 1}]
    # The care at home that began is the hub's: nobody tells when it ends.
    assert [(node["node"], node["came"], node["unfollowed"]) for node in lane["nodes"]][-1] == ("service", 2, 1)
    referral = made["basis"]["coverage"][0]
    assert (referral["kind"], referral["usable"], referral["expected"], referral["is_partial"]) == (
        "referral",
        3,
        7,
        True,
    )


async def test_services(people: httpx2.AsyncClient) -> None:
    made = await ask(people, "/api/v1/services")
    services = {each["service"]: each for each in made["services"]}
    # A virtual ward says how many and not who; here it has said nothing.
    assert services["SIM-V1"]["waiting"] is None
    for code, each in services.items():
        assert await count(people, each["rows"]) == (0 if code == "SIM-V1" else each["waiting"])
        assert await count(people, each["rows_in_area"]) == each["waiting_in_area"]
    assert services["SIM-R1"]["capacity"]["says"] == "4 offered: 3 wrong area, 1 single-handed only"
    assert services["SIM-R1"]["fit"] == {"waiting": 2, "fits": 0, "single_handed_only": 1, "unknown": 0}
    assert services["SIM-R1"]["unused"] == {"day": 1.0, "week": 1.0, "days_told": 1}
    # Of the silent team nothing is known; of another only what it had left on two days that are over.
    assert (services["SIM-R3"]["capacity"], services["SIM-R3"]["waiting"]) == (None, 0)
    assert (services["SIM-R2"]["capacity"], services["SIM-R2"]["unused"]["week"]) == (None, 4.0)
    carer = services["SIM-H01"]
    assert (carer["over"], carer["capacity"]["usable"], carer["earliest_start_on"]) == ("week", 14.0, "2026-11-12")
    assert (carer["waiting_in_area"], carer["fit"]["fits"]) == (1, 1)
    assert services["SIM-U1"]["capacity"]["usable"] == 9.0
    totals = {each["type"]: each for each in made["totals"]}
    assert (totals["reablement"]["told"], totals["reablement"]["services"], totals["reablement"]["waiting"]) == (
        1,
        3,
        2,
    )


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("by", ["all", "team", "council"])
async def test_clocks(people: httpx2.AsyncClient, by: str, when: str) -> None:
    made = await ask(people, f"/api/v1/responses/clocks?by={by}{when}")
    assert made["total"] > 1
    for clocks in made["clocks"]:
        rows = clocks["rows"]
        for name in ("met", "missed"):
            assert await count(people, rows, clock=name, today="due") == clocks[name]
        assert await count(people, rows, clock="running") == clocks["running"]
        assert await count(people, rows, clock="running", triaged="false") == clocks["untriaged"]
        assert await count(people, rows, clock="missed", open="true") == clocks["overdue"]
        assert await count(people, rows, today="received") == clocks["received"]
        declined = sum(each["responses"] for each in clocks["declined"])
        assert await count(people, rows, today="closed", outcome="declined") == declined


async def test_the_line_that_is_read_out(people: httpx2.AsyncClient) -> None:
    two_hour, two_day = (await ask(people, "/api/v1/responses/clocks"))["clocks"]
    # Received at seven in the evening... before eight in the morning the clock does not run.
    assert (
        two_hour["says"]
        == (
            "No clock due today is settled (standard 70 %); 1 running, 1 due by 11:00, 1 not triaged; "
            "9 staffed visits left before 20:00."
        )
        or two_hour["due"]
    )
    assert two_day["says"].startswith("Of 1 clock due today 1 met, 0 missed (100 %; standard 70 %); 1 running")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("start=2026-09-01", "span_too_long"), ("start=2026-11-11", "empty_span"), ("start=noon", "invalid_time"),
        ("start=2026-11-10&hours=3", "invalid_parameter"), ("end=2026-11-09&at=2026-11-09", "invalid_parameter"),
        ("start=2026-11-10T08:00:00", "naive_time"), ("end=2026-12-01", "at_in_future"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("route", ["pathways", "referrals"])
async def test_spans_that_cannot_be_answered_are_refused(
    people: httpx2.AsyncClient, route: str, query: str, code: str
) -> None:
    answer = await people.get(f"/api/v1/{route}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_span_of_hours_begins_with_a_full_hour_and_is_valid_until_the_next(people: httpx2.AsyncClient) -> None:
    made = await ask(people, "/api/v1/pathways?hours=2")
    assert made["span_start"] == "2026-11-10T07:00:00Z"
    assert made["basis"]["valid_until"] <= "2026-11-10T10:00:00Z"
    assert next(each["started"] for each in made["lanes"] if each["pathway"] == "P1") == 1
    past = await ask(people, "/api/v1/pathways?start=2026-11-09&end=2026-11-09")
    assert (past["span_start"], past["span_end"]) == ("2026-11-09T00:00:00Z", "2026-11-09T23:59:59.999999Z")


async def test_the_path_home_is_followed_to_its_end(people: httpx2.AsyncClient) -> None:
    (row,) = (await ask(people, "/api/v1/referrals?step=started&ward=SIM-S1-W03"))["referrals"]
    way = await ask(people, row["path_home"])
    assert [step["what"] for step in way["steps"]] == ["admitted", "referred", "decided", "accepted", "service began"]
    assert (way["is_ended"], way["missing"]) == (False, [])
    nobody = await people.get("/api/v1/stays/ST-nobody/path-home")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_stay")
    elsewhere = await people.get(f"/api/v1/stays/{way['stay']}/path-home?organisation=SIM-S3")
    assert elsewhere.status_code == 404
