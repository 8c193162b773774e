"""One call: while it goes on, its items one by one with what was said; afterwards, as it was known then."""

from datetime import datetime
from html import escape

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Agenda, AgendaItem, Calls, CallStory, Clock
from dashboard.call import forms as capture
from dashboard.call.frame import (
    HERE,
    NEEDS,
    SCRIPTS,
    TITLE,
    address,
    called,
    line,
    moment,
    simulated,
    system_words,
    unit_of,
)
from dashboard.client import Done
from dashboard.parts.live import live, renewed_from
from dashboard.parts.plain import Html, card, link, stamp, words
from dashboard.parts.words import clock_time
from dashboard.turn import Desk, Turn, done_words, led_to

_DONE = {
    "noted": "It is noted.", "captured": "The action is captured.", "declared": "The level is declared.",
    "stated": "What was said of the reasons is kept.",
    "ended": "The call is stood down; its minutes are below.",
}  # fmt: skip
_KINDS = {"note": "Note", "decision": "Decision", "aid_asked": "Mutual aid asked", "aid_offered": "Mutual aid offered"}


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    here = f"{HERE}/{{call:int}}"
    return [
        desk.route(here, show, method="GET", needs=NEEDS, title=TITLE),
        *(
            desk.route(f"{here}/{what}", act, method="POST", needs=needs, title=TITLE)
            for what, act, needs in (
                ("entry", note, "act"), ("action", capture_action, "act"), ("level", declare, "say"),
                ("stance", state, "say"),
                ("end", end, "chair"),
            )
        ),
    ]  # fmt: skip


async def show(turn: Turn) -> Response:
    """The call at one of its items, or as it was."""
    return await _page(turn, done=done_words(turn, _DONE))


async def note(turn: Turn) -> Response:
    """Enter something at an item."""
    told = turn.form
    kind, _, replaces = told.get("kind", "note").partition(" ")
    body = {
        "item": told.get("item", ""), "kind": kind, "says": told.get("says", ""), "role": told.get("role", ""),
        "organisation": told.get("about") or None, "replaces": int(replaces) if replaces.isdigit() else None,
    }  # fmt: skip
    return await _after(turn, await turn.send("POST", f"/calls/{_number(turn)}/entries", body), done="noted")


async def capture_action(turn: Turn) -> Response:
    """Capture an action in the call."""
    story = await _story(turn)
    body = capture.body_of(
        turn.form, organisation=story.organisation.code, call=story.call.call,
        unit=await unit_of(turn, turn.form.get("indicator", "")),
    )  # fmt: skip
    if isinstance(body, str):
        return await _page(turn, refused=body, status=422)
    return await _after(turn, await turn.send("POST", "/actions", body), done="captured")


async def declare(turn: Turn) -> Response:
    """Declare a level beside the calculated one."""
    told, story = turn.form, await _story(turn)
    level = told.get("level", "")
    body = {
        "organisation": told.get("organisation") or story.organisation.code, "pillar": told.get("pillar", ""),
        "level": int(level) if level in {"1", "2", "3", "4"} else None, "role": told.get("role", ""),
        "reason": told.get("reason", ""),
    }  # fmt: skip
    return await _after(turn, await turn.send("POST", "/levels/declared", body), done="declared")


async def state(turn: Turn) -> Response:
    """Agree with the reasons of a blockage, or dispute them."""
    told, story = turn.form, await _story(turn)
    body = {
        "organisation": story.organisation.code, "blockage": told.get("blockage", ""), "by": told.get("about", ""),
        "stance": told.get("stance", ""), "role": told.get("role", ""),
    }  # fmt: skip
    return await _after(turn, await turn.send("POST", "/blockages/stances", body), done="stated")


async def end(turn: Turn) -> Response:
    """Stand the call down."""
    sent = await turn.send("POST", f"/calls/{_number(turn)}/end", {"role": turn.form.get("role", "")})
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(f"{HERE}/{_number(turn)}", done="ended")


async def _after(turn: Turn, sent: Done, *, done: str) -> Response:
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    item = turn.form.get("item", "")
    return led_to(f"{address(_number(turn), item=item if item.isalpha() else 'safety')}&done={done}")


def _number(turn: Turn) -> int:
    return int(turn.request.path_params["call"])


async def _story(turn: Turn, *, known: str = "") -> CallStory:
    return await turn.ask(CallStory, f"/calls/{_number(turn)}", {"known": known} if known else None)


async def _page(turn: Turn, *, refused: str = "", done: str = "", status: int = 200) -> Response:
    story = await _story(turn, known=turn.request.query_params.get("known", ""))
    heading = escape(f"{called(story.call)}, {story.organisation.short_name}")
    is_running = story.call.state == "running"
    if is_running:
        whose = {"organisation": story.organisation.code}
        agenda, clock = await turn.ask(Agenda, "/agenda", whose), (await turn.ask(Calls, "/calls", whose)).clock
        content = await _running(turn, story, agenda, clock=clock)
    else:
        content = _over(story)
    return turn.document(
        heading, *content, refused=refused, done=done, status=status, kind="call", scripts=SCRIPTS,
        is_live=is_running,
    )  # fmt: skip


