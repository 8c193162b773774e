"""A provider hands its packages back: told of by the partners' feeds, it stands first on the API, at what it cost."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from homeward.embedded import Connection as Server
from simulators.world.shipped import DEMONSTRATION, shipped_checkpoint
from simulators.world.world import World
from tests.journeys.measured import note
from tests.journeys.truth import facts
from tests.journeys.truth.days import A_DAY, clock, close_of, closed_before, day_of
from tests.journeys.truth.ledger import Book
from tests.journeys.truth.partners import a_month

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PROVIDER = "SIM-H02"
CARE_AT_HOME = frozenset({"home_care", "restart", "end_of_life"})
DAYS = 14
WITHIN = 0.05
FAMILIES = frozenset({"ward_board", "capacity", "home_care"})


def _held(book: Book) -> Iterator[str]:
    """What the world itself knows of everybody who is ready and in a bed: whether the provider's patch holds them."""
    patch = facts.services()[PROVIDER]["localities"].split()
    for stay in book.state.stays.values():
        if not stay.left_at and stay.meets is False:
            asked = book.state.referrals[stay.referral] if stay.referral else None
            is_held = asked is not None and asked.need in CARE_AT_HOME and asked.tag == "no capacity"
            yield "patch" if is_held and stay.locality in patch else "elsewhere"


async def test_the_provider_is_named_first_with_the_bed_days_of_the_ledger(server: Server, template: str) -> None:
    world = World.resume(shipped_checkpoint(DEMONSTRATION))
    world.set_story("hand_back", True, about=PROVIDER)
    nights: dict[date, Counter[str]] = {}
    async with a_month(server, template, world) as month:
        feeds = [key for key in month.feeds if key.partition(".")[0] in FAMILIES]
        await month.send(feeds)
        end: datetime = DEMONSTRATION + DAYS * A_DAY
        day = day_of(world.now)
        while close_of(day) <= end:
            # The last second of the day: whoever leaves at midnight is still there at the close.
            month.live_to(close_of(day) - timedelta(seconds=1))
            nights[day] = Counter(_held(month.book))
            day += A_DAY
            if day < day_of(end) and day.toordinal() % 2:
                month.live_to(clock(day, 15))
                await month.send(feeds)
        month.live_to(end)
        await month.send(feeds)
        await month.show()
        answer = await month.get("/blockages", organisation="SIM", days=7)

    week = [nights[on] for on in closed_before(end, 7)]
    truth = sum(night["patch"] for night in week)
    assert truth > 100
    first = answer["blockages"][0]
    assert (first["organisation"], first["name"]) == (PROVIDER, facts.names()[PROVIDER])
    assert first["lost"]["week"] == pytest.approx(truth, rel=WITHIN)
    assert first["lost"]["trend"] > 0
    assert answer["lost"]["week"] == sum(night.total() for night in week)
    note(f"handed back: {first['lost']['week']} bed days on the API, {truth} in the ledger")
