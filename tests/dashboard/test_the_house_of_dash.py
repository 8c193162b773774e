"""How Dash stands in the process: callbacks that never block, one registry, guarded answers, no open doors."""

import inspect
import json

import httpx2
import pytest
from dash import dcc, html

from dashboard import registry, theme
from dashboard.app import mount
from dashboard.client import Client
from dashboard.markup import MarkupRefused
from dashboard.settle import settle
from tests.dashboard.standin import StandIn, settings


async def test_every_callback_is_a_coroutine() -> None:
    stand_in = StandIn()
    client = Client.in_process(stand_in.api)
    board = mount(stand_in.api, client=client, settings=settings())
    callbacks = [entry["callback"] for entry in board.callback_map.values() if "callback" in entry]
    assert callbacks
    assert all(inspect.iscoroutinefunction(callback) for callback in callbacks)
    await client.aclose()


def test_every_page_answers_to_its_own_samples_and_no_other_does() -> None:
    assert len(registry.pages()) >= 5
    for page in registry.pages():
        # A plain page, which is nobody's without signing in, is opened by tests of its own.
        assert page.samples or page.content is None
        for sample in page.samples:
            found = registry.find(sample.partition("?")[0])
            assert found is not None
            assert found[0] is page


@pytest.mark.parametrize("path", ["/organisation/", "/organisation/a/b", "/organisation/<x>", "/nowhere", "/feeds/"])
def test_an_address_that_is_no_page_is_found_nowhere(path: str) -> None:
    assert registry.find(path) is None


async def test_navigation_follows_the_registry(http: httpx2.AsyncClient) -> None:
    document = (await http.get("/feeds")).text
    for words, address in registry.navigation():
        assert f'href="{address}"' in document
        assert f">{words}</a>" in document
    assert 'aria-current="page" href="/feeds"' in document


@pytest.mark.parametrize("page", [page for page in registry.pages() if page.content], ids=lambda page: page.title)
async def test_a_page_has_a_language_a_title_and_a_policy(page: registry.Page, http: httpx2.AsyncClient) -> None:
    answer = await http.get(page.samples[0])
    assert answer.status_code == 200
    assert '<html lang="en-GB"' in answer.text
    assert f"<title>{page.title} – Homeward</title>" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "'sha256-" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "permissions-policy" in answer.headers
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/feeds", 404),
        ("GET", "/assets/none.js", 404),
        ("GET", "/assets/..%2Fapp.py", 404),
        ("DELETE", "/api/v1/feeds", 405),
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/_dash-nothing", 404),
    ],
)
async def test_what_is_not_there_is_not_there(method: str, path: str, status: int, http: httpx2.AsyncClient) -> None:
    answer = await http.request(method, path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"


async def test_assets_of_this_build_are_kept_for_ever_and_others_revalidated(http: httpx2.AsyncClient) -> None:
    now = await http.get(theme.address("wall.css"))
    assert "immutable" in now.headers["cache-control"]
    assert now.headers["content-encoding"] == "gzip"
    other = await http.get("/assets/wall.css?v=old")
    assert other.headers["cache-control"] == "public, no-cache"
    held = await http.get("/assets/wall.css", headers={"If-None-Match": other.headers["etag"]})
    assert held.status_code == 304


async def test_a_page_that_fails_by_itself_says_so_without_a_trace(
    http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: registry.Visit) -> html.Div:
        raise RuntimeError("secret detail")

    page = registry.find("/about")
    assert page is not None
    broken = registry.Page(path="/about", title="About", nav=None, order=1, content=fail, samples=("/about",))
    monkeypatch.setattr(registry, "pages", lambda: [broken])
    body = {
        "output": "..page.children...page.data-shape..",
        "outputs": [{"id": "page", "property": "children"}, {"id": "page", "property": "data-shape"}],
        "inputs": [
            {"id": "place", "property": "pathname", "value": "/about"},
            {"id": "place", "property": "search", "value": ""},
            {"id": "tick", "property": "data", "value": 0},
        ],
        "state": [{"id": "page", "property": "data-shape", "value": ""}],
        "changedPropIds": ["place.pathname"],
    }
    answer = await http.post("/_dash-update-component", json=body)
    assert answer.status_code == 200
    said = json.dumps(answer.json())
    assert "This page could not be made" in said
    assert "secret detail" not in said
    assert "secret detail" in caplog.text


def test_plain_parts_travel_as_markup_and_live_ones_stay() -> None:
    page = html.Div(
        [html.H1("A"), html.P("B"), html.Section([html.P("C"), dcc.Graph(id="g"), html.P("D")]), html.P("E")],
        **{"data-title": "T"},
    )
    settled = settle(page)
    changes = dict(settled.changes)
    assert len(changes) == 7
    assert all(changes)
    carried = [found["data-html"] for found in changes.values() if "data-html" in found]
    assert carried == ["<h1>A</h1><p>B</p>", "<p>C</p>", "<p>D</p>", "<p>E</p>"]
    assert "Graph#g" in settled.shape


def test_equal_structure_has_an_equal_shape_whatever_the_figures() -> None:
    def page(figure: int, *more: html.P) -> html.Div:
        return html.Div([html.P(figure), html.Section([dcc.Graph(id="g", figure={"data": [figure]})]), *more])

    assert settle(page(1)).shape == settle(page(2)).shape
    assert settle(page(1)).changes != settle(page(2)).changes
    assert settle(page(1)).shape != settle(page(1, html.P("more"))).shape


def test_a_page_without_live_parts_is_one_element() -> None:
    settled = settle(html.Div([html.P("x")] * 2000))
    assert len(settled.changes) == 1


@pytest.mark.parametrize("odd", [html.Div(dcc.Graph()), html.Ul(html.Li(dcc.Graph(id="g")))])
def test_a_live_part_without_a_name_or_in_the_wrong_place_is_refused(odd: object) -> None:
    with pytest.raises(MarkupRefused):
        settle(odd)  # type: ignore[arg-type]
