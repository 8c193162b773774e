"""Alerts over the API: who sees which, and what somebody who has seen one says of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from homeward.embedded import Connection as Server
from metrics.access import Role
from picture.memory import Memory
from tests.api.cast import Cast, cast_over
from tests.jobs.alerted import Alerted, rule
from tests.journeys.house import fresh_database
from tests.picture.partners import NOW, Partners

HUB, VIEWER, THERE = (Role.HUB, "SIM"), (Role.VIEWER, "SIM-T1"), (Role.HUB, "SIM-T2")
WHO = "hub.sim (test)"
SEEN = {"role": "Duty manager", "minutes": 120, "note": "Second board round at 11."}


async def raised(address: str) -> None:
    """A hospital has hardly a bed left, and a worker has seen it."""
    async with await psycopg.AsyncConnection.connect(address) as conn:
        found = Alerted(conn=conn, sending=Partners(conn), memory=Memory(), now=NOW)
        await found.rules(rule(channels=["duty"]), rule("source", kind="feed", trouble="failing"))
        await found.beds(49)
        assert await found.look()


@pytest.fixture(scope="module")
def begun(server: Server, peopled: Server) -> Iterator[str]:
    assert peopled is server
    with fresh_database(server, "peopled") as name:
        asyncio.run(raised(server.url(role="worker", dbname=name)))
        yield name


@pytest.fixture
async def cast(server: Server, begun: str) -> AsyncIterator[Cast]:
    with fresh_database(server, begun) as database:
        async with cast_over(server, database) as found:
            yield found


async def alert(cast: Cast, *grants: tuple[Role, str]) -> dict[str, Any]:
    """The only open one, as somebody sees it."""
    answer = await cast.get("/alerts", *grants)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["open"]
    return dict(found)


async def answered(cast: Cast) -> dict[str, Any]:
    """The alert, once the web has heard that somebody answered it."""
    for _ in range(200):
        found = await alert(cast, HUB)
        if found["is_acknowledged"]:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("nobody heard of it")


async def test_an_alert_says_what_where_since_when_and_what_to_do(cast: Cast) -> None:
    found = await alert(cast, VIEWER)
    words = [found[name] for name in ("title", "organisation_name", "severity_words")]
    assert words == ["Rule full", "Wendmoor General", "needs attention"]
    assert found["says_now"] == "General and acute bed occupancy: 98.0 %; told from 97 % on, over at 92 %"
    assert (found["advice"], found["is_simulated"], found["is_known_now"]) == ("Look.", True, True)
    assert [(letter["channel_title"], letter["state"]) for letter in found["letters"]] == [("Duty manager", "waiting")]


async def test_the_rules_and_channels_are_told_without_an_address(cast: Cast) -> None:
    answer = await cast.get("/alerts", VIEWER)
    assert [each["condition"] for each in answer.json()["rules"]] == [
        "General and acute bed occupancy at or above 97 %; over at 92 %",
        "the last poll came to nothing; over when it is as recent as promised again",
    ]
    assert {each["quiet"] for each in answer.json()["channels"]} == {"22:00 to 07:00", None}
    assert "wendmoor.example" not in answer.text
    assert "ROOM_URL" not in answer.text


async def test_whoever_does_not_reach_an_organisation_knows_of_no_alert_of_it(cast: Cast) -> None:
    assert (await cast.get("/alerts", THERE)).json()["open"] == []
    number = (await alert(cast, HUB))["alert"]
    refused = await cast.post(f"/alerts/{number}/acknowledgement", SEEN, THERE)
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_alert")


async def test_alerts_can_be_asked_for_of_a_part_of_the_tree(cast: Cast) -> None:
    assert len((await cast.get("/alerts?organisation=SIM-T1", HUB)).json()["open"]) == 1
    assert (await cast.get("/alerts?organisation=SIM-T2", HUB)).json()["open"] == []
    assert (await cast.get("/alerts?organisation=XYZ", HUB)).json()["code"] == "unknown_organisation"


async def test_an_answer_stands_with_role_note_and_time_and_in_the_record(cast: Cast) -> None:
    number = (await alert(cast, HUB))["alert"]
    done = await cast.post(f"/alerts/{number}/acknowledgement", SEEN, HUB)
    assert done.status_code == 204, done.text
    found = await answered(cast)
    (said,) = found["acknowledgements"]
    assert (said["by"], said["role"], said["note"]) == (WHO, "Duty manager", "Second board round at 11.")
    until, at = datetime.fromisoformat(said["until"]), datetime.fromisoformat(said["said_at"])
    assert until - at == timedelta(hours=2)
    assert (await alert(cast, VIEWER))["acknowledgements"][0]["by"] is None
    assert found["ended_at"] is None
    ((who, about, outcome, _),) = await cast.recorded("acknowledge alert")
    assert (who, about, outcome) == (WHO, str(number), "done")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({**SEEN, "role": " "}, 422, "invalid_parameter"),
        ({**SEEN, "role": "x" * 81}, 422, "invalid_parameter"),
        ({**SEEN, "note": "one\ntwo"}, 422, "invalid_parameter"),
        ({**SEEN, "note": "x" * 301}, 422, "invalid_parameter"),
        ({**SEEN, "minutes": 4}, 422, "invalid_parameter"),
        ({**SEEN, "minutes": 1441}, 422, "invalid_parameter"),
        ({**SEEN, "note": "about 943 476 5919"}, 422, "person_named"),
        ({**SEEN, "role": "9434765919"}, 422, "person_named"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_refused(
    cast: Cast, body: dict[str, object], status: int, code: str
) -> None:
    number = (await alert(cast, HUB))["alert"]
    refused = await cast.post(f"/alerts/{number}/acknowledgement", body, HUB)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await cast.recorded("acknowledge alert") == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PLANNER, Role.ANALYST, Role.ADMINISTRATOR])
async def test_whoever_may_say_nothing_for_an_organisation_answers_nothing(cast: Cast, role: Role) -> None:
    assert not (await alert(cast, (role, "SIM")))["may_answer"]
    number = (await alert(cast, HUB))["alert"]
    refused = await cast.post(f"/alerts/{number}/acknowledgement", SEEN, (role, "SIM"))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


async def test_what_is_over_is_not_answered(cast: Cast, server: Server) -> None:
    number = (await alert(cast, HUB))["alert"]
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=cast.store.info.dbname)) as conn:
        await conn.execute("UPDATE alert SET ended_at = raised_at, ended_because = 'cleared'")
    refused = await cast.post(f"/alerts/{number}/acknowledgement", SEEN, HUB)
    assert (refused.status_code, refused.json()["code"]) == (409, "alert_over")
