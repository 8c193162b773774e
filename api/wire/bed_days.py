"""The answer of /bed-days: what a period cost in bed days, and who is ready to leave now."""

from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.period import Period
from api.wire.shape import Wire

BedDayGroupWord = Literal["ward", "site", "trust", "council", "weekday"]
CareWord = Literal["acute", "community"]


class DaysSinceReady(Wire):
    """How many stays are so many days past the discharge ready date."""

    days: str = Field(examples=["4-6"])
    stays: int


class BedDaysSpent(Wire):
    """What the known days of the period add up to.

    `nights`: closing midnights; `calendar_days`: London days with any time in the bed. The `_without_criteria` are of
    all spells of a stay together: in acute beds without criteria to reside, in community beds ready to leave.
    `nights_of_long_stays_7`: midnights at which somebody had lain there for 7 nights or more; likewise 14 and 21.
    `final`: those who left in the period, by days since DRD of their final spell; who never was ready is in none.
    """

    nights: int
    calendar_days: int
    nights_without_criteria: int
    calendar_days_without_criteria: int
    nights_of_long_stays_7: int
    nights_of_long_stays_14: int
    nights_of_long_stays_21: int
    admissions: int
    departures: int
    final: list[DaysSinceReady]


class InBedsNow(Wire):
    """The people in beds at `at`. `ready`: acute, without criteria to reside (NCtR); community, ready to leave.

    `ready_share` is of the occupied beds, null where none is. `longest_days` and `current` are since DRD, of the
    current spell. `stays_of_7`: stays of 7 nights or more so far; likewise 14 and 21.
    """

    occupied: int
    ready: int
    ready_share: float | None
    longest_days: int | None
    current: list[DaysSinceReady]
    stays_of_7: int
    stays_of_14: int
    stays_of_21: int


class BedDaysLine(Wire):
    """One part under one care's rule; the two are never added. `spent` is null where no day of the period is known,
    and at least so much where `known_days` are fewer than the days asked about. `now` is null by weekday, and where
    nobody tells who is there now. `rows` lists what each stay adds to `spent`, null where the period has more than 31
    days (`basis.rows` are then its stretches); `now_rows` lists who is in a bed now."""

    key: str | None = Field(examples=["SIM-S1"])
    name: str = Field(examples=["Wendmoor General"])
    care: CareWord
    known_days: int
    spent: BedDaysSpent | None
    now: InBedsNow | None
    rows: str | None
    now_rows: str | None


class BedDays(Wire):
    """Bed days over a period. `whole`: all of the organisation, by care; `parts` are a page of `total`."""

    basis: Basis
    period: Period
    by: BedDayGroupWord
    whole: list[BedDaysLine]
    parts: list[BedDaysLine]
    total: int
    next: str | None
