"""One turn of a plain page: somebody asks for it or sends a form, and gets a document or is led on.

What every such page does alike: who is looking, whether the page is theirs, what becomes of an answer that the API
could not give. Decides nothing about what somebody may do: the API does, and a page that it refuses says so.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from api.wire import Me, Wire
from dashboard import registry, theme
from dashboard.client import Client, Done, Unavailable
from dashboard.parts.plain import Html, card, said, told, words
from dashboard.plain import read_form
from dashboard.settings import DashboardSettings
from dashboard.shell import bar, document
from dashboard.viewer import Viewer, viewer_of

SIGN_IN = "/sign-in"
WALL = "/wall"
# Pages of which a display is told that they are not open to it, as anybody else whose they are not.
_OF_ACCOUNTS = frozenset({"account", "administer"})
_NO_STORE = {"Cache-Control": "no-store"}
Shape = TypeVar("Shape", bound=Wire)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a page has to hand while it answers. `form`: what was sent, empty when nothing was."""

    request: Request
    me: Me
    form: Mapping[str, str]
    client: Client
    settings: DashboardSettings

    @property
    def viewer(self) -> Viewer:
        """Whose turn it is, as the API is told."""
        return viewer_of(self.request.headers)

    @property
    def address(self) -> str:
        """The address by which browsers come, without a path."""
        asked = self.request.url
        return self.settings.address or f"{asked.scheme}://{asked.netloc}"

    async def ask(self, shape: type[Shape], path: str, query: Mapping[str, str] | None = None) -> Shape:
        """What stands at an address of the API. Raises: Unavailable."""
        return await self.client.ask(shape, path, viewer=self.viewer, query=query)

    async def send(
        self, method: Literal["POST", "PUT", "DELETE"], path: str, body: Mapping[str, Any] | None = None
    ) -> Done:
        """Send something to the API; a refusal is told, not raised. Raises: Unavailable."""
        return await self.client.send(method, path, viewer=self.viewer, body=body)

    def document(
        self, title: str, *content: str, refused: str = "", done: str = "", status: int = 200, kind: str = "",
        scripts: tuple[str, ...] = (), is_live: bool = False,
    ) -> Response:  # fmt: skip
        """The page with its heading and content, which is HTML already. `refused`: why something was not done. `kind`
        names it to the style sheets; `scripts` are ours, where it needs any. One that is live renews the parts that
        `dashboard.parts.live` marked, and says when it cannot."""
        main = f"<h1>{title}</h1>{said(refused)}{told(done)}{''.join(content)}"
        text = document(
            kind="page-shell", title=title, settings=self.settings, styles=theme.PLAIN_STYLES,
            scripts=(*theme.SHARED_SCRIPTS, theme.RENEWAL, *scripts) if is_live else scripts,
            bar=bar(
                registry.navigation(self.me.may), here=_here(self.request), me=self.me,
                clock="live" if is_live else "none",
            ),
            main=f'<div class="page plain{f" {kind}" if kind else ""}">{main}</div>',
        )  # fmt: skip
        return HTMLResponse(text, status_code=status, headers=_NO_STORE)


Answer = Callable[[Turn], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where plain pages are answered from."""

    client: Client
    settings: DashboardSettings

    def route(self, path: str, answer: Answer, *, method: Literal["GET", "POST"], needs: str, title: str) -> Route:
        """A page at an address. `needs`: what somebody must be allowed for it, or "account": a person who signed in."""

        async def take(request: Request) -> Response:
            return await self._taken(request, answer, needs=needs, title=title)

        return Route(path, take, methods=[method])

    async def _taken(self, request: Request, answer: Answer, *, needs: str, title: str) -> Response:
        try:
            me = (await self.client.me(viewer=viewer_of(request.headers))).value
        except Unavailable as unavailable:
            return self._plain(request, title, unavailable.reason, status=503)
        if not me.is_known:
            return led_to_sign_in(request)
        if me.kind == "display" and request.method == "GET" and needs not in _OF_ACCOUNTS:
            return led_to(WALL)
        form = await read_form(request) if request.method == "POST" else {}
        turn = Turn(request=request, me=me, form=form, client=self.client, settings=self.settings)
        if not (me.kind == "account" if needs == "account" else needs in me.may):
            return turn.document(title, _closed(me, needs=needs), status=403)
        try:
            return await answer(turn)
        except Unavailable as unavailable:
            if unavailable.is_closed:
                return led_to_sign_in(request)
            return turn.document(
                title, card("Not available now", words(unavailable.reason)), status=unavailable.status or 503
            )

    def _plain(self, request: Request, title: str, reason: str, *, status: int) -> Response:
        text = document(
            kind="page-shell", title=title, settings=self.settings, styles=theme.PLAIN_STYLES,
            scripts=(), bar=bar(registry.navigation(), here=_here(request), clock="none"),
            main=f'<div class="page plain"><h1>{title}</h1>{card("Not available now", words(reason))}</div>',
        )  # fmt: skip
        return HTMLResponse(text, status_code=status, headers=_NO_STORE)


_WHOM = {
    "account": "somebody who signed in with an account", "administer": "administrators",
    "chair": "whoever chairs a call", "act": "whoever acts in a call", "say": "whoever speaks for an organisation",
    "plan": "whoever makes plans",
}  # fmt: skip


def _here(request: Request) -> str:
    """The address in the navigation that a page stands under."""
    return f"/{request.url.path.split('/')[1]}"


def _closed(me: Me, *, needs: str) -> Html:
    whom = _WHOM.get(needs, "others")
    return card(
        "Not open to you", words(f"This page is for {whom}. You are here as {me.name}."),
        f'<p><a href="{SIGN_IN}">Sign in as somebody else</a></p>',
    )  # fmt: skip


def led_to_sign_in(request: Request) -> Response:
    """Lead to the sign-in page, and back here afterwards."""
    where = f"{request.url.path}?{request.url.query}".rstrip("?") if request.method == "GET" else request.url.path
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': where})}", status_code=303, headers=_NO_STORE)


def led_to(path: str, *, done: str = "") -> Response:
    """Lead on after something was done, so that going back never does it again. `done`: a word of `DONE`."""
    where = f"{path}?{urlencode({'done': done})}" if done else path
    return RedirectResponse(where, status_code=303, headers=_NO_STORE)


def done_words(turn: Turn, known: Mapping[str, str]) -> str:
    """What was done, by the word in the address: one of those that the page knows, and no other text."""
    return known.get(turn.request.query_params.get("done", ""), "")


def tabs(entries: Sequence[tuple[str, str]], *, here: str, name: str) -> Html:
    """The parts of a page that has several, each at its own address."""
    items = "".join(
        f'<li><a href="{address}"{" aria-current=page" if address == here else ""}>{title}</a></li>'
        for title, address in entries
    )
    return Html(f'<nav class="tabs" aria-label="{name}"><ul class="filters">{items}</ul></nav>')
