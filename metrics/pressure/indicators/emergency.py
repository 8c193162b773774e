"""Emergency departments now, and what they did since midnight. The twelve hours run from arrival."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar, Share
from metrics.vocabulary import Direction, Freshness, Level

_FROM = date(2024, 8, 1)
_SOURCE = "Homeward feed contract, docs/feeds/emergency-department.md"
_TODAY = "since London midnight"
_HANDOVERS = Input("ambulance.handovers_today")

AWAITING_BED = Indicator(
    key="acute.awaiting_bed",
    title="Awaiting a bed in the emergency department",
    short="Awaiting bed",
    recipe=Count(Input("ed.awaiting_bed")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=12,
    definition="People in an emergency department with a decision to admit and no bed yet. For more than one "
    "department the sum is shown, and the mean per department is judged.",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="eleven people in one department",
            given=(Given("SIM-S1", (11,)),),
            expected=1,
            bounds=Bounds(5, 10, 20),
            value=11,
            level=Level.THREE,
        ),
        Example(
            situation="a department fell silent with many waiting: they are not added, but hold the level",
            given=(Given("SIM-S1", (2,)), Given("SIM-S2", (40,), Freshness.STALE)),
            expected=2,
            bounds=Bounds(5, 10, 20),
            value=2,
            level=Level.FOUR,
            is_partial=True,
        ),
    ),
)

OVER_12_HOURS_SHARE = Indicator(
    key="acute.over_12_hours_share",
    title="In the department over 12 hours from arrival",
    short="ED over 12 h",
    recipe=Share(Input("ed.over_12_hours"), Input("ed.in_department")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=14,
    definition="People in an emergency department who arrived more than 12 hours ago, as a share of all who are in "
    "it. The clock runs from arrival; that from the decision to admit is another figure.",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="6 of 61 people",
            given=(Given("SIM-S1", (6, 61)),),
            expected=1,
            bounds=Bounds(0.05, 0.10, 0.15),
            value=0.0984,
            level=Level.TWO,
        ),
        Example(
            situation="an empty department: no share, and not nought",
            given=(Given("SIM-S1", (0, 0)),),
            expected=1,
            bounds=Bounds(0.05, 0.10, 0.15),
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
    ),
)

FOUR_HOUR_TODAY = Indicator(
    key="acute.four_hour_today",
    title="Left within four hours today",
    short="4-hour today",
    recipe=Share(Input("ed.within_4_hours_today"), Input("ed.departures_today"), least=50),
    direction=Direction.LOW_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=16,
    definition="People who left an emergency department within four hours of arriving, as a share of all who left it"
    f" {_TODAY}. Judged from 50 on: before that it rests on few people. A morning's figure tells of the night, in "
    "which fewer leave in time than over the whole day.",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="41 of 66 people",
            given=(Given("SIM-S1", (41, 66)),),
            expected=1,
            bounds=Bounds(0.78, 0.70, 0.60),
            value=0.6212,
            level=Level.THREE,
        ),
        Example(
            situation="exactly at the line is at the level",
            given=(Given("SIM-S1", (78, 100)),),
            expected=1,
            bounds=Bounds(0.78, 0.70, 0.60),
            value=0.78,
            level=Level.TWO,
        ),
        Example(
            situation="nobody has left yet: none, and no gap",
            given=(Given("SIM-S1", (0, 0)),),
            expected=1,
            bounds=Bounds(0.78, 0.70, 0.60),
            value=None,
            level=None,
        ),
    ),
)


def _handovers(minutes: int, priority: int, example: Example) -> Indicator:
    return Indicator(
        key=f"acute.handover_over_{minutes}_today",
        title=f"Ambulance handovers over {minutes} minutes today",
        short=f"Over {minutes} today",
        recipe=Share(Input(f"ambulance.handovers_over_{minutes}_today"), _HANDOVERS, least=15),
        direction=Direction.HIGH_IS_WORSE,
        pillar=Pillar.ACUTE,
        priority=priority,
        definition=f"Handovers from ambulance to emergency department that took more than {minutes} minutes, as a "
        f"share of those completed {_TODAY}, judged from 15 on. Ambulances that still wait are not in it.",
        source=_SOURCE,
        valid_from=_FROM,
        examples=(example,),
    )


HANDOVER_OVER_30_TODAY = _handovers(
    30,
    18,
    Example(
        situation="6 of 17 handovers",
        given=(Given("SIM-S1", (6, 17)),),
        expected=1,
        bounds=Bounds(0.15, 0.30, 0.45),
        value=0.3529,
        level=Level.THREE,
    ),
)
HANDOVER_OVER_60_TODAY = _handovers(
    60,
    19,
    Example(
        situation="two departments are pooled by their handovers, not averaged",
        given=(Given("SIM-S1", (2, 17)), Given("SIM-S2", (0, 13))),
        expected=2,
        bounds=Bounds(0.02, 0.08, 0.15),
        value=0.0667,
        level=Level.TWO,
    ),
)
