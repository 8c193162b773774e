"""Occupancy of an organisation over a period: by ward, site or specialty, hour by hour, day by day, or by weekday and
hour. What is not known of a day or hour is not a number; it is never nought."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from db.engine import Connection
from db.read import bed_days as read
from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.occupancy import ByDay, ByHour, ByWeekdayHour, by_day, by_hour, by_weekday_hour
from metrics.beddays.sums import Cut, DaySum
from metrics.beddays.timeline import OPEN, Micros, Timeline, UnitSpells, timeline
from picture.call import Call
from picture.counted import Counted, counted, cuts
from picture.viewer import Viewer

LONGEST_HOURLY_DAYS = 31
_A_DAY = timedelta(days=1)


class Place(StrEnum):
    """What people are shared out by."""

    WARD = "ward"
    SITE = "site"
    SPECIALTY = "specialty"


class Each(StrEnum):
    """How a period is divided."""

    DAY = "day"
    HOUR = "hour"
    WEEKDAY_HOUR = "weekday-hour"


class NotOfCouncils(ValueError):
    """People are counted by specialty where they lie, and not by where they live or in which ward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayByDay:
    """A place by day; there at the start + admissions + moved in - departures - moved out = there at the end. Lists as
    long as the period; of a day that is not known the counts are -1, the mean is not a number."""

    people: ByDay
    moved_in: NDArray[np.int64]
    moved_out: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupied:
    """One ward, site or specialty (`site` None where it is of several). One of the three is there, as was asked."""

    key: str
    site: str | None
    known: frozenset[date]
    days: DayByDay | None = None
    hours: ByHour | None = None
    weekday_hours: ByWeekdayHour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """The picture. `over` are the days and hours of the period; `with_moves`: moves between wards are coming and going,
    which within a whole site they are not."""

    counted: Counted
    by: Place
    each: Each
    over: Timeline
    with_moves: bool
    parts: tuple[Occupied, ...]


@dataclass(slots=True)
class _Came:
    """Instants of a place, as they are put together, and how many were there as some of the days began."""

    arrived: list[bytes]
    left: list[bytes]
    came: list[bytes]
    went: list[bytes]
    there: dict[date, int]


async def occupancy(
    conn: Connection, call: Call, *, by: Place, each: Each, days: ClosedDays, ward: str | None, viewer: Viewer
) -> Occupancy:
    """The occupancy of a call's organisation, within the call's look. Raises NotOfCouncils."""
    found = await counted(conn, call, days=days, ward=ward, viewer=viewer)
    is_of_specialty = by is Place.SPECIALTY
    if is_of_specialty and ((found.part.councils and not found.part.sites) or found.part.wards is not None):
        raise NotOfCouncils(call.scope.organisation)
    over = timeline(days.first, days.last)
    slots = over.weekday_hours() if each is Each.WEEKDAY_HOUR else None
    # Within a whole site, moves between its wards are nobody's coming or going.
    with_moves = by is Place.WARD or found.part.wards is not None
    parts = []
    for (key, sites), runs, came in await _places(conn, found, by):
        shown = _Shown(over, runs, came, with_moves=with_moves)
        hours = shown.hours(key) if each is not Each.DAY else None
        parts.append(
            Occupied(
                key=key, site=next(iter(sites)) if len(sites) == 1 else None,
                known=frozenset(day for run in runs for day in run),
                days=shown.days(key) if each is Each.DAY else None, hours=hours if each is Each.HOUR else None,
                weekday_hours=None if slots is None or hours is None else by_weekday_hour(hours, slots=slots),
            )
        )  # fmt: skip
    return Occupancy(counted=found, by=by, each=each, over=over, with_moves=with_moves, parts=tuple(parts))


_Found = tuple[tuple[str, frozenset[str]], Sequence[Sequence[date]], _Came]


async def _places(conn: Connection, found: Counted, by: Place) -> list[_Found]:
    """Each place with the runs of days that are known of it, and who came and went."""
    is_of_specialty = by is Place.SPECIALTY
    came: defaultdict[str, _Came] = defaultdict(lambda: _Came([], [], [], [], defaultdict(int)))
    sites: defaultdict[str, set[str]] = defaultdict(set)
    starts = {run[0] for days in found.by_site.values() for run in runs_of(sorted(days))}
    kept = await read.came_and_went(conn, found.part, by_specialty=is_of_specialty)
    there = await read.there_at_start(conn, found.part, on=sorted(starts), by_specialty=is_of_specialty)
    for each in kept:
        key = key_of(by, each.site, each.place)
        sites[key].add(each.site)
        held = came[key]
        for name in ("arrived", "left", "came", "went"):
            getattr(held, name).append(getattr(each, name))
    for (site, place, day), people in there.items():
        came[key_of(by, site, place)].there[day] += people
    for cut, made in cuts(found.fresh, by_specialty=is_of_specialty):
        key = key_of(by, cut.site, cut.specialty if is_of_specialty else cut.ward)
        sites[key].add(cut.site)
        _add_fresh(came[key], cut, made, starts)
    # Of a specialty that lies at several sites only those days are known that are known of all of them.
    whole = frozenset(found.part.sites)
    unknown = found.unknown(by)
    for key, site in unknown.items():
        sites[key].add(site)
    known = {key: found.whole(whole if is_of_specialty else sites[key]) for key in {*came, *unknown}}
    return [((key, frozenset(sites[key])), runs_of(sorted(known[key])), came[key]) for key in sorted(known)]


