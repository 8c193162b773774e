"""A code that names nothing is refused by every route that takes it: an empty answer would say that nobody is there."""

import httpx2
import pytest

WARDED = (
    "stays", "bed-days", "bed-days/rows", "bed-days/now", "occupancy", "occupancy/rows", "red-green/period", "pathways",
    "referrals", "services",
)  # fmt: skip
CODED = (
    *((route, "ward") for route in WARDED),
    *((route, name) for route in ("pathways", "referrals", "services") for name in ("service", "site", "council")),
    *((route, name) for route in ("responses", "responses/clocks") for name in ("team", "council")),
    ("referrals", "in_area_of"),
    ("room", "council"),
)


def test_every_route_that_takes_a_ward_is_among_them(people: httpx2.AsyncClient) -> None:
    document = people._transport.app.openapi()  # type: ignore[attr-defined]
    found = {
        (path.removeprefix("/api/v1/"), parameter["name"])
        for path, operations in document["paths"].items()
        for parameter in operations.get("get", {}).get("parameters", ())
        if parameter["name"] in {"ward", "site", "council", "service", "team", "in_area_of"}
    }
    assert found == set(CODED)


@pytest.mark.parametrize(("route", "name"), CODED)
async def test_an_unknown_code_is_a_problem_with_one_code(people: httpx2.AsyncClient, route: str, name: str) -> None:
    refused = await people.get(f"/api/v1/{route}", params={name: "SIM-S1-W99"})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_organisation"), refused.text
    assert refused.json()["detail"].startswith(f"{name}: no ")


@pytest.mark.parametrize("route", WARDED)
async def test_a_ward_that_there_is_is_answered_and_what_is_no_ward_is_not(
    people: httpx2.AsyncClient, route: str
) -> None:
    found = await people.get(f"/api/v1/{route}", params={"ward": "SIM-S1-W03"})
    assert found.status_code == 200, found.text
    refused = await people.get(f"/api/v1/{route}", params={"ward": "SIM-S1"})
    assert (refused.status_code, refused.json()["detail"]) == (404, "ward: no ward 'SIM-S1'.")
