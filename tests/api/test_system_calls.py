"""A system call over the API: opened, filled, stood down, read again as it was known then, whatever is corrected."""

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
from tests.picture.partners import AT_NINE, BEDS, NOW, Partners

CHAIR = (Role.CHAIR, "SIM")
VIEWER = (Role.VIEWER, "SIM")
PROVIDER = (Role.PROVIDER, "SIM-H01")
AS_CHAIR = {"role": "Director on call"}
ITEMS = ["safety", "actions", "beds", "standing", "changes", "blockages", "ahead", "aid", "decisions"]
NHS_NUMBER = "943 476 5919"


@pytest.fixture
async def cast(peopled: Server) -> AsyncIterator[Cast]:
    with fresh_database(peopled, "peopled") as database:
        async with cast_over(peopled, database) as found:
            yield found


async def _open(cast: Cast) -> int:
    answer = await cast.post("/calls", {"organisation": "SIM", **AS_CHAIR}, CHAIR)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["call"])


async def _ok(cast: Cast, path: str, *who: tuple[Role, str]) -> dict[str, Any]:
    answer = await cast.get(path, *(who or (CHAIR,)))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _done(cast: Cast, path: str, body: dict[str, Any], *who: tuple[Role, str]) -> None:
    answer = await cast.post(path, body, *(who or (CHAIR,)))
    assert answer.status_code in {201, 204}, answer.text


def _entry(says: str, *, item: str = "decisions", kind: str = "decision", **more: Any) -> dict[str, Any]:
    return {"item": item, "kind": kind, "says": says, **AS_CHAIR, **more}


async def _later(cast: Cast, server: Server, by: timedelta) -> None:
    """Let the picture's time pass, in the store and in the web that goes by it."""
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=_database(cast))) as conn:
        await conn.execute("UPDATE picture_clock SET origin_picture = origin_picture + %s", (by,))
        await conn.commit()
    cast.door.pulse.clock = await read_clock(cast.store)


def _database(cast: Cast) -> str:
    return cast.address.rsplit("/", 1)[-1].split("?")[0]


async def _correct(cast: Cast, server: Server) -> None:
    """Nine o'clock was otherwise, a site says an hour later; and the web knows of it."""
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=_database(cast))) as conn:
        await Partners(conn).send(
            "beds_s1", "SIM-S1", {**BEDS, "beds.ga.occupied": 20.0}, at=AT_NINE, received_at=NOW + timedelta(minutes=50)
        )
        await conn.commit()
    cursor = await cast.store.execute("SELECT version FROM data_version")
    version = (await cursor.fetchone() or (0,))[0]
    async with asyncio.timeout(10):
        async for beat in cast.door.pulse.beats(heartbeat_seconds=5):
            if beat is not None and beat.version >= version:
                return


async def test_the_agenda_keeps_its_order_and_says_what_the_pictures_say(cast: Cast) -> None:
    agenda = await _ok(cast, "/agenda?organisation=SIM")
    assert [each["item"] for each in agenda["items"]] == ITEMS
    assert [each["minutes"] for each in agenda["items"]] == [3, 4, 4, 3, 2, 6, 3, 2, 3]
    said = {each["item"]: [line["says"] for line in each["lines"]] for each in agenda["items"]}
    position = await _ok(cast, "/bed-position?organisation=SIM")
    site = next(each for each in position["sites"] if each["organisation"]["code"] == "SIM-S1")
    assert any(f"{site['empty']:.0f} empty now" in each for each in said["beds"])
    assert "61 in the department, 6 over 12 hours from arrival; the longest wait for a bed 402 min" in said["safety"][0]
    blockages = await _ok(cast, "/blockages?organisation=SIM&limit=3")
    assert len(said["blockages"]) == 3
    for line, blockage in zip(said["blockages"], blockages["blockages"], strict=True):
        assert f"{blockage['lost']['week']} bed days lost in 7 days" in line
        assert f"{blockage['people_now']} people now" in line
    levels = await _ok(cast, "/snapshot?organisation=SIM&tiles=SIM-S1,SIM-S2,SIM-S3")
    high = {tile["organisation"]["code"] for tile in levels["tiles"] if tile["level"] >= 3}
    standing = next(each for each in agenda["items"] if each["item"] == "standing")
    assert high <= {line["organisation"]["code"] for line in standing["lines"]}


