"""One person: what they may, the link to choose a password, where they are signed in, closing and opening."""

from html import escape

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Account, Accounts, EntryLink, RoleGrant, SignedInAt
from dashboard.administration.frame import NEEDS, ROLES, TITLE, framed, organisations
from dashboard.client import Done, Unavailable
from dashboard.parts.forms import Button, Choice, form
from dashboard.parts.plain import Html, card, stamp, table, words
from dashboard.turn import Desk, Turn, done_words, led_to

HERE = "/admin"
_DONE = {
    "made": "The account is made. Make a link, and give it to its holder.",
    "grants": "What the account may is changed; it holds from now on.",
    "closed": "The account is closed: its sessions have ended and its tokens open nothing.",
    "opened": "The account is open again.",
    "ended": "It is signed out.",
}


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    here = f"{HERE}/people/{{account:int}}"
    return [
        desk.route(here, show, method="GET", needs=NEEDS, title=TITLE),
        *(
            desk.route(f"{here}/{what}", act, method="POST", needs=NEEDS, title=TITLE)
            for what, act in (("grants", grant), ("closed", close), ("link", make_link), ("sessions", end))
        ),
    ]


async def show(turn: Turn) -> Response:
    """The account as it stands."""
    return await _page(turn, done=done_words(turn, _DONE))


async def grant(turn: Turn) -> Response:
    """Add one grant to those it has, or take one away."""
    held = [each.model_dump() for each in (await _account(turn)).grants]
    dropped, _, of = turn.form.get("drop", "").partition(" ")
    if dropped:
        wanted = [each for each in held if (each["role"], each["organisation"]) != (dropped, of)]
    else:
        wanted = [*held, {"role": turn.form.get("role", ""), "organisation": turn.form.get("organisation", "")}]
    return await _after(turn, await turn.send("PUT", f"{_address(turn)}/grants", {"grants": wanted}), done="grants")


async def close(turn: Turn) -> Response:
    """Close it, or open it."""
    is_closed = turn.form.get("closed") == "yes"
    sent = await turn.send("PUT", f"{_address(turn)}/closed", {"is_closed": is_closed})
    return await _after(turn, sent, done="closed" if is_closed else "opened")


async def make_link(turn: Turn) -> Response:
    """Make a link, and show it this once."""
    sent = await turn.send("POST", f"{_address(turn)}/link")
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    made = EntryLink.model_validate_json(sent.body)
    whole = f"{turn.address}/enter/{made.link}"
    shown = card(
        "A link that works once",
        words(f"Give it to its holder by a way that only they read. It is shown once, and ends {stamp(made.ends_at)}."),
        f'<p><code class="secret">{escape(whole)}</code></p>',
    )  # fmt: skip
    return await _page(turn, first=shown)


async def end(turn: Turn) -> Response:
    """End one session, or all."""
    session = turn.form.get("session", "")
    one = f"/{session}" if session.isdecimal() else ""
    return await _after(turn, await turn.send("DELETE", f"{_address(turn)}/sessions{one}"), done="ended")


def _address(turn: Turn) -> str:
    return f"/accounts/{turn.request.path_params['account']}"


async def _account(turn: Turn) -> Account:
    """The account of the page. Raises: Unavailable."""
    wanted = turn.request.path_params["account"]
    found = next((each for each in (await turn.ask(Accounts, "/accounts")).accounts if each.account == wanted), None)
    if found is None:
        raise Unavailable("There is no such account.", status=404)
    return found


async def _after(turn: Turn, sent: Done, *, done: str) -> Response:
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(f"{HERE}/people/{turn.request.path_params['account']}", done=done)


async def _page(turn: Turn, *, first: str = "", refused: str = "", done: str = "", status: int = 200) -> Response:
    account = await _account(turn)
    here = f"{HERE}/people/{account.account}"
    sessions = await turn.ask(SignedInAt, f"{_address(turn)}/sessions")
    parts = [
        first, card(account.sign_in, _facts(account)), await _grants(turn, account, here=here),
        _link(account, here=here), _sessions(sessions, here=here), _closing(account, here=here),
    ]  # fmt: skip
    return framed(turn, HERE, *parts, refused=refused, done=done, status=status)


def _facts(account: Account) -> str:
    elsewhere = "no" if account.issuer is None else f"{account.issuer}, as {account.subject}"
    facts = (
        ("State", "closed" if account.is_closed else "open"),
        ("Password", "chosen" if account.has_password else "none yet"),
        ("Signs in elsewhere", elsewhere), ("Made", stamp(account.made_at) or ""),
        ("Last seen", stamp(account.seen_at) or "never"),
    )  # fmt: skip
    return table("The account", ("What", "As it stands"), facts, empty="")


def _drop(grant: RoleGrant) -> Button:
    name = f"{grant.role} {grant.organisation}"
    return Button("Take away", "drop", name, about=name)


async def _grants(turn: Turn, account: Account, *, here: str) -> Html:
    names = dict(await organisations(turn, everywhere="All organisations (*)"))
    rows = [
        (
            each.role, names.get(each.organisation, each.organisation),
            Html(form(f"{here}/grants", [_drop(each)])),
        )
        for each in account.grants
    ]  # fmt: skip
    held = table("What it may", ("Role", "Over", "Change"), rows, empty="It may see nothing: it has no role.")
    add = form(
        f"{here}/grants",
        [
            Choice("Role", "role", ROLES, value="viewer"),
            Choice("Over", "organisation", list(names.items())),
            Button("Add the role"),
        ],
        kind="inline",
    )  # fmt: skip
    return card("What it may see and do", held, add)


def _link(account: Account, *, here: str) -> Html:
    if account.is_closed:
        return Html("")
    return card(
        "Password",
        words("A link lets its holder choose a password, once, within a day. Using it ends every session it has."),
        form(f"{here}/link", [Button("Make a link")]),
    )  # fmt: skip


def _sessions(found: SignedInAt, *, here: str) -> Html:
    rows = [
        (
            f"{each.from_where}{' (this browser)' if each.is_this else ''}", stamp(each.began_at), stamp(each.seen_at),
            Html(form(f"{here}/sessions", [Button("Sign out", "session", str(each.session), about=each.from_where)])),
        )
        for each in found.sessions
    ]  # fmt: skip
    listed = table("Signed in", ("From", "Since", "Last used", "Change"), rows, empty="Nobody is signed in with it.")
    everywhere = form(f"{here}/sessions", [Button("Sign out everywhere")]) if len(rows) > 1 else ""
    return card("Where it is signed in", listed, everywhere)


def _closing(account: Account, *, here: str) -> Html:
    if account.is_closed:
        return card(
            "Open the account", words("Its tokens work again as soon as it is open."),
            form(f"{here}/closed", [Button("Open it", "closed", "no")]),
        )  # fmt: skip
    return card(
        "Close the account",
        words("Its sessions end and its tokens open nothing. It is not taken out: the record names it."),
        form(f"{here}/closed", [Button("Close it", "closed", "yes")]),
    )  # fmt: skip
