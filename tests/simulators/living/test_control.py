"""The control page and its interface: what they show, what they switch, and whom they refuse."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest

from simulators.living.control.app import build_control
from simulators.living.faults.register import FAULTS
from simulators.living.house import House
from simulators.replay.server import serving
from tests.simulators.living.conftest import HandClock, ask
from tests.simulators.living.made import MadeSystem

FEED = "beds.SIM-S1"


@asynccontextmanager
async def _open(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(build_control(house)) as base, httpx2.AsyncClient(base_url=base, timeout=3) as found:
        yield found


@pytest.fixture
async def control(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with _open(house) as found:
        yield found


async def _state_of(control: httpx2.AsyncClient, feed: str) -> dict:
    state = (await control.get("/api/state")).json()
    return next(one for family in state["families"] for one in family["feeds"] if one["key"] == feed)


async def test_the_state_tells_of_every_feed_fault_and_story(
    control: httpx2.AsyncClient, house: House, client: httpx2.AsyncClient
) -> None:
    first = await ask(client, house, FEED)
    await ask(client, house, FEED, **{"If-None-Match": first.headers["etag"]})
    state = (await control.get("/api/state")).json()
    feed = await _state_of(control, FEED)
    assert sum(len(family["feeds"]) for family in state["families"]) == 38
    assert {fault["name"] for fault in state["faults"]} == set(FAULTS)
    assert [story["name"] for story in state["stories"]] == [
        "winter_surge",
        "norovirus",
        "hand_back",
        "bank_holiday_weekend",
        "ucr_short_of_staff",
    ]
    assert (feed["cadence"], feed["made_at"]) == ("every 5 minutes", "2026-11-10T07:00:00+00:00")
    assert (feed["requests"], feed["unchanged"], feed["faulty"], feed["fault"]) == (2, 1, 0, None)
    assert (await client.get(feed["address"])).status_code == 200
    assert "token-of-tests" not in str(state)


async def test_a_fault_is_switched_on_and_off_through_the_interface(
    control: httpx2.AsyncClient, house: House, client: httpx2.AsyncClient
) -> None:
    on = await control.put(f"/api/faults/{FEED}", json={"fault": "429", "options": {"retry_after": "7"}})
    refused = await ask(client, house, FEED)
    seen = await _state_of(control, FEED)
    off = await control.delete(f"/api/faults/{FEED}")
    assert (on.status_code, off.status_code) == (200, 200)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert (seen["fault"]["name"], seen["fault"]["options"]["retry_after"], seen["fault"]["bitten"]) == ("429", "7", 1)
    assert (await ask(client, house, FEED)).status_code == 200


async def test_a_family_is_switched_as_a_whole(
    control: httpx2.AsyncClient, house: House, client: httpx2.AsyncClient
) -> None:
    await control.put("/api/faults/beds", json={"fault": "refused"})
    with pytest.raises(httpx2.ConnectError):
        await ask(client, house, FEED)
    await control.delete("/api/faults/beds")
    assert (await ask(client, house, FEED)).status_code == 200


@pytest.mark.parametrize(
    ("target", "asked", "status"),
    [
        ("beds.SIM-S9", {"fault": "500"}, 404),
        (FEED, {"fault": "no-such"}, 409),
        (FEED, {"fault": "missing-trailer"}, 409),
        (FEED, {"fault": "429", "options": {"megabytes": 3}}, 409),
        (FEED, {"fault": "gzip-bomb", "options": {"megabytes": "many"}}, 409),
        (FEED, {"fault": "gzip-bomb", "options": {"megabytes": -1}}, 409),
        (FEED, {"fault": "429", "options": {"one_in": 0}}, 409),
        (FEED, {"options": {}}, 400),
        (FEED, [], 400),
    ],
)
async def test_what_cannot_be_is_said_and_changes_nothing(
    target: str, asked: object, status: int, control: httpx2.AsyncClient, house: House
) -> None:
    answer = await control.put(f"/api/faults/{target}", json=asked)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert house.desk.switched == {}


async def test_stories_are_told_to_the_system(control: httpx2.AsyncClient, system: MadeSystem) -> None:
    await control.put("/api/stories/norovirus", json={"about": "SIM-S1-W03"})
    begun = dict(system.stories)
    state = (await control.get("/api/state")).json()
    await control.delete("/api/stories/norovirus")
    unknown = await control.put("/api/stories/plague", json={})
    unfit = await control.put("/api/stories/hand_back", json={"about": "nobody"})
    assert begun == {"norovirus": "SIM-S1-W03"}
    assert [story["about"] for story in state["stories"] if story["is_on"]] == ["SIM-S1-W03"]
    assert system.stories == {}
    assert (unknown.status_code, unfit.status_code) == (404, 409)


async def test_the_forms_of_the_page_do_the_same_without_a_script(
    control: httpx2.AsyncClient, house: House, client: httpx2.AsyncClient, system: MadeSystem
) -> None:
    on = await control.post("/faults", data={"target": FEED, "fault": "503", "options": "retry_after=5", "do": "on"})
    assert on.status_code == 303
    assert (await ask(client, house, FEED)).headers["retry-after"] == "5"
    assert "Switch off" in (await control.get("/")).text
    await control.post("/faults", data={"target": FEED, "do": "off"})
    assert (await ask(client, house, FEED)).status_code == 200
    await control.post("/stories", data={"name": "winter_surge", "do": "on"})
    assert system.stories == {"winter_surge": ""}
    await control.post("/stories", data={"name": "winter_surge", "do": "off"})
    assert system.stories == {}
    mistaken = await control.post("/faults", data={"target": FEED, "fault": "<b>", "do": "on"}, follow_redirects=True)
    assert 'role="alert"' in mistaken.text
    assert "<b>&#" not in mistaken.text.replace("&lt;b&gt;", "")
    assert "&lt;b&gt;" in mistaken.text


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.labels: set[str] = set()
        self.fields: set[str] = set()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "label" and held.get("for"):
            self.labels.add(held["for"] or "")
        if tag in {"select", "input"} and held.get("id"):
            self.fields.add(held["id"] or "")
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        self.inline += [name for name, _ in attrs if name.startswith("on") or name == "style"]


async def test_the_page_names_its_fields_and_asks_nothing_of_anybody_else(control: httpx2.AsyncClient) -> None:
    answer = await control.get("/?target=ucr.SIM-U2")
    page = _Page(answer.text)
    assert page.fields == page.labels == {"target", "fault", "options"}
    assert all(address.startswith(("/", "#")) for address in page.addresses)
    assert page.inline == []
    assert "'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "same-origin"  # without a referrer a form's origin would be null
    assert '<option value="ucr.SIM-U2" selected>' in answer.text
    for file in re.findall(r'(?:href|src)="(/control\.[a-z]+)"', answer.text):
        assert (await control.get(file)).status_code == 200
    assert (await control.get("/app.py")).status_code == 404


@pytest.mark.parametrize(
    "foreign",
    [
        {"Host": "elsewhere.invalid"},
        {"Host": "127.0.0.1.elsewhere.invalid"},
        {"Host": "localhost.elsewhere.invalid:80"},
        {"Origin": "http://elsewhere.invalid"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_foreign_name_or_page_switches_nothing(
    foreign: dict[str, str], control: httpx2.AsyncClient, house: House
) -> None:
    answer = await control.put(f"/api/faults/{FEED}", json={"fault": "500"}, headers=foreign)
    posted = await control.post("/faults", data={"target": FEED, "fault": "500", "do": "on"}, headers=foreign)
    assert (answer.status_code, posted.status_code) == (403, 403)
    assert house.desk.switched == {}


async def test_its_own_page_may_switch(control: httpx2.AsyncClient, house: House) -> None:
    own = str(control.base_url).rstrip("/")
    for headers in ({"Origin": own}, {"Sec-Fetch-Site": "same-origin"}, {"Host": "localhost:1"}, {"Host": "[::1]:1"}):
        answer = await control.put(f"/api/faults/{FEED}", json={"fault": "500"}, headers=headers)
        assert answer.status_code == 200, headers


async def test_a_request_without_an_end_is_not_kept(control: httpx2.AsyncClient) -> None:
    answer = await control.put(f"/api/faults/{FEED}", content=b"x" * 20_000)
    assert answer.status_code == 413


async def test_every_port_is_on_loopback_only(house: House, clock: HandClock) -> None:
    for port in house.ports.values():
        assert port.base.startswith("http://127.0.0.1:")
        with socket.socket() as other:
            other.bind(("127.0.0.2", port.number))  # would fail were it open on every address


def test_the_readme_says_in_how_many_ways_a_feed_can_be_broken() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert f"in any of {len(FAULTS)} ways" in readme
