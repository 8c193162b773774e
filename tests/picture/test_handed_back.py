"""Packages handed back over four weeks: each file tells of the week up to it, and no day is in two weeks."""

from datetime import date, datetime, timedelta

from db.engine import Connection
from db.timeseries import Room
from jobs.upkeep import keep_rollups
from picture.blockages import handed_back
from picture.call import call
from picture.memory import Memory
from picture.viewer import ITSELF
from tests.picture.given import WHEN
from tests.picture.partners import NOW, Partners, partners

SAID = {0: 2.0, 1: 5.0, 7: 3.0, 8: 6.0, 14: 1.0, 29: 9.0}


async def _told(sending: Partners, days: dict[int, float], *, provider: str, feed: str, locality: str) -> None:
    for ago, packages in sorted(days.items(), reverse=True):
        await sending.send(
            feed, provider, {"home_care.packages_handed_back": packages}, at=_at_seven(ago),
            dimensions=(("locality", locality),),
        )  # fmt: skip


def _at_seven(ago: int) -> datetime:
    return datetime.combine(date(2026, 11, 10), datetime.min.time(), tzinfo=NOW.tzinfo) + timedelta(days=-ago, hours=7)


async def test_weeks_are_added_up_and_none_that_overlap(store: Connection) -> None:
    sending = await partners(store)
    await _told(sending, SAID, provider="SIM-H06", feed="home_care_h06", locality="carrick")
    await _told(sending, {3: 4.0}, provider="SIM-H07", feed="home_care_h07", locality="carrick")
    memory = Memory()
    while await keep_rollups(store, Room()):
        pass
    async with call(store, memory, organisation="SIM", when=WHEN, now=NOW, viewer=ITSELF) as made:
        found = await handed_back(store, memory, made, viewer=ITSELF)
    # Of H06 the weeks up to today, up to 7 and up to 14 days ago; those of yesterday and of 8 days ago are within them.
    assert found == {("SIM-H06", "carrick"): 2.0 + 3.0 + 1.0, ("SIM-H07", "carrick"): 4.0}
