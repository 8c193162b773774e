"""The level of a whole system over the API: declared by whoever speaks for it, never worked out, kept as known then."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from db.clock import read_clock
from homeward.embedded import Connection as Server
from metrics.access import Role
from tests.api.cast import Cast, cast_over
from tests.journeys.house import fresh_database

CHAIR = (Role.CHAIR, "SIM")
NHS_NUMBER = "943 476 5919"
WHY = "no rule: how the framework weighs the pillars is not published"
CHAIRED = {"role": "Director on call"}
WHOLE = {"organisation": "SIM", "pillar": "system", "level": 3, "reason": "Both hospitals divert", **CHAIRED}


@pytest.fixture
async def cast(peopled: Server) -> AsyncIterator[Cast]:
    with fresh_database(peopled, "peopled") as database:
        async with cast_over(peopled, database) as found:
            yield found


def _now(cast: Cast) -> str:
    return cast.door.now().isoformat().replace("+00:00", "Z")


async def _later(cast: Cast, server: Server) -> None:
    """Let a minute pass in the picture's time, in the store and in the web that goes by it."""
    database = cast.address.rsplit("/", 1)[-1].split("?")[0]
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        await conn.execute("UPDATE picture_clock SET origin_picture = origin_picture + %s", (timedelta(minutes=1),))
        await conn.commit()
    cast.door.pulse.clock = await read_clock(cast.store)


async def _ok(cast: Cast, path: str) -> dict[str, Any]:
    answer = await cast.get(path, CHAIR)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _declare(cast: Cast, **said: object) -> None:
    """Declare a level, and wait until the web knows of it."""
    answer = await cast.post("/levels/declared", {**WHOLE, **said}, CHAIR)
    assert answer.status_code == 204, answer.text
    cursor = await cast.store.execute("SELECT version FROM data_version")
    version = (await cursor.fetchone() or (0,))[0]
    async with asyncio.timeout(10):
        async for beat in cast.door.pulse.beats(heartbeat_seconds=5):
            if beat is not None and beat.version >= version:
                return


async def _levels(cast: Cast, known: str) -> dict[str, Any]:
    """The levels of the system as known then, of which the whole is never worked out."""
    found = await _ok(cast, f"/levels?organisation=SIM&at={known}&known={known}")
    system = found["system"]
    assert (system["organisation"]["code"], system["level"], system["why"]) == ("SIM", None, WHY)
    return found


async def test_it_is_declared_and_stood_down_and_read_as_it_was_known_then(cast: Cast, peopled: Server) -> None:
    known = [_now(cast)]
    for said in ({}, {"level": None, "reason": "They take patients again"}):
        await _later(cast, peopled)
        await _declare(cast, **said)
        known.append(_now(cast))
    found = [await _levels(cast, each) for each in known]
    never, *told = (each["system"]["declared"] for each in found)
    assert never is None
    assert [(each["level"], each["role"], each["reason"]) for each in told] == [
        (3, "Director on call", "Both hospitals divert"), (None, "Director on call", "They take patients again"),
    ]  # fmt: skip
    # Of no pillar is anything declared, and none is at another level for it.
    assert [each["declared"] for each in found[1]["pillars"]] == [None] * 4
    assert [each["level"] for each in found[1]["pillars"]] == [each["level"] for each in found[0]["pillars"]]
    wall = await _ok(cast, f"/wall?organisation=SIM&sections=levels&at={known[1]}&known={known[1]}")
    assert wall["system"] == found[1]["system"]
    file = (await cast.get(f"/levels?organisation=SIM&table=system&format=csv&known={known[1]}", CHAIR)).text
    heading, row, *more = file.splitlines()
    assert "declared_level,declared_role" in heading
    assert f",SIM,Wendmoor integrated care system (invented),,{WHY},3,Director on call," in row
    assert more == []
    assert await cast.recorded("declare level") == [("chair.sim (test)", "SIM", "done", {})] * 2


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ((), 401),
        (((Role.VIEWER, "SIM"),), 403),
        (((Role.WARD, "SIM-S1"),), 403),
        (((Role.CHAIR, "SIM-T1"),), 403),
    ],
)
async def test_nobody_declares_it_who_does_not_speak_for_the_whole(
    cast: Cast, who: tuple[tuple[Role, str], ...], status: int
) -> None:
    assert (await cast.post("/levels/declared", WHOLE, *who)).status_code == status
    assert (await _levels(cast, _now(cast)))["system"]["declared"] is None


