"""Urgent community response: clocks met today, and referrals nobody has been sent to."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar, Share
from metrics.vocabulary import Direction, Freshness, Level

_FROM = date(2024, 8, 1)
_SOURCE = "Homeward feed contract, docs/feeds/urgent-community-response.md"

MET_SHARE_TODAY = Indicator(
    key="ucr.met_share_today",
    title="Two-hour responses met today",
    short="UCR met today",
    recipe=Share(Input("ucr.met_today"), Input("ucr.due_today"), least=5),
    direction=Direction.LOW_IS_WORSE,
    pillar=Pillar.URGENT_RESPONSE,
    priority=370,
    definition="Two-hour clocks met since London midnight, as a share of those met and those missed. The clock runs "
    "from the referral to the first contact face to face, and triage does not pause it. The national "
    "standard is 70 %. Judged from five clocks on.",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="of 21 clocks 17 were met",
            given=(Given("SIM-U1", (17, 21)),),
            expected=1,
            bounds=Bounds(0.80, 0.70, 0.60),
            value=0.8095,
            level=Level.ONE,
        ),
        Example(
            situation="exactly at the standard",
            given=(Given("SIM-U1", (7, 10)),),
            expected=1,
            bounds=Bounds(0.80, 0.70, 0.60),
            value=0.7,
            level=Level.THREE,
        ),
        Example(
            situation="no clock was due yet: none, and no gap",
            given=(Given("SIM-U1", (0, 0)),),
            expected=1,
            bounds=Bounds(0.80, 0.70, 0.60),
            value=None,
            level=None,
        ),
        Example(
            situation="three of four missed: too few to judge by",
            given=(Given("SIM-U1", (1, 4)),),
            expected=1,
            bounds=Bounds(0.80, 0.70, 0.60),
            value=0.25,
            level=None,
        ),
    ),
)

UNALLOCATED = Indicator(
    key="ucr.unallocated",
    title="Urgent responses nobody is going to",
    short="Unallocated",
    recipe=Count(Input("ucr.unallocated")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.URGENT_RESPONSE,
    priority=375,
    definition="Open referrals to urgent community response for which nobody is named to go. For more than one team "
    "the sum is shown, and the mean per team is judged.",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="one referral of one team",
            given=(Given("SIM-U1", (1,)),),
            expected=1,
            bounds=Bounds(1, 4, 8),
            value=1,
            level=Level.TWO,
        ),
        Example(
            situation="a team that went stale holds the level up",
            given=(Given("SIM-U1", (0,)), Given("SIM-U2", (9,), Freshness.STUCK)),
            expected=2,
            bounds=Bounds(1, 4, 8),
            value=0,
            level=Level.THREE,
            is_partial=True,
        ),
    ),
)
