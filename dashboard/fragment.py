"""The wall's document and its body: one prepared fragment per (picture, node, viewer's scope), made once for everyone.

A tick sends a thousand walls here at once: they share one conditional question to the API, and a wall that already
holds these bytes gets 304. Judges nothing; the picture is the API's.
"""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from dashboard import registry, theme
from dashboard.client import Client, Unavailable
from dashboard.entrance import SIGN_IN
from dashboard.flight import Flights
from dashboard.kept import Kept
from dashboard.markup import render
from dashboard.parts.no_picture import closed, missing, refused
from dashboard.parts.wall import sections_of, wall_body
from dashboard.prepared import Prepared
from dashboard.settings import PANELS_OF_FIGURES, DashboardSettings, WallLayout
from dashboard.shell import document
from dashboard.viewer import Viewer, viewer_at

KEPT_BODIES = 256
MEDIA_TYPE = "text/html; charset=utf-8"
CODE = re.compile(registry.CODE)
OWN = "/wall/fragment"
"""The address of the body of a wall that is not named: that of whoever asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose wall it is; `title` None: the organisation's own name. The rest as in the layout.

    `rotation`: the addresses of the walls that take turns, its own first.
    """

    organisation: str
    title: str | None
    address: str
    tiles: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    panels: tuple[str, ...] = PANELS_OF_FIGURES
    rotation: tuple[str, ...] = ()
    pause_seconds: float = 60.0


