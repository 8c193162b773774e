"""The colour of a stay's day and why: closed days as they stand, the day that still runs by its state.

One stay at a time: what is worked out here holds for the record, the settings and the days, so a caller keeps it until
one of them changes. Adding up is `red_green`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.readiness import is_sound, spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.spell import Spell, covers
from metrics.beddays.unit import Care, UnitRule, UnitRules
from metrics.beddays.worked import a_stay, clock
from metrics.vocabulary.days import london_day, start_of
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Colour


class Why(StrEnum):
    """Why a closed day has its colour."""

    GREEN = "green"
    """Reviewed green, and not ready to leave at the close."""
    READY = "ready"
    """Red: ready to leave at the close, whatever was recorded."""
    RECORDED = "recorded"
    """Red: reviewed red."""
    NOT_REVIEWED = "not_reviewed"
    """Red: nobody reviewed it."""


class State(StrEnum):
    """How the day that still runs stands."""

    RED = "red"
    GREEN = "green"
    NOT_REVIEWED = "not_reviewed"


class ClosedDay(NamedTuple):
    """One counted day of one stay, closed, and nothing that would tell two such days apart: they are counted by it.

    `reason` is the day's own. `carried` is the last reason of an earlier day of the same ready spell, where the person
    was ready and the day was not reviewed.
    """

    on: date
    site: str
    ward: str | None
    why: Why
    reason: str | None
    carried: str | None
    is_ready: bool
    is_contradiction: bool

    @property
    def is_green(self) -> bool:
        """Whether the day is green; it is red otherwise."""
        return self.why is Why.GREEN


@dataclass(frozen=True, slots=True)
class StayFacts:
    """What a stay adds to the figures of a run of closed days.

    `red_run_days`: counted days in a row, all red, up to the last day of the run of days; 0 where that was green or not
    counted. `is_run_at_least`: it reaches back to the first day looked at, and the stay began before.
    """

    stay: str
    days: tuple[ClosedDay, ...]
    red_run_days: int
    is_run_at_least: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningDay:
    """A stay's day as it stands at an instant, where its unit counts it."""

    stay: str
    site: str
    ward: str | None
    on: date
    state: State
    reason: str | None
    reviewed_at: datetime | None
    is_ready: bool
    is_contradiction: bool


_WHY_OF = {None: Why.NOT_REVIEWED, Colour.RED: Why.RECORDED, Colour.GREEN: Why.GREEN}


def closed_day(
    *, on: date, unit: str, colour: Colour | None, is_ready: bool, reason: str | None, site: str = ""
) -> ClosedDay:
    """A counted day whose colour and readiness at its close are told, by the rule of the closed day."""
    why = Why.READY if is_ready else _WHY_OF[colour]
    return ClosedDay(on, site, unit, why, reason, None, is_ready, is_ready and colour is Colour.GREEN)


def facts_of(record: StayRecord, *, units: UnitRules, days: ClosedDays) -> StayFacts:
    """A stay's closed and counted days among `days`, in order. A stay left before it began has none."""
    stay = record.stay
    if not is_sound(record):
        return StayFacts(stay.key, (), red_run_days=0, is_run_at_least=False)
    admitted_at, left_at, site = stay.admitted_at, stay.left_at, stay.organisation
    touched = days.touched(admitted_at, left_at)
    admission = touched.start if admitted_at >= days.starts_at else -1
    discharge = -1
    if left_at is not None and touched and days.closes[touched[-1]] > left_at:
        discharge = touched[-1]
    recorded, closes, dates = record.days, days.closes, days.days
    ready = _Readiness(record, spells_of(record)) if record.ready else None
    found: list[ClosedDay] = []
    rule: UnitRule | None = None
    ruled: str | None = None
    for number in touched:
        on = dates[number]
        day = recorded.get(on)
        ward = day.ward if day is not None and day.ward is not None else stay.ward
        if rule is None or ward != ruled:
            rule, ruled = units.of(ward=ward, site=site), ward
        colour = day.colour if day is not None else None
        reason = day.reason if day is not None else None
        is_ready, carried = False, None
        if ready is not None:
            # On the day of leaving there is nobody at the close: what held as they left stands for it.
            close = left_at if number == discharge and left_at is not None else closes[number]
            is_ready, carried = ready.at(close, on=on, is_reviewed=colour is not None, reason=reason)
        if _is_counted(rule, is_admission=number == admission, is_discharge=number == discharge):
            why = Why.READY if is_ready else _WHY_OF[colour]
            found.append(ClosedDay(on, site, ward, why, reason, carried, is_ready, is_ready and colour is Colour.GREEN))
    return StayFacts(stay.key, tuple(found), *_red_run(found, days, began_before=admitted_at < days.starts_at))