@pytest.mark.parametrize(("code", "kind"), [("SIM-T1", "trust"), ("SIM-S1", "site"), ("SIM-L1", "council")])
async def test_a_part_has_no_level_of_the_whole(cast: Cast, code: str, kind: str) -> None:
    answer = await cast.post("/levels/declared", {**WHOLE, "organisation": code}, CHAIR)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameter")
    assert f" is a {kind}: a level of the whole system is declared for an integrated care system" in answer.text
    await _declare(cast)
    assert (await _ok(cast, f"/levels?organisation={code}"))["system"] is None
    assert (await _ok(cast, f"/wall?organisation={code}&sections=levels"))["system"] is None


@pytest.mark.parametrize("wrong", [{"reason": f"See {NHS_NUMBER}"}, {"role": f"Of {NHS_NUMBER}"}])
@pytest.mark.parametrize("pillar", ["system", "acute"])
async def test_nothing_about_a_person_is_kept_with_a_level(cast: Cast, pillar: str, wrong: dict[str, str]) -> None:
    answer = await cast.post("/levels/declared", {**WHOLE, "pillar": pillar, **wrong}, CHAIR)
    assert (answer.status_code, answer.json()["code"]) == (422, "person_named")
    assert NHS_NUMBER not in answer.text
    assert (await _levels(cast, _now(cast)))["system"]["declared"] is None


async def test_it_offers_no_action_of_any_pillar(cast: Cast) -> None:
    before = (await _ok(cast, "/action-cards?organisation=SIM"))["cards"]
    await _declare(cast, level=4)
    assert (await _ok(cast, "/wall?organisation=SIM&sections=levels"))["system"]["declared"]["level"] == 4
    assert (await _ok(cast, "/action-cards?organisation=SIM"))["cards"] == before


async def test_a_call_says_it_and_keeps_it_as_it_was_shown(cast: Cast, peopled: Server) -> None:
    await _declare(cast, level=2)
    await _later(cast, peopled)
    opened = await cast.post("/calls", {"organisation": "SIM", **CHAIRED}, CHAIR)
    number = opened.json()["call"]
    agenda = await _ok(cast, "/agenda?organisation=SIM")
    assert agenda["system"]["declared"]["level"] == 2
    lines = {each["item"]: [line["says"] for line in each["lines"]] for each in agenda["items"]}
    assert "OPEL of the whole system declared 2, none at the last call" in lines["changes"]
    assert not any("whole system" in each for each in lines["standing"]), "it stands at neither 3 nor 4"

    await _later(cast, peopled)
    await _declare(cast)
    assert (await cast.post(f"/calls/{number}/end", CHAIRED, CHAIR)).status_code == 204
    kept = (await _ok(cast, f"/calls/{number}"))["agenda"]
    standing = next(each["lines"][0] for each in kept["items"] if each["item"] == "standing")
    assert standing["says"] == f"OPEL of the whole system, declared 3 by Director on call; not calculated: {WHY}"
    assert standing["level"] is None, "a mark beside it would read as calculated"

    await _later(cast, peopled)
    await _declare(cast, level=None)
    assert (await _ok(cast, f"/calls/{number}"))["agenda"] == kept
    changes = await _ok(cast, "/changes?organisation=SIM")
    assert changes["since"]["call"] == number
    (lowered,) = (each for each in changes["changes"] if each["declared_before"] is not None)
    assert (lowered["what"], lowered["declared_before"], lowered["declared_now"]) == ("lowered", 2, None)
    assert lowered["says"] == "OPEL of the whole system not declared any more, 2 at the last call"
    assert (lowered["organisation"]["code"], lowered["level_before"], lowered["level_now"]) == ("SIM", None, None)
