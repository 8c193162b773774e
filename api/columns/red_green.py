"""The columns of /red-green: its parts, and the lists beside them."""

from collections.abc import Iterator
from typing import NamedTuple

from api.tables import Adding, Column, R, Sum, Table, fields
from api.wire import ClosedDays, RedGreen, RedGreenPart, RedReason, RunLength, RunningDay, TurnedGreen
from metrics.disclosure.figure import Figure

CLOSED = ("days", "green", "red", "ready", "recorded", "not_reviewed", "contradictions")
_RUNNING = ("people", "red", "green", "not_reviewed", "ready_not_reviewed", "contradictions")


class Whole(NamedTuple):
    """The figures of the whole organisation on one span of days."""

    span: str
    closed: ClosedDays | None
    today: RunningDay | None


def closed(shape: type[R], field: str) -> Iterator[Column[R]]:
    """The columns of closed days that are a field of a shape."""
    yield from fields(shape, *(f"{field}.{name}" for name in CLOSED), unit="bed days", kind=Figure.PEOPLE)
    yield from fields(
        shape, f"{field}.red_share", unit="share", kind=Figure.SHARE, rests_on=(f"{field}_red", f"{field}_days")
    )


def sums_of_closed(field: str) -> tuple[Sum, ...]:
    """What closed days add up to."""
    return (
        Sum((f"{field}_days",), (f"{field}_green", f"{field}_red")),
        Sum((f"{field}_red",), (f"{field}_ready", f"{field}_recorded", f"{field}_not_reviewed")),
        Sum((f"{field}_red",), (f"{field}_contradictions",), has_rest=True),
    )


_SUMS_OF_TODAY = (
    Sum(("today_people",), ("today_red", "today_green", "today_not_reviewed")),
    Sum(("today_not_reviewed",), ("today_ready_not_reviewed",), has_rest=True),
    Sum(("today_red",), ("today_contradictions",), has_rest=True),
)
_YESTERDAY_IN_WINDOW = tuple(Sum((f"window_{name}",), (f"yesterday_{name}",), has_rest=True) for name in CLOSED)

PARTS = Table(
    (
        *fields(RedGreenPart, "key", "name", kind=Figure.KEY),
        *closed(RedGreenPart, "yesterday"),
        *closed(RedGreenPart, "window"),
        *fields(RedGreenPart, *(f"today.{name}" for name in _RUNNING), unit="people", kind=Figure.PEOPLE),
    ),
    sums=(*sums_of_closed("yesterday"), *sums_of_closed("window"), *_YESTERDAY_IN_WINDOW, *_SUMS_OF_TODAY),
    adding=(Adding(),),
)
WHOLE = Table(
    (
        *fields(Whole, "span", kind=Figure.KEY),
        *closed(Whole, "closed"),
        *fields(Whole, *(f"today.{name}" for name in _RUNNING), unit="people", kind=Figure.PEOPLE),
    ),
    public_in="parts",
)
REASONS = Table(
    (
        *fields(RedReason, "code", "label", "family", "owner", "tag", kind=Figure.KEY),
        *fields(RedReason, "days", unit="bed days", kind=Figure.PEOPLE),
        *fields(RedReason, "share", "cumulative_share", unit="share", kind=Figure.DERIVED),
    ),
    adding=(Adding(),),
)
TURNED_GREEN = Table(
    (
        *fields(TurnedGreen, "by", kind=Figure.KEY),
        *fields(TurnedGreen, "people", "counted", unit="people", kind=Figure.PEOPLE),
    ),
    sums=(Sum(("counted",), ("people",), has_rest=True),),
)
RUNS = Table(
    (
        *fields(RunLength, "days", unit="red days in a row", kind=Figure.KEY),
        *fields(RunLength, "people", unit="people", kind=Figure.PEOPLE),
    ),
    adding=(Adding(),),
)


def whole(made: RedGreen) -> list[Whole]:
    """Yesterday, the window and today as rows."""
    return [
        Whole("yesterday", made.yesterday, None),
        Whole(f"last {made.window_days} days", made.window, None),
        Whole("today", None, made.today),
    ]
