"""Blockages, red and green and people who left, narrowed to one pathway or to some days: each figure has its rows."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
import pytest

from db.clock import PictureClock, start_clock
from homeward.embedded import Connection as Server
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Episode, Pathway
from tests.api.lain import asking
from tests.api.peopled import everybody
from tests.picture.partners import AT_NINE, NOW, ready, stay, whole_system

PATHWAYS = tuple(pathway.value for pathway in Pathway)
# Who is on which: the final pathway, where there is one, goes before the one they were referred for.
ON = {"ST-s10": "P1", "ST-s11": "P2", "ST-s12": "P1", "ST-s13": "P1", "ST-gone": "P0"}
LEFT = {f"ST-left{ago}": london_day(AT_NINE - timedelta(days=ago)) for ago in (1, 2, 3, 9)}


def _people() -> list[Episode]:
    found: list[Episode] = []
    for each in everybody()["SIM-S1"]:
        key = getattr(each, "key", None)
        if key in ON:
            final = None if key == "ST-s10" else Pathway(ON[key])
            referred = Pathway("P1") if key == "ST-s10" else Pathway("P3")
            found.append(replace(each, pathway_referred=referred, pathway_final=final))  # type: ignore[type-var]
        else:
            found.append(each)
    for number, ago in enumerate((1, 2, 3, 9)):
        left = AT_NINE - timedelta(days=ago)
        key = f"ST-left{ago}"
        told = replace(stay(key, days=20, is_ready=True), left_at=left, pathway_final=Pathway(PATHWAYS[number]))
        found += [told, replace(ready(key, left - timedelta(days=3)), ends_at=left)]
    return found


@pytest.fixture
async def asked(server: Server, database: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the API over one site whose people are on several pathways."""
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
        await start_clock(conn, service=datetime.now(UTC), wanted=clock)
        sending = await whole_system(conn)
        await sending.tell("board_s1", "SIM-S1", _people())
        await conn.commit()
    async with asking(server, database) as client:
        yield client


async def _ask(client: httpx2.AsyncClient, path: str) -> dict[str, Any]:
    join = "&" if "?" in path else "?"
    answer = await client.get(f"{path}{join}limit=500")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["next"] is None
    return found


def _on(key: str) -> str | None:
    if key in LEFT:
        return PATHWAYS[list(LEFT).index(key)]
    return ON.get(key)


async def test_figures_of_one_pathway_are_those_of_the_rows_of_its_people(asked: httpx2.AsyncClient) -> None:
    whole = await _ask(asked, "/api/v1/blockages?organisation=SIM-S1&days=28")
    days, hours = [await _ask(asked, whole["basis"]["rows"][at]) for at in (1, 2)]
    told = await _ask(asked, "/api/v1/red-green?organisation=SIM-S1&days=28")
    closed, running = [await _ask(asked, path) for path in told["basis"]["rows"]]
    seen: Counter[str] = Counter()
    for pathway in PATHWAYS:
        made = await _ask(asked, f"/api/v1/blockages?organisation=SIM-S1&days=28&pathway={pathway}")
        lost = [row for row in days["rows"] if _on(row["stay"]) == pathway]
        assert made["lost"]["four_weeks"] == len(lost)
        assert {
            each["key"]: each["lost"]["four_weeks"] for each in made["blockages"] if each["lost"]["four_weeks"]
        } == (Counter(row["blockage"] for row in lost))
        now, own_days, own_hours, own_idle = [await _ask(asked, path) for path in made["basis"]["rows"]]
        assert made["people_now"] == len(now["stays"])
        assert own_days["rows"] == lost
        assert own_hours["rows"] == [row for row in hours["rows"] if _on(row["stay"]) == pathway]
        assert {each["stay"] for row in own_idle["rows"] for each in row["waiting"]} <= {row["stay"] for row in lost}
        for each in made["blockages"]:
            assert len((await _ask(asked, each["rows"]))["stays"]) == each["people_now"]
            assert len((await _ask(asked, each["day_rows"]))["rows"]) == each["lost"]["four_weeks"]

        green = await _ask(asked, f"/api/v1/red-green?organisation=SIM-S1&days=28&pathway={pathway}")
        own = [row for row in closed["rows"] if _on(row["stay"]) == pathway]
        assert (green["window"]["days"], green["window"]["green"]) == (
            len(own), sum(row["why"] == "green" for row in own)
        )  # fmt: skip
        assert sum(part["window"]["days"] for part in green["parts"]) == len(own)
        assert green["today"]["people"] == sum(_on(row["stay"]) == pathway for row in running["rows"])
        own_closed, own_running = [await _ask(asked, path) for path in green["basis"]["rows"]]
        assert own_closed["rows"] == own
        assert own_running["rows"] == [row for row in running["rows"] if _on(row["stay"]) == pathway]
        seen.update(days=len(lost), hours=len(own_hours["rows"]), closed=len(own), now=made["people_now"])
    # Nothing above was compared with nothing; and somebody is on no pathway.
    assert min(seen["days"], seen["hours"], seen["closed"], seen["now"]) > 0
    assert seen["closed"] < len(closed["rows"])


async def test_who_left_on_some_days(asked: httpx2.AsyncClient) -> None:
    for span, ago in (
        ("", (1, 2, 3, 9)), (f"&start={LEFT['ST-left3']}", (1, 2, 3)), (f"&end={LEFT['ST-left2']}", (2, 3, 9)),
        (f"&start={LEFT['ST-left3']}&end={LEFT['ST-left2']}", (2, 3)), ("&start=2026-11-10", ()),
    ):  # fmt: skip
        found = await _ask(asked, f"/api/v1/stays?organisation=SIM-S1&state=left{span}")
        assert {row["stay"] for row in found["stays"]} - {"ST-gone"} == {f"ST-left{each}" for each in ago}
    refused = await asked.get("/api/v1/stays?organisation=SIM-S1&start=2026-11-01")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
