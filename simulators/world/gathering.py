"""What is written down while the world runs, so that it can be held against published figures: reports, and nothing
that a partner's system would not know.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from simulators.world.calendar import LONDON
from simulators.world.places import ACUTE_SITES, COMMUNITY_SITES
from simulators.world.reports import ResponseReport, StayReport
from simulators.world.world import World

TRUSTS = {"SIM-T1": ("SIM-S1", "SIM-S2"), "SIM-T2": ("SIM-S3",)}


NIGHT_ENDS: Final = time(6)
MORNING: Final = time(8, 30)
SECOND_CALL: Final = time(10, 20)
AFTERNOON: Final = time(14)
LOOKS: Final = (NIGHT_ENDS, MORNING, SECOND_CALL, AFTERNOON)
"""London times at which the departments' counters and the plans for leaving are read."""


@dataclass(slots=True)
class TrustDay:
    """A trust's daily return: beds at 08:00, ambulances and people of the day."""

    opened: int = 0
    occupied: int = 0
    closed_infection: int = 0
    over_7: int = 0
    over_21: int = 0
    not_met: int = 0
    discharged: int = 0
    remaining: int = 0
    handovers_30: int = 0
    handovers_60: int = 0


@dataclass(slots=True)
class Gathered:
    """Everything gathered of a span of whole London days, `first` to before `end`."""

    first: date
    end: date
    trust_days: dict[tuple[str, date], TrustDay] = field(default_factory=dict)
    by_hour: Counter[int] = field(default_factory=Counter)
    ambulances_by_hour: Counter[int] = field(default_factory=Counter)
    attendances: Counter[date] = field(default_factory=Counter)
    hours: dict[tuple[str, date, int], int] = field(default_factory=dict)
    departures: int = 0
    within_4_hours: int = 0
    admissions: int = 0
    over_12_since_decision: int = 0
    since_midnight: dict[tuple[time, date], tuple[int, int]] = field(default_factory=dict)
    """Departures since midnight, and how many of them within four hours, at the times of `LOOKS`."""
    planned: dict[tuple[time, date], tuple[int, int, int]] = field(default_factory=dict)
    """People gone, definite and potential at the times of `LOOKS`."""
    left: Counter[date] = field(default_factory=Counter)
    """Everybody who left an acute bed in the day, as the boards count."""
    discharges: Counter[tuple[date, str]] = field(default_factory=Counter)
    community_discharges: Counter[date] = field(default_factory=Counter)
    community_days: list[float] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    unreviewed: int = 0
    reviewed: int = 0
    red: int = 0
    responses: Counter[str] = field(default_factory=Counter)
    virtual: list[float] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        """The days of the span, in order."""
        return [self.first + timedelta(days=count) for count in range((self.end - self.first).days)]


def london(day: date, hour: int = 0) -> datetime:
    """Give the instant at which London's clocks show the hour."""
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def gather(world: World, first: date, end: date, *, tell: Callable[[date], None] | None = None) -> Gathered:
    """Run a world to `first`, then to `end`, and write down what its partners report."""
    gathered = Gathered(first, end)
    world.advance(london(first))
    world.take_ended()
    for day in gathered.days:
        for trust in TRUSTS:
            gathered.trust_days[trust, day] = TrustDay()
    day = first
    while day < end:
        if tell is not None:
            tell(day)
        _live_day(world, gathered, day)
        day += timedelta(days=1)
    return gathered


def _live_day(world: World, gathered: Gathered, day: date) -> None:
    start = london(day)
    hours = round((london(day + timedelta(days=1)) - start).total_seconds() / 3600)
    before = dict.fromkeys(ACUTE_SITES, (0, 0))
    for hour in range(hours):
        if hour == 8:
            _morning(world, gathered, day)
        local = (start + timedelta(hours=hour)).astimezone(LONDON).hour
        for look in LOOKS:
            if look.hour == local:
                world.advance(datetime.combine(day, look, LONDON))
                _look(world, gathered, look, day)
        world.advance(start + timedelta(hours=hour + 1, seconds=-1))
        for site in ACUTE_SITES:
            report = world.department(site)
            came, rode = before[site]
            before[site] = report.attendances_today, report.ambulance_arrivals_today
            gathered.by_hour[local] += report.attendances_today - came
            gathered.hours[site, day, local] = report.attendances_today - came
            gathered.ambulances_by_hour[local] += report.ambulance_arrivals_today - rode
    for trust, sites in TRUSTS.items():
        kept = gathered.trust_days[trust, day]
        for site in sites:
            report = world.department(site)
            gathered.attendances[day] += report.attendances_today
            gathered.departures += report.departures_today
            gathered.within_4_hours += report.within_4_hours_today
            gathered.admissions += report.admissions_today
            gathered.left[day] += world.site(site).discharges_gone
            kept.handovers_30 += report.handovers_over_30_today - report.handovers_over_60_today
            kept.handovers_60 += report.handovers_over_60_today
    world.advance(london(day + timedelta(days=1)))
    _night(world, gathered, day)


