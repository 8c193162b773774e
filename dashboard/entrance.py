"""The entrance: signing in and out, choosing a password by a link, taking a role in a demo. Plain pages, plain forms.

Knows no rule: the API says who somebody is and what they may do. A form works without a script, and what it answers
with is a redirect, so that going back never sends it again.
"""

from html import escape
from urllib.parse import quote, unquote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.wire import Me, Onward
from dashboard.client import Client, Done, Unavailable
from dashboard.parts.forms import Button, Field, form
from dashboard.plain import onward, onward_of, plain_page, read_form
from dashboard.plain import said as refusal
from dashboard.settings import DashboardSettings
from dashboard.viewer import viewer_of

SIGN_IN = "/sign-in"
BACK = "/sign-in/back"
# Where somebody wanted to go, while they sign in elsewhere; the browser keeps it no longer than that takes.
_ONWARD_COOKIE = "homeward_onward"
_ONWARD_SECONDS = 600
_ROLES = {
    "viewer": "Viewer: figures of the system",
    "hub": "Discharge hub: people who wait, and capacity",
    "ward": "Ward: red and green days of one hospital",
    "chair": "Chair: holds the system call",
    "planner": "Planner: trends and plans",
    "provider": "Provider: what one home care provider can take",
    "analyst": "Analyst: figures in full, as files",
    "administrator": "Administrator: accounts, tokens, agreements",
}