async def test_before_its_hour_a_call_says_when_it_is_and_who_may_open_it(cast: Cast, peopled: Server) -> None:
    found = await _ok(cast, "/calls?organisation=SIM")
    assert (found["due"]["title"], found["due"]["scheduled_at"]) == ("System call", "2026-11-10T08:30:00Z")
    assert (found["can_open"], found["may_chair"], found["running"], found["held"]) == (True, True, None, [])
    assert (await _ok(cast, "/calls?organisation=SIM", VIEWER))["may_chair"] is False
    await _later(cast, peopled, timedelta(minutes=30))
    over = await _ok(cast, "/calls?organisation=SIM")
    assert (over["due"]["scheduled_at"], over["can_open"]) == ("2026-11-10T12:30:00Z", False)


async def test_a_whole_call_is_read_again_as_it_was_known_then(cast: Cast, peopled: Server) -> None:
    number = await _open(cast)
    assert await _open(cast) == number, "the one that goes on is the one"
    assert (await _ok(cast, "/calls?organisation=SIM"))["running"]["call"] == number
    await _done(cast, f"/calls/{number}/entries", _entry("Ring the two hubs at ten."))
    await _done(
        cast, f"/calls/{number}/entries",
        _entry("Twelve hours in the north.", item="aid", kind="aid_offered", organisation="SIM-H01"), PROVIDER,
    )  # fmt: skip
    await _done(
        cast, "/actions",
        {
            "organisation": "SIM", "call": number, "title": "Open six escalation beds", "owner": "SIM-T1",
            "owner_role": "Site manager", "due_at": (NOW + timedelta(hours=4)).isoformat(), **AS_CHAIR,
            "figure": {"indicator": "acute.ga_occupancy", "organisation": "SIM-S1", "aim": "down", "by": 0.02},
        },
    )  # fmt: skip
    live = await _ok(cast, f"/calls/{number}")
    assert (live["call"]["state"], live["agenda"]) == ("running", None)
    await _later(cast, peopled, timedelta(minutes=20))
    await _done(cast, f"/calls/{number}/end", AS_CHAIR)
    then = await _ok(cast, f"/calls/{number}")
    assert (then["call"]["state"], then["call"]["ended_role"]) == ("stood_down", "Director on call")
    assert [each["says"] for each in then["entries"]] == ["Ring the two hubs at ten.", "Twelve hours in the north."]
    assert [each["title"] for each in then["actions"]] == ["Open six escalation beds"]
    assert [each["item"] for each in then["agenda"]["items"]] == ITEMS
    owed = next(each for each in then["agenda"]["items"] if each["item"] == "actions")
    assert any("Open six escalation beds" in line["says"] for line in owed["lines"])

    before = await cast.get(f"/calls/{number}/shown/stood_down/agenda", CHAIR)
    await _later(cast, peopled, timedelta(hours=1))
    await _correct(cast, peopled)
    first = then["entries"][0]["entry"]
    await _done(cast, f"/calls/{number}/entries", _entry("Ring the two hubs at eleven.", replaces=first))
    assert await _ok(cast, f"/calls/{number}") == then, "neither a late figure nor a late word changes it"
    after = await cast.get(f"/calls/{number}/shown/stood_down/agenda", CHAIR)
    assert after.content == before.content
    assert after.json() == then["agenda"]
    kept = {(each["moment"], each["name"]) for each in then["pictures"]}
    assert kept == {(moment, name) for moment in ("opened", "stood_down") for name in ("agenda", "wall")}
    seen = await _ok(cast, f"/calls/{number}/shown/stood_down/wall")
    assert seen["picture"]["organisation"]["organisation"]["code"] == "SIM"
    now = cast.door.now().isoformat().replace("+00:00", "Z")
    corrected = await _ok(cast, f"/calls/{number}?known={now}")
    assert [(each["says"], each["is_corrected"]) for each in corrected["entries"]] == [
        ("Ring the two hubs at eleven.", True), ("Twelve hours in the north.", False)
    ]  # fmt: skip
    assert corrected["agenda"] == then["agenda"]
    fresh = await _ok(cast, "/agenda?organisation=SIM")
    assert fresh["items"] != then["agenda"]["items"]
    aid = next(each for each in fresh["items"] if each["item"] == "aid")
    assert aid["lines"][0]["says"] == "Offered at the last call: Twelve hours in the north."
    assert fresh["since"]["call"] == number


