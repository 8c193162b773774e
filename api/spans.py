"""Over what span: `start` and `end`, or the last `hours`; the day so far where nothing is said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from api.calls import Asked
from api.moments import beginning, when
from api.problems import ApiProblem
from metrics.vocabulary.days import london_day, start_of
from picture.board import When
from picture.roll import DAYS_BACK

_AN_HOUR = timedelta(hours=1)
MAY_BE_REFUSED = ("empty_span", "span_too_long")


class Over(NamedTuple):
    """The parameters as they were given."""

    start: str | None
    end: str | None
    hours: int | None


async def _over(
    start: Annotated[
        str | None,
        Query(max_length=40, description="The instant or London day the span begins with (default: today's midnight)."),
    ] = None,
    end: Annotated[
        str | None, Query(max_length=40, description="The instant or London day it ends with: another word for `at`.")
    ] = None,
    hours: Annotated[
        int | None,
        Query(ge=1, le=24 * 35, description="Instead of `start`: from the full hour so many hours before the end on."),
    ] = None,
) -> Over:
    return Over(start, end, hours)


InSpan = Annotated[Over, Depends(_over)]


def span_of(over: Over, of: Asked, *, now: datetime) -> tuple[When, Callable[[datetime], datetime]]:
    """What the picture is about, and, given its instant, where the span begins. Raises ApiProblem.

    A span of hours begins with a full hour, so that it changes once an hour and not with every second.
    """
    if over.end is not None and of.at is not None:
        raise ApiProblem(422, "invalid_parameter", "end: it says the same as at; give one of them.")
    if over.start is not None and over.hours is not None:
        raise ApiProblem(422, "invalid_parameter", "hours: it says where the span begins, and so does start.")
    moment = when(at=over.end or of.at, known=of.known, now=now)
    start = None if over.start is None else beginning(over.start, name="start")

    def begins(at: datetime) -> datetime:
        if over.hours is not None:
            return full_hour(at) - over.hours * _AN_HOUR
        return start_of(london_day(at)) if start is None else _checked(start, at=at)

    begins(moment.instant(now))
    return moment, begins


def full_hour(at: datetime) -> datetime:
    """The last full hour up to an instant."""
    return at.replace(minute=0, second=0, microsecond=0)


def changes_at(over: Over, *, at: datetime) -> datetime | None:
    """When a span that ends now begins later than it did."""
    return None if over.hours is None else full_hour(at) + _AN_HOUR


def _checked(start: datetime, *, at: datetime) -> datetime:
    if start > at:
        raise ApiProblem(422, "empty_span", "start must lie before the end.")
    first = start_of(london_day(at) - timedelta(days=DAYS_BACK))
    if start < first:
        raise ApiProblem(
            422,
            "span_too_long",
            f"start: people are counted over the last {DAYS_BACK} London days, from {first:%Y-%m-%d}.",
        )
    return start
