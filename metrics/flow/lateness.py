"""Lateness within a day: bed hours after the set hour, of people who leave that day and waited for medicines, a letter
or transport. Hours, never bed days: who is still there at the close is priced by `lost` instead.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from metrics.beddays.readiness import is_ready, is_sound, spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay
from metrics.flow.blockage import Window
from metrics.flow.cause import HOSPITAL_PROCESS
from metrics.flow.leading import key_of
from metrics.flow.reason_names import step_named
from metrics.flow.rules import LatenessRule
from metrics.flow.step import Constraint, Kind
from metrics.vocabulary.days import at_time, london_day
from metrics.vocabulary.definition import Definition, Worked

_AN_HOUR = timedelta(hours=1)


class Late(NamedTuple):
    """One stay's lateness on the day it left, or on the day that still runs."""

    stay: str
    site: str
    day: date
    reason: str
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """Bed hours lost to one step at one site: so far today, and on the last 1, 7 and 28 closed days.

    `now`: stay keys of those ready, and waiting for it after the set hour. `evidence`: stay keys of the last 28 days.
    """

    constraint: Constraint
    now: tuple[str, ...]
    hours_today: float
    hours_day: float
    hours_week: float
    hours_four_weeks: float
    evidence: tuple[str, ...]

    @property
    def key(self) -> str:
        """A stable text that an address can carry."""
        return _key(self.constraint)

    def over(self, window: Window) -> float:
        """The bed hours of one window."""
        by_window = {
            Window.DAY: self.hours_day,
            Window.WEEK: self.hours_week,
            Window.FOUR_WEEKS: self.hours_four_weeks,
        }
        return by_window[window]


def key_of_late(late: Late) -> str:
    """The key of the lateness that one stay's is counted in."""
    return _key(_step(late))


def _key(constraint: Constraint) -> str:
    return f"late~{key_of(constraint)}"


def late_of(record: StayRecord, *, rule: LatenessRule) -> Late | None:
    """The lateness of a stay that ended, on the day it did; None where there is none. Holds as long as the record."""
    left = record.stay.left_at
    return None if left is None else _late(record, until=left, rule=rule)


def late_now(record: StayRecord, *, at: datetime, rule: LatenessRule) -> Late | None:
    """The lateness so far today of somebody who is ready, waits for one of the reasons, and has not left."""
    return _late(record, until=at, rule=rule) if is_ready(record, at) else None


def may_be_late(record: StayRecord, *, day: date, rule: LatenessRule) -> bool:
    """Whether somebody waits, or waited on a day, for one of the reasons: of all others there is no lateness."""
    return _reason(record, day=day, rule=rule) is not None


def _late(record: StayRecord, *, until: datetime, rule: LatenessRule) -> Late | None:
    if not record.ready or not is_sound(record):
        return None
    day = london_day(until)
    # The spell that leaving ended, or that still lasts; an earlier one of the day was ended by falling ill again.
    spell = next((each for each in reversed(spells_of(record)) if each.starts_at <= until), None)
    if spell is None or (spell.ends_at is not None and spell.ends_at < until):
        return None
    reason = _reason(record, day=day, rule=rule)
    begins = max(at_time(day, rule.after), spell.starts_at)
    if reason is None or begins >= until:
        return None
    return Late(record.stay.key, record.stay.organisation, day, reason, (until - begins) / _AN_HOUR)


def _reason(record: StayRecord, *, day: date, rule: LatenessRule) -> str | None:
    told = record.days.get(day)
    own = told.reason if told is not None else None
    return next((code for code in (record.stay.delay_reason, own) if code in rule.reasons), None)


