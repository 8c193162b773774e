"""What organisations say of recorded reasons in the story: agreed, disputed, taken back, told late, of two feeds."""

from datetime import timedelta

from metrics.flow.blockage import Stance
from metrics.flow.stance import ToldStance
from tests.db.contract.story import AUTUMN, DAY, HOUR, SPRING, midnight

KEYS = ("ST-1", "ST-2", "ST-3")
_LATE = timedelta(days=2)


def stances_told() -> list[ToldStance]:
    """Everything said, in order of being told."""
    told = []
    for day in (SPRING, AUTUMN):
        noon = midnight(day) + 12 * HOUR
        for stay, feed, organisation, stance, said_at, later in (
            ("ST-1", "board", "R0A", Stance.DISPUTED, noon, timedelta()),
            ("ST-1", "board", "R0A", Stance.AGREED, noon, HOUR),
            ("ST-1", "board", "RMC", Stance.DISPUTED, noon + DAY, timedelta()),
            ("ST-1", "board", "R0A", None, noon + 6 * HOUR, _LATE),
            ("ST-1", "hub", "R0A", Stance.AGREED, noon, 3 * HOUR),
            ("ST-2", "board", "QOP", Stance.DISPUTED, noon - 6 * HOUR, timedelta()),
        ):
            told.append(
                ToldStance(
                    stay=stay, feed=feed, reason="capacity.home_social_care", organisation=organisation, stance=stance,
                    role="Brokerage lead", said_at=said_at, received_at=said_at + later,
                )
            )  # fmt: skip
    return sorted(told, key=lambda each: (each.received_at, each.stay, each.feed, each.organisation))
