"""Puts the dashboard into the web process: Dash on its FastAPI backend, the walls, the assets, the pages' addresses.

Dash gets an inner application of its own, so that its middleware and its compression never touch the API, and so that
an unknown address is an honest 404 instead of Dash's catch-all page. No figure is made here.
"""

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import Dash, Input, Output, State, callback_context, dcc, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import DependencyException
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from api.wire import Me, Problem
from dashboard import administration, call, own_account, plans, registry, theme
from dashboard.alert_answers import AlertAnswers
from dashboard.alert_bench import AlertBench
from dashboard.callback import OnlyOurs
from dashboard.client import Client, Unavailable
from dashboard.displays import Displays
from dashboard.enrolment import Enrolment
from dashboard.entrance import SIGN_IN, Entrance
from dashboard.fragment import Walls, was_let_in
from dashboard.kept import Kept
from dashboard.markup import render
from dashboard.parts.notices import absent, closed, page_unavailable
from dashboard.people import PeoplePage
from dashboard.policy import Receive, Scope, SecurityHeaders, Send, dash_policy
from dashboard.registry import Page, Visit
from dashboard.settings import DashboardSettings
from dashboard.settle import Settled, settle
from dashboard.shell import bar, document, interpolated, service_time
from dashboard.showing import ShowingPage
from dashboard.turn import Desk
from dashboard.viewer import viewer_of

log = logging.getLogger(__name__)

KEPT_PAGES = 128
DASH_FILES = ("/_dash-", "/_favicon.ico")

_opened: ContextVar[tuple[Page, Me]] = ContextVar("opened")


class Board(Dash):
    """Dash with our shell around its pages."""

    dashboard_settings: DashboardSettings

    def interpolate_index(self, **kwargs: Any) -> str:
        """Put the parts of a Dash page into the shell of the page that is being opened."""
        page, me = _opened.get()
        heading = bar(registry.navigation(me.may), here=page.path, me=me)
        return interpolated(kwargs, title=page.title, bar=heading, settings=self.dashboard_settings)


def mount(api: FastAPI, *, client: Client, settings: DashboardSettings) -> Dash:
    """Put the dashboard into an application whose own routes are already stated; it answers every address they leave.

    The caller closes `client`, and installs `policy.SecurityHeaders` outermost.
    """
    walls = Walls(client=client, settings=settings)
    desk = Desk(client=client, settings=settings)
    board = _board(client=client, settings=settings)
    api.router.routes.extend(
        [
            Route("/assets/{name}", theme.serve),
            Route("/wall/fragment", walls.serve_fragment),
            Route("/wall", walls.serve_document),
            *Entrance(client=client, settings=settings).routes(),
            *Enrolment(client=client, settings=settings).routes(),
            *Displays(client=client, settings=settings).routes(),
            *administration.routes(desk),
            *own_account.routes(desk),
            *call.routes(desk),
            *plans.routes(desk),
            *PeoplePage(client=client, settings=settings).routes(),
            *ShowingPage(client=client, settings=settings).routes(),
            *AlertAnswers(client=client, settings=settings).routes(),
            *AlertBench(client=client, settings=settings).routes(),
        ]
    )
    api.mount("/", Doorway(board, client=client, settings=settings))
    return board


def _board(*, client: Client, settings: DashboardSettings) -> Board:
    board = Board(
        "dashboard",
        server=FastAPI(openapi_url=None, docs_url=None, redoc_url=None),
        compress=True,
        serve_locally=True,
        include_assets_files=False,
        assets_folder=str(theme.FOLDER / "none"),
        update_title=None,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        add_log_handler=False,
    )
    board.server.add_exception_handler(DependencyException, _no_such_file)
    board.dashboard_settings = settings
    board.layout = html.Div(
        [
            dcc.Location(id="place", refresh=False),
            dcc.Store(id="tick", data=0),
            html.Div(
                html.P("Fetching the figures", className="fetching"), id="page", className="page", **{"data-shape": ""}
            ),
        ]
    )
    kept: Kept[Component] = Kept(at_most=KEPT_PAGES)
    memory: Kept[tuple[Component, Settled]] = Kept(at_most=KEPT_PAGES)

    def settled(content: Component) -> Settled:
        """Settle a page once, however many look at it; the memory holds the tree, so its id cannot be used again."""
        known = memory.get(id(content))
        return known[1] if known else memory.keep(id(content), (content, settle(content)))[1]

    @board.callback(
        Output("page", "children"),
        Output("page", "data-shape"),
        Input("place", "pathname"),
        Input("place", "search"),
        Input("tick", "data"),
        State("page", "data-shape"),
    )
    async def show(pathname: str | None, search: str | None, tick: int | None, shape: str | None) -> tuple[Any, Any]:
        headers: Mapping[str, str] = {name.lower(): value for name, value in dict(callback_context.headers).items()}
        found = registry.find(pathname or "/")
        query = dict(parse_qsl((search or "").removeprefix("?")))
        page = settled(await _content(found, query, client=client, settings=settings, headers=headers, kept=kept))
        turn = {"data-turn": int(tick or 0), "data-service-now": service_time()}
        if callback_context.triggered_id == "tick" and page.shape == shape:
            for part, properties in (*page.changes, ("turn", turn)):
                set_props(part, properties)
            return no_update, no_update
        return html.Div(page.tree, id="turn", **turn), page.shape

    return board


