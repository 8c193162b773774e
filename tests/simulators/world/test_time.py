"""Time passes in one way only: in one go, in odd steps, with looks in between, or stopped and resumed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.world.places import ACUTE_SITES, HUBS, SITES
from simulators.world.world import World

BEGINS = datetime(2025, 3, 24, tzinfo=UTC)
"""The week in which the clocks go forward."""
ENDS = BEGINS + timedelta(days=8, hours=5)


def straight(seed: int) -> bytes:
    world = World.begin(seed, BEGINS)
    world.advance(ENDS)
    return world.checkpoint()


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert straight(1) == straight(1)
    assert straight(1) != straight(2)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.floats(0.01, 40.0), min_size=1, max_size=25))
def test_odd_steps_end_where_one_step_ends(hours: list[float]) -> None:
    world = World.begin(1, BEGINS)
    now = BEGINS
    for step in hours:
        now = min(ENDS, now + timedelta(hours=step))
        world.advance(now)
    world.advance(ENDS)
    assert world.checkpoint() == straight(1)


def test_looking_changes_nothing() -> None:
    world = World.begin(1, BEGINS)
    now = BEGINS
    while now < ENDS:
        now = min(ENDS, now + timedelta(hours=7, minutes=13))
        world.advance(now)
        for site in SITES:
            world.site(site)
            world.stays(site)
        for site in ACUTE_SITES:
            world.department(site)
        for hub in HUBS:
            world.hub(hub)
        world.take_ended()
    assert world.checkpoint() == straight(1)


def test_a_resumed_world_goes_on_as_if_it_had_never_stopped() -> None:
    world = World.begin(1, BEGINS)
    for day in (1, 3, 4, 6):
        world.advance(BEGINS + timedelta(days=day, hours=2, seconds=37))
        world = World.resume(world.checkpoint())
    world.advance(ENDS)
    assert world.checkpoint() == straight(1)


def test_an_earlier_time_changes_nothing() -> None:
    world = World.begin(1, BEGINS)
    world.advance(BEGINS + timedelta(hours=9))
    before = world.checkpoint()
    world.advance(BEGINS)
    assert world.checkpoint() == before
    assert world.now == BEGINS + timedelta(hours=9)
