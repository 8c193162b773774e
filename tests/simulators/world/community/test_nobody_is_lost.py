"""Whatever the seed: every referral waits, has begun or was given up; every place is real; every report adds up."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.world.state import Story
from tests.simulators.world.community.places_held import (
    assert_every_place_is_real,
    assert_nobody_is_lost,
    assert_reports_add_up,
    assert_rounds_are_what_is_on_them,
)
from tests.simulators.world.community.stand_in import SmallWorld

SEEDS = st.integers(min_value=0, max_value=2**32)


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, step=st.floats(min_value=5.0, max_value=31.0))
def test_at_every_instant_of_six_weeks(seed: int, step: float) -> None:
    world = SmallWorld(seed)
    for _ in range(int(42 * 24 / step)):
        world.run(hours=step)
        assert_nobody_is_lost(world)
        assert_every_place_is_real(world)
        assert_rounds_are_what_is_on_them(world)
        assert_reports_add_up(world)
    assert world.state.community.begun > 500


@settings(max_examples=3, deadline=None)
@given(seed=SEEDS, about=st.sampled_from(["", "SIM-H01", "SIM-H10"]))
def test_when_a_provider_hands_back_packages(seed: int, about: str) -> None:
    world = SmallWorld(seed)
    world.run(hours=24 * 21)
    world.state.stories["hand_back"] = Story(since=world.scene.now, about=about)
    world.side.story_changed("hand_back")
    for _ in range(20):
        world.run(hours=12.5)
        assert_nobody_is_lost(world)
        assert_rounds_are_what_is_on_them(world)
        assert_reports_add_up(world)


@settings(max_examples=3, deadline=None)
@given(seed=SEEDS)
def test_a_person_begins_once_and_after_having_waited(seed: int) -> None:
    world = SmallWorld(seed)
    world.scene.is_collecting = True
    world.run(hours=24 * 30)
    begun = [referral for referral in world.scene.ended_referrals.values() if referral.started_at]
    assert len(begun) == world.state.community.begun
    for referral in begun:
        assert referral.referred_at <= referral.decided_at <= referral.accepted_at <= referral.started_at
        assert referral.closed_at == referral.started_at
        assert referral.outcome == "started"
        assert (referral.tag, referral.waiting_in) == ("", "")
        assert world.scene.calendar.day_of(referral.started_at) == referral.booked_for
