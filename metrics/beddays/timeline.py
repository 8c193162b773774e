"""Spells in units as columns, and the London hours and days they are laid on. Counts nothing.

Instants are whole microseconds since 1970 in UTC: sums over them are exact, and a London hour is always a whole hour of
UTC, so that a day of 23 or 25 hours needs no rule of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from metrics.vocabulary.days import LONDON, close_of, start_of

Micros = NDArray[np.int64]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HOUR = 3_600_000_000
# Later than any instant: the departure of a spell that is open.
OPEN = int(np.iinfo(np.int64).max)


def micros(instant: datetime) -> int:
    """An aware instant in whole microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


@dataclass(frozen=True, slots=True)
class UnitSpells:
    """The spells in one unit, in no order; `depart` is never before `arrive`, OPEN where it is still to come."""

    unit: str
    arrive: Micros
    depart: Micros


@dataclass(frozen=True, slots=True)
class Timeline:
    """London days from `first` to `last` and their hours. `hours` and `midnights` hold one instant more than there are
    hours and days: the close of the last."""

    days: tuple[date, ...]
    midnights: Micros
    hours: Micros

    def weekday_hours(self) -> NDArray[np.int64]:
        """For each hour its weekday (Monday 0) times 24 and the hour that clocks show."""
        shown = [instant.astimezone(LONDON) for instant in self.hour_instants()]
        return np.array([each.weekday() * 24 + each.hour for each in shown], dtype=np.int64)

    def part(self, first: date, last: date) -> "Timeline":
        """The days from `first` to `last`, both included, of these."""
        start, end = (first - self.days[0]).days, (last - self.days[0]).days + 1
        midnights = self.midnights[start : end + 1]
        hours = slice(np.searchsorted(self.hours, midnights[0]), np.searchsorted(self.hours, midnights[-1]) + 1)
        return Timeline(self.days[start:end], midnights, self.hours[hours])

    def hour_instants(self) -> list[datetime]:
        """The instants at which the hours begin, in UTC."""
        return [EPOCH + timedelta(microseconds=int(each)) for each in self.hours[:-1]]


def timeline(first: date, last: date) -> Timeline:
    """The days from `first` to `last`, both included. Raises ValueError where there is none."""
    if first > last:
        raise ValueError(f"no day lies from {first} to {last}")
    days = tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
    midnights = np.array([*(micros(start_of(day)) for day in days), micros(close_of(last))], dtype=np.int64)
    return Timeline(days, midnights, np.arange(midnights[0], midnights[-1] + 1, HOUR, dtype=np.int64))


def columns(spells: Iterable[tuple[str, datetime, datetime | None]]) -> tuple[UnitSpells, ...]:
    """Spells (unit, arrival, departure) by unit, in order of unit. Raises ValueError for one that ends too early."""
    by_unit: dict[str, tuple[list[int], list[int]]] = {}
    for unit, arrive, depart in spells:
        if depart is not None and depart < arrive:
            raise ValueError(f"{unit}: leaves at {depart.isoformat()} before arriving at {arrive.isoformat()}")
        arrivals, departures = by_unit.setdefault(unit, ([], []))
        arrivals.append(micros(arrive))
        departures.append(OPEN if depart is None else micros(depart))
    return tuple(as_columns(unit, *of) for unit, of in sorted(by_unit.items()))


def as_columns(unit: str, arrive: Sequence[int], depart: Sequence[int]) -> UnitSpells:
    """The spells of one unit from whole microseconds."""
    return UnitSpells(unit, np.array(arrive, dtype=np.int64), np.array(depart, dtype=np.int64))


def together(units: Iterable[UnitSpells], *, name: str) -> UnitSpells:
    """The spells of several units as those of one, under its name."""
    told = list(units)
    if not told:
        return as_columns(name, (), ())
    return UnitSpells(
        name, np.concatenate([each.arrive for each in told]), np.concatenate([each.depart for each in told])
    )