async def test_who_opens_fills_and_ends_a_call(cast: Cast) -> None:
    body = {"organisation": "SIM", **AS_CHAIR}
    for who in (VIEWER, (Role.HUB, "SIM"), (Role.CHAIR, "SIM-T1")):
        assert (await cast.post("/calls", body, who)).status_code == 403
    number = await _open(cast)
    for who in (VIEWER, (Role.HUB, "SIM")):
        assert (await cast.post(f"/calls/{number}/end", AS_CHAIR, who)).status_code == 403
    note = _entry("Ours.", item="aid", kind="aid_asked")
    assert (await cast.post(f"/calls/{number}/entries", note, PROVIDER)).status_code == 403, "about nobody: the chair's"
    other = {**note, "organisation": "SIM-H02"}
    assert (await cast.post(f"/calls/{number}/entries", other, PROVIDER)).status_code == 403
    assert (await cast.get(f"/calls/{number}", (Role.WARD, "SIM-S1"))).status_code == 403, "it is the system's"
    assert (await cast.get(f"/calls/{number}", VIEWER)).status_code == 200
    assert [each[1:3] for each in await cast.recorded("open call")] == [("SIM", "done")]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (_entry(f"See {NHS_NUMBER}"), 422, "person_named"),
        (_entry(""), 422, "invalid_parameter"),
        (_entry("x" * 601), 422, "invalid_parameter"),
        (_entry("Take it back.", replaces=77), 422, "invalid_parameter"),
        (_entry("Elsewhere.", item="weather"), 422, "invalid_parameter"),
        (_entry("Who?", organisation="SIM-X"), 404, "unknown_organisation"),
        ({**_entry("Who says so?"), "role": " "}, 422, "invalid_parameter"),
    ],
)
async def test_what_is_no_entry_is_refused(cast: Cast, body: dict[str, Any], status: int, code: str) -> None:
    number = await _open(cast)
    answer = await cast.post(f"/calls/{number}/entries", body, CHAIR)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert NHS_NUMBER not in answer.text
    assert (await _ok(cast, f"/calls/{number}"))["entries"] == []


async def test_a_call_that_nobody_stood_down_is_taken_to_be_over(cast: Cast, peopled: Server) -> None:
    number = await _open(cast)
    await _later(cast, peopled, timedelta(hours=4))
    story = await _ok(cast, f"/calls/{number}")
    assert story["call"]["state"] == "not_stood_down"
    assert story["agenda"] is not None, "what was shown when it was opened"
    assert (await _ok(cast, "/calls?organisation=SIM"))["running"] is None


async def test_outside_of_its_hours_a_call_is_one_beside_the_schedule(cast: Cast, peopled: Server) -> None:
    await _later(cast, peopled, timedelta(minutes=30))
    number = await _open(cast)
    assert (await _ok(cast, f"/calls/{number}"))["call"]["title"] == "Extra call"


async def test_what_others_were_shown_is_kept_from_whoever_is_shown_sums_only(cast: Cast) -> None:
    number = await _open(cast)
    await _done(cast, f"/calls/{number}/end", AS_CHAIR)
    assert (await _ok(cast, f"/calls/{number}", VIEWER))["agenda"] is not None
    hidden = {"organisation": "SIM-H01", "shows_to": "hubs"}
    await _done(cast, "/showing", hidden, PROVIDER)
    story = await _ok(cast, f"/calls/{number}", VIEWER)
    assert (story["agenda"], story["is_withheld"]) == (None, True)
    assert (await cast.get(f"/calls/{number}/shown/opened/agenda", VIEWER)).status_code == 403
    hub = (Role.HUB, "SIM")
    assert (await _ok(cast, f"/calls/{number}", hub))["agenda"] is not None


async def test_what_there_is_not_is_not_found(cast: Cast) -> None:
    for path in ("/calls/99", "/calls/99/shown/opened/agenda"):
        assert (await cast.get(path, CHAIR)).json()["code"] == "unknown_call"
    number = await _open(cast)
    assert (await cast.get(f"/calls/{number}/shown/opened/nothing", CHAIR)).json()["code"] == "not_found"
    for path in ("/calls/99/entries", "/calls/99/end"):
        answer = await cast.post(path, _entry("Where?") if "entries" in path else AS_CHAIR, CHAIR)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_call")


