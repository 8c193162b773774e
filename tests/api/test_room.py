"""The room as it is asked for: whose, narrowed, as a file; what a provider shows to hubs only is in none of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from api.wire import Room
from catalogue.reader import from_files
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from metrics.access import Role
from metrics.vocabulary.days import london_day, start_of
from metrics.vocabulary.episodes import Offer
from tests.api.cast import Cast, cast_over
from tests.api.test_showing import hide
from tests.journeys.house import fresh_database
from tests.picture.partners import AT_NINE, LIVING, NOW, Partners

HIDES, OPEN = "SIM-R1", "SIM-R2"
VIEWER, HUB = (Role.VIEWER, "SIM"), (Role.HUB, "SIM")
OF_A_WARD, OF_A_COUNCIL = (Role.WARD, "SIM-T1"), (Role.VIEWER, "SIM-L2")


def _start(team: str, locality: str, usable: float) -> Offer:
    return Offer(
        organisation=team, kind="reablement_start", locality=locality, starts_at=start_of(london_day(AT_NINE)),
        offered=usable, held=0.0, taken=0.0, usable=usable, observed_at=AT_NINE,
    )  # fmt: skip


async def _told(address: str) -> None:
    """Two teams have told of today, one of which is a provider in this catalogue, whose room alone names a harbour."""
    lines = LIVING.files["organisations.csv"].decode()
    changed = lines.replace("Wendmoor reablement,service", "Wendmoor reablement,provider").encode()
    listed = LIVING.files["room.toml"].decode()
    harbour = listed.replace('councils = ["SIM-L1"]', 'councils = ["SIM-L1"]\nlocalities = ["harbour"]').encode()
    catalogue = from_files({**LIVING.files, "organisations.csv": changed, "room.toml": harbour})
    assert catalogue.organisations[HIDES].kind.value == "provider"
    async with await psycopg.AsyncConnection.connect(address) as conn:
        await save_catalogue(conn, catalogue, since=NOW - timedelta(days=1), code_version="0")
        sending = Partners(conn)
        await sending.bring("capacity_r1", [_start(HIDES, "north", 4.0)])
        await sending.bring("capacity_r2", [_start(OPEN, "moor", 1.0), _start(OPEN, "carrick", 0.0)])
        await conn.commit()


@pytest.fixture(scope="module")
def begun(server: Server, peopled: Server) -> Iterator[str]:
    """A store of its own; each test has a copy."""
    assert peopled is server
    with fresh_database(server, "peopled") as name:
        asyncio.run(_told(server.url(role="worker", dbname=name)))
        yield name


@pytest.fixture
async def cast(server: Server, begun: str) -> AsyncIterator[Cast]:
    with fresh_database(server, begun) as database:
        async with cast_over(server, database) as found:
            yield found


async def _asked(cast: Cast, path: str, *who: tuple[Role, str]) -> dict[str, dict[str, Any]]:
    answer = await cast.get(path, *who)
    assert answer.status_code == 200, answer.text
    return {each["service"]: each for each in answer.json()["services"]}


async def test_whoever_sees_figures_of_a_part_sees_the_room_of_the_whole(cast: Cast) -> None:
    whole = (await cast.get("/room", VIEWER)).json()
    assert whole["basis"]["organisation"]["code"] == "SIM"
    for who in (OF_A_WARD, OF_A_COUNCIL, HUB):
        theirs = (await cast.get("/room", who)).json()
        assert theirs["services"] == whole["services"]
    assert len(whole["services"]) == len(LIVING.room.listings)
    refused = await cast.get("/room?organisation=SIM-T2", OF_A_WARD)
    assert (refused.status_code, refused.json()["code"]) == (403, "out_of_scope")


async def test_an_answer_carries_how_to_refer_and_how_old_it_is(cast: Cast) -> None:
    found = await _asked(cast, "/room", VIEWER)
    team = found[OPEN]
    assert (team["answer"], team["usable"], team["unit"], team["limited_at_most"]) == ("limited", 1.0, "starts", 1.0)
    assert (team["telephone"], team["observed_at"]) == ("01632 960132", "2026-11-10T09:00:00Z")
    assert (team["is_open"], team["closes_at"]) == (True, "2026-11-10T18:00:00Z")
    assert (team["is_simulated"], team["says"]) == (True, "1 start today (moor 1), told 09:00")
    same_day = found["SIM-S1"]
    assert (same_day["answer"], same_day["usable"], same_day["freshness"]) == ("not_known", None, "never")


async def test_it_is_narrowed_and_a_place_that_is_none_is_refused(cast: Cast) -> None:
    assert set(await _asked(cast, "/room?need=reablement&council=SIM-L2", VIEWER)) == {OPEN}
    assert set(await _asked(cast, "/room?need=reablement&locality=north", VIEWER)) == {HIDES}
    assert set(await _asked(cast, "/room?locality=harbour", VIEWER)) == {"SIM-U1", "SIM-V1", "SIM-S1", "SIM-C1"}
    for query, status in (("locality=nowhere", 422), ("council=SIM-L99", 404), ("need=care_home", 422)):
        assert (await cast.get(f"/room?{query}", VIEWER)).status_code == status


async def test_pages_follow_one_another_in_the_order_of_needs(cast: Cast) -> None:
    whole = [each["service"] for each in (await cast.get("/room", VIEWER)).json()["services"]]
    found: list[str] = []
    cursor = ""
    while True:
        page = (await cast.get(f"/room?limit=4{cursor}", VIEWER)).json()
        found += [each["service"] for each in page["services"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == whole
    assert whole[:3] == ["SIM-U1", "SIM-U2", "SIM-V1"]


async def test_what_is_shown_to_hubs_only_stands_in_no_form_of_it(cast: Cast) -> None:
    before = (await _asked(cast, "/room", VIEWER))[HIDES]
    assert (before["answer"], before["usable"]) == ("yes", 4.0)
    await hide(cast, HIDES)
    for who in (VIEWER, OF_A_WARD, (Role.PLANNER, "SIM"), (Role.ANALYST, "SIM")):
        hidden = (await _asked(cast, "/room", who))[HIDES]
        assert (hidden["answer"], hidden["withheld"]) == ("ask_hub", "hubs_only")
        told = ("usable", "places", "observed_at", "next_usable", "next_at", "next_on")
        assert [hidden[name] for name in told] == [None, [], None, None, None, None]
        assert hidden["says"] == "Its places are shown to hubs only: ask the hub"
        assert hidden["telephone"] is not None
        narrow = (await _asked(cast, "/room?locality=north", who))[HIDES]
        assert narrow["answer"] == "ask_hub"
    shown = (await _asked(cast, "/room", HUB))[HIDES]
    assert (shown["answer"], shown["usable"]) == ("yes", 4.0)
    file = (await cast.get("/room?format=csv", VIEWER)).text
    (line,) = (each for each in file.splitlines() if f",{HIDES}," in each)
    assert "ask_hub" in line
    assert "4.0" not in line


async def test_nothing_of_a_person_is_in_it(cast: Cast) -> None:
    text = (await cast.get("/room", HUB)).text
    assert "ST-" not in text
    assert "RF-" not in text
    assert set(Room.model_fields) == {"basis", "clock", "areas", "total", "next", "services"}
