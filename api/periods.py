"""The parameters of a period that routes over closed days share, and what they answer of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from api import wire
from api.calls import refuse_unknown
from api.moments import bounded
from api.problems import ApiProblem
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.sums import UNTOLD
from picture.call import Call
from picture.counted import LONGEST_DAYS, Counted, NoSuchPeriod, period
from picture.occupancy import LONGEST_HOURLY_DAYS, NotOfCouncils

InWard = Annotated[
    str | None, Query(max_length=40, description='Only the people of this ward, by its code ("-": of no ward told).')
]


class Days(NamedTuple):
    """The parameters as they were given."""

    start: date | None
    end: date | None
    ward: str | None


async def _days(
    start: Annotated[
        date | None, Query(description="The first London day of the period (default: 28 days up to its end).")
    ] = None,
    end: Annotated[
        date | None,
        Query(description=f"The last, which must be over (default: the last that is); at most {LONGEST_DAYS} days."),
    ] = None,
    ward: InWard = None,
) -> Days:
    return Days(start, end, ward)


InDays = Annotated[Days, Depends(_days)]


def days_of(call: Call, asked: Days) -> ClosedDays:
    """The closed days that were asked for, of a ward that there is. Raises ApiProblem."""
    checked_ward(call, asked.ward)
    for name, day in (("start", asked.start), ("end", asked.end)):
        if day is not None:
            bounded(day.year, name=name)
    try:
        return period(call, start=asked.start, end=asked.end)
    except NoSuchPeriod as reason:
        raise ApiProblem(422, "invalid_parameter", str(reason)) from None


def checked_ward(call: Call, ward: str | None) -> None:
    """Refuse a ward that is none; what is told of no ward can be asked for. Raises ApiProblem."""
    refuse_unknown(call, ward=None if ward == UNTOLD else ward)


def only_of_those_who_left(state: str, *days: date | None) -> None:
    """Refuse days on which people left where it is not asked who did. Raises ApiProblem."""
    if state != "left" and any(day is not None for day in days):
        words = "start, end: they say on which days people left; ask with state=left."
        raise ApiProblem(422, "invalid_parameter", words)


def hourly(days: ClosedDays) -> None:
    """Refuse a period that is too long to be told by hour. Raises ApiProblem."""
    if len(days.days) > LONGEST_HOURLY_DAYS:
        raise ApiProblem(422, "invalid_parameter", f"start: by hour at most {LONGEST_HOURLY_DAYS} days.")


@contextmanager
def not_of_councils() -> Iterator[None]:
    """Turn specialties of a council or a ward into the problem that says so."""
    try:
        yield
    except NotOfCouncils:
        words = "by: specialty is for hospitals and whole systems, not for a council or a ward."
        raise ApiProblem(422, "invalid_parameter", words) from None


def told(found: Counted) -> wire.Period:
    """What an answer says of its period: the days known of all its sites."""
    known = found.whole(found.by_site)
    return wire.Period(
        start=found.days.first, end=found.days.last, days=len(found.days.days), known_days=len(known),
        waiting=list(found.waiting),
    )  # fmt: skip
