"""People without criteria to reside: how many now and of how many, since when, what it cost in bed days.

Adds up what `readiness` finds for each stay. Which people belong together is the caller's choice: acute and community
people are never put in one figure here.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.colours import care_of, ward_on
from metrics.beddays.readiness import BAND_NAMES, Delay, delay_of, doubts_of, in_bed_at, is_sound, spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.spell import calendar_days_of, nights_of, within_days
from metrics.beddays.unit import Care, UnitRules
from metrics.vocabulary.days import close_of, london_day, start_of

_Key = TypeVar("_Key", bound=Hashable)
_A_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class InBed:
    """A person in a bed at an instant. `delay.since` is None for whoever meets the criteria."""

    stay: str
    site: str
    ward: str | None
    care: Care
    delay: Delay

    @property
    def is_ready(self) -> bool:
        """Whether they are ready to leave: in an acute bed that is NCtR, in a community bed ready to leave."""
        return self.delay.since is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyCount:
    """People ready to leave among the people in the beds of the same units. `longest_days`: since DRD."""

    ready: int
    occupied: int
    longest_days: int | None

    @property
    def share(self) -> float | None:
        """Those ready as a share of the occupied beds, 0-1; unknown where none is occupied."""
        return self.ready / self.occupied if self.occupied else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyBedDays:
    """What being ready cost in a run of days, all spells together: in closing midnights, and in London days touched."""

    nights: int
    calendar_days: int


def in_bed_of(record: StayRecord, *, units: UnitRules, at: datetime) -> InBed | None:
    """A person in a bed at an instant with their delay; None for whoever is in none."""
    if not is_sound(record) or not in_bed_at(record, at):
        return None
    on = london_day(at)
    return InBed(
        stay=record.stay.key,
        site=record.stay.organisation,
        ward=ward_on(record, on),
        care=care_of(record, units=units, on=on),
        delay=delay_of(record, at=at),
    )


def ready_now(people: Iterable[InBed]) -> ReadyCount:
    """Those ready to leave among people in beds; give it acute people for NCtR, community people for ready to leave."""
    return ready_now_by(people, key=lambda _: None).get(
        None, ReadyCount(ready=0, occupied=0, longest_days=None)
    )  # fmt: skip


def ready_now_by(people: Iterable[InBed], *, key: Callable[[InBed], _Key | None]) -> dict[_Key | None, ReadyCount]:
    """Those ready to leave by what `key` makes of each person (their site, care, ward)."""
    occupied: Counter[_Key | None] = Counter()
    days: dict[_Key | None, list[int]] = {}
    for each in people:
        name = key(each)
        occupied[name] += 1
        if each.delay.days_since is not None:
            days.setdefault(name, []).append(each.delay.days_since)
    return {
        name: ReadyCount(
            ready=len(days.get(name, ())), occupied=number, longest_days=max(days.get(name, ()), default=None)
        )
        for name, number in occupied.items()
    }


def bands(delays: Iterable[Delay]) -> Mapping[str, int]:
    """Stays by band of days since DRD, every band in order, empty ones too; whoever has no DRD is in none."""
    found = Counter(each.band for each in delays)
    return MappingProxyType({name: found[name] for name in BAND_NAMES})


def finished_in(records: Iterable[StayRecord], *, first: date, last: date) -> list[Delay]:
    """The delays of stays that ended on the London days from `first` to `last`, each as at its end."""
    begins, ends = start_of(first), close_of(last)
    return [
        delay_of(record, at=left)
        for record in records
        if (left := record.stay.left_at) is not None and begins <= left < ends and is_sound(record)
    ]


def ready_bed_days(record: StayRecord, *, days: ClosedDays) -> ReadyBedDays:
    """What being ready cost a stay within a run of closed days."""
    parts = within_days(spells_of(record), first=days.first, last=days.last)
    until = days.closes[-1]
    return ReadyBedDays(nights=nights_of(parts, until=until), calendar_days=calendar_days_of(parts, until=until))


def ready_nights(record: StayRecord, *, last: date, count: int) -> int:
    """The nights of the last `count` closed days up to `last` on which the person lay ready."""
    spells = spells_of(record)
    if not spells:
        return 0
    first = last - timedelta(days=count - 1)
    return nights_of(within_days(spells, first=first, last=last), until=close_of(last))


def about_next_week(people: int) -> int:
    """The bed days of the next seven if nothing changes: everyone stuck now stays stuck."""
    return people * _A_WEEK_DAYS


def doubtful(records: Iterable[StayRecord], *, at: datetime) -> list[tuple[str, str]]:
    """The key of every stay whose record does not agree with itself, with what does not, in order."""
    return sorted((record.stay.key, doubt.value) for record in records for doubt in doubts_of(record, at=at))
