"""What can be entered at an item of a call: a note, an action with its figure, mutual aid, a level, the stand-down."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from api.wire import ActionCard, Agenda, Blockages, CallStory, Declared, Levels, PillarLevel, SystemLevel
from dashboard.call.frame import HERE, address, dues, figures, mark, owners
from dashboard.parts.forms import Area, Button, Choice, Content, Field, form
from dashboard.parts.plain import Html, card, link, table, words
from dashboard.parts.words import stamp
from dashboard.turn import Turn

_AIMS = (("down", "down"), ("up", "up"))
_PILLARS = {"acute": "Acute", "community": "Community", "mental_health": "Mental health", "nhs_111": "NHS 111"}
_WHOLE = {"system": "Whole system"}
_LEVELS = (("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("stood-down", "Stood down"))
_STANCES = (("", "Choose one"), ("agreed", "Agrees"), ("disputed", "Disputes them"), ("taken_back", "Takes it back"))
_NOT_CALCULATED = Html('<span class="quiet">not calculated</span>')
_CHAIR = "Director on call"
_CARD_ITEMS = frozenset({"safety", "standing", "beds", "blockages", "actions"})


async def at(turn: Turn, item: str, *, story: CallStory, agenda: Agenda) -> Html:
    """The forms of an item, as far as whoever looks may fill any in. Raises: Unavailable."""
    may, made = turn.me.may, []
    if "act" not in may:
        return card("To look at", words("You see the call and enter nothing: your role does not act in it."))
    places = await owners(turn)
    if item == "aid":
        made.append(_aid(turn, story, places))
    if item == "standing" and "say" in may:
        made.append(_levels(turn, story, agenda=agenda))
    if item == "blockages" and "say" in may:
        made.append(await _stance(turn, story, places))
    if item == "decisions" and story.may_chair:
        made.append(_note(turn, story, item, kind="decision", heading="Note a decision"))
        made.append(_end(turn, story))
    if item in _CARD_ITEMS and agenda.cards:
        made.append(_cards(story, item, agenda.cards))
    made.append(await _action(turn, story, item, agenda=agenda, places=places))
    if story.may_chair and item != "decisions":
        made.append(_note(turn, story, item, kind="note", heading="Note something"))
    return Html("".join(made))


def _role(turn: Turn, *, number: str) -> Field:
    return Field("Said by (role)", "role", "text", value=turn.form.get("role", _CHAIR), number=number)


def _note(turn: Turn, story: CallStory, item: str, *, kind: str, heading: str) -> Html:
    fields: Content = [
        Area("What was said", "says", number=f"-{kind}", value=_said(turn, kind)), _role(turn, number=f"-{kind}"),
        Button("Note it" if kind == "note" else "Note the decision"),
    ]  # fmt: skip
    held = {"item": item, "kind": kind}
    sent = form(f"{HERE}/{story.call.call}/entry", fields, kind="stacked", held=held)
    if kind == "decision":
        return card(heading, sent)
    is_open = " open" if turn.form.get("kind") == kind else ""
    return Html(f'<details class="card"{is_open}><summary>{heading}</summary>{sent}</details>')


def _said(turn: Turn, kind: str) -> str:
    return turn.form.get("says", "") if turn.form.get("kind") == kind else ""


def _aid(turn: Turn, story: CallStory, places: list[tuple[str, str]]) -> Html:
    told = turn.form
    fields: Content = [
        Choice("Asked or offered", "kind", (("aid_asked", "Asked for"), ("aid_offered", "Offered")),
               value=told.get("kind", "aid_asked")),
        Choice("By whom", "about", places, value=told.get("about", "")),
        Area("What, how much, until when", "says", number="-aid", value=told.get("says", "")),
        _role(turn, number="-aid"), Button("Enter it"),
    ]  # fmt: skip
    held = {"item": "aid"}
    return card("Mutual aid", form(f"{HERE}/{story.call.call}/entry", fields, kind="stacked", held=held))


async def beneath(turn: Turn, item: str, *, story: CallStory) -> Html:
    """What stands beneath the lines of an item: the levels calculated and declared, side by side, the whole first.

    Raises: Unavailable.
    """
    if item != "standing":
        return Html("")
    found = await turn.ask(Levels, "/levels", {"organisation": story.organisation.code, "limit": "1"})
    rows = [
        *whole_system(found.system),
        *(
            (_PILLARS.get(each.pillar, each.pillar), _calculated(each), _declared(each.declared), each.difference.says)
            for each in found.pillars
            if each.level is not None or each.declared is not None
        ),
    ]  # fmt: skip
    made = table(
        "OPEL, calculated and declared", ("Of what", "Calculated, indicative", "Declared", "Difference"), rows,
        empty="Nobody here is a provider of an OPEL pillar.",
    )  # fmt: skip
    return Html(f"<h3>OPEL, declared beside calculated</h3>{made}")


def whole_system(system: SystemLevel | None) -> list[tuple[str, Html | str, str, str]]:
    """The row of the whole system: what is declared of it, and why nothing is calculated; none where it is none."""
    if system is None:
        return []
    return [(_WHOLE["system"], _NOT_CALCULATED, _declared(system.declared), system.why)]


def may_be_declared(system: SystemLevel | None) -> tuple[tuple[str, str], ...]:
    """What a level can be declared of: the pillars, and the whole of what is a whole system."""
    return (*_PILLARS.items(), *(() if system is None else _WHOLE.items()))


def _levels(turn: Turn, story: CallStory, *, agenda: Agenda) -> Html:
    told = turn.form
    fields: Content = [
        Choice("Level of what", "pillar", may_be_declared(agenda.system), value=told.get("pillar", "acute")),
        Choice("Level from now on", "level", (("", "Choose one"), *_LEVELS), value=told.get("level", "")),
        Field("Why", "reason", "text", value=told.get("reason", ""), note="It is kept with the declaration."),
        _role(turn, number="-level"), Button("Declare it"),
    ]  # fmt: skip
    held = {"item": "standing", "organisation": story.organisation.code}
    sent = form(f"{HERE}/{story.call.call}/level", fields, kind="stacked", held=held)
    return card("Declare a level", sent)


async def _stance(turn: Turn, story: CallStory, places: list[tuple[str, str]]) -> Html:
    """What an organisation says of the reasons of a blockage. Raises: Unavailable."""
    found = await turn.ask(Blockages, "/blockages", {"organisation": story.organisation.code, "limit": "10"})
    named = [
        ("", "Choose one"),
        *((each.key, f"{each.name}: {each.tag}") for each in found.blockages if each.people_now),
    ]
    told = turn.form
    fields: Content = [
        Choice("Blockage", "blockage", named, value=told.get("blockage", "")),
        Choice("Who says so", "about", places, value=told.get("about", "")),
        Choice("Says", "stance", _STANCES, value=told.get("stance", "")),
        _role(turn, number="-stance"), Button("Enter it"),
    ]  # fmt: skip
    sent = form(f"{HERE}/{story.call.call}/stance", fields, kind="stacked", held={"item": "blockages"})
    says = words("It is about the reasons recorded for those held now, and changes no figure.", kind="quiet")
    return card("Agreed or disputed", says, sent)


def _calculated(each: PillarLevel) -> Html:
    return mark(each.level, is_floor=each.is_floor) or _NOT_CALCULATED


def _declared(said: Declared | None) -> str:
    if said is None:
        return "none"
    level = "stood down" if said.level is None else f"{said.level}"
    return f"{level}, {said.role}, {stamp(said.declared_at)}: {said.reason}"


def _cards(story: CallStory, item: str, cards: list[ActionCard]) -> Html:
    rows = [
        (
            link(f"{address(story.call.call, item=item)}&card={number}#field-title", each.title), each.role,
            f"{_PILLARS.get(each.pillar, each.pillar.replace('_', ' ').capitalize())}, level {each.level}",
        )
        for number, each in enumerate(cards)
    ]  # fmt: skip
    made = table("Action cards", ("Action", "Role", "Offered at"), rows, empty="")
    says = words("Indicative, from the catalogue. Choose one to fill in the form below.", kind="quiet")
    return Html(
        f'<details class="card"><summary>Actions offered at the levels reached '
        f"({len(cards)})</summary>{says}{made}</details>"
    )


async def _action(
    turn: Turn, story: CallStory, item: str, *, agenda: Agenda, places: list[tuple[str, str]]
) -> Html:  # fmt: skip
    told, chosen = turn.form, _chosen(turn, agenda.cards)
    title, role, indicator = ("", "", "") if chosen is None else (chosen.title, chosen.role, chosen.indicator or "")
    fields: Content = [
        Field("What is to be done", "title", "text", value=told.get("title", title)),
        Choice("Owner", "owner", places, value=told.get("owner", "")),
        Field("Owner's role", "owner_role", "text", value=told.get("owner_role", role)),
        Choice("Due", "due_at", dues(agenda.at), value=told.get("due_at", "")),
        Choice("The figure it should move", "indicator", await figures(turn), is_needed=False,
               value=told.get("indicator", indicator)),
        Choice("Of whom", "place", [("", "The owner"), *places[1:]], is_needed=False, value=told.get("place", "")),
        Choice("Which way", "aim", _AIMS, value=told.get("aim", "down")),
        Field("By how much", "by", "text", value=told.get("by", ""), is_needed=False,
              note="A number; of a share, points (2 is from 94 % to 92 %). Empty: nobody says."),
        _role(turn, number="-action"), Button("Capture the action"),
    ]  # fmt: skip
    sent = form(f"{HERE}/{story.call.call}/action", fields, kind="stacked", held={"item": item})
    return card("Capture an action", sent)


def _chosen(turn: Turn, cards: list[ActionCard]) -> ActionCard | None:
    wanted = turn.request.query_params.get("card", "")
    place = int(wanted) if wanted.isdigit() and len(wanted) < 4 else -1
    return cards[place] if 0 <= place < len(cards) else None


def _end(turn: Turn, story: CallStory) -> Html:
    says = words("Everything is kept as it is shown now, and the minutes are made from that.")
    fields: Content = [_role(turn, number="-end"), Button("Stand the call down")]
    return card("Stand down", says, form(f"{HERE}/{story.call.call}/end", fields, kind="stacked"))


def body_of(told: Mapping[str, str], *, organisation: str, call: int | None, unit: str) -> dict[str, Any] | str:
    """An action as it is sent, or what is wrong with what was filled in."""
    by = told.get("by", "").strip().replace(",", ".")
    try:
        size = float(by) if by else None
    except ValueError:
        return f"By how much: {by[:20]!r} is not a number."
    if size is not None and not (isfinite(size) and size > 0):
        return "By how much: it must be more than nothing; which way is said beside it."
    figure = None
    if told.get("indicator"):
        figure = {
            "indicator": told["indicator"], "organisation": told.get("place") or told.get("owner", ""),
            "aim": told.get("aim", "down"), "by": None if size is None else size / 100 if unit == "share" else size,
        }  # fmt: skip
    return {
        "organisation": organisation, "call": call, "title": told.get("title", ""), "owner": told.get("owner", ""),
        "owner_role": told.get("owner_role", ""), "due_at": told.get("due_at", ""), "figure": figure,
        "role": told.get("role", ""),
    }  # fmt: skip
