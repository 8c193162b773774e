"""The page on which a provider says to whom it shows what it can take. A plain page with plain forms."""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.wire import Showing
from dashboard.client import Client, Unavailable
from dashboard.parts.forms import Button, form
from dashboard.parts.words import stamp
from dashboard.plain import NO_STORE, missing, plain_page, read_form, who
from dashboard.settings import DashboardSettings
from dashboard.viewer import viewer_of

ADDRESS = "/showing"
TITLE = "Who sees our vacancies"
_WORDS = {
    "everybody": "Shown to everybody who may see figures.",
    "hubs": "Shown to hubs only: others see it in sums of three or more, and in its row that it is not shown.",
}
_OTHERWISE = {"everybody": ("hubs", "Show to hubs only"), "hubs": ("everybody", "Show to everybody")}


class ShowingPage:
    """The page and what it sends."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings

    def routes(self) -> list[Route]:
        """Its addresses."""
        return [Route(ADDRESS, self.show, methods=["GET"]), Route(ADDRESS, self.say, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """The providers that the viewer speaks for."""
        return await self._page(request, said="", status=200)

    async def say(self, request: Request) -> Response:
        """Send a provider's word on, and show what holds now."""
        told = await read_form(request)
        body = {"organisation": told.get("organisation", ""), "shows_to": told.get("shows_to", "")}
        try:
            done = await self._client.send("POST", "/showing", viewer=viewer_of(request.headers), body=body)
        except Unavailable as unavailable:
            return await self._page(request, said=unavailable.reason, status=503)
        if done.problem is not None:
            said = done.problem.detail or done.problem.title
            return await self._page(request, said=said, status=done.problem.status)
        return RedirectResponse(ADDRESS, status_code=303, headers=NO_STORE)

    async def _page(self, request: Request, *, said: str, status: int) -> Response:
        try:
            me = await who(self._client, request)
            if isinstance(me, Response):
                return me
            found = (await self._client.showings(viewer=viewer_of(request.headers))).value.showings
        except Unavailable as unavailable:
            return missing(TITLE, unavailable, here=ADDRESS, settings=self._settings)
        own = [each for each in found if each.may_change]
        refused = f'<p class="refused" role="alert">{escape(said)}</p>' if said else ""
        nothing = '<p class="card">You speak for no provider.</p>'
        main = f"<h1>{TITLE}</h1>{refused}{''.join(map(_card, own)) or nothing}"
        return plain_page(
            TITLE, main, me=me, here=ADDRESS, settings=self._settings, status=status, kind="plain"
        )  # fmt: skip


def _card(each: Showing) -> str:
    since = "Nobody has said otherwise." if each.since is None else f"Since {stamp(each.since)}, said by {each.by}."
    shows_to, words = _OTHERWISE[each.shows_to]
    fields = [Button(words, name="shows_to", value=shows_to)]
    return (
        f'<section class="card"><h2>{escape(each.name)}</h2><p><strong>{escape(_WORDS[each.shows_to])}</strong></p>'
        f"<p>{escape(since)}</p>{form(ADDRESS, fields, held={'organisation': each.organisation})}</section>"
    )
