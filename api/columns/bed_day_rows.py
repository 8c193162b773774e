"""The columns of the rows behind bed days."""

from api.tables import Table, fields
from api.wire import InBedRow, SpentRow
from metrics.disclosure.figure import Figure

_WHERE = ("feed", "site", "ward", "home_council")
_NIGHTS = (
    "nights", "nights_without_criteria", "nights_of_long_stays_7", "nights_of_long_stays_14", "nights_of_long_stays_21"
)  # fmt: skip
SPENT = Table(
    (
        *fields(SpentRow, "part", "care", kind=Figure.KEY),
        *fields(SpentRow, "stay", kind=Figure.PERSON),
        *fields(SpentRow, *_WHERE, kind=Figure.KEY),
        *fields(SpentRow, "admitted_at", "left_at", "first_on", "last_on", kind=Figure.TIME),
        *fields(SpentRow, *_NIGHTS, unit="nights", kind=Figure.EXTREME),
        *fields(SpentRow, "calendar_days", "calendar_days_without_criteria", unit="days", kind=Figure.EXTREME),
        *fields(SpentRow, "admissions", "departures", unit="people", kind=Figure.EXTREME),
        *fields(SpentRow, "left_after_days", unit="days since DRD", kind=Figure.EXTREME),
    )
)
IN_BED = Table(
    (
        *fields(InBedRow, "part", "care", kind=Figure.KEY),
        *fields(InBedRow, "stay", kind=Figure.PERSON),
        *fields(InBedRow, *_WHERE, kind=Figure.KEY),
        *fields(InBedRow, "admitted_at", kind=Figure.TIME),
        *fields(InBedRow, "nights", unit="nights", kind=Figure.EXTREME),
        *fields(InBedRow, "is_ready", kind=Figure.FLAG),
        *fields(InBedRow, "days_since_ready", unit="days since DRD", kind=Figure.EXTREME),
    )
)