def _look(world: World, gathered: Gathered, look: time, day: date) -> None:
    departments = [world.department(site) for site in ACUTE_SITES]
    gathered.since_midnight[look, day] = (
        sum(it.departures_today for it in departments),
        sum(it.within_4_hours_today for it in departments),
    )
    sites = [world.site(site) for site in ACUTE_SITES]
    gathered.planned[look, day] = (
        sum(it.discharges_gone for it in sites),
        sum(it.discharges_definite for it in sites),
        sum(it.discharges_potential for it in sites),
    )


def _morning(world: World, gathered: Gathered, day: date) -> None:
    world.advance(london(day, 8))
    for trust, sites in TRUSTS.items():
        kept = gathered.trust_days[trust, day]
        for site in sites:
            report = world.site(site)
            kept.opened += report.core_open + report.escalation_open
            kept.occupied += report.occupied
            kept.over_7 += report.over_7_days
            kept.over_21 += report.over_21_days
            kept.closed_infection += sum(it.closed for it in report.wards if it.closed_reason == "infection")
            gathered.over_12_since_decision += world.department(site).over_12_hours_since_decision
    ward = world.virtual_ward()
    gathered.virtual.append(ward.people / ward.places)
    if day.weekday() == 0:
        for site in ACUTE_SITES:
            for stay in world.stays(site):
                _count_reason(gathered, stay, day)


def _count_reason(gathered: Gathered, stay: StayReport, day: date) -> None:
    if stay.left_at is None and stay.meets_criteria is False and (london(day, 8) - stay.admitted_at).days >= 7:
        gathered.reasons[stay.delay_reason or "none"] += 1


def _night(world: World, gathered: Gathered, day: date) -> None:
    """Count what ended on the day, and who remains at its end."""
    ended = world.take_ended()
    trust_of = {site: trust for trust, sites in TRUSTS.items() for site in sites}
    for stay in ended.stays:
        if stay.site in COMMUNITY_SITES:
            _community_left(gathered, stay, day)
        elif stay.left_at is not None and stay.left_to != "died" and stay.ready_spells:
            _left(gathered, stay, day, trust_of[stay.site])
        _days(gathered, stay)
    for site, trust in trust_of.items():
        gathered.trust_days[trust, day].remaining += world.site(site).not_meeting_criteria
    for trust in TRUSTS:
        kept = gathered.trust_days[trust, day]
        kept.not_met = kept.discharged + kept.remaining
    for response in ended.responses:
        _responded(gathered, response)


def _left(gathered: Gathered, stay: StayReport, day: date, trust: str) -> None:
    gathered.trust_days[trust, day].discharged += 1
    gathered.discharges[day, stay.pathway_final or "P0"] += 1
    ready = stay.ready_spells[-1].starts_at.astimezone(LONDON).date()
    gathered.delays.append((day - ready).days)


def _community_left(gathered: Gathered, stay: StayReport, day: date) -> None:
    if stay.left_at is not None and stay.left_to != "died":
        gathered.community_discharges[day] += 1
        gathered.community_days.append((stay.left_at - stay.admitted_at).total_seconds() / 86400)


def _days(gathered: Gathered, stay: StayReport) -> None:
    for day in stay.days:
        gathered.unreviewed += day.colour is None
        gathered.reviewed += day.colour is not None
        gathered.red += day.colour == "red"


def _responded(gathered: Gathered, response: ResponseReport) -> None:
    if response.priority != "2_hour":
        return
    gathered.responses["received"] += 1
    if response.first_contact_at is not None:
        gathered.responses["seen"] += 1
        gathered.responses["met"] += response.first_contact_at - response.received_at <= timedelta(hours=2)
