"""Rows of a period come in stretches of so many days: the parameters of one, and where each is listed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from api.basis import address
from api.moments import bounded, instant
from api.problems import ApiProblem
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.vocabulary.days import london_day
from picture.by_person import LONGEST_ROWS_DAYS
from picture.counted import Counted


class Stretch(NamedTuple):
    """The parameters as they were given."""

    first_on: date | None
    last_on: date | None


async def _stretch(
    first_on: Annotated[
        date | None, Query(description=f"Only rows from this day of the period on; at most {LONGEST_ROWS_DAYS} days.")
    ] = None,
    last_on: Annotated[date | None, Query(description="Only rows up to this day of the period.")] = None,
) -> Stretch:
    return Stretch(first_on, last_on)


InStretch = Annotated[Stretch, Depends(_stretch)]


def stretch_of(asked: Stretch, days: ClosedDays) -> ClosedDays:
    """The days of a period that were asked for. Raises ApiProblem."""
    first, last = asked.first_on or days.first, asked.last_on or days.last
    if not days.first <= first <= last <= days.last:
        raise ApiProblem(422, "invalid_parameter", "first_on, last_on: they are days of the period, in order.")
    if (last - first).days >= LONGEST_ROWS_DAYS:
        words = f"first_on: rows are listed for at most {LONGEST_ROWS_DAYS} days at a time."
        raise ApiProblem(422, "invalid_parameter", words)
    return closed_days(first, last)


def hour_of(text: str | None, days: ClosedDays) -> tuple[datetime | None, ClosedDays]:
    """The hour that begins at an instant, and its day; none and all days where none is asked. Raises ApiProblem."""
    if text is None:
        return None, days
    hour = instant(text, name="hour")
    bounded(hour.year, name="hour")
    on = london_day(hour)
    # A London hour is always a whole hour of UTC.
    if on not in days.days or hour != hour.replace(minute=0, second=0, microsecond=0):
        raise ApiProblem(422, "invalid_parameter", "hour: it is the instant at which an hour of these days begins.")
    return hour, closed_days(on, on)


def rows_of_period(found: Counted, route: str, *, ward: str | None, **asked: str | None) -> str | None:
    """Where the rows of a whole period are listed; None: they come in stretches."""
    if len(found.days.days) > LONGEST_ROWS_DAYS:
        return None
    return _address(found, route, ward=ward, **asked)


def rows_in_stretches(found: Counted, route: str, *, ward: str | None, **asked: str | None) -> list[str]:
    """Where the rows of a period are listed, stretch after stretch: together they are all of them."""
    whole = rows_of_period(found, route, ward=ward, **asked)
    if whole is not None:
        return [whole]
    return [
        _address(found, route, ward=ward, first_on=first.isoformat(), last_on=last.isoformat(), **asked)
        for first, last in _stretches(found.days)
    ]


def _stretches(days: ClosedDays) -> Iterator[tuple[date, date]]:
    first = days.first
    while first <= days.last:
        last = min(first + timedelta(days=LONGEST_ROWS_DAYS - 1), days.last)
        yield first, last
        first = last + timedelta(days=1)


def _address(found: Counted, route: str, **asked: str | None) -> str:
    days = found.days
    told = {name: value for name, value in asked.items() if value is not None}
    return address(found.call, route, start=days.first.isoformat(), end=days.last.isoformat(), **told)
