"""The people: every account with what it may and when it was last seen, and a form to make another."""

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Account, Accounts
from dashboard.administration.frame import NEEDS, ROLES, TITLE, framed, organisations
from dashboard.parts.forms import Button, Choice, Field, form
from dashboard.parts.plain import Html, card, link, listed, stamp, table, words
from dashboard.turn import Desk, Turn, led_to

HERE = "/admin"


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    return [
        desk.route(HERE, show, method="GET", needs=NEEDS, title=TITLE),
        desk.route(f"{HERE}/people", make, method="POST", needs=NEEDS, title=TITLE),
    ]


async def show(turn: Turn) -> Response:
    """Everybody, and the form."""
    return await _page(turn)


async def make(turn: Turn) -> Response:
    """Make an account and lead to it, where the link to choose a password is made."""
    told = turn.form
    body = {
        "sign_in": told.get("sign_in", ""),
        "grants": [{"role": told.get("role", ""), "organisation": told.get("organisation", "")}],
        "issuer": told.get("issuer", "").strip() or None,
        "subject": told.get("subject", "").strip() or None,
    }
    sent = await turn.send("POST", "/accounts", body)
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    made = Account.model_validate_json(sent.body)
    return led_to(f"{HERE}/people/{made.account}", done="made")


async def _page(turn: Turn, *, refused: str = "", status: int = 200) -> Response:
    found = (await turn.ask(Accounts, "/accounts")).accounts
    rows = [(_named(each), _grants(each), _way_in(each), stamp(each.seen_at) or "never") for each in found]
    people = table("People", ("Sign-in name", "May", "Signs in", "Last seen"), rows, empty="There are no accounts yet.")
    return framed(
        turn, HERE, card("People", people), card("Make an account", await _form(turn)), refused=refused, status=status
    )


async def _form(turn: Turn) -> str:
    told = turn.form
    places = await organisations(turn, everywhere="All organisations (*)")
    asked = form(
        f"{HERE}/people",
        [
            Field(
                "Sign-in name", "sign_in", "text", value=told.get("sign_in", ""),
                note="A work address or a code, of a member of staff; never of a patient.",
            ),
            Choice("Role", "role", ROLES, value=told.get("role", "viewer")),
            Choice("Over", "organisation", places, value=told.get("organisation", "")),
            Field(
                "Identity elsewhere: issuer", "issuer", "text", value=told.get("issuer", ""), is_needed=False,
                note="Only where it is known beforehand. A sign-in name that is a confirmed e-mail address needs none.",
            ),
            Field(
                "Identity elsewhere: subject", "subject", "text", value=told.get("subject", ""), is_needed=False
            ),
            Button("Make the account"),
        ],
        kind="stacked",
    )  # fmt: skip
    return words("It lets nobody in before its holder has chosen a password by a link, or signed in elsewhere.") + asked


def _named(account: Account) -> Html:
    return link(f"{HERE}/people/{account.account}", account.sign_in)


def _grants(account: Account) -> Html:
    return listed(
        f"{each.role} of {'all' if each.organisation == '*' else each.organisation}" for each in account.grants
    )


def _way_in(account: Account) -> str:
    if account.is_closed:
        return "closed"
    ways = [*(["password"] if account.has_password else []), *(["elsewhere"] if account.issuer else [])]
    return " and ".join(ways) or "not yet"
