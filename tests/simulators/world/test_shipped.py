"""The shipped checkpoints: small, standing where they say, and exactly where the history of their seed ends."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from simulators.world.places import ACUTE_SITES
from simulators.world.shipped import BEGINS, CHECKPOINTS, DEMONSTRATION, SEED, name_of, shipped_checkpoint
from simulators.world.world import World


def test_the_shipped_checkpoints_are_small_and_stand_where_they_say() -> None:
    for at in CHECKPOINTS:
        file = files("simulators.world").joinpath("data", name_of(at))
        assert len(file.read_bytes()) < 400_000
        world = World.resume(shipped_checkpoint(at))
        assert world.now == at
        for site in ACUTE_SITES:
            report = world.site(site)
            assert 0.8 < report.occupied / (report.core_open + report.escalation_open) <= 1.0


def test_a_checkpoint_that_is_not_shipped_is_not_found() -> None:
    with pytest.raises(LookupError, match="no checkpoint"):
        shipped_checkpoint(datetime(2026, 1, 1, tzinfo=UTC))


def test_the_demonstration_begins_on_a_tuesday_morning() -> None:
    assert DEMONSTRATION.weekday() == 1
    assert timedelta(days=14) == CHECKPOINTS[1] - CHECKPOINTS[0]


@pytest.mark.slow
def test_from_one_shipped_checkpoint_a_fortnight_leads_to_the_other() -> None:
    world = World.resume(shipped_checkpoint(CHECKPOINTS[0]))
    world.advance(CHECKPOINTS[1])
    assert world.checkpoint() == shipped_checkpoint(CHECKPOINTS[1])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_history_run_of_the_same_seed_ends_exactly_in_the_shipped_checkpoints() -> None:
    world = World.begin(SEED, BEGINS)
    now = BEGINS
    for at in CHECKPOINTS:
        while now < at:
            now = min(at, now + timedelta(days=7, hours=5, minutes=11))
            world.advance(now)
            world.take_ended()
        assert world.checkpoint() == shipped_checkpoint(at)
