"""The bed position on the wall of the call: what each figure is stands with it, for screens that show no head."""

import re

import pytest

from dashboard.markup import render
from dashboard.parts.panels.position import position_card
from tests.dashboard import walls
from tests.dashboard.moments import State

HEADS = [
    "empty now", "waiting in ED", "expected by 18:00", "gone", "definite", "potential", "at 18:00 on definite",
    "at 18:00 with potential",
]  # fmt: skip


@pytest.mark.parametrize("situation", ["severe", "stale", "empty"])
def test_every_figure_says_what_it_is_and_at_which_hour(situation: str) -> None:
    wall = walls.wall("QOP", State(situation=situation), sections=("position",))
    rows = render(position_card(wall)).split("<tbody>")[1].split("</tr>")[:-1]
    assert len(rows) == 5
    assert [re.findall(r'data-label="([^"]*)"', row) for row in rows] == [HEADS] * len(rows)