class Entrance:
    """The pages of the entrance."""

    def __init__(self, *, client: Client, settings: DashboardSettings) -> None:
        self._client = client
        self._settings = settings

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route(SIGN_IN, self.show, methods=["GET"]),
            Route(SIGN_IN, self.sign_in, methods=["POST"]),
            Route("/sign-in/as", self.take_role, methods=["POST"]),
            Route("/sign-in/elsewhere", self.leave, methods=["GET"]),
            Route(BACK, self.come_back, methods=["GET"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/enter/{link}", self.show_choice, methods=["GET"]),
            Route("/enter/{link}", self.choose, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The sign-in page."""
        return await self._page(request, said="", status=200)

    async def sign_in(self, request: Request) -> Response:
        """Take a sign-in name and a password, and lead on to where somebody wanted to go."""
        told = await read_form(request)
        body = {"sign_in": told.get("sign_in", ""), "password": told.get("password", "")}
        return await self._enter(request, "/session", body)

    async def take_role(self, request: Request) -> Response:
        """Take a role in a demo."""
        told = await read_form(request)
        return await self._enter(request, "/session/as", {"role": told.get("role", "")})

    async def _enter(self, request: Request, path: str, body: dict[str, str]) -> Response:
        """Begin a session and lead on, or say on the page why not."""
        done = await self._send(request, path, body)
        if isinstance(done, str) or done.problem is not None:
            said, status = _refusal(done)
            return await self._page(request, said=said, status=status)
        return onward(_next(request), done.cookies)

    async def leave(self, request: Request) -> Response:
        """Send the browser to where somebody signs in elsewhere. A link, not a form: a form may lead to us only."""
        done = await self._send(request, "/session/elsewhere", {})
        if isinstance(done, str) or done.problem is not None:
            said, status = _refusal(done)
            return await self._page(request, said=said, status=status)
        address = Onward.model_validate_json(done.body).address
        response = onward(address, done.cookies)
        response.set_cookie(
            _ONWARD_COOKIE, quote(_next(request), safe=""), max_age=_ONWARD_SECONDS, path=SIGN_IN, httponly=True,
            samesite="lax",
        )  # fmt: skip
        return response

    async def come_back(self, request: Request) -> Response:
        """Take what the browser came back with, and lead on to where somebody wanted to go."""
        told = request.query_params
        if "error" in told or not told.get("code") or not told.get("state"):
            return await self._page(request, said="You were not signed in there; nothing was changed.", status=401)
        body = {"code": told["code"], "state": told["state"]}
        done = await self._send(request, "/session/elsewhere/back", body)
        if isinstance(done, str) or done.problem is not None:
            said, status = _refusal(done)
            return await self._page(request, said=said, status=status)
        response = onward(onward_of(unquote(request.cookies.get(_ONWARD_COOKIE, "/"))), done.cookies)
        response.delete_cookie(_ONWARD_COOKIE, path=SIGN_IN)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session; the way back in is the sign-in page."""
        try:
            done = await self._client.send("DELETE", "/session", viewer=viewer_of(request.headers))
        except Unavailable as unavailable:
            return await self._page(request, said=unavailable.reason, status=503)
        left = onward(SIGN_IN, done.cookies)
        # What the browser holds of what was shown goes too, pages one could go back to among it.
        left.headers["Clear-Site-Data"] = '"cache", "storage"'
        return left

    async def show_choice(self, _: Request) -> Response:
        """The page on which a password is chosen. The link is used up only by sending it."""
        return self._choice(said="", status=200)

    async def choose(self, request: Request) -> Response:
        """Keep the password that was chosen."""
        told = await read_form(request)
        if told.get("password", "") != told.get("again", ""):
            return self._choice(said="The two passwords are not the same.", status=422)
        body = {"link": request.path_params["link"], "password": told.get("password", "")}
        done = await self._send(request, "/session/choose", body)
        if isinstance(done, str):
            return self._choice(said=done, status=503)
        if done.problem is not None:
            return self._choice(said=done.problem.detail or done.problem.title, status=done.problem.status)
        return onward("/", done.cookies)

    async def _send(self, request: Request, path: str, body: dict[str, str]) -> Done | str:
        try:
            return await self._client.send("POST", path, viewer=viewer_of(request.headers), body=body)
        except Unavailable as unavailable:
            return unavailable.reason

    async def _page(self, request: Request, *, said: str, status: int) -> Response:
        try:
            me = (await self._client.me(viewer=viewer_of(request.headers))).value
        except Unavailable as unavailable:
            me, said = None, said or unavailable.reason
        onward = _next(request)
        roles = _roles(me, onward=onward) if me is not None and me.demo_roles else ""
        elsewhere = _elsewhere(me.elsewhere, onward=onward) if me is not None and me.elsewhere else ""
        head = "<h2>With an account</h2>" if roles or elsewhere else ""
        asked = form(
            f"{SIGN_IN}?{urlencode({'next': onward})}",
            [
                Field("Sign-in name", "sign_in", "text", complete="username"),
                Field("Password", "password", "password", complete="current-password"),
                Button("Sign in"),
            ],
        )
        main = f'<h1>Sign in</h1>{refusal(said)}{roles}{elsewhere}<section class="card">{head}{asked}</section>'
        return self._document("Sign in", main, status=status)

    def _choice(self, *, said: str, status: int) -> Response:
        asked = form(
            "",
            [
                Field("Password", "password", "password", complete="new-password"),
                Field("The same again", "again", "password", complete="new-password"),
                Button("Keep it and sign in"),
            ],
        )
        words = "<p>At least 12 characters; a short sentence is good.</p>"
        main = f'<h1>Choose a password</h1>{refusal(said)}<section class="card">{words}{asked}</section>'
        return self._document("Choose a password", main, status=status)

    def _document(self, title: str, main: str, *, status: int) -> Response:
        return plain_page(title, main, settings=self._settings, here=SIGN_IN, status=status)


def _refusal(done: Done | str) -> tuple[str, int]:
    """Why something was not done, and the status that says so."""
    if isinstance(done, str) or done.problem is None:
        return str(done), 503
    return done.refusal, done.problem.status


def _roles(me: Me, *, onward: str) -> str:
    """One button for each role of a demo, and loud words that it is one."""
    action = f"/sign-in/as?{urlencode({'next': onward})}"
    buttons = [Button(_ROLES[role], name="role", value=role) for role in me.demo_roles]
    return (
        '<section class="card roles"><h2>This is a demo</h2>'
        "<p>Every person in it is invented. Take a role to see what it sees.</p>"
        f"{form(action, buttons)}"
        f'<p><a href="{escape(onward)}">Go on without a role</a></p></section>'
    )


def _elsewhere(title: str, *, onward: str) -> str:
    """The way to where people sign in besides here."""
    where = escape(f"{SIGN_IN}/elsewhere?{urlencode({'next': onward})}")
    return f'<section class="card"><p><a class="way-in" href="{where}">Sign in with {escape(title)}</a></p></section>'


def _next(request: Request) -> str:
    """Where somebody wanted to go: a path of ours, never another site."""
    return onward_of(request.query_params.get("next", "/"))
