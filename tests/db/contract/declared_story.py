"""What people declare in the story: levels of two trusts and a system, some told late, corrected or stood down."""

from datetime import timedelta

from metrics.opel.declared import Declared, Whole
from metrics.pressure import Pillar
from metrics.vocabulary import Level
from tests.db.contract.story import AUTUMN, DAY, HOUR, SPRING, midnight

_LATE = timedelta(days=2)


def declarations_told() -> list[Declared]:
    """Everything declared, in order of being told."""
    told = []
    for day in (SPRING, AUTUMN):
        noon = midnight(day) + 12 * HOUR
        for organisation, of, level, declared_at, later in (
            ("R0A", Pillar.ACUTE, Level.THREE, noon, timedelta()),
            ("R0A", Pillar.ACUTE, Level.FOUR, noon, HOUR),
            ("R0A", Pillar.ACUTE, None, noon + DAY, timedelta()),
            ("R0A", Pillar.ACUTE, Level.TWO, noon + 6 * HOUR, _LATE),
            ("R0A", Pillar.COMMUNITY, Level.ONE, noon, 3 * HOUR),
            ("RMC", Pillar.ACUTE, Level.TWO, noon - 6 * HOUR, timedelta()),
            ("QOP", Pillar.NHS_111, Level.FOUR, noon, _LATE),
            ("QOP", Whole.SYSTEM, Level.THREE, noon, timedelta()),
            ("QOP", Whole.SYSTEM, None, noon + DAY, HOUR),
        ):
            told.append(
                Declared(
                    organisation=organisation, of=of, level=level, role="Director on call",
                    reason=f"Told {later} later", declared_at=declared_at, received_at=declared_at + later,
                )
            )  # fmt: skip
    return sorted(told, key=lambda each: (each.received_at, each.organisation))