def running_day_of(record: StayRecord, *, units: UnitRules, at: datetime) -> RunningDay | None:
    """How the day on which `at` lies stands for a person in a bed; None where it is not counted.

    Whoever left earlier on the day is in it only where their unit counts the day of discharge.
    """
    stay = record.stay
    has_left = stay.left_at is not None and stay.left_at <= at
    on = london_day(at)
    if not is_sound(record) or stay.admitted_at > at or (stay.left_at is not None and stay.left_at <= start_of(on)):
        return None
    day = record.days.get(on)
    ward = day.ward if day is not None and day.ward is not None else stay.ward
    rule = units.of(ward=ward, site=stay.organisation)
    if not _is_counted(rule, is_admission=london_day(stay.admitted_at) == on, is_discharge=has_left):
        return None
    colour = day.colour if day is not None else None
    spells = spells_of(record)
    is_ready = spells[-1].ends_at == stay.left_at if has_left and spells else covers(spells, at)
    is_contradiction = is_ready and colour is Colour.GREEN
    reviewed = State.GREEN if colour is Colour.GREEN and not is_ready else State.RED
    return RunningDay(
        stay=stay.key, site=stay.organisation, ward=ward, on=on,
        state=State.NOT_REVIEWED if colour is None else reviewed, reason=day.reason if day else None,
        reviewed_at=day.reviewed_at if day else None, is_ready=is_ready, is_contradiction=is_contradiction,
    )  # fmt: skip


def ward_on(record: StayRecord, day: date) -> str | None:
    """The ward a person lay in on a day: as the day says, else where they lie now or lay last."""
    told = record.days.get(day)
    return told.ward if told is not None and told.ward is not None else record.stay.ward


def care_of(record: StayRecord, *, units: UnitRules, on: date) -> Care:
    """By which care's rule the ward a person lay in on a day is counted."""
    return units.of(ward=ward_on(record, on), site=record.stay.organisation).care


def _is_counted(rule: UnitRule, *, is_admission: bool, is_discharge: bool) -> bool:
    return (
        rule.is_counted
        and (rule.counts_admission_day or not is_admission)
        and (rule.counts_discharge_day or not is_discharge)
    )


def _red_run(found: list[ClosedDay], days: ClosedDays, *, began_before: bool) -> tuple[int, bool]:
    if not found or found[-1].on != days.last:
        return 0, False
    run = 0
    for each in reversed(found):
        if each.why is Why.GREEN:
            return run, False
        run += 1
    return run, began_before


class _Readiness:
    """The ready spells of one stay, asked day after day, with the reason that is carried from day to day in each."""

    __slots__ = ("_next", "_record", "_seen", "_spells", "_told")

    def __init__(self, record: StayRecord, spells: tuple[Spell, ...]) -> None:
        self._record = record
        self._spells = spells
        self._next = 0
        self._seen = -1
        self._told: str | None = None

    def at(self, close: datetime, *, on: date, is_reviewed: bool, reason: str | None) -> tuple[bool, str | None]:
        """Whether a spell reaches the close, and the reason carried to it where the day was not reviewed."""
        spells, number = self._spells, self._next
        while number < len(spells) and (ends_at := spells[number].ends_at) is not None and ends_at < close:
            number += 1
        self._next = number
        if number == len(spells) or spells[number].starts_at >= close:
            return False, None
        if number != self._seen:
            self._seen = number
            self._told = last_reason(self._record, since=london_day(spells[number].starts_at), before=on)
        carried = None
        if reason is not None:
            self._told = reason
        elif not is_reviewed:
            carried = self._told
        return True, carried


def last_reason(record: StayRecord, *, since: date, before: date) -> str | None:
    """The last reason recorded on a day from `since` up to, not including, `before`."""
    told = [on for on, day in record.days.items() if since <= on < before and day.reason is not None]
    return record.days[max(told)].reason if told else None


_SOURCE = "NHS Improvement, rapid improvement guide to red and green bed days; Homeward"
_FROM = date(2016, 6, 1)
_READY_AT_NOON = (("2026-11-03 12:00", None),)


