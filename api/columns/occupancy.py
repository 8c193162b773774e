"""The columns of /occupancy: a row for each place and day, hour, or weekday and hour."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from api import wire
from api.tables import Adding, Filled, Same, Sum, Table, fields
from api.wire import Occupancy, OccupancyPart
from metrics.disclosure.figure import Figure


class Day(NamedTuple):
    """A day of a place."""

    key: str
    name: str
    on: date
    census_start: int | None
    admissions: int | None
    departures: int | None
    moved_in: int | None
    moved_out: int | None
    census_end: int | None
    mean: float | None
    peak: int | None


class Hour(NamedTuple):
    """An hour of a place."""

    key: str
    name: str
    from_at: datetime
    mean: float | None
    arrivals: int | None
    departures: int | None
    of_period: wire.OccupancyByHour


class WeekdayHour(NamedTuple):
    """An hour of a weekday, Monday 0, at a place."""

    key: str
    name: str
    weekday: int
    hour: int
    hours: int
    mean: float | None
    percentile_5: float | None
    percentile_25: float | None
    percentile_50: float | None
    percentile_75: float | None
    percentile_95: float | None


_PERCENTILES = WeekdayHour._fields[6:]
_FLOW = Sum(("census_start", "admissions", "moved_in"), ("departures", "moved_out", "census_end"))
_DAYS = Table(
    (
        *fields(Day, "key", "name", kind=Figure.KEY),
        *fields(Day, "on", kind=Figure.TIME),
        *fields(Day, *Day._fields[3:9], unit="people", kind=Figure.PEOPLE),
        *fields(Day, "mean", "peak", unit="people", kind=Figure.CROWD),
    ),
    sums=(_FLOW,),
    adding=(Adding(by=("on",)),),
    same=(Same(by=("key", "name"), along="on", last="census_end", first="census_start"),),
)
_HOURS = Table(
    (
        *fields(Hour, "key", "name", kind=Figure.KEY),
        *fields(Hour, "from_at", kind=Figure.TIME),
        *fields(Hour, "mean", unit="people", kind=Figure.CROWD),
        *fields(Hour, "arrivals", "departures", unit="people", kind=Figure.PEOPLE),
        *fields(Hour, *(f"of_period.{name}" for name in _PERCENTILES), unit="people", kind=Figure.CROWD),
    ),
    adding=(Adding(by=("from_at",)),),
)
_WEEKDAY_HOURS = Table(
    (
        *fields(WeekdayHour, "key", "name", "weekday", "hour", kind=Figure.KEY),
        *fields(WeekdayHour, "hours", unit="hours", kind=Figure.TALLY),
        *fields(WeekdayHour, "mean", *_PERCENTILES, unit="people", kind=Figure.CROWD),
    )
)


def filled(made: Occupancy) -> Filled:
    """The table of an answer."""
    if made.each == "day":
        return _DAYS.of(row for part in made.parts for row in _days(made, part))
    if made.each == "hour":
        return _HOURS.of(row for part in made.parts for row in _hours(made, part))
    return _WEEKDAY_HOURS.of(row for part in made.parts for row in _weekday_hours(part))


def _days(made: Occupancy, part: OccupancyPart) -> Iterator[Day]:
    told = part.by_day
    if told is not None:
        columns = (
            told.census_start, told.admissions, told.departures, told.moved_in, told.moved_out, told.census_end,
            told.mean, told.peak,
        )  # fmt: skip
        for on, *values in zip(made.on, *columns, strict=True):
            yield Day(part.key, part.name, on, *values)


def _hours(made: Occupancy, part: OccupancyPart) -> Iterator[Hour]:
    told = part.by_hour
    if told is not None and made.from_at is not None:
        for row in zip(made.from_at, told.mean, told.arrivals, told.departures, strict=True):
            yield Hour(part.key, part.name, *row, told)


def _weekday_hours(part: OccupancyPart) -> Iterator[WeekdayHour]:
    told = part.by_weekday_hour
    if told is not None:
        spread = [getattr(told, name) for name in _PERCENTILES]
        for slot, row in enumerate(zip(told.hours, told.mean, *spread, strict=True)):
            weekday, hour = divmod(slot, 24)
            yield WeekdayHour(part.key, part.name, weekday, hour, *row)
