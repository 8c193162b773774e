"""Ambulance handovers that took too long, counted over a day. Not a waiting list now: the day has closed."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar
from metrics.vocabulary import Direction, Freshness, Level

_SOURCE = "NHS England, urgent and emergency care daily situation reports: ambulance handover delays"
_PUBLISHED_FROM = date(2017, 11, 20)
_BOUNDS = Bounds(5, 15, 30)

HANDOVER_OVER_60 = Indicator(
    key="acute.handover_over_60",
    title="Ambulance handovers over 60 minutes",
    short="Handover 60+",
    recipe=Count(Input("ambulance.handover_over_60_minutes")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=50,
    definition="Handovers from ambulance to emergency department that took over 60 minutes, on one day. For more "
    "than one trust the sum is shown, and the mean per trust is judged. The national standard: all within 60 minutes.",
    source=_SOURCE,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="R0A on 29 November 2021, as published",
            given=(Given("R0A", (7,)),),
            expected=1,
            bounds=_BOUNDS,
            value=7,
            level=Level.TWO,
        ),
        Example(
            situation="a sum of three trusts, judged by its mean of 10",
            given=(Given("R0A", (30,)), Given("R0B", (0,)), Given("R0D", (0,))),
            expected=3,
            bounds=_BOUNDS,
            value=30,
            level=Level.TWO,
        ),
        Example(
            situation="two of three trusts sent: the sum is at least",
            given=(Given("R0A", (30,)), Given("R0B", (10,), Freshness.LATE)),
            expected=3,
            bounds=_BOUNDS,
            value=40,
            level=Level.THREE,
            is_partial=True,
        ),
        Example(
            situation="the busiest trust went stale: its last count is not added to the sum, but holds the level",
            given=(Given("R0A", (4,)), Given("R0B", (56,), Freshness.STALE)),
            expected=2,
            bounds=_BOUNDS,
            value=4,
            level=Level.FOUR,
            is_partial=True,
        ),
    ),
)

HANDOVER_30_60 = Indicator(
    key="acute.handover_30_60",
    title="Ambulance handovers of 30 to 60 minutes",
    short="Handover 30-60",
    recipe=Count(Input("ambulance.handover_30_60_minutes")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=60,
    definition="Handovers from ambulance to emergency department that took 30 to 60 minutes, on one day; those over 60 "
    "are counted apart. For more than one trust the sum is shown, and the mean per trust is judged.",
    source=_SOURCE,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="R0A on 29 November 2021, as published",
            given=(Given("R0A", (35,)),),
            expected=1,
            bounds=Bounds(10, 20, 40),
            value=35,
            level=Level.THREE,
        ),
        Example(
            situation="nothing for three weeks: unknown, not nought",
            given=(Given("R0A", (35,), Freshness.STALE),),
            expected=1,
            bounds=Bounds(10, 20, 40),
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
    ),
)
