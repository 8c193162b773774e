"""The cards of the call's wall where not everybody has told: at least, not known, nobody, nobody here; never nought."""

import re
from collections.abc import Callable

import pytest
from dash.development.base_component import Component

from api import wire
from dashboard.markup import render
from dashboard.parts.panels.actions import actions_card
from dashboard.parts.panels.clocks import clocks_card
from dashboard.parts.panels.costs import costs_card
from dashboard.parts.panels.days import bed_days_card
from dashboard.parts.panels.leaving import leaving_card
from tests.dashboard import walls
from tests.dashboard.moments import State
from tests.dashboard.test_tiles_and_wall import words_of

Card = Callable[[wire.Wall], Component]
SECTIONS = ("leaving", "blockages", "bed_days", "responses", "actions")
CARDS: dict[str, tuple[Card, str]] = {
    "lanes": (leaving_card, "stay"),
    "blockages": (costs_card, "stay"),
    "days": (bed_days_card, "stay"),
    "clocks": (clocks_card, "response"),
}
NUMBER = re.compile(r"\d")
# Their own headings, which count nothing.
HEADINGS = ("P0", "P1", "P2", "P3", "in 7 days", "two-hour")


def _wall(*, usable: int = 5, kinds: tuple[str, ...] = ("stay", "referral", "offer", "response")) -> wire.Wall:
    """A wall of whose kinds of episode so many of five feeds have told lately enough."""
    made = walls.wall("QOP", State(situation="calm"), sections=SECTIONS)
    coverage = [
        each.model_copy(update={"usable": usable, "is_partial": usable < each.expected})
        for each in made.coverage
        if each.kind in kinds
    ]
    return made.model_copy(update={"coverage": coverage})


def _said(card: str, wall: wire.Wall) -> str:
    return words_of(render(CARDS[card][0](wall)))


def _counts(said: str) -> bool:
    """Whether any number stands in a text, its headings left out."""
    for heading in HEADINGS:
        said = said.replace(heading, "")
    return bool(NUMBER.search(said))


@pytest.mark.parametrize("card", CARDS)
def test_where_all_have_told_nothing_is_said_to_be_more(card: str) -> None:
    said = _said(card, _wall())
    assert _counts(said)
    assert "≥" not in said
    assert "not all told" not in said


@pytest.mark.parametrize(
    ("card", "least"),
    [
        ("lanes", ["≥51", "≥98", "≥37", "≥15", "≥8"]),
        ("blockages", ["≥190", "≥121", "≥96", "All together ≥981"]),
        # A share of those who are told of is no "at least": that it is not of all is said in words.
        ("days", ["not all told"]),
        ("clocks", ["of ≥21 two-hour clocks due", "≥17 met", "≥4 missed"]),
    ],
)
def test_where_one_is_silent_every_sum_is_at_least(card: str, least: list[str]) -> None:
    said = _said(card, _wall(usable=4))
    assert [each for each in least if each not in said] == []


@pytest.mark.parametrize("card", CARDS)
def test_where_nobody_has_told_nothing_is_counted(card: str) -> None:
    said = _said(card, _wall(usable=0))
    assert "? not known" in said
    assert not _counts(said)


@pytest.mark.parametrize("card", CARDS)
def test_where_nobody_should_tell_that_is_said_and_nothing_is_counted(card: str) -> None:
    _, kind = CARDS[card]
    others = tuple(each for each in ("stay", "referral", "offer", "response") if each != kind)
    wall = _wall(kinds=() if card == "lanes" else others)
    said = _said(card, wall)
    assert "Nobody here sends" in said
    assert "?" not in said
    assert not _counts(said)


def test_lanes_are_at_least_where_referrals_alone_are_silent() -> None:
    made = _wall()
    coverage = [
        each.model_copy(update={"usable": 4, "is_partial": True}) if each.kind == "referral" else each
        for each in made.coverage
    ]
    wall = made.model_copy(update={"coverage": coverage})
    assert "≥51" in _said("lanes", wall)
    # What people wait for in beds is told of by wards alone.
    assert "≥" not in _said("blockages", wall)


def test_of_clocks_those_of_silent_teams_are_said_beside() -> None:
    made = _wall(usable=4)
    assert made.clocks is not None
    wall = made.model_copy(update={"clocks": made.clocks.model_copy(update={"not_told": 3})})
    assert "3 more of teams that are silent" in _said("clocks", wall)


def test_of_lanes_that_held_somebody_whom_a_silent_feed_told_of_the_row_is_hatched() -> None:
    made = _wall()
    assert made.leaving is not None
    lanes = [
        each.model_copy(update={"not_told": 2}) if each.pathway == "P2" else each for each in made.leaving.lanes
    ]  # fmt: skip
    wall = made.model_copy(update={"leaving": made.leaving.model_copy(update={"lanes": lanes})})
    hatched = [row for row in re.findall(r"<tr [^>]*>", render(leaving_card(wall))) if "row-doubt" in row]
    assert [re.findall(r'data-key="([^"]*)"', row) for row in hatched] == [["P2"]]


def test_places_of_which_one_service_is_silent_are_at_least_and_those_nobody_told_of_are_not_known() -> None:
    made = _wall()
    assert made.leaving is not None

    def with_places(**changes: object) -> str:
        lanes = [
            each.model_copy(update={"places": [place.model_copy(update=changes) for place in each.places]})
            for each in made.leaving.lanes  # type: ignore[union-attr]
        ]
        return _said("lanes", made.model_copy(update={"leaving": wire.WallLeaving(ready=0, lanes=lanes)}))

    assert with_places(is_partial=True).count("≥9 ") == 3
    assert with_places(usable=None).count("not known") == 3


def test_actions_of_a_past_time_are_not_shown_and_none_is_no_gap() -> None:
    made = _wall()
    past = words_of(render(actions_card(made.model_copy(update={"actions": None}))))
    assert "Not shown of a past time." in past
    assert not NUMBER.search(past)
    none = wire.WallActions(counts=wire.ActionCounts(open=0, due_soon=0, overdue=0, done=0), open=[])
    said = words_of(render(actions_card(made.model_copy(update={"actions": none}))))
    assert "0 done 0 open 0 overdue" in said
