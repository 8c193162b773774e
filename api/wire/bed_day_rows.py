"""The answers under /bed-days/: what each stay adds to bed days, and who is in a bed now."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.bed_days import CareWord
from api.wire.period import Period
from api.wire.shape import Wire

BedDayLineWord = Literal["all", "ward", "site", "trust", "council", "weekday"]


class SpentRow(Wire):
    """What one stay adds to the line of `part` and `care` from one ward, on days from `first_on` to `last_on`.

    Each number is added to the figure of its name; `left_after_days` names the band of `final` in which a departure is
    counted, null without a departure or where the person never was ready.
    """

    part: str | None = Field(examples=["SIM-S1"])
    care: CareWord
    stay: str = Field(examples=["ST-4k9x2m7qpa"])
    feed: str
    site: str
    ward: str | None
    home_council: str | None
    admitted_at: datetime
    left_at: datetime | None
    first_on: date
    last_on: date
    nights: int
    calendar_days: int
    nights_without_criteria: int
    calendar_days_without_criteria: int
    nights_of_long_stays_7: int
    nights_of_long_stays_14: int
    nights_of_long_stays_21: int
    admissions: int
    departures: int
    left_after_days: str | None


class SpentRows(Wire):
    """The rows behind bed days, a page of `total`, by part, care and stay.

    Of the known days of each line's period those from `first_on` to `last_on`; a line without a known day has no rows.
    """

    basis: Basis
    period: Period
    by: BedDayLineWord
    first_on: date
    last_on: date
    total: int
    next: str | None
    rows: list[SpentRow]


class InBedRow(Wire):
    """Somebody in a bed at `at`, under the part and care they are counted in. `days_since_ready`: null: not ready."""

    part: str | None
    care: CareWord
    stay: str
    feed: str
    site: str
    ward: str | None
    home_council: str | None
    admitted_at: datetime
    nights: int
    is_ready: bool
    days_since_ready: int | None


class InBedRows(Wire):
    """The people behind `now`, a page of `total`, by part, care and stay."""

    basis: Basis
    by: BedDayLineWord
    total: int
    next: str | None
    rows: list[InBedRow]
