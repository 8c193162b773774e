"""The answer of /occupancy: people in beds, by ward, site or specialty, over the days or hours of a period."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.wire.basis import Basis
from api.wire.period import Period
from api.wire.shape import Wire

PlaceWord = Literal["ward", "site", "specialty"]
EachWord = Literal["day", "hour", "weekday-hour"]


class OccupancyByDay(Wire):
    """One place by day: lists as long as the answer's `on`, null on a day that is not known.

    census_start + admissions + moved_in - departures - moved_out = census_end. `mean` is weighted by the time people
    lay there, over the day's own 23, 24 or 25 hours; `peak` is the most at once. Moves between the wards of a site are
    neither admissions nor departures, and are told by ward alone.
    """

    census_start: list[int | None]
    admissions: list[int | None]
    departures: list[int | None]
    moved_in: list[int | None]
    moved_out: list[int | None]
    census_end: list[int | None]
    mean: list[float | None]
    peak: list[int | None]


class OccupancyByHour(Wire):
    """One place by hour: lists as long as the answer's `from_at`. `mean` is weighted by time; moves are among those who
    arrived and departed, at the midnight they are set at. The percentiles are of the means of all known hours of the
    period together; null: none is known."""

    mean: list[float | None]
    arrivals: list[int | None]
    departures: list[int | None]
    percentile_5: float | None
    percentile_25: float | None
    percentile_50: float | None
    percentile_75: float | None
    percentile_95: float | None


class OccupancyByWeekdayHour(Wire):
    """One place by weekday and hour as clocks in London show it: 168 entries from Monday 00:00.

    Of the hourly means of the known days: how many there are, their mean and their percentiles.
    """

    hours: list[int]
    mean: list[float | None]
    percentile_5: list[float | None]
    percentile_25: list[float | None]
    percentile_50: list[float | None]
    percentile_75: list[float | None]
    percentile_95: list[float | None]


class OccupancyPart(Wire):
    """One ward, site or specialty; of `by_day`, `by_hour` and `by_weekday_hour` that one is there which was asked. A
    ward or site that should be told of and is not is there too, and unknown.

    `rows` lists who lay there, null where the period is longer than 31 days: `basis.rows` are then its stretches. With
    `first_on` and `last_on` it is narrowed to some days, with `hour` to one hour.
    """

    key: str = Field(examples=["SIM-S1-W09"])
    name: str = Field(examples=["Care of the elderly 1"])
    site: str | None = Field(examples=["SIM-S1"])
    known_days: int
    by_day: OccupancyByDay | None
    by_hour: OccupancyByHour | None
    by_weekday_hour: OccupancyByWeekdayHour | None
    rows: str | None


class Occupancy(Wire):
    """Occupancy over a period. `on`: its days; `from_at`: the instants at which its hours begin, null by day.

    Counts people, not beds: how many beds are open is the feeds' own figure. `parts` are a page of `total`.
    """

    basis: Basis
    period: Period
    by: PlaceWord
    each: EachWord
    on: list[date]
    from_at: list[datetime] | None
    parts: list[OccupancyPart]
    total: int
    next: str | None
