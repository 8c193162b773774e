"""The minutes of a call: a page to print or keep as PDF, and text to paste; of the picture as it was shown."""

from html import escape

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.wire import Action, Agenda, AgendaLine, CallEntry, CallStory
from dashboard.call.frame import HERE, NEEDS, address, called, line, moment, system_words
from dashboard.parts.plain import Html, link, words
from dashboard.parts.words import clock_time, day, level_phrase, stamp
from dashboard.turn import Desk, Turn

TITLE = "Minutes"
_KINDS = {"note": "Note", "decision": "Decision", "aid_asked": "Mutual aid asked", "aid_offered": "Mutual aid offered"}
_WIDTH = 72


def routes(desk: Desk) -> list[Route]:
    """Their addresses."""
    here = f"{HERE}/{{call:int}}/minutes"
    return [
        desk.route(here, show, method="GET", needs=NEEDS, title=TITLE),
        desk.route(f"{here}.txt", text, method="GET", needs=NEEDS, title=TITLE),
    ]


async def show(turn: Turn) -> Response:
    """The page."""
    story, agenda = await _found(turn)
    number = story.call.call
    ways = Html(
        f'<p class="not-printed">{link(f"{address(number)}/minutes.txt", "As plain text, to paste")} \N{MIDDLE DOT} '
        f"{link(address(number), 'The call')}</p>"
    )
    items = "".join(
        _item(each.item, each.heading, each.lines, story, agenda) for each in (agenda.items if agenda else [])
    )
    rest = "" if agenda is not None else _entries(story.entries, story)
    return turn.document(
        f"Minutes: {escape(called(story.call))}", ways, _head(story, agenda), Html(items), Html(rest),
        _actions(story.actions, story), kind="minutes",
    )  # fmt: skip


async def text(turn: Turn) -> Response:
    """The same as plain text."""
    story, agenda = await _found(turn)
    return PlainTextResponse(plain(story, agenda), headers={"Cache-Control": "no-store"})


async def _found(turn: Turn) -> tuple[CallStory, Agenda | None]:
    """The call with its picture as shown; of one that goes on, as it is now. Raises: Unavailable."""
    known = turn.request.query_params.get("known", "")
    story = await turn.ask(
        CallStory, f"/calls/{turn.request.path_params['call']}", {"known": known} if known else None
    )  # fmt: skip
    agenda = story.agenda
    if agenda is None and story.call.state == "running":
        agenda = await turn.ask(Agenda, "/agenda", {"organisation": story.organisation.code})
    return story, agenda


def _heads(story: CallStory, agenda: Agenda | None) -> list[str]:
    call = story.call
    said = [
        f"{story.organisation.name}, {day(call.scheduled_at)}",
        f"Opened {clock_time(call.opened_at)} by {call.opened_role}",
        "It goes on" if call.state == "running" else "Nobody stood it down" if call.ended_at is None
        else f"Stood down {clock_time(call.ended_at)} by {call.ended_role}",
    ]  # fmt: skip
    if agenda is None:
        said.append("No picture as it was shown can be given here")
    else:
        said.append(f"Figures as they were shown at {stamp(agenda.at)}, data version {agenda.data_version}")
        said += ["Simulated figures"] if agenda.is_simulated else []
        said += [system_words(agenda.system, at=agenda.at)] if agenda.system is not None else []
    return said


def _head(story: CallStory, agenda: Agenda | None) -> Html:
    return Html("".join(words(each) for each in _heads(story, agenda)))


def _item(item: str, heading: str, told: list[AgendaLine], story: CallStory, agenda: Agenda | None) -> str:
    at = story.known if agenda is None else agenda.at
    said = "".join(line(each, at=at) for each in told)
    entered = _entries([each for each in story.entries if each.item == item], story)
    nothing = "" if entered else words("Nothing to say.", kind="quiet")
    made = f'<ul class="call-lines">{said}</ul>' if said else nothing
    return f'<section class="minutes-item"><h2>{escape(heading)}</h2>{made}{entered}</section>'


def _entries(told: list[CallEntry], story: CallStory) -> str:
    said = "".join(f"<li>{escape(_entry(each, story))}</li>" for each in told)
    return f'<ul class="call-said">{said}</ul>' if said else ""


def _entry(each: CallEntry, story: CallStory) -> str:
    about = "" if each.organisation is None else f" ({each.organisation.short_name})"
    return f"{_KINDS[each.kind]}{about}: {each.says} [{each.role}, {moment(each.at, at=story.known)}]"


def _actions(told: list[Action], story: CallStory) -> Html:
    said = "".join(f"<li>{escape(_action(each, story))}</li>" for each in told)
    made = f'<ol class="call-said">{said}</ol>' if said else words("None was captured.", kind="quiet")
    return Html(f'<section class="minutes-item"><h2>Actions captured in this call</h2>{made}</section>')


def _action(each: Action, story: CallStory) -> str:
    figure = each.figure
    aimed = ""
    if figure is not None and figure.organisation is not None:
        aimed = f"; should move {figure.title} of {figure.organisation.short_name} {figure.aim}"
        if figure.by is not None:
            aimed += f" by {figure.by * 100:g} points" if figure.unit == "share" else f" by {figure.by:g}"
    due = moment(each.due_at, at=story.known)
    return f"{each.title}: {each.owner.short_name}, {each.owner_role}, due {due}{aimed}"


def plain(story: CallStory, agenda: Agenda | None) -> str:
    """The minutes as text, in lines that a mail keeps."""
    title = f"MINUTES: {called(story.call)}"
    out = [title, "=" * min(len(title), _WIDTH), *_heads(story, agenda), ""]
    for number, item in enumerate(agenda.items if agenda else [], start=1):
        out.append(f"{number}. {item.heading}")
        said = [f"   - {_plain_line(each, agenda)}" for each in item.lines]
        said += [f"   * {_entry(each, story)}" for each in story.entries if each.item == item.item]
        out += said or ["   - Nothing to say."]
        out.append("")
    if agenda is None:
        out += [*(f"* {_entry(each, story)}" for each in story.entries), ""]
    out.append("Actions captured in this call")
    out += [f"   {number}) {_action(each, story)}" for number, each in enumerate(story.actions, start=1)] or [
        "   None."
    ]
    return "\n".join(out) + "\n"


def _plain_line(each: AgendaLine, agenda: Agenda | None) -> str:
    at = each.due_at if agenda is None else agenda.at
    level = "" if each.level is None else f"[{level_phrase(each.level, is_floor=each.is_floor)}] "
    whom = "" if each.organisation is None or each.action is not None else f"{each.organisation.short_name}: "
    due = ""
    if each.due_at is not None and at is not None:
        due = f"{'Overdue since' if each.is_overdue else 'Due'} {moment(each.due_at, at=at)}: "
    return f"{level}{due}{whom}{each.says}{f'. {each.note}' if each.note else ''}"
