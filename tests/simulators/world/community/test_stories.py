"""A provider that hands packages back: waiting grows, nobody new begins there, reablement cannot pass people on."""

from simulators.world.state import Story
from tests.simulators.world.community.stand_in import SmallWorld


def _moving_on(world: SmallWorld) -> int:
    return sum(bool(case.package) for case in world.state.community.teams["SIM-R1"].cases.values())


def _waiting(world: SmallWorld) -> int:
    return len(world.state.community.markets["SIM-L1"].waiting)


def test_hand_back_fills_the_queue_and_the_reablement_team() -> None:
    troubled, usual = SmallWorld(21), SmallWorld(21)
    for world in (troubled, usual):
        world.run(hours=24 * 60)
    before = troubled.side.home_care("SIM-H02")
    troubled.state.stories["hand_back"] = Story(since=troubled.scene.now, about="SIM-H02")
    troubled.side.story_changed("hand_back")

    after = troubled.side.home_care("SIM-H02")
    assert sum(after.packages_handed_back.values()) > 0.2 * before.people_served
    assert after.people_served < before.people_served
    assert _waiting(troubled) > _waiting(usual) + 30

    for world in (troubled, usual):
        world.run(hours=24 * 21)
    assert troubled.side.home_care("SIM-H02").people_served <= after.people_served
    assert _waiting(troubled) > _waiting(usual)
    assert _moving_on(troubled) > _moving_on(usual)


def test_over_the_provider_takes_people_on_again() -> None:
    world = SmallWorld(23)
    world.run(hours=24 * 30)
    world.state.stories["hand_back"] = Story(since=world.scene.now)
    world.side.story_changed("hand_back")
    world.run(hours=24 * 7)
    del world.state.stories["hand_back"]
    world.side.story_changed("hand_back")
    least = world.side.home_care("SIM-H02").people_served
    world.run(hours=24 * 60)
    assert world.side.home_care("SIM-H02").people_served > least
