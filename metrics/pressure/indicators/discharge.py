"""People who no longer meet the criteria to reside, and where those who left went.

None of these has a level: more people ready to leave is also more work done, and a pathway's share is a matter of need.
They are shown beside the pressure and never judged by it.
"""

from datetime import date

from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar, Share
from metrics.vocabulary import Direction

_SOURCE = "NHS England, acute daily discharge situation report"
_PATHWAYS_FROM = date(2021, 5, 10)
_ALL_PATHWAYS = Input("discharges.by_pathway")

NOT_MEETING_CRITERIA = Indicator(
    key="discharge.not_meeting_criteria",
    title="No longer meeting the criteria to reside",
    short="NCtR that day",
    recipe=Count(Input("criteria.not_met")),
    direction=Direction.NEUTRAL,
    pillar=Pillar.ACUTE,
    priority=210,
    definition="People in an acute bed who met no criterion to reside on the day, those discharged that day included. "
    "It rises and falls with the weekday, because reviews do: it is not the number delayed.",
    source=_SOURCE,
    valid_from=date(2021, 4, 1),
    examples=(
        Example(
            situation="England on 19 December 2021, as published",
            given=(Given("ENG", (15718,)),),
            expected=1,
            value=15718,
        ),
    ),
)

REMAINING = Indicator(
    key="discharge.remaining",
    title="Remaining in hospital without criteria to reside",
    short="NCtR remaining",
    recipe=Count(Input("criteria.remaining")),
    direction=Direction.NEUTRAL,
    pillar=Pillar.ACUTE,
    priority=200,
    definition="People who met no criterion to reside and were still in an acute bed at the end of the day.",
    source=_SOURCE,
    valid_from=date(2021, 4, 1),
    examples=(
        Example(
            situation="England on 19 December 2021, as published",
            given=(Given("ENG", (10576,)),),
            expected=1,
            value=10576,
        ),
    ),
)

SAME_DAY_SHARE = Indicator(
    key="discharge.same_day_share",
    title="Left on the day they no longer met the criteria",
    short="Left same day",
    recipe=Share(Input("criteria.discharged"), Input("criteria.not_met")),
    direction=Direction.NEUTRAL,
    pillar=Pillar.ACUTE,
    priority=220,
    definition="People discharged on the day, as a share of all who no longer met the criteria to reside that day.",
    source=_SOURCE,
    valid_from=date(2021, 4, 1),
    examples=(
        Example(
            situation="England on Sunday 19 December 2021, as published: 5,142 of 15,718",
            given=(Given("ENG", (5142, 15718)),),
            expected=1,
            value=0.3271,
        ),
        Example(
            situation="nobody was ready: no share, and not nought",
            given=(Given("R0A", (0, 0)),),
            expected=1,
            value=None,
            is_partial=True,
        ),
    ),
)


def _pathway(code: str, meaning: str, priority: int, example: Example) -> Indicator:
    return Indicator(
        key=f"discharge.{code.lower()}_share",
        title=f"Discharges on pathway {code[1]}",
        short=f"Pathway {code[1]}",
        recipe=Share(Input("discharges.by_pathway", (("pathway", code),)), _ALL_PATHWAYS),
        direction=Direction.NEUTRAL,
        pillar=Pillar.ACUTE,
        priority=priority,
        definition=f"People discharged {meaning}, as a share of the discharges of the day whose pathway is known. The "
        "destinations need not add up to all who were discharged.",
        source=_SOURCE,
        valid_from=_PATHWAYS_FROM,
        examples=(example,),
    )


def _england(people: int, share: float) -> Example:
    return Example(
        situation=f"England on 19 December 2021, as published: {people:,} of 5,061",
        given=(Given("ENG", (people, 5061)),),
        expected=1,
        value=share,
    )


P0_SHARE = _pathway("P0", "home, or to where they lived, with no new or increased support", 230, _england(4525, 0.8941))
P1_SHARE = _pathway("P1", "home with short-term support", 240, _england(280, 0.0553))
P2_SHARE = _pathway("P2", "to a short-term bed with rehabilitation", 250, _england(150, 0.0296))
P3_SHARE = _pathway("P3", "to a care home, for the most complex needs", 260, _england(106, 0.0209))
