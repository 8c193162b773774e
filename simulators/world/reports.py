"""What each partner's own system would say at an instant: records made by the world, put into formats by the feeds.

Everything here is invented. Times are aware UTC; days are London days. A field is None where the partner's system does
not know it, never where it is zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WardReport:
    """One ward: staffed beds now, and what its board says of today. `closed` beds are not in `core_open`."""

    ward: str
    specialty: str
    core_open: int
    escalation_open: int
    occupied: int
    closed: int
    closed_reason: str | None
    awaiting_admission: int
    discharges_gone: int
    discharges_definite: int
    discharges_potential: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """One hospital site: its wards, and the site's own totals, those of no ward included.

    `awaiting_admission`: people in the emergency department with a decision to admit and no bed.
    `expected_in_by_18`: emergency and elective admissions the site itself expects from now to 18:00 London.
    """

    site: str
    wards: Sequence[WardReport]
    core_open: int
    escalation_open: int
    occupied: int
    closed: int
    awaiting_admission: int
    expected_in_by_18: int
    discharges_gone: int
    discharges_definite: int
    discharges_potential: int
    over_7_days: int
    over_14_days: int
    over_21_days: int
    not_meeting_criteria: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadySpell:
    """A spell of not meeting the criteria to reside (in a community bed: the requirements to remain)."""

    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColour:
    """One London day of a stay as the board round left it; `colour` None: not yet reviewed."""

    on: date
    ward: str
    colour: str | None
    reason: str | None
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StayReport:
    """One person's time in a bed, under a key that means nothing outside ("ST-" and ten characters).

    `source`: emergency, elective or transfer. `left_to`: home, home_with_support, community_bed, care_home, died,
    other_hospital. `meets_criteria` None: not yet assessed. `delay_reason`: a code of the 2024 scheme, with readiness.
    """

    key: str
    site: str
    ward: str
    bed: str
    specialty: str
    source: str
    home_council: str
    admitted_at: datetime
    expected_on: date | None
    meets_criteria: bool | None
    ready_spells: Sequence[ReadySpell]
    days: Sequence[DayColour]
    pathway_referred: str | None
    pathway_final: str | None
    delay_reason: str | None
    left_at: datetime | None
    left_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentReport:
    """One emergency department and its ambulance door. Counts "today" start at London midnight.

    `over_12_hours` is from arrival; `over_12_hours_since_decision` is the other clock. Minutes are whole.
    """

    site: str
    in_department: int
    over_4_hours: int
    over_12_hours: int
    over_12_hours_since_decision: int
    awaiting_bed: int
    longest_awaiting_bed_minutes: int
    ambulances_waiting: int
    longest_ambulance_wait_minutes: int
    attendances_today: int
    departures_today: int
    within_4_hours_today: int
    admissions_today: int
    ambulance_arrivals_today: int
    handovers_today: int
    handover_minutes_today: int
    handovers_over_30_today: int
    handovers_over_60_today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCareRow:
    """A provider's hours in one locality on one day. Hours in quarters; `free_double_rounds` is single visits' rounds
    that two carers could take together; `earliest_start` the first day a new package could begin."""

    locality: str
    on: date
    hours_staffed: float
    hours_booked: float
    hours_free: float
    free_double_rounds: int
    earliest_start: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCareReport:
    """One home care provider, as it stood when its file was written (`written_at`): rows for today and six days more,
    and by locality the packages it has been offered and not placed, handed back this week, and restarts agreed."""

    provider: str
    council: str
    written_at: datetime
    rows: Sequence[HomeCareRow]
    packages_waiting: Mapping[str, int]
    packages_handed_back: Mapping[str, int]
    restarts: Mapping[str, int]
    people_served: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """What a service offers on a day in a locality: starts (reablement), beds (community hospital).

    offered = held + taken + usable + the sum of `not_usable` (reasons: wrong_area, single_handed_only, wrong_need,
    no_staff).
    """

    on: date
    locality: str
    offered: int
    held: int
    taken: int
    usable: int
    not_usable: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReport:
    """A request for a pathway service ("RF-" and ten characters), from being made to its end.

    `waiting_in`: acute, not_acute; None once started or closed. `tag`: hospital process, hub decision, being arranged,
    no capacity; None once started or closed. `outcome`: started, withdrawn, declined, died; None while open.
    """

    key: str
    stay: str | None
    service: str | None
    pathway: str
    home_council: str
    locality: str
    referred_at: datetime
    decided_at: datetime | None
    accepted_at: datetime | None
    booked_for: date | None
    started_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    waiting_in: str | None
    tag: str | None
    double_handed: bool
    hours_a_week: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReport:
    """A reablement team, or a community hospital's beds: offers from today to seven days on, and who waits for it."""

    service: str
    kind: str
    offers: Sequence[OfferRow]
    caseload: int
    caseload_limit: int
    waiting_in_acute: int
    waiting_not_in_acute: int
    being_arranged: int
    no_capacity: int
    started_today: int
    ended_today: int
    referrals: Sequence[ReferralReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubReport:
    """A care transfer hub: the referrals it holds that no service holds yet, and what it decided today."""

    hub: str
    referrals: Sequence[ReferralReport]
    awaiting_decision: int
    decided_today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseReport:
    """A referral to urgent community response with its clock ("UC-" and ten characters).

    `priority`: 2_hour, 2_day. `source`: 999, 111, gp, care_home, emergency_department, community, self. `outcome`:
    remained_home, admitted, referred_on, no_contact, declined, deferred; None while open. The clock runs from
    `received_at` to `first_contact_at`; triage does not pause it.
    """

    key: str
    team: str
    priority: str
    source: str
    home_council: str
    locality: str
    received_at: datetime
    triaged_at: datetime | None
    first_contact_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftReport:
    """One shift of a team: visits staffed, done and already promised."""

    starts_at: datetime
    ends_at: datetime
    visits_staffed: int
    visits_done: int
    visits_promised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTeamReport:
    """One urgent community response team. `responses`: the open ones and those closed in the last 48 hours."""

    team: str
    responses: Sequence[ResponseReport]
    shifts: Sequence[ShiftReport]
    unallocated: int
    received_today: int
    met_today: int
    missed_today: int
    declined_today: int
    deferred_today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualWardReport:
    """A virtual ward: places open, people on it, and who waits for it from home and from hospital."""

    ward: str
    places: int
    people: int
    waiting_step_up: int
    waiting_step_down: int
    admitted_today: int
    discharged_today: int
    is_accepting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CareHomeReport:
    """A care home's own entry, as old as `updated_at` says: it is renewed when somebody there finds the time."""

    home: str
    council: str
    bed_type: str
    updated_at: datetime
    maximum: int
    occupied: int
    reserved: int
    is_accepting: bool
