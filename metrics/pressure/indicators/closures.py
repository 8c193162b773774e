"""Emergency departments closed to arrivals, and ambulances sent elsewhere, counted over a day."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar
from metrics.vocabulary import Direction, Level

_SOURCE = "NHS England, urgent and emergency care daily situation reports: A&E closures and diverts"
_PUBLISHED_FROM = date(2015, 11, 30)
_BOUNDS = Bounds(1, 2, 3)

ED_CLOSURES = Indicator(
    key="acute.ed_closures",
    title="Emergency department closures",
    short="ED closures",
    recipe=Count(Input("ed.closures")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=100,
    definition="Times an emergency department was closed to all arrivals, on one day. For more than one trust the sum "
    "is shown, and the mean per trust is judged.",
    source=_SOURCE,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="none, and said to be none",
            given=(Given("R0A", (0,)),),
            expected=1,
            bounds=_BOUNDS,
            value=0,
            level=Level.ONE,
        ),
        Example(
            situation="not said",
            given=(),
            expected=1,
            bounds=_BOUNDS,
            value=None,
            level=Level.UNKNOWN,
            is_partial=True,
        ),
    ),
)

ED_DIVERTS = Indicator(
    key="acute.ed_diverts",
    title="Emergency department diverts",
    short="ED diverts",
    recipe=Count(Input("ed.diverts")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=110,
    definition="Times ambulances were diverted from an emergency department to another, on one day. For more than one "
    "trust the sum is shown, and the mean per trust is judged.",
    source=_SOURCE,
    valid_from=_PUBLISHED_FROM,
    examples=(
        Example(
            situation="R0B on 29 November 2021, as published",
            given=(Given("R0B", (2,)),),
            expected=1,
            bounds=_BOUNDS,
            value=2,
            level=Level.THREE,
        ),
    ),
)
