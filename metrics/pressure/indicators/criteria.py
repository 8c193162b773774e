"""People without criteria to reside, now. A count of a whole day, and who left that day, are other figures."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Example, Given, Indicator, Input, Pillar, Share
from metrics.vocabulary import Direction, Level

_FROM = date(2024, 8, 1)

NCTR_SHARE = Indicator(
    key="acute.nctr_share",
    title="Occupied beds without criteria to reside",
    short="NCtR share",
    recipe=Share(Input("criteria.not_met_now"), Input("beds.ga.occupied")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.ACUTE,
    priority=25,
    definition="People in acute beds who at this moment meet no criterion to reside, as a share of the general and "
    "acute beds occupied. Community beds have a figure of their own.",
    source="Homeward feed contract, docs/feeds/beds.md",
    valid_from=_FROM,
    examples=(
        Example(
            situation="9 of 49 occupied beds",
            given=(Given("SIM-S1", (9, 49)),),
            expected=1,
            bounds=Bounds(0.10, 0.15, 0.20),
            value=0.1837,
            level=Level.THREE,
        ),
        Example(
            situation="nobody: nought, which is known and calm",
            given=(Given("SIM-S1", (0, 49)),),
            expected=1,
            bounds=Bounds(0.10, 0.15, 0.20),
            value=0.0,
            level=Level.ONE,
        ),
    ),
)
