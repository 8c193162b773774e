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

from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.colours import care_of, ward_on
from metrics.beddays.readiness import BAND_NAMES, Delay, band_of, delay_of, in_bed_at, is_sound, spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.spell import calendar_days_of, nights_of, within_days
from metrics.beddays.unit import Care, UnitRule, UnitRules
from metrics.beddays.worked import a_stay, clock
from metrics.vocabulary.days import close_of, london_day, start_of
from metrics.vocabulary.definition import Definition, Worked

_Key = TypeVar("_Key", bound=Hashable)


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


_FROM = date(2024, 5, 27)
_AT = "2026-11-10 08:00"
_THREE_SPELLS = (("08:00", "09:00"), ("11:00", "12:00"), ("15:00", "17:00"))
_TWICE = (("2026-11-03 10:00", "2026-11-05 09:00"), ("2026-11-07 11:00", "2026-11-07 15:00"))


DEFINITIONS = (
    Definition(
        key="delay.ready_now",
        title="Without criteria to reside now (NCtR)",
        unit="people, and share of occupied beds",
        says="People in acute beds who meet no criterion to reside, and their share of those occupied beds.",
        rule="In a bed and ready at the instant, in units under the acute rule. Share: people over occupied beds of "
        "those units; unknown where none is occupied.",
        inputs=("stays", "ready intervals", "units"),
        source="NHS England, acute discharge situation report",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="two in bed, one of them ready for three days",
                answer=ReadyCount(ready=1, occupied=2, longest_days=3),
                work=lambda: _now(
                    a_stay("2026-11-01 08:00", ready=[("2026-11-07 11:00", None)]),
                    a_stay("2026-11-02 08:00", key="ST-2"),
                ),
            ),
            Worked(
                situation="left an hour ago: neither ready nor in a bed",
                answer=ReadyCount(ready=0, occupied=0, longest_days=None),
                work=lambda: _now(a_stay("2026-11-01 08:00", "2026-11-10 07:00", ready=[("2026-11-07 11:00", None)])),
            ),
        ),
    ),
    Definition(
        key="delay.ready_to_leave",
        title="Ready to leave a community bed",
        unit="people, and share of occupied beds",
        says="People in community beds who no longer meet the requirements to remain, and their share of those beds.",
        rule="As NCtR, in units under the community rule. The two are never added.",
        inputs=("stays", "ready intervals", "units"),
        source="NHS England, community discharge situation report",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="one of two in a community bed is ready; the acute bed is not counted",
                answer=ReadyCount(ready=1, occupied=2, longest_days=0),
                work=lambda: _now(
                    a_stay("2026-11-01 08:00", ready=[("2026-11-10 07:00", None)], site="SITE-C"),
                    a_stay("2026-11-02 08:00", key="ST-2", site="SITE-C"),
                    a_stay("2026-11-02 08:00", key="ST-3"),
                    care=Care.COMMUNITY,
                ),
            ),
            Worked(
                situation="no community bed is occupied: the share is unknown",
                answer=None,
                work=lambda: _now(a_stay("2026-11-02 08:00"), care=Care.COMMUNITY).share,
            ),
        ),
    ),
    Definition(
        key="delay.bands",
        title="Stays by days since DRD",
        unit="stays",
        says="How many stays were ready 0, 1, 2-3, 4-6, 7-13, 14-20 and 21 or more days, finished and current apart.",
        rule="By days since DRD, of finished stays at leaving. Whoever has no DRD is in no band.",
        inputs=("stays", "ready intervals"),
        source="NHS England, discharge ready date, monthly file",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="left on the day they were ready, two days after, and never ready",
                answer={"0": 1, "1": 0, "2-3": 1, "4-6": 0, "7-13": 0, "14-20": 0, "21+": 0},
                work=lambda: dict(
                    bands(
                        finished_in(
                            (
                                a_stay("2026-11-01 08:00", "2026-11-07 11:00", ready=[("2026-11-07 11:00", None)]),
                                a_stay("2026-11-01 08:00", "2026-11-09 11:00", ready=[("2026-11-07 11:00", None)]),
                                a_stay("2026-11-01 08:00", "2026-11-09 11:00"),
                            ),
                            first=date(2026, 11, 7),
                            last=date(2026, 11, 9),
                        )
                    )
                ),
            ),
            Worked(
                situation="the edges of the bands",
                answer=("0", "1", "2-3", "2-3", "4-6", "4-6", "7-13", "7-13", "14-20", "14-20", "21+", "21+"),
                work=lambda: tuple(band_of(days) for days in (0, 1, 2, 3, 4, 6, 7, 13, 14, 20, 21, 300)),
            ),
        ),
    ),
    Definition(
        key="bed_days.nights_without_criteria",
        title="Bed days without criteria to reside, in nights",
        unit="nights",
        says="The closing midnights at which the person lay in the bed and was ready, all spells of the stay together.",
        rule="Count the closes of London days covered by a ready interval, cut to the stay.",
        inputs=("stays", "ready intervals"),
        source="NHS England, acute discharge situation report; Homeward",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="ready from the 3rd to the 5th, and four hours of the 7th",
                answer=2,
                work=lambda: _cost("2026-11-01 08:00", "2026-11-09 12:00").nights,
            ),
            Worked(
                situation="ready at 12:00, left at midnight: that close counts",
                answer=1,
                work=lambda: ready_nights(
                    a_stay("2026-11-01 08:00", "2026-11-04 00:00", ready=[("2026-11-03 12:00", None)]),
                    last=date(2026, 11, 9),
                    count=7,
                ),
            ),
            Worked(
                situation="ready all of a week with 25 hours in one day",
                answer=7,
                work=lambda: ready_nights(
                    a_stay("2026-10-01 08:00", ready=[("2026-10-02 12:00", None)]), last=date(2026, 10, 27), count=7
                ),
            ),
        ),
    ),
    Definition(
        key="bed_days.calendar_days_without_criteria",
        title="Bed days without criteria to reside, in calendar days",
        unit="days",
        says="The London days on any part of which the person lay in the bed and was ready; never called nights.",
        rule="Each day once, however many spells touch it.",
        inputs=("stays", "ready intervals"),
        source="Homeward",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="ready from the 3rd to the 5th, and four hours of the 7th",
                answer=4,
                work=lambda: _cost("2026-11-01 08:00", "2026-11-09 12:00").calendar_days,
            ),
            Worked(
                situation="the criteria met again twice on one day: three spells, one day",
                answer=1,
                work=lambda: (
                    ready_bed_days(
                        a_stay(
                            "2026-11-01 08:00",
                            ready=[(f"2026-11-03 {start}", f"2026-11-03 {end}") for start, end in _THREE_SPELLS],
                        ),
                        days=closed_days(date(2026, 11, 1), date(2026, 11, 9)),
                    ).calendar_days
                ),
            ),
            Worked(
                situation="left at the hour the second spell began",
                answer=3,
                work=lambda: _cost("2026-11-01 08:00", "2026-11-07 11:00").calendar_days,
            ),
        ),
    ),
)


def _now(*records: StayRecord, care: Care = Care.ACUTE) -> ReadyCount:
    units = UnitRules([UnitRule(unit="SITE-C", care=Care.COMMUNITY)])
    people = (in_bed_of(record, units=units, at=clock(_AT)) for record in records)
    return ready_now(each for each in people if each is not None and each.care is care)


def _cost(admitted: str, left: str) -> ReadyBedDays:
    days = closed_days(date(2026, 11, 1), date(2026, 11, 9))
    return ready_bed_days(a_stay(admitted, left, ready=_TWICE), days=days)
