"""Is it safe and how bad: the declared level stands beside the calculated one, and neither hides the other."""

import re
from datetime import timedelta

import pytest

from api import wire
from dashboard.markup import render
from dashboard.parts.panels.safety import opel_words, safety_card
from tests.dashboard import walls
from tests.dashboard.moments import AT, State
from tests.dashboard.test_tiles_and_wall import words_of

TOLD_AT = "08:00"
"""The London time of what is declared here."""
TODAY = AT.replace(hour=8, minute=0)


def _said(level: wire.LevelNumber | None) -> wire.Declared:
    return wire.Declared.model_validate(
        {
            "level": level, "role": "Director on call", "reason": "Ambulances wait", "declared_at": TODAY,
            "received_at": TODAY,
        }
    )  # fmt: skip


def _wall(
    *, level: wire.LevelNumber | None, declared: wire.Declared | None, is_floor: bool = False, steps: int | None = None
) -> wire.Wall:
    """A wall on which one pillar alone has a level, and what was declared of it."""
    made = walls.wall("QOP", State(situation="calm"), sections=("levels", "position"))
    assert made.pillars is not None
    nothing = {"level": 0, "is_floor": False, "declared": None, "difference": wire.Difference(steps=None, says="")}
    acute = {
        "level": level, "is_floor": is_floor, "declared": declared,
        "difference": wire.Difference(steps=steps, says="in words"),
    }  # fmt: skip
    pillars = [each.model_copy(update=acute if each.pillar == "acute" else nothing) for each in made.pillars]
    return made.model_copy(update={"pillars": pillars})


def _html(wall: wire.Wall) -> str:
    return render(safety_card(wall))


def _marks(html: str) -> list[str]:
    """The numerals of the marks, the large one first."""
    return re.findall(r'class="mark-numeral"[^>]*>([^<]*)<', html)


@pytest.mark.parametrize(("declared", "calculated"), [(3, 4), (3, 2), (3, 3), (1, 4), (4, 1)])
def test_the_mark_is_the_declared_level_and_the_calculated_one_stands_beside_it(
    declared: wire.LevelNumber, calculated: wire.LevelNumber
) -> None:
    html = _html(_wall(level=calculated, declared=_said(declared), steps=declared - calculated))
    assert _marks(html)[:2] == [str(declared), str(declared)]
    words = words_of(html)
    assert f"OPEL {declared}, acute" in words
    assert f"declared {TOLD_AT}" in words
    assert f"calculated {calculated}, indicative" in words
    # What differs is not overlooked; what does not is not cried.
    assert (f"<strong>calculated {calculated}, indicative</strong>" in html) == (declared != calculated)


def test_a_floor_above_what_is_declared_differs_though_it_cannot_be_compared() -> None:
    html = _html(_wall(level=4, is_floor=True, declared=_said(2)))
    assert "<strong>calculated at least 4, indicative</strong>" in html
    assert _marks(html)[0] == "2"


def test_a_floor_at_what_is_declared_is_no_difference() -> None:
    html = _html(_wall(level=2, is_floor=True, declared=_said(2)))
    assert "calculated at least 2, indicative" in html
    assert "<strong>calculated" not in html


def test_what_is_declared_stands_where_nothing_is_calculated() -> None:
    html = _html(_wall(level=0, declared=_said(3)))
    assert _marks(html)[:2] == ["3", "3"]
    assert "calculated not known, indicative" in words_of(html)
    assert "<strong>calculated" not in html


@pytest.mark.parametrize(
    ("declared", "why"), [(None, "none declared"), (_said(None), "stood down")], ids=["never", "stood-down"]
)
def test_without_a_declared_level_the_mark_is_the_calculated_one(declared: wire.Declared | None, why: str) -> None:
    html = _html(_wall(level=4, declared=declared))
    assert _marks(html)[:2] == ["4", "4"]
    words = words_of(html)
    assert "OPEL 4, acute" in words
    assert "calculated 4, indicative" in words
    assert f"3 of 3 providers, {why}" in words
    assert "declared 0" not in words