async def _running(turn: Turn, story: CallStory, agenda: Agenda, *, clock: Clock) -> tuple[Html, ...]:
    wanted = turn.request.query_params.get("item") or turn.form.get("item", "")
    place = next((number for number, each in enumerate(agenda.items) if each.item == wanted), 0)
    item = agenda.items[place]
    following = agenda.items[place + 1] if place + 1 < len(agenda.items) else None
    beneath = await capture.beneath(turn, item.item, story=story)
    forms = await capture.at(turn, item.item, story=story, agenda=agenda)
    return (
        renewed_from(
            address(story.call.call, item=item.item),
            clock,
            version=agenda.data_version,
            valid_until=agenda.valid_until,
        ),
        simulated(agenda),
        _progress(story, agenda, here=item.item),
        Html(
            f'<div class="call-desk"><section class="card call-item" aria-labelledby="item">'
            f"{_head(item, number=place + 1, of=len(agenda.items), story=story)}"
            f"{live('item', _lines(item, at=agenda.at), beneath, _entries(story, item.item))}"
            f"{_onward(story, following)}</section>"
            f'<div class="call-side">{forms}</div></div>'
        ),
    )


def _progress(story: CallStory, agenda: Agenda, *, here: str) -> Html:
    links = "".join(
        f'<li><a href="{address(story.call.call, item=each.item)}"'
        f"{' aria-current=step' if each.item == here else ''}><span>{number}</span> {escape(each.heading)}</a></li>"
        for number, each in enumerate(agenda.items, start=1)
    )
    counts = agenda.counts
    says = (
        f"As at {clock_time(agenda.at)}. Actions: {counts.open} open, {counts.overdue} overdue, {counts.done} done in "
        "a day."
    )
    return Html(
        f'<nav class="call-items" aria-label="Items of the call"><ol>{links}</ol></nav>'
        f"{live('counts', words(says, kind='quiet'))}"
    )


def _head(item: AgendaItem, *, number: int, of: int, story: CallStory) -> str:
    planned = "" if item.minutes is None else f" of {item.minutes:g} min planned"
    timer = (
        f'<p class="call-timer" data-call="{story.call.call}" data-item="{item.item}"><span data-elapsed>0:00</span>'
        f"{planned}</p>"
    )
    return (
        f'<header><p class="quiet">Item {number} of {of}</p><h2 id="item">{escape(item.heading)}</h2>{timer}</header>'
    )


def _lines(item: AgendaItem, *, at: datetime) -> Html:
    if not item.lines:
        return words(
            "Nothing to say here now." if item.item != "decisions" else "Read the decisions back, then stand down."
        )
    return Html(f'<ul class="call-lines">{"".join(line(each, at=at) for each in item.lines)}</ul>')


def _entries(story: CallStory, item: str) -> str:
    told = [each for each in story.entries if each.item == item]
    said = "".join(
        f"<li><strong>{_KINDS[each.kind]}</strong>"
        f"{'' if each.organisation is None else f' ({escape(each.organisation.short_name)})'}: {escape(each.says)} "
        f'<span class="quiet">{escape(each.role)}, {moment(each.at, at=story.known)}</span></li>'
        for each in told
    )
    actions = list(story.actions) if item in {"decisions", "actions"} else []
    owed = "".join(
        f'<li><strong>Action</strong>: <a href="{HERE}/actions/{each.action}">{escape(each.title)}</a> '
        f'<span class="quiet">{escape(each.owner.short_name)}, {escape(each.owner_role)}, due '
        f"{moment(each.due_at, at=story.known)}</span></li>"
        for each in actions
    )
    return f'<h3>Said in this call</h3><ul class="call-said">{said}{owed}</ul>' if said or owed else ""


def _onward(story: CallStory, following: AgendaItem | None) -> str:
    if following is None:
        return ""
    where = address(story.call.call, item=following.item)
    return f'<p><a class="way-in" href="{where}">Next: {escape(following.heading)}</a></p>'


def _over(story: CallStory) -> tuple[Html, ...]:
    call = story.call
    ended = (
        f"It was stood down {stamp(call.ended_at)} by {call.ended_role}."
        if call.ended_at is not None
        else "Nobody stood it down; it was taken to be over."
    )
    minutes = f'<p><a class="way-in" href="{address(call.call)}/minutes">Minutes</a></p>'
    shown = words(f"As known {stamp(story.known)}. {ended}")
    says = link(f"{address(call.call)}/minutes.txt", "The same as plain text, to paste")
    first = card("As it was known then", shown, _whole(story), minutes, f"<p>{says}</p>", _why_none(story))
    if story.agenda is None:
        return (first,)
    items = "".join(
        f'<section class="card call-item"><h2>{escape(each.heading)}</h2>{_lines(each, at=story.agenda.at)}'
        f"{_entries(story, each.item)}</section>"
        for each in story.agenda.items
    )
    return first, Html(items)


def _whole(story: CallStory) -> Html:
    """What was declared of the whole system; nothing of a call from before that was told, or of what is no system."""
    agenda = story.agenda
    if agenda is None or agenda.system is None:
        return Html("")
    return words(system_words(agenda.system, at=agenda.at))


def _why_none(story: CallStory) -> str:
    if story.is_withheld:
        return words("The picture as it was shown holds figures that you are shown in sums only.", kind="quiet")
    return "" if story.agenda is not None else words("No picture was kept as it was shown.", kind="quiet")
