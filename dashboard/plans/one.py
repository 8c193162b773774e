"""One plan: each day a table of services by shift with need, staffing, gap, owner and move, and what came of it."""

from datetime import date, datetime
from html import escape
from itertools import groupby
from math import isfinite

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Plan, PlanLine, PlanStaffed, PlanStory
from dashboard.call.frame import moment, owners, simulated
from dashboard.client import Done
from dashboard.parts.forms import Area, Button, Choice, Content, Field, form
from dashboard.parts.plain import Cell, Html, card, link, stamp, table, words
from dashboard.parts.words import cased
from dashboard.plans.frame import (
    HERE,
    KINDS,
    NEEDS,
    PROGRESS,
    ROLE,
    STATES,
    TITLE,
    address,
    day_words,
    days_words,
    gaps_words,
)  # fmt: skip
from dashboard.turn import Desk, Turn, done_words, led_to

_DONE = {
    "made": "The plan is made, as a draft: look at its gaps, name who owns them, and have it agreed.",
    "said": "It is kept, with what was said before.", "line": "The line is kept, with what was said before.",
}  # fmt: skip
_SAYS = (("agreed", "Agreed"), ("draft", "A draft again"), ("stood_down", "Stood down"))
_NOT_TOLD = "nobody says"


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    here = f"{HERE}/{{plan:int}}"
    return [
        desk.route(here, show, method="GET", needs=NEEDS, title=TITLE),
        desk.route(here, say, method="POST", needs="plan", title=TITLE),
        desk.route(f"{here}/line", say_line, method="POST", needs="plan", title=TITLE),
    ]


async def show(turn: Turn) -> Response:
    """The plan as it stands."""
    return await _page(turn, done=done_words(turn, _DONE))


async def say(turn: Turn) -> Response:
    """Say how it stands now."""
    told = turn.form
    body = {"state": told.get("state", ""), "note": told.get("note", ""), "role": told.get("role", "")}
    return await _after(turn, await turn.send("POST", f"/plans/{_number(turn)}", body), done="said")


async def say_line(turn: Turn) -> Response:
    """Change a line."""
    told = turn.form
    service, day, shift = (*told.get("line", "").split("|"), "", "", "")[:3]
    typed = told.get("staffed", "").strip().replace(",", ".")
    staffed = number_typed(typed) if typed else None
    if typed and staffed is None:
        return await _page(turn, refused=f"Staffed for: {typed[:20]!r} is not a number.", status=422)
    owner = told.get("owner", "")
    body = {
        "service": service, "day": day, "shift": shift, "staffed": staffed, "owner": owner or None,
        "owner_role": told.get("owner_role") or None if owner else None, "move": told.get("move", ""),
        "role": told.get("role", ""),
    }  # fmt: skip
    return await _after(turn, await turn.send("POST", f"/plans/{_number(turn)}/lines", body), done="line")


def number_typed(typed: str) -> float | None:
    """The number that was typed; None: it is none, as "nan" and "inf" are none, which no message can carry."""
    try:
        number = float(typed)
    except ValueError:
        return None
    return number if isfinite(number) else None


async def _after(turn: Turn, sent: Done, *, done: str) -> Response:
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(address(_number(turn)), done=done)


def _number(turn: Turn) -> int:
    return int(turn.request.path_params["plan"])


async def _page(turn: Turn, *, refused: str = "", done: str = "", status: int = 200) -> Response:
    known = turn.request.query_params.get("known", "")
    story = await turn.ask(PlanStory, f"/plans/{_number(turn)}", {"known": known} if known else None)
    plan = story.plan
    may = plan.may_change and not known
    # A plan that is stood down is taken up again before a line of it is changed.
    has_lines = may and plan.state != "stood_down"
    content = [simulated(story), _facts(turn, story)]
    if has_lines:
        content.append(await _line_form(turn, story))
    for day, lines in groupby(story.lines, key=lambda each: each.spot.day):
        content.append(_day(day, list(lines), story, may=has_lines))
    content.append(_said(story))
    if may:
        content.append(_state_form(turn, plan))
    return turn.document(
        f"{escape(plan.title)}: {days_words(plan.first, plan.last)}", *content, refused=refused, done=done,
        status=status, kind="plans",
    )  # fmt: skip


def _facts(turn: Turn, story: PlanStory) -> Html:
    plan = story.plan
    says = words(f"{cased(gaps_words(plan))}.", kind="plan-gaps")
    whose = words(
        f"{KINDS[plan.kind]} of {plan.organisation.name}, {PROGRESS[plan.progress]}; owned by: {plan.owner_role}. "
        f"As at {stamp(story.known)}."
    )
    file = f"/api/v1/plans/{plan.plan}?format=csv"
    away = f"<p>{link(file, 'All lines as a file (CSV)')}</p>" if "export" in turn.me.may else ""
    back = f"<p>{link(HERE, 'All plans')}</p>"
    return card(STATES[plan.state], says, whose, words(plan.note) if plan.note else "", away, back)


