"""What the page of the room makes of several answers together, and of what it is narrowed to."""

from collections.abc import Sequence

import pytest
from dash import html

from api.wire import Room, RoomAnswerWord
from dashboard.parts.room import cards, narrowed_by
from tests.dashboard.moments import State
from tests.dashboard.rooms import room


def _of(answers: Sequence[RoomAnswerWord]) -> Room:
    """A room in which several services meet one need, with these answers."""
    made = room(State())
    one = made.services[0]
    return made.model_copy(update={"services": [one.model_copy(update={"answer": each}) for each in answers]})


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (("yes", "not_known", "not_known"), "1 of 3 can take somebody, 2 not known"),
        (("yes", "limited", "no"), "2 of 3 can take somebody"),
        (("yes", "no", "closed", "ask_hub"), "1 of 4 can take somebody, 1 ask the hub, 1 closed"),
        (("not_known", "not_known", "not_known"), "3 services: 3 not known"),
        (("no", "not_known", "closed"), "3 services: 1 no, 1 not known, 1 closed"),
        (("ask_hub",), "1 service: 1 ask the hub"),
        (("no", "no"), "0 of 2 can take somebody"),
        (("no", "closed", "closed"), "0 of 3 can take somebody, 2 closed"),
    ],
)
def test_nobody_is_said_to_be_unable_who_did_not_say_so(answers: Sequence[RoomAnswerWord], words: str) -> None:
    (section,) = cards(_of(answers))
    assert _text(section.children[0]) == f"Urgent community response {words}"


def _text(part: object) -> str:
    """All words of a component."""
    if isinstance(part, str):
        return part
    inner = getattr(part, "children", None)
    return "".join(_text(each) for each in inner) if isinstance(inner, list) else _text(inner) if inner else ""


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "Any need, Anywhere"),
        ({"council": "SIM-L2", "locality": "moor"}, "Any need, Carrick Council, moor"),
        ({"locality": "moor"}, "Any need, Anywhere, moor"),
        ({"council": "SIM-X9"}, "Any need, SIM-X9"),
    ],
)
def test_what_is_asked_for_is_said_however_it_was_asked(query: dict[str, str], words: str) -> None:
    folded = narrowed_by(room(State()), query)
    assert isinstance(folded, html.Details)
    assert _text(folded.children[0]) == f"Shown: {words}. Change"
