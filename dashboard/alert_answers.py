"""The page on which somebody says that they have seen an alert. A plain page with a plain form."""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.wire import Alert
from dashboard.client import Client, Unavailable
from dashboard.parts.forms import Button, Choice, Field, form
from dashboard.parts.plain import said as refused_words
from dashboard.parts.words import stamp
from dashboard.plain import NO_STORE, missing, plain_page, read_form, who
from dashboard.settings import DashboardSettings
from dashboard.viewer import viewer_of

HERE = "/alerts"
TITLE = "An alert is seen"
SPANS = (("30", "for half an hour"), ("120", "for two hours"), ("480", "for eight hours"), ("1440", "for a day"))


class AlertAnswers:
    """The page and what it sends."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings

    def routes(self) -> list[Route]:
        """Its addresses."""
        path = f"{HERE}/{{alert:int}}/seen"
        return [Route(path, self.show, methods=["GET"]), Route(path, self.say, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """The alert, and what to say of it."""
        return await self._page(request, refused="", status=200)

    async def say(self, request: Request) -> Response:
        """Send on what was said, and lead back to the alerts."""
        told = await read_form(request)
        minutes = told.get("minutes", "")
        body = {
            "role": told.get("role", ""), "note": told.get("note", ""),
            "minutes": int(minutes) if minutes.isdecimal() else 0,
        }  # fmt: skip
        path = f"/alerts/{request.path_params['alert']}/acknowledgement"
        try:
            done = await self._client.send("POST", path, viewer=viewer_of(request.headers), body=body)
        except Unavailable as unavailable:
            return await self._page(request, refused=unavailable.reason, status=503)
        if done.problem is not None:
            return await self._page(request, refused=done.refusal, status=done.problem.status)
        return RedirectResponse(HERE, status_code=303, headers=NO_STORE)

    async def _page(self, request: Request, *, refused: str, status: int) -> Response:
        here = str(request.url.path)
        try:
            me = await who(self._client, request)
            if isinstance(me, Response):
                return me
            found = (await self._client.alerts(viewer=viewer_of(request.headers))).value.open
        except Unavailable as unavailable:
            return missing(TITLE, unavailable, here=HERE, settings=self._settings)
        alert = next((each for each in found if each.alert == request.path_params["alert"]), None)
        main = f"<h1>{TITLE}</h1>{refused_words(refused)}{_gone() if alert is None else _card(alert, here)}"
        status = 404 if alert is None and status == 200 else status
        return plain_page(TITLE, main, me=me, here=HERE, settings=self._settings, status=status, kind="plain")


def _gone() -> str:
    return (
        '<p class="card">This alert is over, or is none that you may see. '
        f'<a href="{HERE}">All alerts</a></p>'
    )  # fmt: skip


def _card(alert: Alert, here: str) -> str:
    now = escape(alert.says_now or alert.says)
    head = (
        f"<h2>{escape(alert.title)}: {escape(alert.name or alert.organisation_name)}</h2>"
        f"<p>{now}. Open since {escape(stamp(alert.raised_at))}. {escape(alert.advice)}</p>"
    )
    if not alert.may_answer:
        return f'<section class="card">{head}<p>Your role does not answer alerts there.</p></section>'
    fields: list[Field | Choice | Button] = [
        Field("In which role", "role", "text", note="As the call knows you: duty manager, hub lead."),
        Choice("Tell nobody again", "minutes", SPANS, value="120"),
        Field("What you are doing about it", "note", "text", is_needed=False, note="No name of a patient, no number."),
        Button("I have seen it"),
    ]
    words = "<p>It stays open until its figure clears it; whoever opens the alerts sees that you have it.</p>"
    return f'<section class="card">{head}{words}{form(here, fields)}</section>'
