"""The administrators' page of walls and sending systems: who is let in by a token, since when, and how to end it.

Plain forms; the API decides who may. What is told once (a code, a secret) stands on the page that answers the form,
which nobody keeps, and never in an address.
"""

from collections.abc import Mapping
from html import escape
from typing import Literal, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.wire import DisplayLink, DisplayToken, FeedSecret, FeedToken
from dashboard.client import Client, Done, Unavailable
from dashboard.enrolment import PATH as ENROL
from dashboard.enrolment import address_of
from dashboard.entrance import SIGN_IN
from dashboard.parts.forms import Button, Field, form
from dashboard.parts.words import stamp
from dashboard.plain import onward, plain_page, read_form, said
from dashboard.settings import DashboardSettings
from dashboard.viewer import viewer_at

T = TypeVar("T", DisplayToken, FeedToken)

PATH = "/admin/displays"
# What a button asks for, by its name; its value is the number of the token.
_ASKS: Mapping[str, tuple[Literal["POST", "DELETE"], str]] = {
    "link": ("POST", "/displays/{}/link"),
    "rotate": ("POST", "/displays/{}/rotation"),
    "revoke": ("DELETE", "/displays/{}"),
    "rotate-feed": ("POST", "/feed-tokens/{}/rotation"),
    "revoke-feed": ("DELETE", "/feed-tokens/{}"),
}