def test_the_large_mark_is_of_the_highest_level_shown_and_not_of_the_highest_calculated() -> None:
    wall = _wall(level=4, declared=_said(1), steps=-3)
    assert wall.pillars is not None
    pillars = [
        each.model_copy(update={"level": 2, "is_floor": False}) if each.pillar == "community" else each
        for each in wall.pillars
    ]
    wall = wall.model_copy(update={"pillars": pillars})
    assert "OPEL 2, community" in words_of(_html(wall))
    assert opel_words(wall) == "OPEL 2, community"
    assert _marks(_html(wall)) == ["2", "1", "2", "?", "?"]


def test_where_no_pillar_is_known_nothing_is_called_safe() -> None:
    html = _html(_wall(level=0, declared=None))
    assert set(_marks(html)) == {"?"}
    assert "OPEL not known" in words_of(html)
    assert opel_words(_wall(level=0, declared=None)).startswith("OPEL not known")


@pytest.mark.parametrize(
    ("situation", "line"),
    [
        ("calm", "In ED 429, over 12 h 51, bed wait 42 h 06 min Ambulances waiting 27, longest 18 h 36 min"),
        # One of three sites is silent: what it has comes on top, and the longest wait may be longer there.
        ("stale", "In ED ≥286, over 12 h ≥34, bed wait ≥28 h 04 min Ambulances waiting ≥18, longest ≥12 h 24 min"),
        (
            "empty",
            (
                "In ED ? not known, over 12 h ? not known, bed wait ? not known "
                "Ambulances waiting ? not known, longest ? not known"
            ),
        ),
    ],
)
def test_the_line_of_safety_says_at_least_and_not_known(situation: str, line: str) -> None:
    made = walls.wall("QOP", State(situation=situation), sections=("levels", "position"))
    assert line in words_of(_html(made)).replace(" ,", ",")


def _whole(said: wire.Declared | None, *, situation: str = "calm") -> wire.Wall:
    """A wall of a whole system, and what is declared of it."""
    made = walls.wall("QOP", State(situation=situation), sections=("levels", "position"))
    assert made.system is not None
    return made.model_copy(update={"system": made.system.model_copy(update={"declared": said})})


@pytest.mark.parametrize("situation", ["calm", "severe", "empty"])
def test_the_level_declared_of_the_whole_system_stands_in_the_line_of_safety_and_in_no_mark(situation: str) -> None:
    without, html = (_html(_whole(said, situation=situation)) for said in (None, _said(1)))
    assert f"System: OPEL 1 declared {TOLD_AT} by Director on call In ED" in words_of(html)
    assert _marks(html) == _marks(without)
    assert opel_words(_whole(_said(1))) == f"{opel_words(_whole(None))}; system OPEL 1 declared"


@pytest.mark.parametrize("said", [None, _said(None)], ids=["never", "stood-down"])
def test_where_none_is_declared_of_the_whole_system_nothing_stands_for_it(said: wire.Declared | None) -> None:
    wall = _whole(said, situation="severe")
    assert "System" not in words_of(_html(wall))
    assert "system" not in opel_words(wall)


def test_a_level_declared_on_another_day_says_which() -> None:
    earlier = _said(3).model_copy(update={"declared_at": TODAY - timedelta(days=1)})
    assert f"System: OPEL 3 declared {TOLD_AT}, 4 Jan by" in words_of(_html(_whole(earlier)))
    assert f"declared {TOLD_AT}, 4 Jan calculated" in words_of(_html(_wall(level=3, declared=earlier)))


@pytest.mark.parametrize("back", [timedelta(0), timedelta(days=1)])
def test_a_long_role_is_cut_and_the_level_and_its_time_never(back: timedelta) -> None:
    long = _said(4).model_copy(update={"role": "Executive director on call for " * 6, "declared_at": TODAY - back})
    (line,) = re.findall(r'<p class="system-level">(.*?)</p>', _html(_whole(long)))
    told = words_of(line)
    assert told.startswith(f"System: OPEL 4 declared {TOLD_AT}")
    assert told.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert len(told) <= len("System: OPEL 3 declared 08:10 by Director on call")


def test_hostile_roles_stay_text() -> None:
    html = _html(_whole(_said(3).model_copy(update={"role": "<b>Gold</b>"})))
    assert "<b>" not in html
    assert "&lt;b&gt;Gold" in html
