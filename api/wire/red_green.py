"""The answer of /red-green: days wasted and days used, and why."""

from datetime import date
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.shape import Wire

GroupWord = Literal["site", "trust", "ward", "weekday"]


class ClosedDays(Wire):
    """Counted bed days of days that are over: days = green + ready + recorded + not_reviewed; the last three are red.

    `ready`: red since the person was ready to leave, whatever was recorded. `red_share` is null of no days.
    """

    days: int
    green: int
    red: int
    ready: int
    recorded: int
    not_reviewed: int
    contradictions: int
    red_share: float | None


class RunningDay(Wire):
    """The people of a day that still runs: people = red + green + not_reviewed.

    `ready_not_reviewed` are among those not reviewed; `contradictions` among the red.
    """

    people: int
    red: int
    green: int
    not_reviewed: int
    ready_not_reviewed: int
    contradictions: int


class RedGreenPart(Wire):
    """The same figures of one site, trust, ward or weekday (0 is Monday); `today` is null by weekday."""

    key: str = Field(examples=["SIM-S1-W09"])
    name: str = Field(examples=["Elderly care 1"])
    yesterday: ClosedDays
    window: ClosedDays
    today: RunningDay | None


class RedReason(Wire):
    """The red days of one reason, the most first; `code` null: no reason recorded. Shares are of all red days."""

    code: str | None = Field(examples=["therapy_treatment"])
    label: str
    family: str | None
    owner: str | None
    tag: str | None
    days: int
    share: float
    cumulative_share: float


class TurnedGreen(Wire):
    """How many of today's people were green by a time in London; null while that is still to come."""

    by: str = Field(examples=["12:00"])
    people: int | None
    counted: int


class RunLength(Wire):
    """How many people have so many red days in a row behind them."""

    days: int
    people: int


class RedRuns(Wire):
    """The runs of red days up to yesterday. `is_at_least`: the longest began before the days that were looked at."""

    lengths: list[RunLength]
    longest_days: int
    is_at_least: bool


class RedGreen(Wire):
    """Red and green bed days. The headline is `yesterday`, which is closed; `today` is shown by state.

    `window` are the last `window_days` closed days, from `window_from` to yesterday. `parts` are a page of `total`.
    """

    basis: Basis
    yesterday_on: date
    yesterday: ClosedDays
    today: RunningDay
    window_from: date
    window_days: int
    window: ClosedDays
    by: GroupWord
    total: int
    next: str | None
    parts: list[RedGreenPart]
    reasons: list[RedReason]
    turned_green: list[TurnedGreen]
    runs: RedRuns
