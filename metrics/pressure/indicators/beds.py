"""Beds in use: general and acute, core, escalation, adult critical care. Says nothing of who is in them."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Example, Given, Indicator, Input, Pillar, Share
from metrics.vocabulary import Direction, Freshness, Level

_RETURN = "NHS England, process and definitions for the daily situation report (snapshot at 08:00)"
_PUBLISHED_FROM = date(2015, 11, 30)
_BOUNDS = Bounds(0.92, 0.95, 0.98)

GA_OCCUPANCY = Indicator(
    key="acute.ga_occupancy",
    title="General and acute bed occupancy",
    short="G&A full",
    recipe=Share(Input("beds.ga.occupied"), Input("beds.ga.open")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=10,
    definition="General and acute beds occupied, as a share of those open (core and escalation), at 08:00. Above 100 % "
    "is possible and is shown as it is. National planning guidance for 2020/21 set 92 % as the most.",
    source=f"{_RETURN}; operational planning guidance 2020/21",
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="R0A on 29 November 2021, as published: 2,017 of 2,206 beds",
            given=(Given("R0A", (2017, 2206)),),
            expected=1,
            bounds=_BOUNDS,
            value=0.9143,
            level=Level.ONE,
        ),
        Example(
            situation="exactly at the bound is at the level",
            given=(Given("R0A", (460, 500)),),
            expected=1,
            bounds=_BOUNDS,
            value=0.92,
            level=Level.TWO,
        ),
        Example(
            situation="more people than open beds is a true figure",
            given=(Given("R0A", (510, 500)),),
            expected=1,
            bounds=_BOUNDS,
            value=1.02,
            level=Level.FOUR,
        ),
        Example(
            situation="two trusts are pooled by their beds, not averaged",
            given=(Given("R0A", (990, 1000)), Given("R0B", (80, 100))),
            expected=2,
            bounds=_BOUNDS,
            value=0.9727,
            level=Level.THREE,
        ),
        Example(
            situation="a full trust that went stale holds the level up; the value is from the others",
            given=(Given("R0A", (900, 1000)), Given("R0B", (990, 1000), Freshness.STALE)),
            expected=2,
            bounds=_BOUNDS,
            value=0.9,
            level=Level.TWO,
            is_partial=True,
        ),
        Example(
            situation="an emptier trust that went stale cannot bring the level down",
            given=(Given("R0A", (960, 1000)), Given("R0B", (500, 1000), Freshness.STUCK)),
            expected=2,
            bounds=_BOUNDS,
            value=0.96,
            level=Level.THREE,
            is_partial=True,
        ),
        Example(
            situation="no beds open is not a share: unknown, neither empty nor full",
            given=(Given("R0A", (0, 0)),),
            expected=1,
            bounds=_BOUNDS,
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
    ),
)

CORE_OCCUPANCY = Indicator(
    key="acute.core_occupancy",
    title="Occupancy of core beds",
    short="Core full",
    recipe=Share(Input("beds.ga.occupied"), Input("beds.ga.core_open"), may_exceed=True),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=20,
    definition="General and acute beds occupied, as a share of the core beds open, at 08:00: above 100 % the rest lie "
    "in escalation beds. Known only where the source sends core and escalation beds apart; never derived.",
    source=_RETURN,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="more occupied than core beds",
            given=(Given("R0A", (980, 950)),),
            expected=1,
            value=1.0316,
        ),
        Example(
            situation="the split is not sent",
            given=(),
            expected=1,
            bounds=_BOUNDS,
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
    ),
)

ESCALATION_SHARE = Indicator(
    key="acute.escalation_share",
    title="Open beds that are escalation beds",
    short="Escalation",
    recipe=Share(Input("beds.ga.escalation_open"), Input("beds.ga.open")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=30,
    definition="General and acute escalation beds open, as a share of all general and acute beds open, at 08:00. Known "
    "only where the source sends core and escalation beds apart; never derived.",
    source=_RETURN,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="one bed in twenty",
            given=(Given("R0A", (50, 1000)),),
            expected=1,
            bounds=Bounds(0.02, 0.04, 0.08),
            value=0.05,
            level=Level.THREE,
        ),
        Example(
            situation="none open is nought, which is known and calm",
            given=(Given("R0A", (0, 1000)),),
            expected=1,
            bounds=Bounds(0.02, 0.04, 0.08),
            value=0.0,
            level=Level.ONE,
        ),
    ),
)

CRITICAL_CARE_OCCUPANCY = Indicator(
    key="acute.critical_care_occupancy",
    title="Adult critical care bed occupancy",
    short="Critical full",
    recipe=Share(Input("beds.critical.adult_occupied"), Input("beds.critical.adult_open")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=40,
    definition="Adult critical care beds (levels 2 and 3) occupied, as a share of those open, at 08:00. Trusts without "
    "such beds send nothing and are in neither part.",
    source=_RETURN,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="R0A on 29 November 2021, as published: 94 of 125 beds",
            given=(Given("R0A", (94, 125)),),
            expected=1,
            bounds=Bounds(0.80, 0.90, 0.95),
            value=0.752,
            level=Level.ONE,
        ),
    ),
)
