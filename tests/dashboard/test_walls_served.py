"""The wall's body over HTTP: made once for everyone, conditional, and honest when it cannot be made."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest

from api.wire import GrantedRole
from dashboard.flight import Flights
from tests.dashboard.standin import StandIn, served

FRAGMENT = "/wall/fragment?organisation=QOP"


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
async def http(stand_in: StandIn) -> AsyncIterator[httpx2.AsyncClient]:
    app, client = served(stand_in)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened
    await client.aclose()


async def test_a_body_is_compressed_tagged_and_says_the_service_time(http: httpx2.AsyncClient) -> None:
    answer = await http.get(FRAGMENT)
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["etag"].endswith('-gzip"')
    assert answer.headers["cache-control"] == "no-cache"
    assert float(answer.headers["service-time"]) > 1.7e12
    assert "Greater Manchester" in answer.text


async def test_a_body_without_gzip_has_the_same_words_and_another_tag(http: httpx2.AsyncClient) -> None:
    plain = await http.get(FRAGMENT, headers={"Accept-Encoding": "identity"})
    packed = await http.get(FRAGMENT)
    assert plain.text == packed.text
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != packed.headers["etag"]
    assert gzip.compress(plain.content)


async def test_an_unchanged_body_is_304_and_a_changed_one_is_not(http: httpx2.AsyncClient, stand_in: StandIn) -> None:
    first = await http.get(FRAGMENT)
    held = {"If-None-Match": f'"other", {first.headers["etag"]}'}
    assert (await http.get(FRAGMENT, headers=held)).status_code == 304
    stand_in.tick()
    assert (await http.get(FRAGMENT, headers=held)).status_code == 304, "a version with equal figures has equal bytes"
    stand_in.tick(situation="severe")
    changed = await http.get(FRAGMENT, headers=held)
    assert changed.status_code == 200
    assert "Level 4, extreme" in changed.text


async def test_many_who_ask_at_once_share_the_question(http: httpx2.AsyncClient, stand_in: StandIn) -> None:
    answers = await asyncio.gather(*[http.get(FRAGMENT) for _ in range(100)])
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert len(stand_in.asked) <= 3


async def test_walls_of_different_nodes_are_different_bodies(http: httpx2.AsyncClient) -> None:
    bodies = {(await http.get(f"/wall/fragment?organisation={code}")).text for code in ("QOP", "ENG", "Y60")}
    assert len(bodies) == 3


async def test_a_viewer_is_forwarded_and_never_shares_a_body_with_another(
    http: httpx2.AsyncClient, stand_in: StandIn
) -> None:
    await http.get(FRAGMENT)
    before = len(stand_in.asked)
    await http.get(FRAGMENT, headers={"Cookie": "session=a"})
    await http.get(FRAGMENT, headers={"Cookie": "session=b"})
    assert len(stand_in.asked) == before + 2
    assert stand_in.cookies[-2:] == ["session=a", "session=b"]


@pytest.mark.parametrize("query", ["organisation=NOPE", "organisation=%3Cscript%3E", "layout=nope", "organisation="])
async def test_a_wall_that_does_not_exist_is_404_and_says_so(query: str, http: httpx2.AsyncClient) -> None:
    for address in (f"/wall/fragment?{query}", f"/wall?{query}"):
        answer = await http.get(address)
        assert answer.status_code == 404
        assert "There is no" in answer.text
        assert "<script>" not in answer.text


async def test_a_wall_is_found_by_its_name_and_by_default(http: httpx2.AsyncClient) -> None:
    assert "A system of many" in (await http.get("/wall?layout=many")).text
    default = (await http.get("/wall")).text
    assert 'data-fragment="/wall/fragment?layout=gm"' in default
    assert "Greater Manchester" in default


async def test_the_first_paint_holds_the_picture(http: httpx2.AsyncClient) -> None:
    document = (await http.get("/wall")).text
    assert "General and acute bed occupancy" in document
    assert "_dash" not in document
    assert 'lang="en-GB"' in document


async def test_a_broken_api_is_one_sentence_and_no_trace(http: httpx2.AsyncClient, stand_in: StandIn) -> None:
    stand_in.state.broken = {"wall"}
    fragment = await http.get(FRAGMENT)
    assert fragment.status_code == 503
    assert fragment.text == "The figures cannot be read at the moment."
    assert fragment.headers["cache-control"] == "no-store"
    document = await http.get("/wall")
    assert "No picture" in document.text
    assert "mark-1" not in document.text


async def test_a_later_question_never_gets_an_earlier_answer() -> None:
    flights: Flights[int] = Flights()
    truth = 1
    gate = asyncio.Event()

    async def look() -> int:
        seen = truth
        await gate.wait()
        return seen

    first = asyncio.create_task(flights.join("x", look))
    await asyncio.sleep(0.01)
    truth = 2
    later = [asyncio.create_task(flights.join("x", look)) for _ in range(5)]
    await asyncio.sleep(0.01)
    gate.set()
    assert await first == 1
    assert set(await asyncio.gather(*later)) == {2}


async def test_a_failed_question_fails_only_those_who_shared_it() -> None:
    flights: Flights[int] = Flights()

    async def fail() -> int:
        raise OSError("gone")

    async def work() -> int:
        return 7

    failed = await asyncio.gather(*[flights.join("x", fail) for _ in range(3)], return_exceptions=True)
    assert all(isinstance(found, OSError) for found in failed)
    assert await flights.join("x", work) == 7


DISPLAY = {"Cookie": "homeward_display=hwd_x"}


def _display(stand_in: StandIn, *, home: str, layout: str | None = None) -> None:
    grants = [GrantedRole(role="display", organisation=home)]
    stand_in.me = stand_in.me.model_copy(
        update={"kind": "display", "grants": grants, "may": ["figures"], "home": home, "layout": layout}
    )


@pytest.mark.parametrize(
    ("home", "layout", "address"),
    [
        ("Y60", None, "/wall/fragment?organisation=Y60"),
        ("ENG", "many", "/wall/fragment?layout=many"),
        ("Y60", "a layout that is no more", "/wall/fragment?organisation=Y60"),
        ("QOP", None, "/wall/fragment?layout=gm"),
    ],
)
async def test_a_display_that_names_no_wall_is_shown_its_own(
    http: httpx2.AsyncClient, stand_in: StandIn, home: str, layout: str | None, address: str
) -> None:
    _display(stand_in, home=home, layout=layout)
    assert f'data-fragment="{address}"' in (await http.get("/wall", headers=DISPLAY)).text
    assert (await http.get("/wall/fragment", headers=DISPLAY)).text == (await http.get(address, headers=DISPLAY)).text


@pytest.mark.parametrize("path", ["/", "/feeds", "/organisation/QOP", "/about"])
async def test_a_display_is_led_from_every_other_page_to_its_wall(
    http: httpx2.AsyncClient, stand_in: StandIn, path: str
) -> None:
    _display(stand_in, home="Y60")
    answer = await http.get(path, headers=DISPLAY)
    assert (answer.status_code, answer.headers["location"]) == (303, "/wall")


@pytest.mark.parametrize("wall", ["layout=call", "organisation=QOP", "organisation=R0A"])
async def test_a_figure_leads_to_how_it_swings_and_on_a_display_nowhere(
    http: httpx2.AsyncClient, stand_in: StandIn, wall: str
) -> None:
    leads = re.compile(r'href="(/variance\?[^"]+)"')
    found = [unescape(each) for each in leads.findall((await http.get(f"/wall/fragment?{wall}")).text)]
    assert len(found) >= 6
    for address in found:
        assert (await http.get(address)).status_code == 200
    _display(stand_in, home="QOP")
    shown = (await http.get(f"/wall/fragment?{wall}", headers=DISPLAY)).text
    assert "tile-figure" in shown
    assert leads.findall(shown) == []


@pytest.mark.parametrize("path", ["/wall", "/", "/feeds", "/wall?organisation=QOP"])
async def test_a_display_that_is_let_in_no_more_says_so_and_is_never_sent_to_sign_in(
    http: httpx2.AsyncClient, stand_in: StandIn, path: str
) -> None:
    stand_in.me = stand_in.me.model_copy(update={"kind": "nobody", "is_known": False, "may": []})
    stand_in.refuses = 401
    http.cookies.set("homeward_display", "hwd_x")
    answer = await http.get(path, follow_redirects=True)
    assert (answer.url.path, answer.status_code) == ("/wall", 200)
    assert "This display is no longer let in" in answer.text
    assert "sign-in" not in answer.text
    # And goes on asking, so that it comes back by itself.
    assert 'data-fragment="/wall/fragment' in answer.text
    http.cookies.clear()
    stranger = await http.get(path)
    assert stranger.status_code == 303
    assert stranger.headers["location"].startswith("/sign-in?next=%2F")


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (401, DISPLAY, "This display is no longer let in"),
        (401, {}, "Signed out"),
        (403, DISPLAY, "Your roles do not reach it."),
        (403, {}, "Your roles do not reach it."),
    ],
)
async def test_figures_that_may_be_seen_no_more_are_answered_with_what_takes_their_place(
    http: httpx2.AsyncClient, stand_in: StandIn, status: int, headers: dict[str, str], words: str
) -> None:
    stand_in.refuses = status
    answer = await http.get(FRAGMENT, headers=headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    assert answer.headers["content-type"].startswith("text/html")
    assert words in answer.text
    assert "wall-nothing" in answer.text
    assert "etag" not in answer.headers


async def test_a_display_whose_picture_cannot_be_had_goes_on_asking(
    http: httpx2.AsyncClient, stand_in: StandIn
) -> None:
    _display(stand_in, home="Y60")
    stand_in.state.broken = {"all"}
    answer = await http.get("/wall", headers=DISPLAY)
    assert "No picture" in answer.text
    assert 'data-fragment="/wall/fragment?organisation=Y60"' in answer.text
