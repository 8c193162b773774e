"""One's own account: where one is signed in, tokens for programs, the password. Plain forms, no script."""

from html import escape

from starlette.responses import Response
from starlette.routing import Route

from api.wire import SignedInAt, Token, TokenMade, Tokens
from dashboard.parts.forms import Button, Field, form
from dashboard.parts.plain import Html, card, listed, stamp, table, words
from dashboard.turn import Desk, Turn, done_words, led_to

HERE = "/account"
TITLE = "Your account"
_NEEDS = "account"
_DONE = {
    "revoked": "The token opens nothing any more.",
    "ended": "That browser is signed out.",
    "password": "The new password is kept. Every other browser is signed out.",
}
_LASTS = "90"


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    acts = (("tokens", make_token), ("tokens/revoke", revoke), ("sessions", end), ("password", choose))
    return [
        desk.route(HERE, show, method="GET", needs=_NEEDS, title=TITLE),
        *(desk.route(f"{HERE}/{what}", act, method="POST", needs=_NEEDS, title=TITLE) for what, act in acts),
    ]


async def show(turn: Turn) -> Response:
    """The account as it stands."""
    return await _page(turn, done=done_words(turn, _DONE))


async def make_token(turn: Turn) -> Response:
    """Make a token, and show its secret this once."""
    days = turn.form.get("days", "")
    body = {"label": turn.form.get("label", ""), "days": int(days) if days.isdecimal() and len(days) < 6 else 0}
    sent = await turn.send("POST", "/me/tokens", body)
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    made = TokenMade.model_validate_json(sent.body)
    shown = card(
        "Your new token",
        words("Keep it as you keep a password. It is shown this once; whoever has it may do what you may."),
        f'<p><code class="secret">{escape(made.secret)}</code></p>',
        words(f"A program sends it in the header Authorization, after Bearer. It ends {stamp(made.token.ends_at)}."),
    )  # fmt: skip
    return await _page(turn, first=shown)


async def revoke(turn: Turn) -> Response:
    """Stop one token."""
    token = turn.form.get("token", "")
    sent = await turn.send("DELETE", f"/me/tokens/{token if token.isdecimal() else 0}")
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(HERE, done="revoked")


async def end(turn: Turn) -> Response:
    """Sign one browser out."""
    session = turn.form.get("session", "")
    sent = await turn.send("DELETE", f"/me/sessions/{session if session.isdecimal() else 0}")
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(HERE, done="ended")


async def choose(turn: Turn) -> Response:
    """Keep another password."""
    told = turn.form
    if told.get("new", "") != told.get("again", ""):
        return await _page(turn, refused="The two new passwords are not the same.", status=422)
    sent = await turn.send("PUT", "/me/password", {"old": told.get("old", ""), "new": told.get("new", "")})
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    response = led_to(HERE, done="password")
    for cookie in sent.cookies:
        response.headers.append("set-cookie", cookie)
    return response


async def _page(turn: Turn, *, first: str = "", refused: str = "", done: str = "", status: int = 200) -> Response:
    sessions = await turn.ask(SignedInAt, "/me/sessions")
    tokens = (await turn.ask(Tokens, "/me/tokens")).tokens
    roles = listed(
        f"{each.role} of {'all' if each.organisation == '*' else each.organisation}" for each in turn.me.grants
    )
    return turn.document(
        TITLE, first, card(turn.me.name, words("What you may see and do:"), roles), _sessions(sessions),
        _tokens(tokens), _password(turn.me.name), refused=refused, done=done, status=status,
    )  # fmt: skip


def _sessions(found: SignedInAt) -> Html:
    rows = [
        (
            f"{each.from_where}{' (this browser)' if each.is_this else ''}", stamp(each.began_at), stamp(each.seen_at),
            Html(form(f"{HERE}/sessions", [Button("Sign out", "session", str(each.session), about=each.from_where)])),
        )
        for each in found.sessions
    ]  # fmt: skip
    headings = ("From", "Since", "Last used", "Change")
    return card("Where you are signed in", table("Where you are signed in", headings, rows, empty="Nowhere."))


def _tokens(found: list[Token]) -> Html:
    rows = [
        (each.label, stamp(each.made_at), stamp(each.seen_at) or "never", stamp(each.ends_at), _state(each))
        for each in found
    ]
    listed_tokens = table("Your tokens", ("Label", "Made", "Last seen", "Ends", "State"), rows, empty="You have none.")
    make = form(
        f"{HERE}/tokens",
        [
            Field("What it is for", "label", "text"),
            Field("Days it works", "days", "number", value=_LASTS),
            Button("Make a token"),
        ],
        kind="inline",
    )
    says = words(
        "A token lets a program of yours ask as you. Make one for each program, and revoke it when it is not used."
    )
    return card("Your tokens", says, listed_tokens, make)


def _state(token: Token) -> Html | str:
    if token.revoked_at is not None:
        return f"revoked {stamp(token.revoked_at)}"
    return Html(form(f"{HERE}/tokens/revoke", [Button("Revoke", "token", str(token.token), about=token.label)]))


def _password(name: str) -> Html:
    asked = form(
        f"{HERE}/password",
        [
            Field("Old password", "old", "password", complete="current-password"),
            Field("New password", "new", "password", complete="new-password"),
            Field("The new one again", "again", "password", complete="new-password"),
            Button("Change it", about=f"of {name}"),
        ],
        kind="stacked",
    )
    return card("Password", words("At least 12 characters; a short sentence is good."), asked)