async def test_a_level_is_declared_beside_the_calculated_one_by_whoever_speaks_for_it(cast: Cast) -> None:
    said = {"organisation": "SIM", "pillar": "acute", "level": 3, "reason": "Ambulances wait", **AS_CHAIR}
    assert (await cast.post("/levels/declared", said, VIEWER)).status_code == 403
    assert (await cast.post("/levels/declared", said, (Role.WARD, "SIM-S1"))).status_code == 403
    await _done(cast, "/levels/declared", said)
    levels = await _ok(cast, f"/levels?organisation=SIM&known={cast.door.now().isoformat().replace('+00:00', 'Z')}")
    (acute,) = [each for each in levels["pillars"] if each["pillar"] == "acute"]
    assert (acute["declared"]["level"], acute["declared"]["role"]) == (3, "Director on call")
    wrong = await cast.post("/levels/declared", {**said, "reason": f"See {NHS_NUMBER}"}, CHAIR)
    assert wrong.status_code == 422
    assert NHS_NUMBER not in wrong.text
    assert (await cast.post("/levels/declared", {**said, "pillar": "home_care"}, CHAIR)).status_code == 422
    assert await cast.recorded("declare level") == [("chair.sim (test)", "SIM", "done", {})]


async def test_an_organisation_disputes_the_reasons_of_a_blockage_and_takes_it_back(cast: Cast) -> None:
    async def stances(key: str) -> dict[str, int]:
        now = cast.door.now().isoformat().replace("+00:00", "Z")
        found = await _ok(cast, f"/blockages?organisation=SIM&known={now}")
        (of,) = [each["stances"] for each in found["blockages"] if each["key"] == key]
        return {name: of[name] for name in ("agreed", "disputed", "not_seen")}

    held = (await _ok(cast, "/blockages?organisation=SIM"))["blockages"]
    first = next(each for each in held if any(reason["code"] and reason["people_now"] for reason in each["reasons"]))
    recorded = sum(reason["people_now"] for reason in first["reasons"] if reason["code"])
    before = await stances(first["key"])
    said = {"organisation": "SIM", "blockage": first["key"], "by": "SIM-L1", "stance": "disputed", **AS_CHAIR}
    assert (await cast.post("/blockages/stances", said, VIEWER)).status_code == 403
    assert (await cast.post("/blockages/stances", said, (Role.WARD, "SIM-S1"))).status_code == 403
    assert await stances(first["key"]) == before
    await _done(cast, "/blockages/stances", said)
    assert (await stances(first["key"]))["disputed"] == recorded
    await _done(cast, "/blockages/stances", {**said, "stance": "taken_back"})
    assert await stances(first["key"]) == before
    unknown = await cast.post("/blockages/stances", {**said, "blockage": "nothing~of~that"}, CHAIR)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "invalid_parameter")
    named = await cast.post("/blockages/stances", {**said, "role": f"See {NHS_NUMBER}"}, CHAIR)
    assert named.status_code == 422
    assert NHS_NUMBER not in named.text
    nowhere = await cast.post("/blockages/stances", {**said, "by": "RZZ"}, CHAIR)
    assert nowhere.json()["code"] == "unknown_organisation"
    assert [outcome for _, about, outcome, _ in await cast.recorded("take stance") if about == "SIM-L1"] == ["done"] * 2


async def test_cards_are_offered_at_the_levels_that_are_reached(cast: Cast) -> None:
    made = await _ok(cast, "/action-cards?organisation=SIM")
    assert made["cards"]
    assert [each["level"] for each in made["cards"]] == sorted((each["level"] for each in made["cards"]), reverse=True)
    assert all(each["is_indicative"] for each in made["cards"])
    assert {each["pillar"] for each in made["cards"]} >= {"acute"}
    before = {each["title"] for each in made["cards"]}
    community = {"organisation": "SIM", "pillar": "community", "level": 4, "reason": "Norovirus", **AS_CHAIR}
    await _done(cast, "/levels/declared", community)
    now = cast.door.now().isoformat().replace("+00:00", "Z")
    after = await _ok(cast, f"/action-cards?organisation=SIM&known={now}")
    assert "Open surge community beds with staffing agreed" in {each["title"] for each in after["cards"]} - before
