"""The columns of /red-green: its parts, and the lists beside them."""

from typing import NamedTuple

from api.tables import Table, fields
from api.wire import ClosedDays, RedGreen, RedGreenPart, RedReason, RunLength, RunningDay, TurnedGreen

_CLOSED = ("days", "green", "red", "ready", "recorded", "not_reviewed", "contradictions")
_RUNNING = ("people", "red", "green", "not_reviewed", "ready_not_reviewed", "contradictions")


class Whole(NamedTuple):
    """The figures of the whole organisation on one span of days."""

    span: str
    closed: ClosedDays | None
    today: RunningDay | None


PARTS = Table(
    (
        *fields(RedGreenPart, "key", "name"),
        *fields(RedGreenPart, *(f"yesterday.{name}" for name in _CLOSED), unit="bed days"),
        *fields(RedGreenPart, "yesterday.red_share", unit="share"),
        *fields(RedGreenPart, *(f"window.{name}" for name in _CLOSED), unit="bed days"),
        *fields(RedGreenPart, "window.red_share", unit="share"),
        *fields(RedGreenPart, *(f"today.{name}" for name in _RUNNING), unit="people"),
    )
)
WHOLE = Table(
    (
        *fields(Whole, "span"),
        *fields(Whole, *(f"closed.{name}" for name in _CLOSED), unit="bed days"),
        *fields(Whole, "closed.red_share", unit="share"),
        *fields(Whole, *(f"today.{name}" for name in _RUNNING), unit="people"),
    )
)
REASONS = Table(
    (
        *fields(RedReason, "code", "label", "family", "owner", "tag"),
        *fields(RedReason, "days", unit="bed days"),
        *fields(RedReason, "share", "cumulative_share", unit="share"),
    )
)
TURNED_GREEN = Table((*fields(TurnedGreen, "by"), *fields(TurnedGreen, "people", "counted", unit="people")))
RUNS = Table((*fields(RunLength, "days", unit="red days in a row"), *fields(RunLength, "people", unit="people")))


def whole(made: RedGreen) -> list[Whole]:
    """Yesterday, the window and today as rows."""
    return [
        Whole("yesterday", made.yesterday, None),
        Whole(f"last {made.window_days} days", made.window, None),
        Whole("today", None, made.today),
    ]
