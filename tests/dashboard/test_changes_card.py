"""What changed since the last call, on the wall: as many as fit, and never "nothing" where not everything is known."""

from typing import get_args

import pytest

from api import wire
from dashboard.markup import render
from dashboard.parts.panels.changes import LINES, changes_card
from tests.dashboard import walls
from tests.dashboard.moments import State
from tests.dashboard.test_tiles_and_wall import words_of


def _wall(situation: str, changes: list[wire.Change] | None = None) -> wire.Wall:
    made = walls.wall("QOP", State(situation=situation), sections=("changes",))
    assert made.changes is not None
    if changes is None:
        return made
    return made.model_copy(update={"changes": made.changes.model_copy(update={"changes": changes})})


def _said(wall: wire.Wall) -> str:
    return words_of(render(changes_card(wall)))


def _at_level(wall: wire.Wall, level: wire.LevelNumber) -> wire.Wall:
    """A wall whose every level is that one."""
    assert level in get_args(wire.LevelNumber)
    picture = wall.picture
    tiles = [each.model_copy(update={"level": level, "is_floor": False}) for each in picture.tiles]
    own = picture.organisation.model_copy(update={"level": level, "is_floor": False})
    return wall.model_copy(update={"picture": picture.model_copy(update={"tiles": tiles, "organisation": own})})


def test_where_every_level_is_known_and_none_changed_that_is_said() -> None:
    assert "No level changed" in _said(_at_level(_wall("calm", []), 2))


def test_where_a_level_is_not_known_nothing_is_said_to_be_unchanged() -> None:
    wall = _at_level(_wall("calm", []), 2)
    tiles = [wall.picture.tiles[0].model_copy(update={"level": 0}), *wall.picture.tiles[1:]]
    unknown = wall.model_copy(update={"picture": wall.picture.model_copy(update={"tiles": tiles})})
    assert "No level changed" not in _said(unknown)
    assert "not all is known" in _said(unknown)


def test_a_place_without_others_beneath_it_goes_by_its_own_level() -> None:
    wall = _at_level(_wall("calm", []), 0)
    alone = wall.model_copy(update={"picture": wall.picture.model_copy(update={"tiles": []})})
    assert "not all is known" in _said(alone)


@pytest.mark.parametrize(("name", "shown"), [("Wigan", LINES - 1), ("Care of the elderly and rehabilitation", 1)])
def test_what_takes_two_lines_leaves_room_for_fewer_and_the_rest_are_counted(name: str, shown: int) -> None:
    first = next(each for each in _wall("severe").changes.changes if each.beds_now)  # type: ignore[union-attr]
    one = first.model_copy(update={"organisation": first.organisation.model_copy(update={"short_name": name})})
    said = _said(_wall("severe", [one] * 6))
    assert said.count("18 beds closed") == shown
    assert f"and {6 - shown} more changes" in said


def test_as_many_as_there_are_lines_are_all_shown() -> None:
    risen = next(each for each in _wall("severe").changes.changes if each.what == "risen")  # type: ignore[union-attr]
    said = _said(_wall("severe", [risen] * LINES))
    assert said.count("level 2 to 3") == LINES
    assert "more" not in said


@pytest.mark.parametrize(
    ("before", "now", "what", "words"),
    [
        (2, 3, "raised", "Wigan system declared OPEL 3, was 2"),
        (None, 1, "raised", "Wigan system declared OPEL 1, was none"),
        (3, None, "lowered", "Wigan system OPEL not declared, was 3"),
    ],
)
def test_a_level_that_was_declared_is_said_to_be_declared(
    before: wire.DeclaredNumber | None, now: wire.DeclaredNumber | None, what: str, words: str
) -> None:
    first = next(each for each in _wall("severe").changes.changes if each.what == "raised")  # type: ignore[union-attr]
    own = first.organisation.model_copy(update={"short_name": "Wigan"})
    one = first.model_copy(
        update={"organisation": own, "what": what, "declared_before": before, "declared_now": now}
    )  # fmt: skip
    said = _said(_wall("severe", [one]))
    assert words in said
    assert "level" not in said, "nobody worked it out"
    assert f"and {LINES + 1} more changes" in _said(_wall("severe", [one] * (LINES + 2))), "two lines, one for the rest"


def test_a_system_of_a_long_name_leaves_room_for_what_was_declared_of_it() -> None:
    first = next(each for each in _wall("severe").changes.changes if each.what == "raised")  # type: ignore[union-attr]
    own = first.organisation.model_copy(update={"short_name": "Bath and North East Somerset, Swindon and Wiltshire"})
    one = first.model_copy(update={"organisation": own, "declared_before": None})
    assert "Bath and North East\N{HORIZONTAL ELLIPSIS} system declared OPEL 3, was none" in _said(
        _wall("severe", [one])
    )
