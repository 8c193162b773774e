"""The community's state is whole: a world written down and read again goes on as if it had never stopped."""

import msgspec

from simulators.world.state import State
from tests.simulators.world.community.stand_in import SmallWorld


def _written(world: SmallWorld) -> bytes:
    world.scene.write_streams()
    return msgspec.msgpack.encode(world.state)


def test_a_resumed_world_ends_where_the_other_does() -> None:
    straight = SmallWorld(7)
    straight.run(hours=24 * 20 + 11.3)
    halfway = _written(straight)
    straight.run(hours=24 * 12)

    resumed = SmallWorld(7, msgspec.msgpack.decode(halfway, type=State))
    resumed.run(hours=24 * 12)

    assert _written(resumed) == _written(straight)


def test_reports_change_nothing() -> None:
    asked, left_alone = SmallWorld(8), SmallWorld(8)
    for _ in range(30):
        asked.run(hours=7.0)
        left_alone.run(hours=7.0)
        for code in ("SIM-R1", "SIM-R3", "SIM-C1"):
            asked.side.service(code)
        asked.side.home_care("SIM-H02")
        asked.side.response_team("SIM-U1")
        asked.side.virtual_ward()
        asked.side.care_homes("SIM-L2")
    assert _written(asked) == _written(left_alone)


def test_another_seed_gives_another_world() -> None:
    first, second = SmallWorld(1), SmallWorld(2)
    first.run(hours=72)
    second.run(hours=72)
    assert _written(first) != _written(second)
