"""The tokens: everything that lets something in without a person, and the way to stop each."""

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Token, Tokens
from dashboard.administration.frame import NEEDS, TITLE, framed
from dashboard.parts.forms import Button, form
from dashboard.parts.plain import Html, card, link, stamp, table, words
from dashboard.turn import Desk, Turn, done_words, led_to

HERE = "/admin/tokens"
_DONE = {"revoked": "The token opens nothing any more."}
_WAY = f"<p>{link('/admin/displays', 'Walls and sending systems')}</p>"
_KINDS = (
    ("personal", "Of people", "Made by their holders on their own account page; each may do what its account may."),
    ("feed", "Of sending systems", "Each writes one feed, and reads nothing."),
    ("display", "Of walls", "Each shows figures of one organisation on screens that nobody signs in to."),
)


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    return [
        desk.route(HERE, show, method="GET", needs=NEEDS, title=TITLE),
        desk.route(HERE, revoke, method="POST", needs=NEEDS, title=TITLE),
    ]


async def show(turn: Turn) -> Response:
    """Every token."""
    return await _page(turn, done=done_words(turn, _DONE))


async def revoke(turn: Turn) -> Response:
    """Stop one."""
    token = turn.form.get("token", "")
    sent = await turn.send("DELETE", f"/tokens/{token if token.isdecimal() else 0}")
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(HERE, done="revoked")


async def _page(turn: Turn, *, refused: str = "", done: str = "", status: int = 200) -> Response:
    found = (await turn.ask(Tokens, "/tokens")).tokens
    cards = [
        card(heading, words(says), _listed(heading, [each for each in found if each.kind == kind]))
        for kind, heading, says in _KINDS
    ]
    made = card("Make one", words("Walls and sending systems are let in on a page of their own."), _WAY)
    return framed(turn, HERE, *cards, made, refused=refused, done=done, status=status)


def _listed(heading: str, found: list[Token]) -> Html:
    rows = [
        (
            each.label, each.account or each.feed or each.organisation, f"{stamp(each.made_at)} by {each.made_by}",
            stamp(each.seen_at) or "never", stamp(each.ends_at) or "when revoked", _state(each),
        )
        for each in found
    ]  # fmt: skip
    headings = ("Label", "Whose or which", "Made", "Last seen", "Ends", "State")
    return table(heading, headings, rows, empty="There are none.")


def _state(token: Token) -> Html | str:
    if token.revoked_at is not None:
        return f"revoked {stamp(token.revoked_at)}"
    return Html(form(HERE, [Button("Revoke", "token", str(token.token), about=token.label)]))
