"""Which organisations a snapshot shows beneath its node: its children, or those that are asked for, in their order."""

import httpx2

DAY = "2022-01-09"


async def _tiles(ask: httpx2.AsyncClient, **query: str) -> list[str]:
    answer = await ask.get("/api/v1/snapshot", params={"at": DAY, **query})
    assert answer.status_code == 200, answer.text
    return [tile["organisation"]["code"] for tile in answer.json()["tiles"]]


async def test_the_organisations_asked_for_are_shown_in_their_order(ask: httpx2.AsyncClient) -> None:
    assert await _tiles(ask, organisation="QOP", tiles="RM3,Y61,R0A") == ["RM3", "Y61", "R0A"]
    children = await _tiles(ask, organisation="QOP")
    assert {"RM3", "R0A"} < set(children)
    assert "Y61" not in children


async def test_the_node_is_judged_the_same_whatever_is_shown_beneath(ask: httpx2.AsyncClient) -> None:
    plain, chosen = [
        (await ask.get("/api/v1/snapshot", params={"at": DAY, "organisation": "QOP", **more})).json()["organisation"]
        for more in ({}, {"tiles": "RM3"})
    ]
    assert plain == chosen


async def test_a_tile_nobody_knows_is_named(ask: httpx2.AsyncClient) -> None:
    answer = await ask.get("/api/v1/snapshot", params={"organisation": "QOP", "tiles": "RM3,NOWHERE"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "unknown_organisation"
    assert "NOWHERE" in answer.json()["detail"]


async def test_more_tiles_than_any_wall_has_are_refused(ask: httpx2.AsyncClient) -> None:
    answer = await ask.get("/api/v1/snapshot", params={"tiles": ",".join(["RM3"] * 25)})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameter")


async def test_without_an_organisation_the_first_wall_of_the_catalogue_answers(ask: httpx2.AsyncClient) -> None:
    answer = await ask.get("/api/v1/snapshot", params={"at": DAY})
    assert answer.json()["organisation"]["organisation"]["code"] == "QOP"
