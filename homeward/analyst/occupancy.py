"""homeward occupancy: stays in, people by hour, by day, or by weekday and hour, out."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from homeward.analyst.instants import shown
from homeward.analyst.output import Value
from homeward.analyst.period import Period
from homeward.analyst.stays import ReadStay
from metrics.beddays.occupancy import PERCENTILES, by_day, by_hour, by_weekday_hour
from metrics.beddays.timeline import Timeline, UnitSpells, as_columns, timeline, together

ALL_UNITS = "all"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MICROS_IN_AN_HOUR = 3_600_000_000


class OccupancyBy(StrEnum):
    """What a row of the answer is of."""

    HOUR = "hour"
    DAY = "day"
    WEEKDAY_HOUR = "weekday-hour"


COLUMNS = {
    OccupancyBy.HOUR: ("unit", "hour", "mean", "arrivals", "departures"),
    OccupancyBy.DAY: (
        "unit", "day", "hours", "census_start", "admissions", "discharges", "census_end", "mean", "peak",
    ),
    OccupancyBy.WEEKDAY_HOUR: ("unit", "weekday", "hour", "hours", "mean", *(f"p{percent}" for percent in PERCENTILES)),
}  # fmt: skip


def occupancy(
    stays: Iterable[ReadStay], *, by: OccupancyBy, period: Period, is_together: bool
) -> Iterator[Sequence[Value]]:
    """The rows of the answer, unit by unit and in order of time."""
    arrivals: dict[str, tuple[list[int], list[int]]] = {}
    for stay in stays:
        for part in stay.parts:
            arrive, depart = arrivals.setdefault(part.unit, ([], []))
            arrive.append(part.arrive)
            depart.append(part.depart)
    over = timeline(period.first, period.last)
    units = [as_columns(unit, *arrivals[unit]) for unit in sorted(arrivals)]
    for unit in [together(units, name=ALL_UNITS)] if is_together else units:
        yield from _ROWS[by](unit, over)


def _hours(unit: UnitSpells, over: Timeline) -> Iterator[Sequence[Value]]:
    found = by_hour(unit, over=over)
    figures = zip(found.mean.tolist(), found.arrivals.tolist(), found.departures.tolist(), strict=True)
    for hour, row in zip(over.hours[:-1].tolist(), figures, strict=True):
        yield unit.unit, shown(hour), *row


def _days(unit: UnitSpells, over: Timeline) -> Iterator[Sequence[Value]]:
    found = by_day(unit, over=over)
    for number, day in enumerate(over.days):
        hours = int(over.midnights[number + 1] - over.midnights[number]) // _MICROS_IN_AN_HOUR
        yield (
            unit.unit, day.isoformat(), hours, int(found.census_start[number]), int(found.arrivals[number]),
            int(found.departures[number]), int(found.census_end[number]), float(found.mean[number]),
            int(found.peak[number]),
        )  # fmt: skip


def _weekday_hours(unit: UnitSpells, over: Timeline) -> Iterator[Sequence[Value]]:
    found = by_weekday_hour(by_hour(unit, over=over), slots=over.weekday_hours())
    for slot, hours in enumerate(found.hours.tolist()):
        weekday, hour = divmod(slot, 24)
        yield unit.unit, _WEEKDAYS[weekday], hour, hours, float(found.mean[slot]), *found.percentiles[:, slot].tolist()


_ROWS = {OccupancyBy.HOUR: _hours, OccupancyBy.DAY: _days, OccupancyBy.WEEKDAY_HOUR: _weekday_hours}
