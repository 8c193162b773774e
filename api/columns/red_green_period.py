"""The columns of /red-green/period: a row for each part and day, or for each part."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from api.tables import Filled, Table, fields
from api.wire import RedGreenCourse, RedGreenPeriod


class Day(NamedTuple):
    """A day of a part."""

    key: str | None
    name: str
    on: date
    green: int | None
    ready: int | None
    recorded: int | None
    not_reviewed: int | None


_CLOSED = ("days", "green", "red", "ready", "recorded", "not_reviewed", "contradictions")
_DAYS = Table((*fields(Day, "key", "name", "on"), *fields(Day, *Day._fields[3:], unit="bed days")))
_PARTS = Table(
    (
        *fields(RedGreenCourse, "key", "name"),
        *fields(RedGreenCourse, "known_days", unit="days"),
        *fields(RedGreenCourse, *(f"whole.{name}" for name in _CLOSED), unit="bed days"),
        *fields(RedGreenCourse, "whole.red_share", unit="share"),
    )
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
