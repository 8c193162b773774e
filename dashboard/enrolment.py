"""How a browser becomes a wall: a plain page on which a code is typed, or sent by pressing one button.

Opening the page uses nothing up: what looks ahead at addresses (a phone that reads the square, a chat that shows a
preview) must not take the code from the screen it was meant for.
"""

from html import escape
from io import BytesIO

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.client import Client, Unavailable
from dashboard.parts.forms import Button, Field, form
from dashboard.plain import onward, plain_page, read_form, said
from dashboard.settings import DashboardSettings
from dashboard.viewer import viewer_at

PATH = "/display"
_LONGEST = 40


class Enrolment:
    """The pages of it, and the square that a phone reads."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route(PATH, self.show, methods=["GET"]),
            Route(PATH, self.enrol, methods=["POST"]),
            Route(f"{PATH}/{{code}}/square.svg", self.square, methods=["GET"]),
            Route(f"{PATH}/{{code}}", self.show, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page, with the code of its address filled in."""
        return self._page(request.path_params.get("code", ""), words="", status=200)

    async def enrol(self, request: Request) -> Response:
        """Use the code up and lead on to the wall."""
        code = (await read_form(request)).get("code", "")[:_LONGEST]
        try:
            done = await self._client.send(
                "POST", "/displays/enrolment", viewer=viewer_at(request), body={"code": code}
            )
        except Unavailable as unavailable:
            return self._page(code, words=unavailable.reason, status=503)
        if done.problem is not None:
            return self._page(code, words=done.problem.detail or done.problem.title, status=done.problem.status)
        return onward("/wall", done.cookies)

    async def square(self, request: Request) -> Response:
        """The address of a code as a square (QR) that a phone or a screen's own camera reads."""
        code = request.path_params["code"]
        if not code.isalnum() or len(code) > _LONGEST or not code.isascii():
            return PlainTextResponse("There is no such code.", status_code=404)
        drawn = BytesIO()
        address = address_of(request, self._settings, f"{PATH}/{code}")
        segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=6, border=4, light="#fff", nl=False)
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})

    def _page(self, code: str, *, words: str, status: int) -> Response:
        field = Field("Code", "code", "text", value=code[:_LONGEST])
        main = (
            f"<h1>Make this screen a wall</h1>{said(words)}"
            '<section class="card"><p>From then on this browser shows one wall and nothing else, without anybody '
            f"signed in. The code works once.</p>{form(PATH, [field, Button('Make it a wall')])}"
            f'<p class="quiet">Without a code, ask {escape(self._settings.contact)}.</p></section>'
        )
        return plain_page("Make this screen a wall", main, settings=self._settings, here=PATH, status=status)


def address_of(request: Request, settings: DashboardSettings, path: str) -> str:
    """The whole address of a path, as it is opened on another device."""
    return f"{settings.address or str(request.base_url).rstrip('/')}{path}"
