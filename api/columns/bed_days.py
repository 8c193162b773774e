"""The columns of /bed-days: a row for each part and care."""

from api.tables import Cell, Column, Table, fields
from api.wire import BedDaysLine, DaysSinceReady
from metrics.beddays.readiness import BAND_NAMES

_NIGHTS = (
    "nights", "nights_without_criteria", "nights_of_long_stays_7", "nights_of_long_stays_14", "nights_of_long_stays_21"
)  # fmt: skip
_NOW = ("occupied", "ready", "stays_of_7", "stays_of_14", "stays_of_21")


def _of_band(told: list[DaysSinceReady], name: str) -> Cell:
    return next((each.stays for each in told if each.days == name), None)


def _final(name: str) -> Column[BedDaysLine]:
    return Column(
        name=f"left_{name}_days_since_ready", unit="stays",
        of=lambda line: None if line.spent is None else _of_band(line.spent.final, name),
    )  # fmt: skip


def _current(name: str) -> Column[BedDaysLine]:
    return Column(
        name=f"now_{name}_days_since_ready", unit="stays",
        of=lambda line: None if line.now is None else _of_band(line.now.current, name),
    )  # fmt: skip


LINES = Table(
    (
        *fields(BedDaysLine, "key", "name", "care"),
        *fields(BedDaysLine, "known_days", unit="days"),
        *fields(BedDaysLine, *(f"spent.{name}" for name in _NIGHTS), unit="nights"),
        *fields(BedDaysLine, "spent.calendar_days", "spent.calendar_days_without_criteria", unit="days"),
        *fields(BedDaysLine, "spent.admissions", "spent.departures", unit="people"),
        *map(_final, BAND_NAMES),
        *fields(BedDaysLine, *(f"now.{name}" for name in _NOW), unit="people"),
        *fields(BedDaysLine, "now.ready_share", unit="share"),
        *fields(BedDaysLine, "now.longest_days", unit="days since DRD"),
        *map(_current, BAND_NAMES),
    )
)
