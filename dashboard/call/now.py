"""The first page of the call: the one that goes on, the one that is due or comes next, and those that were held."""

from html import escape

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Agenda, Calls, HeldCall, OpenedCall
from dashboard.call.frame import HERE, NEEDS, SCRIPTS, STATES, TITLE, address, called, simulated, until
from dashboard.parts.forms import Button, Content, Field, form
from dashboard.parts.live import live, renewed_from
from dashboard.parts.plain import Html, card, link, stamp, table, words
from dashboard.parts.words import clock_time
from dashboard.turn import Desk, Turn, led_to


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    return [
        desk.route(HERE, show, method="GET", needs=NEEDS, title=TITLE),
        desk.route(HERE, open_it, method="POST", needs="chair", title=TITLE),
    ]


async def show(turn: Turn) -> Response:
    """Which call it is, and the way into it."""
    return await _page(turn)


async def open_it(turn: Turn) -> Response:
    """Open the call and lead into it."""
    code = turn.form.get("organisation", "")
    sent = await turn.send("POST", "/calls", {"organisation": code, "role": turn.form.get("role", "")})
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(address(OpenedCall.model_validate_json(sent.body).call))


async def _page(turn: Turn, *, refused: str = "", status: int = 200) -> Response:
    asked = turn.request.query_params.get("organisation") or turn.form.get("organisation", "")
    query = {"organisation": asked} if asked else None
    found = await turn.ask(Calls, "/calls", query)
    agenda = await turn.ask(Agenda, "/agenda", {"organisation": found.organisation.code})
    past = [each for each in found.held if found.running is None or each.call != found.running.call]
    return turn.document(
        f"{TITLE}, {escape(found.organisation.name)}",
        renewed_from(
            f"{HERE}?organisation={found.organisation.code}", found.clock, version=agenda.data_version,
            valid_until=agenda.valid_until,
        ),
        simulated(agenda), _next(turn, found), live("ready", _ready(agenda)), live("past", _past(past)),
        refused=refused, status=status, scripts=SCRIPTS, is_live=True,
    )  # fmt: skip


def _next(turn: Turn, found: Calls) -> Html:
    if found.running is not None:
        each = found.running
        says = words(f"It was opened at {clock_time(each.opened_at)} by {each.opened_role}.")
        way = f'<p><a class="way-in" href="{address(each.call)}">Go to the call</a></p>'
        return Html(f'<section class="card call-next"><h2>{escape(called(each))} goes on</h2>{says}{way}</section>')
    due = found.due
    if due is None:
        heading, says = "No call is due within a week", words("Hours of calls are set in the catalogue (calls.toml).")
    else:
        begins = until(due.scheduled_at, at=found.at)
        heading = f"{due.title} {clock_time(due.scheduled_at)}, {begins}"
        says = words(f"It is {clock_time(found.at)}; the call is over at {clock_time(due.over_at)}.", kind="quiet")
    return Html(f'<section class="card call-next"><h2>{escape(heading)}</h2>{says}{_opening(turn, found)}</section>')


def _opening(turn: Turn, found: Calls) -> Html:
    if not found.may_chair:
        return words("Whoever chairs it opens it.", kind="quiet")
    what = "Open the call" if found.can_open else "Open an extra call now"
    fields: Content = [
        Field("You chair it as", "role", "text", value=turn.form.get("role", "Director on call")),
        Button(what),
    ]
    return Html(form(HERE, fields, kind="stacked", held={"organisation": found.organisation.code}))


def _ready(agenda: Agenda) -> Html:
    """What waits to be said: how many lines each item has now."""
    rows = [
        (each.heading, f"{len(each.lines)}" if each.lines else "nothing to say",
         "" if each.minutes is None else f"{each.minutes:g} min")
        for each in agenda.items
    ]  # fmt: skip
    made = table("Items of the call", ("Item", "Lines now", "Planned"), rows, empty="")
    plans = f"<p>{link('/plans', 'Plans for days to come')}</p>"
    return card("What it goes through, in this order", made, plans)


def _past(held: list[HeldCall]) -> Html:
    rows = [
        (
            Html(f'<a href="{address(each.call)}">{escape(called(each))}</a>'), stamp(each.scheduled_at),
            each.opened_role, STATES[each.state],
            link(f"{address(each.call)}/minutes", "Minutes"),
        )
        for each in held
    ]  # fmt: skip
    headings = ("Call", "Held", "Chaired by", "State", "Minutes")
    return card("Calls that were held", table("Calls", headings, rows, empty="None has been held yet."))
