"""One action: what was said of it, whether its figure moved, and that figure's course with the action marked in it."""

from html import escape

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Action, ActionStory
from dashboard.call.frame import ACTION_WORDS, HERE, NEEDS, address
from dashboard.parts.course import Mark, course
from dashboard.parts.forms import Area, Button, Choice, Content, Field, form
from dashboard.parts.plain import Html, card, link, stamp, table, words
from dashboard.parts.words import NOT_KNOWN, NOT_SHOWN, cased
from dashboard.turn import Desk, Turn, done_words, led_to

TITLE = "Action"
_DONE = {"said": "It is kept, with what was said before."}
_STATES = (("done", "Done"), ("open", "Still open"), ("withdrawn", "Withdrawn"))


def routes(desk: Desk) -> list[Route]:
    """Its addresses."""
    here = f"{HERE}/actions/{{action:int}}"
    return [
        desk.route(here, show, method="GET", needs=NEEDS, title=TITLE),
        desk.route(here, say, method="POST", needs="act", title=TITLE),
    ]


async def show(turn: Turn) -> Response:
    """The action as it stands."""
    return await _page(turn, done=done_words(turn, _DONE))


async def say(turn: Turn) -> Response:
    """Say how it stands now."""
    told, number = turn.form, turn.request.path_params["action"]
    body = {"state": told.get("state", ""), "role": told.get("role", ""), "note": told.get("note", "")}
    sent = await turn.send("POST", f"/actions/{number}", body)
    if sent.problem is not None:
        return await _page(turn, refused=sent.refusal, status=sent.problem.status)
    return led_to(f"{HERE}/actions/{number}", done="said")


async def _page(turn: Turn, *, refused: str = "", done: str = "", status: int = 200) -> Response:
    story = await turn.ask(ActionStory, f"/actions/{turn.request.path_params['action']}")
    action = story.action
    back = "" if action.call is None else f"<p>{link(address(action.call), 'The call it was captured in')}</p>"
    return turn.document(
        escape(action.title), _facts(action), Html(back), _figure(story), _said(story), _form(turn, action),
        refused=refused, done=done, status=status,
    )  # fmt: skip


def _facts(action: Action) -> Html:
    return card(
        ACTION_WORDS[action.standing],
        words(f"Owed by {action.owner.name}, {action.owner_role}; due {stamp(action.due_at)}."),
        words(f"Captured {stamp(action.captured_at)}."),
    )  # fmt: skip


def _figure(story: ActionStory) -> Html:
    figure = story.action.figure
    if figure is None:
        return card("The figure it should move", words("None was named, so that nothing can be judged."))
    place = NOT_KNOWN if figure.organisation is None else figure.organisation.name
    by = "" if figure.by is None else f" by {_size(figure.by, figure.unit)}"
    baseline = NOT_SHOWN if figure.is_withheld else NOT_KNOWN if figure.baseline is None else _value(
        figure.baseline, figure.unit
    )  # fmt: skip
    says = words(f"{figure.title}, {place}: {figure.aim}{by}. When it was captured it was {baseline}.")
    if story.judgement is None:
        return card("The figure it should move", says)
    judged = words(cased(story.judgement.says) + ".", kind="call-judged")
    first = words(f"It can be judged from {stamp(story.judgement.judged_from)} on.", kind="quiet")
    when = first if story.judgement.verdict == "too_early" else Html("")
    marks = [Mark(story.action.captured_at, "Captured"), Mark(story.action.due_at, "Due")]
    drawn = course(
        [(each.at, each.value) for each in story.course], unit=figure.unit, title=f"{figure.title}, {place}",
        marks=marks, by_hour=story.bucket == "hour",
    )  # fmt: skip
    return card("The figure it should move", says, judged, when, drawn)


def _value(value: float, unit: str) -> str:
    return f"{value * 100:.1f} %" if unit == "share" else f"{value:g}"


def _size(by: float, unit: str) -> str:
    return f"{by * 100:g} points" if unit == "share" else f"{by:g}"


def _said(story: ActionStory) -> Html:
    rows = [
        (stamp(each.said_at), ACTION_WORDS[each.state], each.role, each.note, stamp(each.due_at))
        for each in reversed(story.versions)
    ]  # fmt: skip
    return card("What was said of it", table("Words", ("When", "State", "By", "Note", "Due"), rows, empty=""))


def _form(turn: Turn, action: Action) -> Html:
    if not action.may_change:
        return Html("")
    told = turn.form
    fields: Content = [
        Choice("It is", "state", _STATES, value=told.get("state", "done")),
        Area("What there is to say", "note", value=told.get("note", ""), is_needed=False),
        Field("Said by (role)", "role", "text", value=told.get("role", action.owner_role)), Button("Say so"),
    ]  # fmt: skip
    return card("How it stands now", form(f"{HERE}/actions/{action.action}", fields, kind="stacked"))