DEFINITIONS = (
    Definition(
        key="red_green.closed_day",
        title="Red or green: a closed day",
        unit="red or green, and why",
        says="A closed day of a stay is green where it was reviewed green and the person was not ready to leave at its "
        "close; it is red otherwise: ready, recorded red, or not reviewed.",
        rule="Counted in the ward of the day, where that ward's setting counts its days. The day of admission counts "
        "and the day of discharge does not, unless the setting says otherwise; a day that is both counts where both "
        "do. Whoever left at midnight has no day of discharge. Recorded green while ready is red, and listed as a "
        "contradiction.",
        inputs=("stays", "bed days", "ready intervals", "units"),
        source=_SOURCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="green, red, not reviewed; gone on the fourth day, which does not count",
                answer=("green", "recorded", "not_reviewed"),
                work=lambda: _whys(
                    a_stay("2026-11-01 08:00", "2026-11-04 12:00", days={"2026-11-01": "green", "2026-11-02": "red"})
                ),
            ),
            Worked(
                situation="ready at noon of the second day and recorded green: red from that day on",
                answer=("green", "ready", "ready"),
                work=lambda: _whys(
                    a_stay(
                        "2026-11-02 08:00",
                        "2026-11-05 12:00",
                        ready=_READY_AT_NOON,
                        days={"2026-11-02": "green", "2026-11-03": "green", "2026-11-04": "red"},
                    )
                ),
            ),
            Worked(
                situation="left at midnight: that day closed with them in the bed, and counts",
                answer=("green",),
                work=lambda: _whys(a_stay("2026-11-02 08:00", "2026-11-03 00:00", days={"2026-11-02": "green"})),
            ),
            Worked(
                situation="came and went on one day: no day",
                answer=(),
                work=lambda: _whys(a_stay("2026-11-02 08:00", "2026-11-02 20:00", days={"2026-11-02": "green"})),
            ),
            Worked(
                situation="left before admission: no day",
                answer=(),
                work=lambda: _whys(a_stay("2026-11-04 08:00", "2026-11-02 20:00", days={"2026-11-03": "green"})),
            ),
            Worked(
                situation="moved at 00:00 of the 3rd from an assessment ward, whose days are not counted",
                answer=("green",),
                work=lambda: _whys(
                    a_stay(
                        "2026-11-02 08:00",
                        "2026-11-04 12:00",
                        days={"2026-11-02": "red - ASSESSMENT", "2026-11-03": "green - WARD-1"},
                    )
                ),
            ),
            Worked(
                situation="the days of 23 and of 25 hours are one each",
                answer=(3, 3),
                work=lambda: (
                    len(_whys(a_stay("2026-03-28 08:00", "2026-03-31 08:00"), first="2026-03-27", last="2026-04-01")),
                    len(_whys(a_stay("2026-10-24 08:00", "2026-10-27 08:00"), first="2026-10-23", last="2026-10-28")),
                ),
            ),
        ),
    ),
    Definition(
        key="red_green.running_day",
        title="Red, green or not yet reviewed: the day that still runs",
        unit="state",
        says="Until it closes a day is shown by its state, so that mornings do not look worse than afternoons.",
        rule="Reviewed red, reviewed green, or not yet reviewed. Reviewed green while ready is red, and a "
        "contradiction. Ready and not yet reviewed stays not yet reviewed, and is counted as that as well.",
        inputs=("stays", "bed days", "ready intervals", "units"),
        source="Homeward",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="nobody has been round yet",
                answer=State.NOT_REVIEWED,
                work=lambda: _state(a_stay("2026-11-01 08:00")),
            ),
            Worked(
                situation="reviewed green at 09:30, ready at noon, asked at 14:00",
                answer=State.RED,
                work=lambda: _state(a_stay("2026-11-01 08:00", ready=_READY_AT_NOON, days={"2026-11-03": "green"})),
            ),
            Worked(
                situation="left at 13:00, asked at 14:00: the day of discharge does not count",
                answer=None,
                work=lambda: _state(a_stay("2026-11-01 08:00", "2026-11-03 13:00", days={"2026-11-03": "green"})),
            ),
        ),
    ),
)


def _whys(record: StayRecord, *, first: str = "2026-11-01", last: str = "2026-11-05") -> tuple[str, ...]:
    units = UnitRules([UnitRule(unit="ASSESSMENT", is_counted=False)])
    days = closed_days(date.fromisoformat(first), date.fromisoformat(last))
    return tuple(day.why.value for day in facts_of(record, units=units, days=days).days)


def _state(record: StayRecord) -> State | None:
    found = running_day_of(record, units=UnitRules(), at=clock("2026-11-03 14:00"))
    return found.state if found else None
