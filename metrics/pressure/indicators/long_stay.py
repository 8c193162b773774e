"""Long stays as shares of the occupied beds. A long stay is not yet a delay: days since ready are another figure.

The return sends only counts. It has no share and no denominator of its own; here the denominator is the general and
acute beds occupied in the same return at the same 08:00. That the counts cover the same beds is the product's reading
(on 4 of 17,337 trust-days of winter 2021/22 there were more long stays than occupied beds), so the share is indicative.
"""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Example, Given, Indicator, Input, Pillar, Share
from metrics.vocabulary import Direction, Freshness, Level

_SOURCE = "NHS England, urgent and emergency care daily situation reports: beds occupied by long-stay patients"
_PUBLISHED_FROM = date(2017, 11, 20)
_OCCUPIED = Input("beds.ga.occupied")


def _definition(days: int) -> str:
    return (
        f"Beds occupied by people whose stay has lasted over {days} days, as a share of the general and acute beds "
        "occupied, at 08:00. The return sends the count alone; the denominator is its occupied beds (indicative)."
    )


LONG_STAY_7_SHARE = Indicator(
    key="acute.long_stay_7_share",
    title="Occupied beds with stays over 7 days",
    short="Over 7 days",
    recipe=Share(Input("stays.over_7_days"), _OCCUPIED),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=90,
    definition=_definition(7),
    source=_SOURCE,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="R0A on 29 November 2021, as published: 968 of 2,017",
            given=(Given("R0A", (968, 2017)),),
            expected=1,
            bounds=Bounds(0.45, 0.50, 0.55),
            value=0.4799,
            level=Level.TWO,
        ),
        Example(
            situation="the occupied beds came as nought by mistake: unknown",
            given=(Given("RHU", (445, 0)),),
            expected=1,
            bounds=Bounds(0.45, 0.50, 0.55),
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
    ),
)

LONG_STAY_14_SHARE = Indicator(
    key="acute.long_stay_14_share",
    title="Occupied beds with stays over 14 days",
    short="Over 14 days",
    recipe=Share(Input("stays.over_14_days"), _OCCUPIED),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=80,
    definition=_definition(14) + " Unknown where the source has no such count; never derived from 7 and 21 days.",
    source=_SOURCE,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="the count is not sent",
            given=(),
            expected=1,
            bounds=Bounds(0.25, 0.30, 0.35),
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
        Example(situation="three in ten", given=(Given("R0A", (300, 1000)),), expected=1, value=0.3),
    ),
)

LONG_STAY_21_SHARE = Indicator(
    key="acute.long_stay_21_share",
    title="Occupied beds with stays over 21 days",
    short="Over 21 days",
    recipe=Share(Input("stays.over_21_days"), _OCCUPIED),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=70,
    definition=_definition(21),
    source=_SOURCE,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="R0A on 29 November 2021, as published: 416 of 2,017",
            given=(Given("R0A", (416, 2017)),),
            expected=1,
            bounds=Bounds(0.15, 0.18, 0.22),
            value=0.2062,
            level=Level.THREE,
        ),
        Example(
            situation="one of three trusts never sent: the share is of the two that did",
            given=(Given("R0A", (416, 2017)), Given("R0B", (137, 903), Freshness.LATE)),
            expected=3,
            bounds=Bounds(0.15, 0.18, 0.22),
            value=0.1894,
            level=Level.THREE,
            is_partial=True,
        ),
    ),
)
