"""Every page, form and callback of the whole application with every role and with none, here and outside of scope.

What each should answer stands in `page_doors` by hand. Addresses are taken from the application as it is mounted, down
into Dash: one that is in no table fails.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from catalogue.reader import read
from dashboard import registry
from homeward.database import Database
from homeward.settings import Settings
from homeward.web import application
from tests.api.call_doors import ALSO
from tests.api.lookers import HERE, MAY, THERE, Looker
from tests.api.page_doors import DASH, FORMS, OF_DASH, PLAIN, SAYS, Page
from tests.architecture.promise import application as promised
from tests.architecture.test_routes import routes

LIVING = Path(__file__).parent.parent.parent / "catalogue" / "living"
# What a role may do to change something, by hand; an account is whoever signed in.
CHANGES = {**ALSO, "provider": ALSO["provider"] | {"offer"}}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What a browser says of a request that a page of ours made.
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def mounted() -> FastAPI:
    """The whole application, which is asked nothing."""
    nowhere = Database(addresses={"web": "postgresql://nobody@127.0.0.1:9/none"}, assumed=frozenset(), passwords={})
    return application(nowhere, read(LIVING), Settings())


def _leaves(found: Any) -> Iterator[Any]:
    for route in found:
        inner = getattr(route, "original_router", None)
        yield from _leaves(inner.routes) if isinstance(inner, APIRouter) else (route,)


def _named(route: Any) -> Iterator[str]:
    for method in (getattr(route, "methods", None) or {""}) - {"HEAD"}:
        yield f"{method} {route.path}"


def _board(app: FastAPI) -> FastAPI:
    """Dash's own application, behind the doorway and whatever else stands before it."""
    (mount,) = (route for route in app.routes if isinstance(route, Mount))
    found = mount.app._dash
    while not isinstance(found, FastAPI):
        found = found._app
    return found


def test_every_address_beside_the_api_is_in_a_table(mounted: FastAPI) -> None:
    leaves = [route for route in _leaves(mounted.routes) if not isinstance(route, Mount)]
    found = {name for route in leaves if not isinstance(route, APIRoute) for name in _named(route)}
    wanted = {f"GET {path}" for path in PLAIN} | {f"POST {path}" for path in FORMS}
    assert found == wanted, "state by hand what a new page or form needs"
    of_api = {route.name for route in leaves if isinstance(route, APIRoute)}
    assert of_api == {route.name for route in routes(promised())}, "what `test_every_door` walks is all of the API"


def test_every_page_of_the_registry_is_in_a_table() -> None:
    assert {page.path for page in registry.pages()} - PLAIN.keys() == DASH.keys()


def test_every_address_of_dash_is_in_a_table(mounted: FastAPI) -> None:
    assert {name for route in _board(mounted).routes for name in _named(route)} == OF_DASH.keys()


def _reaches(looker: Looker, page: Page) -> bool:
    return not (page.is_here and looker.where == THERE)


def expected(page: Page, looker: Looker) -> tuple[int, str]:
    """The status that a look at a plain page should have, and where it leads."""
    if page.needs == "anybody":
        return page.status, ""
    if looker.role is None:
        return (401, "") if page.needs == "body of a wall" else (303, "/sign-in")
    # A wall says itself what is the matter: kiosks put a page of their own in the place of others.
    if page.needs == "wall":
        return 200, ""
    if looker.role == "display" and page.needs not in {"body of a wall", "administer", "account"}:
        return 303, "/wall"
    if page.needs == "account":
        return (403, "") if looker.role in {"display", "feed"} else (page.status, "")
    if page.needs == "administer":
        return (page.status if (looker.role, looker.where) == ("administrator", "*") else 403), ""
    needs = "figures" if page.needs == "body of a wall" else page.needs
    return (page.status if needs in MAY[looker.role] and _reaches(looker, page) else 403), ""


