"""Community hospital beds and the virtual ward: how full they are, and who waits for them."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar, Share
from metrics.vocabulary import Direction, Freshness, Level

_FROM = date(2024, 8, 1)
_BEDS = "Homeward feed contract, docs/feeds/beds.md"
_FULL = Bounds(0.90, 0.94, 0.97)

BED_OCCUPANCY = Indicator(
    key="community.bed_occupancy",
    title="Community hospital bed occupancy",
    short="Community full",
    recipe=Share(Input("beds.community.occupied"), Input("beds.community.open")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.COMMUNITY,
    priority=300,
    definition="Community hospital beds occupied, as a share of those open (core and escalation), now. They are "
    "never counted with general and acute beds.",
    source=_BEDS,
    valid_from=_FROM,
    examples=(
        Example(
            situation="45 of 48 beds",
            given=(Given("SIM-C1", (45, 48)),),
            expected=1,
            bounds=_FULL,
            value=0.9375,
            level=Level.TWO,
        ),
        Example(
            situation="one of two hospitals is late: its figure still counts",
            given=(Given("SIM-C1", (48, 48)), Given("SIM-C2", (38, 40), Freshness.LATE)),
            expected=2,
            bounds=_FULL,
            value=0.9773,
            level=Level.FOUR,
        ),
    ),
)

READY_TO_LEAVE_SHARE = Indicator(
    key="community.ready_to_leave_share",
    title="Ready to leave a community hospital",
    short="Ready to leave",
    recipe=Share(Input("beds.community.ready_to_leave"), Input("beds.community.occupied")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.COMMUNITY,
    priority=305,
    definition="People in community hospital beds who no longer meet the requirements to remain, as a share of the "
    "beds occupied. The acute criteria to reside do not apply there.",
    source=_BEDS,
    valid_from=_FROM,
    examples=(
        Example(
            situation="12 of 45 people",
            given=(Given("SIM-C1", (12, 45)),),
            expected=1,
            bounds=Bounds(0.15, 0.25, 0.35),
            value=0.2667,
            level=Level.THREE,
        ),
    ),
)

WAITING_IN_ACUTE = Indicator(
    key="community.waiting_in_acute",
    title="Waiting in an acute bed for a community hospital",
    short="Acute to comm.",
    recipe=Count(Input("community_beds.waiting_in_acute")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.COMMUNITY,
    priority=310,
    definition="People referred to a community hospital who wait for it in an acute bed. For more than one hospital "
    "the sum is shown, and the mean per hospital is judged.",
    source="Homeward feed contract, docs/feeds/capacity.md",
    valid_from=_FROM,
    examples=(
        Example(
            situation="nobody waits",
            given=(Given("SIM-C1", (0,)),),
            expected=1,
            bounds=Bounds(1, 5, 10),
            value=0,
            level=Level.ONE,
        ),
        Example(
            situation="a service with unmet waiting is not at level 1",
            given=(Given("SIM-C1", (1,)),),
            expected=1,
            bounds=Bounds(1, 5, 10),
            value=1,
            level=Level.TWO,
        ),
    ),
)

VIRTUAL_WARD_OCCUPANCY = Indicator(
    key="virtual_ward.occupancy",
    title="Virtual ward occupancy",
    short="Virtual full",
    recipe=Share(Input("virtual_ward.people"), Input("virtual_ward.places")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.COMMUNITY,
    priority=390,
    definition="People on a virtual ward, as a share of its places. Above 100 % is possible and is shown as it is.",
    source="Homeward feed contract, docs/feeds/virtual-ward.md",
    valid_from=_FROM,
    examples=(
        Example(
            situation="52 of 60 places",
            given=(Given("SIM-V1", (52, 60)),),
            expected=1,
            bounds=Bounds(0.90, 0.95, 1.0),
            value=0.8667,
            level=Level.ONE,
        ),
        Example(
            situation="more people than places is a true figure",
            given=(Given("SIM-V1", (63, 60)),),
            expected=1,
            bounds=Bounds(0.90, 0.95, 1.0),
            value=1.05,
            level=Level.FOUR,
        ),
    ),
)
