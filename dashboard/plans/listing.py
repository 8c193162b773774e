"""The plans there are, and a new one: for a weekend or bank holiday offered by name and date, or for other days."""

from html import escape

from starlette.responses import Response
from starlette.routing import Route

from api.wire import MadePlan, Plan, Plans
from dashboard.call.frame import simulated
from dashboard.parts.forms import Button, Choice, Content, Field, form
from dashboard.parts.plain import Html, card, link, table, words
from dashboard.plans.frame import HERE, KINDS, NEEDS, PROGRESS, ROLE, STATES, TITLE, address, days_words, gaps_words
from dashboard.turn import Desk, Turn, led_to

_OTHER = (("day", "A day"), ("surge", "A surge, of up to 14 days"))


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    return [
        desk.route(HERE, show, method="GET", needs=NEEDS, title=TITLE),
        desk.route(HERE, make, method="POST", needs="plan", title=TITLE),
    ]


async def show(turn: Turn) -> Response:
    """Which plans there are."""
    return await _page(turn)


async def make(turn: Turn) -> Response:
    """Make one and lead to it."""
    sent = await turn.send("POST", "/plans", _body(turn))
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(address(MadePlan.model_validate_json(sent.body).plan), done="made")


def _body(turn: Turn) -> dict[str, str]:
    told = turn.form
    kind, first, last, title = told.get("kind", ""), told.get("first", ""), told.get("last", ""), told.get("title", "")
    if "days" in told:
        kind, first, last, title = (*told["days"].split("|", 3), "", "", "", "")[:4]
    return {
        "organisation": told.get("organisation", ""), "kind": kind, "title": title or KINDS.get(kind, kind),
        "first": first, "last": last or first, "owner_role": told.get("owner_role", ""), "role": told.get("role", ""),
    }  # fmt: skip


async def _page(turn: Turn, *, refused: str = "", status: int = 200) -> Response:
    asked = turn.request.query_params.get("organisation") or turn.form.get("organisation", "")
    found = await turn.ask(Plans, "/plans", {"organisation": asked} if asked else None)
    return turn.document(
        f"{TITLE}, {escape(found.organisation.name)}", simulated(found), _listed(found.plans),
        *(_new(turn, found) if found.may_make else ()), refused=refused, status=status, kind="plans",
    )  # fmt: skip


def _listed(plans: list[Plan]) -> Html:
    rows = [
        (
            link(address(each.plan), each.title), days_words(each.first, each.last), each.organisation.short_name,
            f"{STATES[each.state]}, {PROGRESS[each.progress]}", gaps_words(each), each.owner_role,
        )
        for each in plans
    ]  # fmt: skip
    headings = ("Plan", "Days", "Of", "State", "Gaps", "Owner")
    says = words("Those over since two weeks are left out.", kind="quiet")
    made = table("Plans", headings, rows, empty="There is no plan for any day to come.")
    return card("Plans for days to come", made, says)


def _new(turn: Turn, found: Plans) -> tuple[Html, ...]:
    told, held = turn.form, {"organisation": found.organisation.code}
    options = [
        (f"{each.kind}|{each.first}|{each.last}|{each.title}", f"{each.title}: {days_words(each.first, each.last)}")
        for each in found.offered
    ]
    rest: Content = [
        Choice("Which days", "days", options, value=told.get("days", "")), *_roles(turn, number="-rest"),
        Button("Make the plan"),
    ]  # fmt: skip
    other: Content = [
        Choice("What for", "kind", _OTHER, value=told.get("kind", "")),
        Field("Called", "title", "text", value=told.get("title", ""), is_needed=False),
        Field("First day", "first", "date", value=told.get("first", "")),
        Field("Last day", "last", "date", value=told.get("last", ""), is_needed=False, note="Empty: that day alone."),
        *_roles(turn, number="-other"), Button("Make the plan", about="for other days"),
    ]  # fmt: skip
    says = words(
        "What is expected of each service and shift is worked out from the days like it among the last 28, and stands "
        "in the plan with the number of days that it rests on."
    )
    return (
        card("Plan for a weekend or a bank holiday", says, form(HERE, rest, kind="stacked", held=held)),
        card("Plan for other days", form(HERE, other, kind="stacked", held=held)),
    )


def _roles(turn: Turn, *, number: str) -> list[Field]:
    told = turn.form
    return [
        Field("Owner of the plan (role)", "owner_role", "text", value=told.get("owner_role", ROLE), number=number),
        Field("Made by (role)", "role", "text", value=told.get("role", ROLE), number=number),
    ]