class Displays:
    """The page and what its forms do."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(PATH, self.show, methods=["GET"]), Route(PATH, self.act, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """The page."""
        return await self._page(request)

    async def act(self, request: Request) -> Response:
        """Do what a button says; what is told once is shown, everything else leads back to the page."""
        told = await read_form(request)
        try:
            done = await self._do(request, told)
        except Unavailable as unavailable:
            return await self._page(request, words=unavailable.reason, status=503)
        if done is None:
            return onward(PATH)
        if done.problem is not None:
            words = done.problem.detail or done.problem.title
            return await self._page(request, words=words, status=done.problem.status)
        if "link" in told:
            return await self._page(request, shown=self._link(request, DisplayLink.model_validate_json(done.body)))
        if "rotate-feed" in told or told.get("make") == "feed":
            return await self._page(request, shown=_secret(FeedSecret.model_validate_json(done.body)))
        return onward(PATH)

    async def _do(self, request: Request, told: Mapping[str, str]) -> Done | None:
        """What came of a form; None: it asked for nothing that is known."""
        viewer = viewer_at(request)
        if told.get("make") == "display":
            names = ("label", "organisation", "layout")
            body = {name: told.get(f"display_{name}", "").strip() for name in names}
            return await self._client.send(
                "POST", "/displays", viewer=viewer, body={name: each for name, each in body.items() if each}
            )
        if told.get("make") == "feed":
            body = {"label": told.get("feed_label", "").strip(), "feed": told.get("feed_key", "").strip()}
            return await self._client.send("POST", "/feed-tokens", viewer=viewer, body=body)
        for name, (method, path) in _ASKS.items():
            number = told.get(name, "")
            if number.isascii() and number.isdigit() and len(number) < 19:
                return await self._client.send(method, path.format(number), viewer=viewer)
        return None

    async def _page(self, request: Request, *, words: str = "", shown: str = "", status: int = 200) -> Response:
        viewer = viewer_at(request)
        me = None
        try:
            me = (await self._client.me(viewer=viewer)).value
            walls = (await self._client.displays(viewer=viewer)).value.displays
            systems = (await self._client.feed_tokens(viewer=viewer)).value.feed_tokens
        except Unavailable as unavailable:
            if unavailable.is_closed:
                return onward(f"{SIGN_IN}?{urlencode({'next': PATH})}")
            main = f"<h1>Walls and sending systems</h1>{said(unavailable.reason)}"
            code = unavailable.status or 503
            return plain_page("Walls", main, settings=self._settings, here=PATH, status=code, me=me)
        main = (
            f"<h1>Walls and sending systems</h1>{said(words)}{shown}"
            f"{_walls(walls)}{_make_wall(list(self._settings.layouts))}{_systems(systems)}{_make_system()}"
        )
        return plain_page("Walls", main, settings=self._settings, here=PATH, status=status, me=me, kind="entrance wide")

    def _link(self, request: Request, link: DisplayLink) -> str:
        short = escape(address_of(request, self._settings, ENROL))
        square = escape(f"{link.path}/square.svg")
        whole = escape(address_of(request, self._settings, link.path))
        return (
            '<section class="card told"><h2>Open this on the screen</h2>'
            f"<p>Open <strong>{short}</strong> there and type <strong>{escape(link.code)}</strong>, or let it read the"
            f" square. It works once, until {escape(stamp(link.ends_at))}, and is shown here only now.</p>"
            f'<img src="{square}" alt="Square with the address {whole}" width="246" height="246"></section>'
        )


def _secret(secret: FeedSecret) -> str:
    others = secret.others_end_at
    before = f" Those before work on until {escape(stamp(others))}." if others is not None else ""
    return (
        '<section class="card told"><h2>The secret of the sending system</h2>'
        f"<p><code>{escape(secret.secret)}</code></p>"
        f"<p>It is shown here only now: hand it over by a safe way.{before}</p>"
        "</section>"
    )


def _walls(walls: list[DisplayToken]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(each.label)}</th>'
        f'<td data-label="shows">{escape(each.layout or each.organisation)}</td>'
        f'<td data-label="browsers">{each.browsers}</td>{_since(each)}'
        f"<td>{_doings(each, link='link', rotate='rotate', revoke='revoke')}</td></tr>"
        for each in _standing_first(walls)
    )
    return _card(
        "Walls", ("Wall", "Shows", "Browsers", "Last seen", "Made", "Stands", "What to do"), rows, none="No wall yet."
    )


def _systems(systems: list[FeedToken]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(each.label)}</th>'
        f'<td data-label="writes">{escape(each.feed)}</td>{_since(each)}'
        f"<td>{_doings(each, link=None, rotate='rotate-feed', revoke='revoke-feed')}</td></tr>"
        for each in _standing_first(systems)
    )
    none = "No sending system yet."
    return _card("Sending systems", ("System", "Writes", "Last seen", "Made", "Stands", "What to do"), rows, none=none)


def _standing_first(found: list[T]) -> list[T]:
    return sorted(found, key=lambda each: (each.revoked_at is not None, each.token))


def _since(each: DisplayToken | FeedToken) -> str:
    seen = stamp(each.last_seen_at) if each.last_seen_at is not None else "never"
    if each.revoked_at is not None:
        stands = f"revoked {stamp(each.revoked_at)}"
    else:
        stands = "let in" if each.rotated_at is None else f"let in, rotated {stamp(each.rotated_at)}"
    made = f"{stamp(each.made_at)} by {each.made_by}"
    return (
        f'<td data-label="last seen">{escape(seen)}</td><td data-label="made">{escape(made)}</td>'
        f'<td data-label="stands">{escape(stands)}</td>'
    )


def _doings(each: DisplayToken | FeedToken, *, link: str | None, rotate: str, revoke: str) -> str:
    """The buttons of one token; revoking lies behind a fold, because it cannot be taken back."""
    if each.revoked_at is not None:
        return ""
    number = str(each.token)
    first = [Button("Link a screen", name=link, value=number)] if link else []
    turn = form(PATH, [*first, Button("Rotate", name=rotate, value=number)])
    fold = form(PATH, [Button("Revoke now", name=revoke, value=number)])
    unseen = f'<span class="unseen"> {escape(each.label)}</span>'
    return f"{turn}<details><summary>Revoke{unseen}</summary>{fold}</details>"


def _card(title: str, head: tuple[str, ...], rows: str, *, none: str) -> str:
    if not rows:
        return f'<section class="card"><h2>{escape(title)}</h2><p>{escape(none)}</p></section>'
    columns = "".join(f'<th scope="col">{escape(words)}</th>' for words in head)
    return (
        f'<section class="card"><h2>{escape(title)}</h2>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}, as a table"><table class="table">'
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _make_wall(layouts: list[str]) -> str:
    known = f'<p class="quiet">Layouts: {escape(", ".join(layouts))}.</p>' if layouts else ""
    asked = form(
        PATH,
        [
            Field("Where it hangs", "display_label", "text"),
            Field("Code of the organisation whose figures it shows", "display_organisation", "text"),
            Field("Layout, if not the organisation itself", "display_layout", "text", is_needed=False),
            Button("Make a wall", name="make", value="display"),
        ],
    )
    return f'<section class="card"><h2>A new wall</h2>{asked}{known}</section>'


def _make_system() -> str:
    asked = form(
        PATH,
        [
            Field("Which system it is", "feed_label", "text"),
            Field("Key of the feed it writes", "feed_key", "text"),
            Button("Make a token", name="make", value="feed"),
        ],
    )
    words = '<p class="quiet">The feed\'s address in the catalogue must be <code>inbox:</code>.</p>'
    return f'<section class="card"><h2>A new sending system</h2>{asked}{words}</section>'
