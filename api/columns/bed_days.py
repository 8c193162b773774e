"""The columns of /bed-days: a row for each part and care."""

from itertools import pairwise

from api.tables import Adding, Cell, Column, Sum, Table, fields
from api.wire import BedDaysLine, DaysSinceReady
from metrics.beddays.readiness import BAND_NAMES
from metrics.disclosure.figure import Figure

_LONG = ("nights_of_long_stays_7", "nights_of_long_stays_14", "nights_of_long_stays_21")
_NIGHTS = ("nights", "nights_without_criteria", *_LONG)
_LONG_NOW = ("stays_of_7", "stays_of_14", "stays_of_21")
_NOW = ("occupied", "ready", *_LONG_NOW)


def _of_band(told: list[DaysSinceReady], name: str) -> Cell:
    return next((each.stays for each in told if each.days == name), None)


def _left(name: str) -> str:
    return f"left_{name}_days_since_ready"


def _is_now(name: str) -> str:
    return f"now_{name}_days_since_ready"


def _final(name: str) -> Column[BedDaysLine]:
    return Column(
        name=_left(name), unit="stays", kind=Figure.PEOPLE,
        of=lambda line: None if line.spent is None else _of_band(line.spent.final, name),
    )  # fmt: skip


def _current(name: str) -> Column[BedDaysLine]:
    return Column(
        name=_is_now(name), unit="stays", kind=Figure.PEOPLE,
        of=lambda line: None if line.now is None else _of_band(line.now.current, name),
    )  # fmt: skip


def _among(*names: str, prefix: str) -> tuple[Sum, ...]:
    """Each of some counts is among the one before it."""
    return tuple(Sum((prefix + whole,), (prefix + part,), has_rest=True) for whole, part in pairwise(names))


LINES = Table(
    (
        *fields(BedDaysLine, "key", "name", "care", kind=Figure.KEY),
        *fields(BedDaysLine, "known_days", unit="days", kind=Figure.TALLY),
        *fields(BedDaysLine, *(f"spent.{name}" for name in _NIGHTS), unit="nights", kind=Figure.PEOPLE),
        *fields(
            BedDaysLine, "spent.calendar_days", "spent.calendar_days_without_criteria", unit="days", kind=Figure.PEOPLE
        ),
        *fields(BedDaysLine, "spent.admissions", "spent.departures", unit="people", kind=Figure.PEOPLE),
        *map(_final, BAND_NAMES),
        *fields(BedDaysLine, *(f"now.{name}" for name in _NOW), unit="people", kind=Figure.PEOPLE),
        *fields(
            BedDaysLine, "now.ready_share", unit="share", kind=Figure.SHARE, rests_on=("now_ready", "now_occupied")
        ),
        *fields(BedDaysLine, "now.longest_days", unit="days since DRD", kind=Figure.EXTREME),
        *map(_current, BAND_NAMES),
    ),
    sums=(
        *_among("nights", "nights_without_criteria", prefix="spent_"),
        *_among("nights", *_LONG, prefix="spent_"),
        *_among("calendar_days", "calendar_days_without_criteria", prefix="spent_"),
        Sum(("spent_departures",), tuple(map(_left, BAND_NAMES)), has_rest=True),
        *_among("occupied", "ready", prefix="now_"),
        *_among("occupied", *_LONG_NOW, prefix="now_"),
        Sum(("now_ready",), tuple(map(_is_now, BAND_NAMES))),
    ),
    adding=(Adding(by=("care",)),),
)