def _day(day: date, lines: list[PlanLine], story: PlanStory, *, may: bool) -> Html:
    has_begun = any(each.standing not in {None, "ahead"} for each in lines)
    headings = [
        "Service", "Shift", "Need expected", "Staffed for", "Gap", "Owner and move", *(["Came"] if has_begun else []),
        *(["Change"] if may else []),
    ]  # fmt: skip
    rows = [_row(each, story, has_begun=has_begun, may=may) for each in lines]
    title = f"{day_words(day)}, {'plan against actual' if has_begun else 'what is expected'}"
    made = table(title, headings, rows, empty="No service is planned by shift.")
    return Html(f'<section class="card plan-day"><h2>{escape(title)}</h2>{made}</section>')


def _row(each: PlanLine, story: PlanStory, *, has_begun: bool, may: bool) -> list[Cell]:
    spot = each.spot
    need, _, rests_on = each.need_says.partition(", ")
    row: list[Cell] = [
        spot.service.short_name, spot.title,
        Html(f'{escape(need)}<br><span class="quiet">{escape(rests_on)}</span>') if rests_on else need,
        _staffed(each, at=story.at), _gap(each), _owner(each),
    ]  # fmt: skip
    if has_begun:
        row.append("" if each.standing is None else _came(each))
    if may:
        about = f'<span class="unseen"> {escape(spot.service.short_name)}, {escape(spot.title)}</span>'
        where = f"{address(story.plan.plan)}?line={spot.service.code}|{spot.day}|{spot.shift}#line"
        row.append(Html(f'<a href="{escape(where)}">Change{about}</a>'))
    return row


def _staffed(each: PlanLine, *, at: datetime) -> Cell:
    if each.withheld is not None:
        return "not shown"
    said = _NOT_TOLD if each.staffed is None else _told(each.staffed, at=at)
    now = each.staffed_now
    if now is None or (each.staffed is not None and now.amount == each.staffed.amount):
        return said
    return Html(f'{escape(said)}<br><span class="quiet">its feed says now {now.amount:g}</span>')


def _told(staffed: PlanStaffed, *, at: datetime) -> str:
    by = "typed in" if staffed.by == "typed" else "told"
    return f"{staffed.amount:g}, {by} {moment(staffed.at, at=at)}"


def _gap(each: PlanLine) -> Cell:
    is_open = each.gap_high is not None and each.gap_high > 0
    return Html(f"<strong>{escape(each.gap_says)}</strong>") if is_open else each.gap_says


def _owner(each: PlanLine) -> str:
    owner = "nobody yet" if each.owner is None else f"{each.owner.short_name}, {each.owner_role}"
    return f"{owner}: {each.move}" if each.move else owner


def _came(each: PlanLine) -> str:
    return each.standing_says if each.came is None or each.standing == "ahead" else f"{each.came}: {each.standing_says}"


async def _line_form(turn: Turn, story: PlanStory) -> Html:
    """The form of the line that is chosen; none before one is."""
    told = turn.form
    wanted = told.get("line") or turn.request.query_params.get("line", "")
    chosen = next(
        (each for each in story.lines
         if f"{each.spot.service.code}|{each.spot.day}|{each.spot.shift}" == wanted), None,
    )  # fmt: skip
    if chosen is None:
        return Html("")
    typed = chosen.staffed.amount if chosen.staffed is not None and chosen.staffed.by == "typed" else None
    places = [("", "Nobody yet"), *(await owners(turn))[1:]]
    fields: Content = [
        Field("Staffed for, in requests", "staffed", "text", is_needed=False,
              value=told.get("staffed", "" if typed is None else f"{typed:g}"),
              note="Empty: as the service's own feed says, where it does. What is typed in is marked so."),
        Choice("Owner of the gap", "owner", places, is_needed=False,
               value=told.get("owner", "" if chosen.owner is None else chosen.owner.code)),
        Field("Owner's role", "owner_role", "text", is_needed=False,
              value=told.get("owner_role", chosen.owner_role or "")),
        Area("The move agreed", "move", value=told.get("move", chosen.move), is_needed=False),
        Field("Said by (role)", "role", "text", value=told.get("role", ROLE), number="-line"), Button("Keep the line"),
    ]  # fmt: skip
    spot = chosen.spot
    says = words(f"Need expected: {chosen.need_says}. Gap: {chosen.gap_says}.")
    made = form(f"{address(story.plan.plan)}/line", fields, kind="stacked", held={"line": wanted})
    heading = f"{spot.service.name}, {spot.title.lower()}, {day_words(spot.day)}"
    return Html(f'<section class="card" id="line"><h2>{escape(heading)}</h2>{says}{made}</section>')


def _said(story: PlanStory) -> Html:
    rows = [
        (stamp(each.said_at), STATES[each.state], each.role, each.note) for each in reversed(story.versions)
    ]  # fmt: skip
    return card("What was said of it", table("Words", ("When", "State", "By", "Note"), rows, empty=""))


def _state_form(turn: Turn, plan: Plan) -> Html:
    told = turn.form
    fields: Content = [
        Choice("It is", "state", _SAYS, value=told.get("state", "agreed" if plan.state == "draft" else plan.state)),
        Area("What there is to say", "note", value=told.get("note", ""), is_needed=False),
        Field("Said by (role)", "role", "text", value=told.get("role", ROLE), number="-state"), Button("Say so"),
    ]  # fmt: skip
    return card("How it stands now", form(address(plan.plan), fields, kind="stacked"))
