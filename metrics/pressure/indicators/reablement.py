"""Reablement teams and care transfer hubs: how much they carry, and who waits for them."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar, Share
from metrics.vocabulary import Direction, Freshness, Level

_FROM = date(2024, 8, 1)
_SOURCE = "Homeward feed contract, docs/feeds/capacity.md"
_SUMMED = "For more than one team the sum is shown, and the mean per team is judged."

CASELOAD_SHARE = Indicator(
    key="reablement.caseload_share",
    title="Reablement caseload",
    short="Caseload",
    recipe=Share(Input("reablement.caseload"), Input("reablement.caseload_limit"), may_exceed=True),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.REABLEMENT,
    priority=320,
    definition="People on the books of a reablement team, as a share of the most that it can serve with the staff "
    "there are.",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="96 of 100 people",
            given=(Given("SIM-R1", (96, 100)),),
            expected=1,
            bounds=Bounds(0.90, 0.95, 1.0),
            value=0.96,
            level=Level.THREE,
        ),
        Example(
            situation="a team whose staff are all away has no limit to hold it against: unknown",
            given=(Given("SIM-R1", (96, 0)),),
            expected=1,
            bounds=Bounds(0.90, 0.95, 1.0),
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
    ),
)

WAITING_IN_ACUTE = Indicator(
    key="reablement.waiting_in_acute",
    title="Waiting in an acute bed for reablement",
    short="Acute to reab.",
    recipe=Count(Input("reablement.waiting_in_acute")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.REABLEMENT,
    priority=325,
    definition=f"People referred to a reablement team who wait for it in an acute bed. {_SUMMED}",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="three teams, judged by their mean of 4",
            given=(Given("SIM-R1", (7,)), Given("SIM-R2", (2,)), Given("SIM-R3", (3,))),
            expected=3,
            bounds=Bounds(1, 6, 12),
            value=12,
            level=Level.TWO,
        ),
    ),
)

NO_CAPACITY = Indicator(
    key="reablement.no_capacity",
    title="Waiting for reablement without a place",
    short="No reablement",
    recipe=Count(Input("reablement.no_capacity")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.REABLEMENT,
    priority=330,
    definition=f"People referred to a reablement team, wherever they wait, for whom there is no place yet. {_SUMMED}",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="nine people of one team",
            given=(Given("SIM-R1", (9,)),),
            expected=1,
            bounds=Bounds(1, 4, 8),
            value=9,
            level=Level.FOUR,
        ),
        Example(
            situation="nothing since yesterday: unknown, not nought",
            given=(Given("SIM-R1", (9,), Freshness.STALE),),
            expected=1,
            bounds=Bounds(1, 4, 8),
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
    ),
)

AWAITING_DECISION = Indicator(
    key="hub.awaiting_decision",
    title="Awaiting a decision of the care transfer hub",
    short="Hub decision",
    recipe=Count(Input("hub.awaiting_decision")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.TRANSFER_HUB,
    priority=360,
    definition="People whose referral is with a care transfer hub and not yet decided on. For more than one hub the "
    "sum is shown, and the mean per hub is judged.",
    source=_SOURCE,
    valid_from=_FROM,
    examples=(
        Example(
            situation="two hubs, judged by their mean of 21",
            given=(Given("SIM-D1", (30,)), Given("SIM-D2", (12,))),
            expected=2,
            bounds=Bounds(8, 20, 35),
            value=42,
            level=Level.THREE,
        ),
    ),
)
