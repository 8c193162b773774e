"""A request that nobody tells of any more: its way ends where it was followed to, and nothing holds it for ever."""

from dataclasses import replace
from datetime import timedelta

from db.engine import Connection
from picture.board import When
from picture.call import call
from picture.memory import Memory
from picture.path_home import Way, way_of
from picture.viewer import ITSELF
from tests.picture.given import AT
from tests.picture.partners import Partners, stay, whole_system
from tests.picture.requested import request

DAY = timedelta(days=1)
LEFT = replace(stay("ST-a", days=9), left_at=AT - DAY, left_to="home", observed_at=AT)
# Only the hub knows who gives this: it lists a request two days after the start, and then no more.
BEGUN = request("a", referred=72, decided=48, started=24, stay="ST-a")


async def _told(store: Connection) -> Partners:
    sending = await whole_system(store)
    await sending.tell("board_s1", "SIM-S1", [LEFT], at=AT)
    await sending.list_requests("capacity_d1", [BEGUN], at=AT)
    return sending


async def _way(store: Connection, *, after: timedelta) -> tuple[Way, set[str]]:
    """The way of the stay, and which requests are on the roll."""
    when, now = When(at=AT + after), AT + max(after, timedelta(0))
    async with call(store, Memory(), organisation="SIM", when=when, now=now, viewer=ITSELF) as called:
        keys = {key for key, _ in called.roll.referrals}
        return await way_of(store, called, "ST-a", viewer=ITSELF), keys


async def test_the_way_home_ends_at_the_start_of_a_service_that_only_a_hub_knows(store: Connection) -> None:
    await _told(store)
    way, _ = await _way(store, after=timedelta(0))
    assert [mark.what.value for mark in way.path.marks][-3:] == ["service began", "left the bed", "followed no more"]
    assert way.path.is_ended


async def test_before_it_began_the_way_was_not_ended(store: Connection) -> None:
    await _told(store)
    way, _ = await _way(store, after=-timedelta(hours=24, minutes=1))
    assert "service began" not in {mark.what.value for mark in way.path.marks}
    assert not way.path.is_ended


async def test_a_request_that_waits_is_not_ended_by_that(store: Connection) -> None:
    sending = await _told(store)
    waiting = request("a", referred=72, decided=48, stay="ST-a")
    await sending.list_requests("capacity_d1", [replace(waiting, observed_at=AT + DAY)], at=AT + DAY)
    way, keys = await _way(store, after=DAY)
    assert not way.path.is_ended
    assert keys == {"RF-a"}


async def test_what_no_list_names_any_more_is_on_the_roll_no_longer_than_figures_look_back(store: Connection) -> None:
    sending = await _told(store)
    await sending.list_requests("capacity_d1", [], at=AT + 2 * DAY)
    for days, keys in ((30, {"RF-a"}), (50, set())):
        way, found = await _way(store, after=days * DAY)
        assert found == keys
        # Their own way is followed however long ago it was.
        assert [mark.what.value for mark in way.path.marks].count("service began") == 1
        assert way.path.is_ended