def lateness(
    finished: Iterable[Late], *, running: Iterable[Late] = (), at: datetime, window: Window = Window.WEEK
) -> tuple[Lateness, ...]:
    """Bed hours by step and site, most of the window first, then most of today, then by key.

    `finished`: `late_of` of each stay that ended, once. `running`: `late_now` of each that has not.
    """
    today = london_day(at)
    hours: defaultdict[Constraint, list[tuple[int, float]]] = defaultdict(list)
    keys: defaultdict[Constraint, set[str]] = defaultdict(set)
    waiting: defaultdict[Constraint, set[str]] = defaultdict(set)
    for late in finished:
        age = (today - late.day).days
        if 0 <= age <= Window.FOUR_WEEKS.days:
            hours[_step(late)].append((age, late.hours))
            keys[_step(late)].add(late.stay)
    for late in running:
        hours[_step(late)].append((0, late.hours))
        waiting[_step(late)].add(late.stay)
    found = [
        Lateness(
            constraint=constraint,
            now=tuple(sorted(waiting[constraint])),
            hours_today=_sum(each, first=0, last=0),
            hours_day=_sum(each, first=1, last=Window.DAY.days),
            hours_week=_sum(each, first=1, last=Window.WEEK.days),
            hours_four_weeks=_sum(each, first=1, last=Window.FOUR_WEEKS.days),
            evidence=tuple(sorted(keys[constraint])),
        )
        for constraint, each in hours.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.over(window), -each.hours_today, each.key)))


def _step(late: Late) -> Constraint:
    return Constraint(HOSPITAL_PROCESS, Kind.STEP, step_named(late.reason), late.site)


def _sum(hours: list[tuple[int, float]], *, first: int, last: int) -> float:
    # In order of size: what floats add up to must not depend on who was counted first.
    return sum(sorted(each for age, each in hours if first <= age <= last))


_RULE = LatenessRule(after=time(12), reasons=frozenset({"hospital.transport", "hospital.medicines_or_letter"}))


def _hours(record: StayRecord) -> float | None:
    late = late_of(record, rule=_RULE)
    return None if late is None else late.hours


DEFINITIONS = (
    Definition(
        key="flow.bed_hours_late",
        title="Bed hours lost to lateness",
        unit="bed hours",
        says="Hours after the set hour in which people who left that day were ready, and waited for medicines, a "
        "letter or transport; so far today also of those who wait now.",
        rule="From the set hour (12:00 London unless the rules say otherwise), or from being ready if that was later, "
        "to leaving; where the stay's delay reason, or the day's own, is one that the rules name. Never bed days: who "
        "is there at the close loses a bed day instead.",
        inputs=("ready intervals", "leaving", "delay reason", "reviewed days", "lateness rule"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="ready at nine, waited for transport, left at half past three: 3.5 hours after noon",
                answer=3.5,
                work=lambda: _hours(
                    a_stay(
                        "2026-11-01 10:00",
                        "2026-11-05 15:30",
                        ready=[("2026-11-05 09:00", "2026-11-05 15:30")],
                        days={"2026-11-05": "red hospital.transport"},
                    )
                ),
            ),
            Worked(
                situation="found ready at two and left at half past three",
                answer=1.5,
                work=lambda: _hours(
                    a_stay(
                        "2026-11-01 10:00",
                        "2026-11-05 15:30",
                        ready=[("2026-11-05 14:00", None)],
                        days={"2026-11-05": "red hospital.medicines_or_letter"},
                    )
                ),
            ),
            Worked(
                situation="left at eleven: not late",
                answer=None,
                work=lambda: _hours(
                    a_stay(
                        "2026-11-01 10:00",
                        "2026-11-05 11:00",
                        ready=[("2026-11-05 09:00", None)],
                        days={"2026-11-05": "red hospital.transport"},
                    )
                ),
            ),
            Worked(
                situation="waited for something else",
                answer=None,
                work=lambda: _hours(
                    a_stay(
                        "2026-11-01 10:00",
                        "2026-11-05 15:30",
                        ready=[("2026-11-04 09:00", None)],
                        days={"2026-11-05": "red capacity.care_home"},
                    )
                ),
            ),
        ),
    ),
)