@pytest.mark.parametrize("path", sorted(PLAIN))
async def test_a_plain_page_answers_each_as_it_should(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], path: str
) -> None:
    page, wrong = PLAIN[path], []
    for who, looker in lookers.items():
        answer = await whole_web.get(page.address, headers=looker.browser)
        found = answer.status_code, answer.headers.get("location", "").partition("?")[0]
        if found != expected(page, looker):
            wrong.append(f"{who} at {page.address}: {found}, not {expected(page, looker)}")
    assert wrong == []


async def test_a_wall_outside_of_scope_shows_no_figure(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker]
) -> None:
    address = PLAIN["/wall"].address
    for who, looker in lookers.items():
        if looker.role is not None:
            text = (await whole_web.get(address, headers=looker.browser)).text
            is_shown = looker.where != THERE and looker.role != "feed"
            assert ("outside of what your roles reach" in text or "does not allow" in text) is not is_shown, who
            assert ("SIM-S1" in text) is is_shown, who


@pytest.mark.parametrize("path", sorted(DASH))
async def test_a_page_of_dash_is_a_shell_for_whoever_is_known(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], path: str
) -> None:
    address, wrong = DASH[path].address, []
    for who, looker in lookers.items():
        answer = await whole_web.get(address, headers=looker.browser)
        found = answer.status_code, answer.headers.get("location", "").partition("?")[0]
        wanted = {None: (303, "/sign-in"), "display": (303, "/wall")}.get(looker.role, (200, ""))
        if found != wanted:
            wrong.append(f"{who} at {address}: {found}, not {wanted}")
        if "SIM-S" in answer.text:
            wrong.append(f"{who} is shown a site by the shell of {address}")
    assert wrong == []


@pytest.mark.parametrize("path", sorted(DASH))
async def test_the_callback_gives_the_figures_of_a_page_to_whoever_may_see_them(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], path: str
) -> None:
    page, wrong = DASH[path], []
    for who, looker in lookers.items():
        text = (await _callback(whole_web, page.address, looker.browser)).text
        closed = [each for each in ("Signed out", "outside of what your roles", "does not allow") if each in text]
        if page.needs == "no figure":
            is_right = "SIM-S" not in text
        elif looker.role is None:
            is_right = closed == ["Signed out"] and "SIM-S" not in text
        else:
            is_open = page.needs in MAY[looker.role] and _reaches(looker, page)
            is_right = bool(closed) is not is_open and "Signed out" not in closed
        if not is_right:
            wrong.append(f"{who} at {page.address}: {closed}: {text[:300]}")
    assert wrong == []


async def _callback(web: httpx2.AsyncClient, address: str, headers: dict[str, str]) -> httpx2.Response:
    path, _, query = address.partition("?")
    body = {
        "output": "..page.children...page.data-shape..",
        "outputs": [{"id": "page", "property": "children"}, {"id": "page", "property": "data-shape"}],
        "inputs": [
            {"id": "place", "property": "pathname", "value": path},
            {"id": "place", "property": "search", "value": f"?{query}" if query else ""},
            {"id": "tick", "property": "data", "value": 1},
        ],
        "state": [{"id": "page", "property": "data-shape", "value": ""}],
        "changedPropIds": ["place.pathname"],
    }
    answer = await web.post("/_dash-update-component", json=body, headers={**OURS, **headers})
    assert answer.status_code == 200
    return answer


async def test_there_is_one_callback(whole_web: httpx2.AsyncClient) -> None:
    said = (await whole_web.get("/_dash-dependencies")).json()
    assert [each["output"] for each in said] == ["..page.children...page.data-shape.."]


@pytest.mark.parametrize("name", sorted(name for name, asked in OF_DASH.items() if asked))
async def test_what_dash_says_to_anybody_holds_no_figure(whole_web: httpx2.AsyncClient, name: str) -> None:
    asked = OF_DASH[name]
    assert asked is not None
    answer = await whole_web.get(asked[0])
    assert answer.status_code == asked[1]
    assert "SIM-" not in answer.text


