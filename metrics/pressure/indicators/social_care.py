"""Home care and care homes: what waits, and what is free. Hours free say nothing of where, nor of whom they fit."""

from datetime import date

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar
from metrics.vocabulary import Direction, Level

_FROM = date(2024, 8, 1)

PACKAGES_WAITING = Indicator(
    key="home_care.packages_waiting",
    title="Home care packages waiting",
    short="Home care wait",
    recipe=Count(Input("home_care.packages_waiting")),
    direction=Direction.HIGH_IS_WORSE,
    pillar=Pillar.HOME_CARE,
    priority=340,
    definition="Packages offered to a home care provider and not placed yet, all its localities together. For more "
    "than one provider the sum is shown, and the mean per provider is judged.",
    source="Homeward feed contract, docs/feeds/home-care.md",
    valid_from=_FROM,
    examples=(
        Example(
            situation="three packages of one provider",
            given=(Given("SIM-H06", (3,)),),
            expected=1,
            bounds=Bounds(1, 4, 8),
            value=3,
            level=Level.TWO,
        ),
        Example(
            situation="one of two providers has never sent: the sum is at least",
            given=(Given("SIM-H06", (3,)),),
            expected=2,
            bounds=Bounds(1, 4, 8),
            value=3,
            level=Level.TWO,
            is_partial=True,
        ),
    ),
)

HOURS_FREE_TODAY = Indicator(
    key="home_care.hours_free_today",
    title="Home care hours free today",
    short="Hours free",
    recipe=Count(Input("home_care.hours_free", (("days_ahead", "0"),))),
    direction=Direction.NEUTRAL,
    pillar=Pillar.HOME_CARE,
    priority=345,
    definition="Hours of home care on the day itself that a new package could use, as the providers last said of that "
    "day: before a provider's first file of a day, in its last of the day before. Coming days are not in it: the same "
    "hours of two days are not two packages.",
    source="Homeward feed contract, docs/feeds/home-care.md",
    valid_from=_FROM,
    examples=(
        Example(
            situation="two providers",
            given=(Given("SIM-H06", (4.25,)), Given("SIM-H07", (11.5,))),
            expected=2,
            value=15.75,
        ),
    ),
)

CARE_HOME_VACANCIES = Indicator(
    key="care_homes.vacancies",
    title="Care home vacancies that can be used",
    short="Home vacancies",
    recipe=Count(Input("care_home.usable")),
    direction=Direction.NEUTRAL,
    pillar=Pillar.CARE_HOMES,
    priority=400,
    definition="Empty beds of care homes that take people in, less those promised to somebody, of every type "
    "together. Each home's figure is as old as its own entry, often weeks.",
    source="Homeward feed contract, docs/feeds/care-homes.md",
    valid_from=_FROM,
    examples=(
        Example(
            situation="one home has two, one does not accept, one has not said whether it does",
            given=(Given("SIM-N08", (2,)), Given("SIM-N10", (0,))),
            expected=3,
            value=2,
            is_partial=True,
        ),
    ),
)