class Walls:
    """Makes and keeps the walls' bodies."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings
        self._flights: Flights[Prepared] = Flights()
        self._kept: Kept[Prepared] = Kept(at_most=KEPT_BODIES)

    async def serve_fragment(self, request: Request) -> Response:
        """Answer with a wall's body, 304, or one plain sentence that says why there is none.

        A wall that may be seen no more is answered with another body, which is to take its place: its figures must go.
        """
        headers = {"Service-Time": f"{time.time() * 1000:.0f}"}
        viewer = viewer_at(request)
        try:
            subject = await self._subject(request.query_params, viewer=viewer)
            if subject is None:
                return PlainTextResponse("There is no such wall.", status_code=404, headers=headers)
            body = await self.body(subject, viewer=viewer)
        except Unavailable as unavailable:
            headers["Cache-Control"] = "no-store"
            if unavailable.is_closed or unavailable.is_refused:
                nothing = self._nothing(request, unavailable)
                return HTMLResponse(nothing, status_code=unavailable.status or 403, headers=headers)
            status = 404 if unavailable.is_absent else 503
            return PlainTextResponse(unavailable.reason, status_code=status, headers=headers)
        return body.answer(request, headers=headers)

    async def serve_document(self, request: Request) -> Response:
        """Answer with the wall's page, its body already in it, so that the first paint is the picture."""
        viewer, address = viewer_at(request), OWN
        try:
            subject = await self._subject(request.query_params, viewer=viewer)
            if subject is None:
                return self._page("Wall", render(missing("There is no such wall.")), host="", status=404)
            address = subject.address
            body = await self.body(subject, viewer=viewer)
        except Unavailable as unavailable:
            # A wall that was let in once is never sent to a sign-in page; a browser that never was is.
            if unavailable.is_closed and not was_let_in(request):
                wanted = f"{request.url.path}?{request.url.query}".rstrip("?")
                return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': wanted})}", status_code=303)
            host, status = ("", 404) if unavailable.is_absent else (address, 200)
            # With status 200 also where nobody is let in: kiosks put a page of their own in the place of others.
            return self._page("Wall", self._nothing(request, unavailable), host=host, status=status)
        title = subject.title or subject.organisation
        return self._page(
            title, body.body.decode(), host=subject.address, etag=body.etag, status=200, rotation=subject.rotation,
            pause_seconds=subject.pause_seconds,
        )  # fmt: skip

    def _nothing(self, request: Request, unavailable: Unavailable) -> str:
        """What stands in the place of a picture that cannot be had."""
        if unavailable.is_closed:
            return render(closed(is_display=was_let_in(request), ask=self._settings.contact))
        if unavailable.is_refused:
            return render(refused(unavailable.reason, ask=self._settings.contact))
        return render(missing(unavailable.reason))

    async def body(self, subject: Subject, *, viewer: Viewer) -> Prepared:
        """The body of a wall now. Raises: Unavailable."""
        return await self._flights.join((subject, viewer.scope), lambda: self._make(subject, viewer))

    async def _make(self, subject: Subject, viewer: Viewer) -> Prepared:
        answer = await self._client.wall(
            subject.organisation, tiles=subject.tiles, sections=sections_of(subject.panels), viewer=viewer
        )
        key = (subject, viewer.scope, answer.etag)
        kept = self._kept.get(key) if answer.etag else None
        if kept is not None:
            return kept
        # A display is shown no page but its wall, so that no figure on it leads to one. No scope is of both.
        me = (await self._client.me(viewer=viewer)).value
        body = wall_body(
            answer.value,
            title=subject.title or answer.value.picture.organisation.organisation.short_name,
            nav=registry.navigation(),
            headlines=subject.headlines,
            panels=subject.panels,
            at_once=self._settings.tiles_at_once,
            leads_on=me.kind != "display",
        )
        return self._kept.keep(key, Prepared.of(render(body).encode(), media_type=MEDIA_TYPE))

    async def _subject(self, query: Mapping[str, str], *, viewer: Viewer) -> Subject | None:
        """Whose wall is asked for; None when no such layout exists or the code cannot be one. Raises: Unavailable."""
        if query.get("layout"):
            return self._of_layout(query["layout"])
        if "organisation" in query:
            return self._of_organisation(query["organisation"])
        # Nobody says which: a display's own, that of the organisation somebody belongs to, or the first.
        me = (await self._client.me(viewer=viewer)).value
        if me.layout is not None and me.layout in self._settings.layouts:
            return self._of_layout(me.layout)
        first = self._settings.layouts.get(self._settings.default_layout or "")
        if me.home is None or (first is not None and me.home == first.organisation):
            return self._of_organisation(self._settings.root) if first is None else self._of_layout(first.key)
        return self._of_organisation(me.home)

    def _of_layout(self, key: str) -> Subject | None:
        layout = self._settings.layouts.get(key)
        if layout is None:
            return None
        return Subject(
            organisation=layout.organisation, title=layout.title, address=f"{OWN}?layout={quote(layout.key)}",
            tiles=layout.tiles, headlines=layout.headlines, panels=layout.panels,
            rotation=_rotation(layout), pause_seconds=layout.pause_seconds,
        )  # fmt: skip

    def _of_organisation(self, code: str) -> Subject | None:
        if not CODE.fullmatch(code):
            return None
        first = self._settings.layouts.get(self._settings.default_layout or "")
        panels = PANELS_OF_FIGURES if first is None else first.panels
        return Subject(organisation=code, title=None, address=f"{OWN}?organisation={code}", panels=panels)

    def _page(
        self, title: str, body: str, *, host: str, status: int, etag: str = "", rotation: Sequence[str] = (),
        pause_seconds: float = 60.0,
    ) -> Response:  # fmt: skip
        turns = f' data-rotation="{escape(json.dumps(rotation))}" data-pause-ms="{pause_seconds * 1000:.0f}"'
        place = f'<div id="wall" data-fragment="{host}" data-etag="{etag}"{turns if rotation else ""}>{body}</div>'
        text = document(
            kind="wall-shell",
            title=title,
            settings=self._settings,
            styles=theme.WALL_STYLES,
            scripts=theme.WALL_SCRIPTS if host else (),
            main=place,
        )
        return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store"})


def _rotation(layout: WallLayout) -> tuple[str, ...]:
    """The addresses of a layout and of those that take turns with it; none where it stands alone."""
    keys = (layout.key, *layout.rotates_to) if layout.rotates_to else ()
    return tuple(f"{OWN}?layout={quote(key)}" for key in keys)


def was_let_in(request: Request) -> bool:
    """Whether a browser holds the cookie of a display."""
    return any(name.endswith("homeward_display") for name in request.cookies)
