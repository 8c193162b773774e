"""The wall's document and its body: one prepared fragment per (picture, node, viewer's scope), made once for everyone.

A tick sends a thousand walls here at once: they share one conditional question to the API, and a wall that already
holds these bytes gets 304. Judges nothing; the picture is the API's.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from dash import html
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from dashboard import registry, theme
from dashboard.client import Client, Unavailable
from dashboard.flight import Flights
from dashboard.kept import Kept
from dashboard.markup import render
from dashboard.parts.wall import header, wall_body
from dashboard.prepared import Prepared
from dashboard.settings import DashboardSettings
from dashboard.shell import document
from dashboard.viewer import Viewer, viewer_of

KEPT_BODIES = 256
MEDIA_TYPE = "text/html; charset=utf-8"
CODE = re.compile(registry.CODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose wall it is; `title` None: the organisation's own name. `tiles`, `headlines` as in the layout."""

    organisation: str
    title: str | None
    address: str
    tiles: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()


class Walls:
    """Makes and keeps the walls' bodies."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings
        self._flights: Flights[Prepared] = Flights()
        self._kept: Kept[Prepared] = Kept(at_most=KEPT_BODIES)

    async def serve_fragment(self, request: Request) -> Response:
        """Answer with a wall's body, 304, or one plain sentence that says why there is none."""
        headers = {"Service-Time": f"{time.time() * 1000:.0f}"}
        subject = self._subject(request.query_params)
        if subject is None:
            return PlainTextResponse("There is no such wall.", status_code=404, headers=headers)
        try:
            body = await self.body(subject, viewer=viewer_of(request.headers))
        except Unavailable as unavailable:
            status = 404 if unavailable.is_absent else 503
            return PlainTextResponse(
                unavailable.reason, status_code=status, headers={**headers, "Cache-Control": "no-store"}
            )
        return body.answer(request, headers=headers)

    async def serve_document(self, request: Request) -> Response:
        """Answer with the wall's page, its body already in it, so that the first paint is the picture."""
        subject = self._subject(request.query_params)
        if subject is None:
            return self._page("Wall", _missing("There is no such wall."), host="", status=404)
        try:
            body = await self.body(subject, viewer=viewer_of(request.headers))
        except Unavailable as unavailable:
            if unavailable.is_absent:
                return self._page("Wall", _missing(unavailable.reason), host="", status=404)
            return self._page("Wall", _missing(unavailable.reason), host=subject.address, status=200)
        title = subject.title or subject.organisation
        return self._page(title, body.body.decode(), host=subject.address, etag=body.etag, status=200)

    async def body(self, subject: Subject, *, viewer: Viewer) -> Prepared:
        """The body of a wall now. Raises: Unavailable."""
        return await self._flights.join((subject, viewer.scope), lambda: self._make(subject, viewer))

    async def _make(self, subject: Subject, viewer: Viewer) -> Prepared:
        answer = await self._client.snapshot(subject.organisation, tiles=subject.tiles, viewer=viewer)
        key = (subject, viewer.scope, answer.etag)
        kept = self._kept.get(key) if answer.etag else None
        if kept is not None:
            return kept
        body = wall_body(
            answer.value,
            title=subject.title or answer.value.organisation.organisation.short_name,
            nav=registry.navigation(),
            headlines=subject.headlines,
            at_once=self._settings.tiles_at_once,
        )
        return self._kept.keep(key, Prepared.of(render(body).encode(), media_type=MEDIA_TYPE))

    def _subject(self, query: Mapping[str, str]) -> Subject | None:
        """Whose wall is asked for; None when no such layout exists or the code cannot be one."""
        key = query.get("layout") or (None if "organisation" in query else self._settings.default_layout)
        if key is not None:
            layout = self._settings.layouts.get(key)
            if layout is None:
                return None
            address = f"/wall/fragment?layout={quote(layout.key)}"
            return Subject(
                organisation=layout.organisation, title=layout.title, address=address,
                tiles=layout.tiles, headlines=layout.headlines,
            )  # fmt: skip
        code = query.get("organisation", self._settings.root)
        if not CODE.fullmatch(code):
            return None
        return Subject(organisation=code, title=None, address=f"/wall/fragment?organisation={code}")

    def _page(self, title: str, body: str, *, host: str, status: int, etag: str = "") -> Response:
        place = f'<div id="wall" data-fragment="{host}" data-etag="{etag}">{body}</div>'
        text = document(
            kind="wall-shell",
            title=title,
            settings=self._settings,
            styles=theme.WALL_STYLES,
            scripts=theme.WALL_SCRIPTS if host else (),
            main=place,
        )
        return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store"})


def _missing(reason: str) -> str:
    """A wall with nothing to show says so in its own shape: no figure, no level, and why."""
    nothing = html.Section(
        [html.H2("No picture"), html.P(reason), html.P("Nothing is known here, good or bad.", className="quiet")],
        className="card wall-nothing",
    )
    return render(
        html.Div([header("Wall", feeds=None, nav=registry.navigation()), nothing], className="wall wall-missing")
    )