async def _content(
    found: tuple[Page, dict[str, str]] | None,
    query: dict[str, str],
    *,
    client: Client,
    settings: DashboardSettings,
    headers: Mapping[str, str],
    kept: Kept[Component],
) -> Component:
    if found is None:
        return absent("such page")
    page, codes = found
    if page.content is None:
        return absent("Dash page at a wall's address")
    visit = Visit(client=client, settings=settings, viewer=viewer_of(headers), path=codes, query=query, kept=kept)
    try:
        return await page.content(visit)
    except Unavailable as missing:
        if missing.is_closed:
            return closed()
        if missing.is_absent:
            return absent(f"{page.title.lower()} of that code")
        return page_unavailable(page.title, missing.reason)
    except Exception:  # a page that fails says so on its own card; the trace belongs in the log, never on a screen
        log.exception("page failed", extra={"page": page.path})
        return page_unavailable(page.title, "This page could not be made. The fault is recorded.")


def _not_a_page(path: str) -> Response:
    """What the API left unanswered (a method it has no route for) is still the API's to name as a problem."""
    problem = Problem(
        type="about:blank",
        title="Method not allowed",
        status=405,
        code="method_not_allowed",
        detail="This address does not answer to that method.",
        instance=path,
    )
    return Response(problem.model_dump_json(), status_code=405, media_type="application/problem+json")


async def _no_such_file(request: Request, _: Exception) -> Response:
    """Dash raises for a file that it does not have; whoever asks for one gets no fault of ours for it."""
    return PlainTextResponse(f"There is no {request.url.path}.", status_code=404)


async def _to_the_wall(scope: Scope, receive: Receive, send: Send) -> None:
    await RedirectResponse("/wall", status_code=303)(scope, receive, send)


class Doorway:
    """Leads an address to Dash when a page stands there or the file is Dash's own; everything else is 404.

    Dash knows one document, at "/": a page's document is asked for there, with the page it is for beside the request.
    """

    def __init__(self, board: Board, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._dash = SecurityHeaders(OnlyOurs(board.server), policy=dash_policy(board))
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. WebSockets are refused: nothing here uses them."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "not used"})
            return
        path = scope["path"]
        if path.startswith(DASH_FILES):
            await self._dash(scope, receive, send)
            return
        if path.startswith("/api/"):
            await _not_a_page(path)(scope, receive, send)
            return
        found = registry.find(path)
        if scope["method"] not in {"GET", "HEAD"} or found is None:
            await self._refuse(Request(scope, receive), scope, receive, send)
            return
        try:
            me = (await self._client.me(viewer=viewer_of(Request(scope).headers))).value
        except Unavailable as unavailable:
            if was_let_in(Request(scope)):
                await _to_the_wall(scope, receive, send)
                return
            text = self._plain("Not available", page_unavailable(found[0].title, unavailable.reason), here=path)
            await HTMLResponse(text, status_code=503)(scope, receive, send)
            return
        # A display shows its wall and nothing else, and never a sign-in page: the wall says what is the matter.
        if me.kind == "display" or (not me.is_known and was_let_in(Request(scope))):
            await _to_the_wall(scope, receive, send)
            return
        if not me.is_known:
            onward = urlencode({"next": f"{path}?{scope['query_string'].decode('latin-1')}".rstrip("?")})
            await RedirectResponse(f"{SIGN_IN}?{onward}", status_code=303)(scope, receive, send)
            return
        opened = _opened.set((found[0], me))
        try:
            await self._dash({**scope, "path": "/", "raw_path": b"/", "method": "GET"}, receive, send)
        finally:
            _opened.reset(opened)

    async def _refuse(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        text = self._plain("Not found", absent("page at this address"), here=request.url.path)
        await HTMLResponse(text, status_code=404)(scope, receive, send)

    def _plain(self, title: str, content: Component, *, here: str) -> str:
        """A page that holds no figure, so that it may be shown to anybody."""
        return document(
            kind="page-shell",
            title=title,
            settings=self._settings,
            styles=theme.PAGE_STYLES,
            scripts=theme.SHARED_SCRIPTS,
            bar=bar(registry.navigation(), here=here),
            main=render(content),
        )
