"""Plain forms and tables: whatever is put into them is text, and they lead nowhere but here."""

import pytest

from dashboard.parts.forms import Button, Choice, Field, form
from dashboard.parts.plain import Html, card, link, listed, said, table, text
from dashboard.plain import onward_of

NASTY = '"><script>alert(1)</script>&'


def test_nothing_that_is_put_in_is_taken_for_markup() -> None:
    made = [
        form("/x", [
            Field(NASTY, NASTY, "text", value=NASTY, note=NASTY), Choice(NASTY, NASTY, [(NASTY, NASTY)], value=NASTY),
            Button(NASTY, NASTY, NASTY, about=NASTY),
        ], kind=NASTY),
        table(NASTY, (NASTY, NASTY), [(NASTY, NASTY)], empty=NASTY), table("x", ("y",), [], empty=NASTY), card(NASTY),
        link("/" + NASTY, NASTY), listed([NASTY]), said(NASTY), text(NASTY),
    ]  # fmt: skip
    assert all("script" in each for each in made)
    assert not [each for each in made if "<script" in each or NASTY in each]


def test_what_is_markup_already_is_left_as_it_is() -> None:
    assert text(Html("<b>x</b>")) == "<b>x</b>"
    assert "none" in text(None)
    assert listed([]) == ""


@pytest.mark.parametrize("where", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "x"])
def test_a_form_and_a_link_lead_to_this_server(where: str) -> None:
    with pytest.raises(ValueError, match="this server"):
        form(where, [])
    with pytest.raises(ValueError, match="this server"):
        link(where, "x")
    assert onward_of(where) == "/"


def test_a_chosen_option_stays_chosen() -> None:
    made = Choice("Role", "role", [("a", "A"), ("b", "B")], value="b").text
    assert '<option value="b" selected>' in made
    assert made.count("selected") == 1