async def test_a_websocket_is_refused(whole_web: httpx2.AsyncClient) -> None:
    app: Any = whole_web._transport.app  # type: ignore[attr-defined]
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    headers = [(b"host", b"127.0.0.1")]
    for path in ("/_dash-ws-callback", "/"):
        scope = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
            "headers": headers, "scheme": "ws", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
            "subprotocols": [],
        }  # fmt: skip
        await app(scope, receive, send)
    assert [each["type"] for each in said] == ["websocket.close"] * 2


@pytest.mark.parametrize("path", sorted(path for path, (needs, _) in FORMS.items() if needs != "anybody"))
async def test_a_form_of_whoever_may_not_send_it_changes_nothing(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], path: str
) -> None:
    (needs, address), wrong = FORMS[path], []
    body = httpx2.QueryParams(SAYS.get(path, {}))
    for who, looker in lookers.items():
        if looker.role is not None and _may_send(looker, needs):
            continue
        answer = await whole_web.post(address, content=str(body), headers={**FORM, **OURS, **looker.browser})
        found = answer.status_code, answer.headers.get("location", "").partition("?")[0]
        wanted = (303, "/sign-in") if looker.role is None else (403, "")
        if found != wanted:
            wrong.append(f"{who} at {address}: {found}, not {wanted}")
    assert wrong == []


def _may_send(looker: Looker, needs: str) -> bool:
    if needs == "administer":
        return (looker.role, looker.where) == ("administrator", "*")
    if needs == "account":
        return looker.role not in {"display", "feed"}
    return needs in CHANGES.get(looker.role or "", set())


@pytest.mark.parametrize("path", sorted(path for path, (needs, _) in FORMS.items() if needs != "anybody"))
async def test_a_form_that_another_site_sends_for_somebody_changes_nothing(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], path: str
) -> None:
    needs, address = FORMS[path]
    (looker, *_) = (each for each in lookers.values() if each.role is not None and _may_send(each, needs))
    body = str(httpx2.QueryParams(SAYS.get(path, {})))
    headers = {**FORM, **looker.browser, "Origin": "https://elsewhere.example"}
    assert (await whole_web.post(address, content=body, headers=headers)).status_code == 403


async def test_the_way_out_stands_in_the_bar_of_every_page(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker]
) -> None:
    """Of every page that somebody who signed in may open, but of those for whoever did not, and of a wall."""
    pages = {path: page for path, page in {**PLAIN, **DASH}.items() if page.needs not in _WITHOUT_BAR}
    without = []
    for path, page in pages.items():
        who = {"administer": "administrator *", "try_rules": f"analyst {HERE}"}.get(page.needs, f"hub {HERE}")
        answer = await whole_web.get(page.address, headers=lookers[who].browser)
        assert answer.status_code == page.status, path
        bar = answer.text.partition('<header class="bar">')[2].partition("</header>")[0]
        if 'action="/sign-out"' not in bar:
            without.append(path)
    assert without == []


_WITHOUT_BAR = {"anybody", "wall", "body of a wall"}


@pytest.mark.parametrize(("address", "fields"), [("/sign-in", 1), ("/enter/hwl_none", 2), ("/account", 3)])
async def test_a_password_is_typed_unseen_and_may_be_pasted(
    whole_web: httpx2.AsyncClient, lookers: dict[str, Looker], address: str, fields: int
) -> None:
    text = (await whole_web.get(address, headers=lookers[f"hub {HERE}"].browser)).text
    found = re.findall(r"<input[^>]*(?:password|again|old)[^>]*>", text)
    assert len(found) == fields
    for each in found:
        assert 'type="password"' in each
        assert re.search(r'autocomplete="(?:current|new)-password"', each)
        assert "readonly" not in each
    assert not re.search(r"\bon[a-z]+=", text), "no script stands between somebody and a field"


def test_those_who_are_walked_are_everybody(lookers: dict[str, Looker]) -> None:
    roles = {looker.role for looker in lookers.values()}
    assert roles == {None, *MAY}
    assert all({HERE, THERE} <= {each.where for each in lookers.values() if each.role == role} for role in MAY)
