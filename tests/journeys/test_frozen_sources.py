"""A source that froze goes on answering 200: nothing fails, and still its figures must not be believed for ever."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio

from homeward.embedded import Connection as Server
from simulators.faults import Fault
from tests.journeys.bodies import Beds, sitrep
from tests.journeys.facts import OCCUPANCY, FeedFacts, trusts
from tests.journeys.house import House, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST = date(2021, 12, 19)
FROZEN, MOVING, SILENT, TAGGED = "frozen", "moving", "silent", "tagged"
PLACE = dict(zip((FROZEN, MOVING, SILENT, TAGGED), trusts(), strict=False))


def _eight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """A house at noon on the day after the first figures."""
    feeds = [
        FeedFacts(key=key, place=place, url=f"${{PARTNER}}/{key}", stuck_after="6 d" if key == MOVING else "")
        for key, place in PLACE.items()
    ]
    async with opened(server, template, feeds, at=_eight(FIRST) + timedelta(hours=28)) as found:
        yield found


async def _states(house: House, key: str) -> tuple[str, str]:
    """The freshness of a feed and of its trust's reading."""
    reading = await house.reading(PLACE[key], OCCUPANCY)
    health = await house.health(key)
    assert isinstance(reading["freshness"], str)
    assert isinstance(health["freshness"], str)
    return health["freshness"], reading["freshness"]


async def _send(house: House, key: str, beds: dict[date, Beds]) -> int:
    house.say(key, sitrep(PLACE[key], beds))
    return (await house.poll(key)).stored


async def test_a_source_that_repeats_one_body_turns_late_then_stuck_though_every_poll_is_good(house: House) -> None:
    await _send(house, FROZEN, {FIRST: (100, 90)})
    house.spoil(FROZEN, Fault.FROZEN)
    assert await _states(house, FROZEN) == ("fresh", "fresh")
    seen = []
    for hours in (54, 56, 78, 80):
        await house.set_time(_eight(FIRST) + timedelta(hours=hours))
        poll = await house.poll(FROZEN)
        assert (poll.outcome, poll.accepted, poll.stored) == ("ok", 2, 0)
        seen.append(await _states(house, FROZEN))
    assert seen == [("fresh", "fresh"), ("late", "late"), ("late", "late"), ("stuck", "stuck")]
    reading = await house.reading(PLACE[FROZEN], OCCUPANCY)
    assert (reading["value"], reading["last_value"], reading["level"]) == (None, 0.9, 0)
    health = await house.health(FROZEN)
    assert (health["is_failing"], health["failures_in_a_row"]) == (False, 0)
    assert "sends nothing newer" in health["reason"]
    # Nobody has to lift a hand when it thaws.
    assert await _send(house, FROZEN, {FIRST: (100, 90), FIRST + timedelta(days=2): (100, 93)}) == 2
    assert await _states(house, FROZEN) == ("fresh", "fresh")
    assert (await house.reading(PLACE[FROZEN], OCCUPANCY))["value"] == 0.93


async def test_a_source_that_says_not_modified_for_ever_is_stuck_as_well(house: House) -> None:
    await _send(house, TAGGED, {FIRST: (100, 90)})
    await house.set_time(_eight(FIRST) + timedelta(hours=80))
    assert (await house.poll(TAGGED)).outcome == "not_modified"
    assert await _states(house, TAGGED) == ("stuck", "stuck")


async def test_a_source_that_fell_silent_is_stale_and_not_stuck(house: House) -> None:
    await _send(house, SILENT, {FIRST: (100, 90)})
    house.spoil(SILENT, Fault.BROKEN)
    await house.set_time(_eight(FIRST) + timedelta(hours=28 + 56))
    assert (await house.poll(SILENT)).outcome == "failed"
    assert await _states(house, SILENT) == ("stale", "stale")


async def test_equal_figures_under_advancing_days_are_stuck_after_the_time_the_catalogue_gives(house: House) -> None:
    beds: dict[date, Beds] = {}
    seen = []
    for day in (FIRST + timedelta(days=number) for number in range(8)):
        beds[day] = (100, 90)
        await house.set_time(_eight(day) + timedelta(hours=28))
        assert await _send(house, MOVING, beds) == 2
        seen.append(await _states(house, MOVING))
    # New rows every day, each of them of the right age: only that nothing ever changes tells that nobody counts.
    assert seen == [("fresh", "fresh")] * 6 + [("stuck", "stuck")] * 2
    reading = await house.reading(PLACE[MOVING], OCCUPANCY)
    assert (reading["value"], reading["last_value"]) == (None, 0.9)
    beds[FIRST + timedelta(days=8)] = (100, 91)
    await house.set_time(_eight(FIRST + timedelta(days=8)) + timedelta(hours=28))
    await _send(house, MOVING, beds)
    assert await _states(house, MOVING) == ("fresh", "fresh")
