"""The columns of /red-green/period: a row for each part and day, or for each part."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from api.columns.red_green import closed, sums_of_closed
from api.tables import Adding, Filled, Table, fields
from api.wire import RedGreenCourse, RedGreenPeriod
from metrics.disclosure.figure import Figure


class Day(NamedTuple):
    """A day of a part."""

    key: str | None
    name: str
    on: date
    green: int | None
    ready: int | None
    recorded: int | None
    not_reviewed: int | None


_DAYS = Table(
    (
        *fields(Day, "key", "name", kind=Figure.KEY),
        *fields(Day, "on", kind=Figure.TIME),
        *fields(Day, *Day._fields[3:], unit="bed days", kind=Figure.PEOPLE),
    ),
    adding=(Adding(by=("on",)), Adding(by=("key", "name"))),
)
_PARTS = Table(
    (
        *fields(RedGreenCourse, "key", "name", kind=Figure.KEY),
        *fields(RedGreenCourse, "known_days", unit="days", kind=Figure.TALLY),
        *closed(RedGreenCourse, "whole"),
    ),
    sums=sums_of_closed("whole"),
    adding=(Adding(),),
)


def days(made: RedGreenPeriod) -> Filled:
    """Each part day by day."""
    return _DAYS.of(row for part in made.parts for row in _days(made, part))


def parts(made: RedGreenPeriod) -> Filled:
    """Each part on a row."""
    return _PARTS.of(made.parts)


def _days(made: RedGreenPeriod, part: RedGreenCourse) -> Iterator[Day]:
    for row in zip(made.on, part.green, part.ready, part.recorded, part.not_reviewed, strict=True):
        yield Day(part.key, part.name, *row)