def _add_fresh(held: _Came, cut: Cut, made: DaySum, starts: set[date]) -> None:
    for name in ("arrived", "left", "came", "went"):
        getattr(held, name).append(np.array(getattr(made, name), dtype=np.int64).tobytes())
    if cut.on in starts:
        held.there[cut.on] += made.there_at_start


def key_of(by: Place, site: str, place: str) -> str:
    """What a ward or specialty of a site is counted under."""
    return site if by is Place.SITE else place


def runs_of(days: Sequence[date]) -> list[Sequence[date]]:
    """Days in order, parted where one is missing."""
    found: list[list[date]] = []
    for day in days:
        if found and day - found[-1][-1] == _A_DAY:
            found[-1].append(day)
        else:
            found.append([day])
    return list(found)


class _Shown:
    """One place over the period, run by run."""

    def __init__(self, over: Timeline, runs: Sequence[Sequence[date]], came: _Came, *, with_moves: bool) -> None:
        self._over = over
        self._runs = runs
        self._there: Mapping[date, int] = came.there
        moves = (came.came, came.went) if with_moves else ([], [])
        self._moved_in, self._moved_out = (_instants(each) for each in moves)
        self._arrive = np.sort(np.concatenate((_instants(came.arrived), self._moved_in)))
        self._depart = np.sort(np.concatenate((_instants(came.left), self._moved_out)))

    def days(self, name: str) -> DayByDay:
        """Day by day."""
        count = len(self._over.days)
        whole = ByDay(
            name, census_start=_unknown(count), arrivals=_unknown(count), departures=_unknown(count),
            census_end=_unknown(count), mean=np.full(count, np.nan), peak=_unknown(count),
        )  # fmt: skip
        moved_in, moved_out = _unknown(count), _unknown(count)
        for spells, run, at in self._each():
            part = by_day(spells, over=run)
            for name_of in ("census_start", "arrivals", "departures", "census_end", "mean", "peak"):
                getattr(whole, name_of)[at] = getattr(part, name_of)
            for told, instants, total in (
                (moved_in, self._moved_in, whole.arrivals), (moved_out, self._moved_out, whole.departures)
            ):  # fmt: skip
                told[at] = _in_days(instants, run)
                total[at] -= told[at]
        return DayByDay(people=whole, moved_in=moved_in, moved_out=moved_out)

    def hours(self, name: str) -> ByHour:
        """Hour by hour."""
        count = len(self._over.hours) - 1
        mean = np.full(count, np.nan)
        arrivals, departures = _unknown(count), _unknown(count)
        for spells, run, _ in self._each():
            part = by_hour(spells, over=run)
            first = int(np.searchsorted(self._over.hours, run.hours[0]))
            at = slice(first, first + len(part.mean))
            mean[at], arrivals[at], departures[at] = part.mean, part.arrivals, part.departures
        return ByHour(name, mean, arrivals, departures)

    def _each(self) -> Iterator[tuple[UnitSpells, Timeline, slice]]:
        """Each run as spells of its own: whoever was there as it began came before, whoever is left stays on."""
        first = self._over.days[0]
        for days in self._runs:
            run = self._over.part(days[0], days[-1])
            start, end = run.midnights[0], run.midnights[-1]
            before = np.full(self._there.get(days[0], 0), start - 1, dtype=np.int64)
            arrive = np.concatenate((before, _between(self._arrive, start, end)))
            depart = _between(self._depart, start, end)
            stay_on = np.full(max(len(arrive) - len(depart), 0), OPEN, dtype=np.int64)
            number = (days[0] - first).days
            yield UnitSpells("", arrive, np.concatenate((depart, stay_on))), run, slice(number, number + len(days))


def _unknown(count: int) -> NDArray[np.int64]:
    return np.full(count, -1, dtype=np.int64)


def _instants(parts: Sequence[bytes]) -> Micros:
    return np.frombuffer(b"".join(parts), dtype="<i8").astype(np.int64)


def _between(instants: Micros, start: np.int64, end: np.int64) -> Micros:
    return instants[np.searchsorted(instants, start) : np.searchsorted(instants, end)]


def _in_days(instants: Micros, run: Timeline) -> NDArray[np.int64]:
    return np.diff(np.searchsorted(np.sort(instants), run.midnights)).astype(np.int64)
