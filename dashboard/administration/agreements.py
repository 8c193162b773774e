"""The sharing agreements: whose rows about people which role of which partner may see; made here, and ended."""

from starlette.responses import Response
from starlette.routing import Route

from api.wire import SharingAgreement, SharingAgreements
from dashboard.administration.frame import NEEDS, TITLE, framed, organisations
from dashboard.parts.forms import Button, Choice, Field, form
from dashboard.parts.plain import Html, card, listed, on, table, words
from dashboard.turn import Desk, Turn, done_words, led_to

HERE = "/admin/agreements"
_DONE = {"made": "The agreement is made; it holds from its first day.", "ended": "The agreement has its end."}
_ROLES = (("hub", "Hub"), ("ward", "Ward"))
_TEXTS = (
    ("Purpose", "purpose", "Why the rows are needed."),
    ("Lawful basis", "lawful_basis", "As the agreement on paper has it."),
    ("Asked for by", "asked_by", "An office, not a person."),
    ("Answers for it", "responsible", "An office, not a person."),
)


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    return [
        desk.route(HERE, show, method="GET", needs=NEEDS, title=TITLE),
        desk.route(HERE, make, method="POST", needs=NEEDS, title=TITLE),
        desk.route(f"{HERE}/{{agreement:int}}/end", end, method="POST", needs=NEEDS, title=TITLE),
    ]


async def show(turn: Turn) -> Response:
    """Every agreement, and the form."""
    return await _page(turn, done=done_words(turn, _DONE))


async def make(turn: Turn) -> Response:
    """Make one."""
    body: dict[str, str | None] = {
        name: turn.form.get(name, "")
        for name in ("owner", "role", "partner", "valid_from", "review_on", *(name for _, name, _ in _TEXTS))
    }
    sent = await turn.send("POST", "/agreements", {**body, "valid_to": turn.form.get("valid_to") or None})
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(HERE, done="made")


async def end(turn: Turn) -> Response:
    """Give one its end."""
    number, day = turn.request.path_params["agreement"], turn.form.get("on", "")
    sent = await turn.send("POST", f"/agreements/{number}/end", {"on": day})
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(HERE, done="ended")


async def _page(turn: Turn, *, refused: str = "", done: str = "", status: int = 200) -> Response:
    found = (await turn.ask(SharingAgreements, "/agreements")).agreements
    rows = [
        (
            f"{each.owner} to {each.role} of {'all' if each.partner == '*' else each.partner}",
            listed([each.purpose, each.lawful_basis]), f"{each.asked_by}; answers for it: {each.responsible}",
            _days(each), _end(each),
        )
        for each in found
    ]  # fmt: skip
    headings = ("Who shares with whom", "Purpose and basis", "Asked for by", "Holds", "Change")
    made = table("Sharing agreements", headings, rows, empty="Nobody shares rows about people with anybody yet.")
    says = words(
        "An agreement opens rows about people that one organisation holds to a role of another. It is never changed."
    )
    return framed(
        turn, HERE, card("Sharing agreements", says, made), card("Make an agreement", await _form(turn)),
        refused=refused, done=done, status=status,
    )  # fmt: skip


def _days(agreement: SharingAgreement) -> Html:
    until = f"up to {on(agreement.valid_to)}, not including it" if agreement.valid_to else "until it is ended"
    due = "look at it again: due" if agreement.is_review_due else f"look at it again {on(agreement.review_on)}"
    state = "in force" if agreement.is_in_force else "not in force today"
    return listed([state, f"from {on(agreement.valid_from)} {until}", due])


def _end(agreement: SharingAgreement) -> Html:
    if not agreement.is_in_force and agreement.valid_to is not None:
        return Html("")
    number = agreement.agreement
    day = Field(f"First day without agreement {number}", "on", "date", number=str(number))
    return Html(form(f"{HERE}/{number}/end", [day, Button("End it", about=f"agreement {number}")]))


async def _form(turn: Turn) -> str:
    told = turn.form
    places = await organisations(turn)
    return form(
        HERE,
        [
            Choice("Whose rows", "owner", places, value=told.get("owner", "")),
            Choice("Seen by the role", "role", _ROLES, value=told.get("role", "hub")),
            Choice("Of", "partner", [*places, ("*", "Every partner (*)")], value=told.get("partner", "")),
            *(Field(label, name, "text", value=told.get(name, ""), note=note) for label, name, note in _TEXTS),
            Field("From", "valid_from", "date", value=told.get("valid_from", "")),
            Field(
                "First day without it", "valid_to", "date", value=told.get("valid_to", ""), is_needed=False,
                note="Empty: until it is ended.",
            ),
            Field("Look at it again on", "review_on", "date", value=told.get("review_on", "")),
            Button("Make the agreement"),
        ],
        kind="stacked",
    )  # fmt: skip
