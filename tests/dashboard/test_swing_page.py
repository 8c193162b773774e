"""The page of a figure's swing when its source has fallen silent: old days are not shown as now."""

import re

import pytest

from dashboard.markup import render
from dashboard.pages.variance import content
from dashboard.registry import Visit
from tests.dashboard.standin import StandIn, served, settings

ASKED = {"organisation": "QOP", "indicator": "acute.ga_occupancy"}


async def page(situation: str) -> str:
    """The words of the page in a situation."""
    stand_in = StandIn()
    stand_in.state.situation = situation
    _, client = served(stand_in)
    try:
        made = await content(Visit(client=client, settings=settings(), query=ASKED))
    finally:
        await client.aclose()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", render(made)))


async def test_a_silent_source_is_said_to_be_silent_since_when_and_how_many_still_send() -> None:
    found = await page("stale")
    assert "724 of the last 735 days are known; the newest rests on 5 of 7 that should send it." in found
    assert "Nothing is known since Thursday 30 December." in found
    # Four silent days, and before them one that never came.
    assert found.count("not known") >= 5


@pytest.mark.parametrize("situation", ["calm", "severe"])
async def test_a_source_that_sends_is_not_called_silent(situation: str) -> None:
    assert "Nothing is known" not in await page(situation)


async def test_of_what_never_came_nothing_is_shown_at_all() -> None:
    found = await page("empty")
    assert "Nothing is known of this figure in days that are over." in found
    assert "By weekday" not in found
