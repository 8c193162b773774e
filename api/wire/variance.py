"""The shape of /variance: how a figure swings, its last week, earlier years, and what is a change."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.pictures import DirectionWord, UnitWord
from api.wire.shape import Clock, OrganisationRef, Wire

SignalWord = Literal["beyond", "run"]


class SwingCell(Wire):
    """One weekday (1 Monday to 7 Sunday) and hour by London's clocks; `hour` null: the figure is of whole days.

    `low` to `high` is where eight in ten lay, null with fewer than five days; `days`: how many are in it.
    """

    weekday: int = Field(ge=1, le=7)
    hour: int | None = Field(ge=0, le=23)
    median: float
    low: float | None
    high: float | None
    days: int


class SwingDay(Wire):
    """One of the last seven days beside the same weekday of the eight weeks before; `weeks`: how many are known.

    `median`, `low` and `high` are null with fewer than four; `value` null: the day is not known.
    """

    on: date
    value: float | None
    median: float | None
    low: float | None
    high: float | None
    weeks: int


class EarlierDay(Wire):
    """One day of an earlier year; null: not known."""

    on: date
    value: float | None


class EarlierWeek(Wire):
    """The same seven days, by weekday, so many years ago."""

    years_ago: int
    days: list[EarlierDay]


class SwingShares(Wire):
    """Shares of the swing that add up to 1. Null: what is known cannot tell that part: an hour for a figure of whole
    days, a season for less than a year and a half. `days`: how many are in it."""

    weekday: float
    hour: float | None
    season: float | None
    noise: float
    days: int


class SwingSignal(Wire):
    """A sign of a change in the last four weeks: a day beyond the limits of the eight weeks before, or a run of eight
    days or more on one side of their middle."""

    kind: SignalWord
    is_above: bool
    first: date
    last: date


class Variance(Wire):
    """How a figure of an organisation swings, in days that are over: `today` is in none of it.

    `says` puts it into one sentence. `cells` are of the `map_days` days before today without bank holidays. `shares`
    and `signals` null: too few days are known. Of the `asked_days` days in two years `known_days` are known; the newest
    rests on `usable` of `expected` organisations. `is_withheld`: some of it would give away a figure that is not shown
    here; those days and all hours are left out.
    """

    organisation: OrganisationRef
    indicator: str = Field(examples=["acute.ga_occupancy"])
    title: str
    unit: UnitWord
    direction: DirectionWord
    says: str
    cells: list[SwingCell]
    map_days: int
    week: list[SwingDay]
    years: list[EarlierWeek]
    shares: SwingShares | None
    signals: list[SwingSignal] | None
    known_days: int
    asked_days: int
    usable: int
    expected: int
    is_withheld: bool
    is_simulated: bool
    today: date
    at: datetime
    valid_until: datetime
    data_version: int
    clock: Clock
