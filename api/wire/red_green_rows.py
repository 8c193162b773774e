"""The answers under /red-green/: the days and the people behind its figures."""

from datetime import date, datetime
from typing import Literal

from api.wire.basis import Basis
from api.wire.shape import Wire

WhyWord = Literal["green", "ready", "recorded", "not_reviewed"]
StateWord = Literal["red", "green", "not_reviewed"]


class ClosedDayRow(Wire):
    """One counted bed day that is over. `why` not green: red, and for what; `reason` is the one recorded for the day.

    `red_run_days`: on the last closed day, how many red days in a row it ends; null on any other. `is_run_at_least`:
    the run began before the days that were looked at.
    """

    day: date
    stay: str
    feed: str
    site: str
    ward: str | None
    why: WhyWord
    is_ready: bool
    is_contradiction: bool
    reason: str | None
    reason_label: str | None
    red_run_days: int | None
    is_run_at_least: bool


class ClosedDayRows(Wire):
    """The counted bed days of the last `days` closed days, a page of `total`, by day, then by stay."""

    basis: Basis
    days: int
    first_on: date
    last_on: date
    total: int
    next: str | None
    rows: list[ClosedDayRow]


class RunningDayRow(Wire):
    """One person of the day that runs. `reviewed_at`: when the source says the colour was last set."""

    day: date
    stay: str
    feed: str
    site: str
    ward: str | None
    state: StateWord
    is_ready: bool
    is_contradiction: bool
    reason: str | None
    reason_label: str | None
    reviewed_at: datetime | None


class RunningDayRows(Wire):
    """The people counted on the day that runs, a page of `total`, in order of stay."""

    basis: Basis
    day: date
    total: int
    next: str | None
    rows: list[RunningDayRow]
