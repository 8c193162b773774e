"""A small system of our own: every partner says much the same all day, until a test says else.

Time passes when told and does nothing by itself, but for the count of people in the department, which is the minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from simulators.world.reports import (
    CareHomeReport,
    DayColour,
    DepartmentReport,
    HomeCareReport,
    HomeCareRow,
    HubReport,
    OfferRow,
    ReadySpell,
    ReferralReport,
    ResponseReport,
    ResponseTeamReport,
    ServiceReport,
    ShiftReport,
    SiteReport,
    StayReport,
    VirtualWardReport,
    WardReport,
)

START = datetime(2026, 11, 10, 7, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant of November 2026, as "10 07:00"."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def on(day: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, day)


def ward(code: str, specialty: str, *counts: int, reason: str | None = None) -> WardReport:
    core, escalation, occupied, closed, awaiting, gone, definite, potential = counts
    return WardReport(
        ward=code,
        specialty=specialty,
        core_open=core,
        escalation_open=escalation,
        occupied=occupied,
        closed=closed,
        closed_reason=reason,
        awaiting_admission=awaiting,
        discharges_gone=gone,
        discharges_definite=definite,
        discharges_potential=potential,
    )


def site(code: str) -> SiteReport:
    return SiteReport(
        site=code,
        wards=[
            ward(f"{code}-W03", "respiratory", 32, 4, 35, 0, 2, 1, 3, 2),
            ward(f"{code}-W06", "cardiology", 14, 0, 14, 2, 0, 0, 1, 1, reason="infection"),
        ],
        core_open=46,
        escalation_open=4,
        occupied=49,
        closed=2,
        awaiting_admission=3,
        expected_in_by_18=9,
        discharges_gone=1,
        discharges_definite=4,
        discharges_potential=3,
        over_7_days=21,
        over_14_days=12,
        over_21_days=5,
        not_meeting_criteria=9,
    )


def stay(key: str, **others: object) -> StayReport:
    plain = StayReport(
        key=key,
        site="SIM-S1",
        ward="SIM-S1-W10",
        bed="B14",
        specialty="elderly_care",
        source="emergency",
        home_council="SIM-L1",
        admitted_at=at("02 16:42"),
        expected_on=on(6),
        meets_criteria=False,
        ready_spells=[
            ReadySpell(starts_at=at("03 10:15"), ends_at=at("05 09:50")),
            ReadySpell(starts_at=at("07 11:05"), ends_at=None),
        ],
        days=[
            DayColour(
                on=on(day),
                ward="SIM-S1-W10",
                colour="red" if day < 10 else None,
                reason="capacity.home_rehabilitation" if day < 10 else None,
                reviewed_at=at(f"{day:02d} 10:20") if day < 10 else None,
            )
            for day in range(2, 11)
        ],
        pathway_referred="P1",
        pathway_final="P1",
        delay_reason="capacity.home_rehabilitation",
        left_at=None,
        left_to=None,
    )
    return replace(plain, **others)  # type: ignore[arg-type]


def department(code: str, *, people: int) -> DepartmentReport:
    return DepartmentReport(
        site=code,
        in_department=people,
        over_4_hours=24,
        over_12_hours=6,
        over_12_hours_since_decision=2,
        awaiting_bed=11,
        longest_awaiting_bed_minutes=842,
        ambulances_waiting=3,
        longest_ambulance_wait_minutes=47,
        attendances_today=72,
        departures_today=66,
        within_4_hours_today=41,
        admissions_today=22,
        ambulance_arrivals_today=19,
        handovers_today=17,
        handover_minutes_today=391,
        handovers_over_30_today=6,
        handovers_over_60_today=2,
    )


def home_care(provider: str, *, written_at: datetime) -> HomeCareReport:
    first = written_at.date()
    return HomeCareReport(
        provider=provider,
        council="SIM-L2",
        written_at=written_at,
        rows=[
            HomeCareRow(
                locality=locality,
                on=first + timedelta(days=ahead),
                hours_staffed=212.0,
                hours_booked=205.5,
                hours_free=4.25,
                free_double_rounds=1,
                earliest_start=first + timedelta(days=3),
            )
            for locality in ("moor", "carrick")
            for ahead in range(7)
        ],
        packages_waiting={"carrick": 3, "moor": 0},
        packages_handed_back={"carrick": 1, "moor": 0},
        restarts={"carrick": 2, "moor": 1},
        people_served=141,
    )


def referral(number: int, **others: object) -> ReferralReport:
    plain = ReferralReport(
        key=f"RF-{number:010d}".replace("0", "a"),
        stay="ST-4k9x2m7qpa",
        service="SIM-R1",
        pathway="P1",
        home_council="SIM-L1",
        locality="north",
        referred_at=at("07 11:40") + timedelta(minutes=number),
        decided_at=at("08 10:05"),
        accepted_at=None,
        booked_for=None,
        started_at=None,
        ended_at=None,
        closed_at=None,
        outcome=None,
        waiting_in="acute",
        tag="no capacity",
        double_handed=True,
        hours_a_week=21.0,
    )
    return replace(plain, **others)  # type: ignore[arg-type]


def service(code: str, referrals: Sequence[ReferralReport]) -> ServiceReport:
    return ServiceReport(
        service=code,
        kind="community_beds" if code.startswith("SIM-C") else "reablement",
        offers=[
            OfferRow(on=on(10), locality="north", offered=2, held=0, taken=0, usable=0, not_usable={"no_staff": 2}),
            OfferRow(on=on(10), locality="central", offered=3, held=0, taken=2, usable=1, not_usable={}),
            OfferRow(on=on(14), locality="central", offered=1, held=0, taken=0, usable=1, not_usable={}),
        ],
        caseload=96,
        caseload_limit=100,
        waiting_in_acute=1,
        waiting_not_in_acute=0,
        being_arranged=0,
        no_capacity=1,
        started_today=1,
        ended_today=0,
        referrals=referrals,
    )


def response(key: str, **others: object) -> ResponseReport:
    plain = ResponseReport(
        key=key,
        team="SIM-U1",
        priority="2_hour",
        source="999",
        home_council="SIM-L2",
        locality="carrick",
        received_at=at("10 05:02"),
        triaged_at=at("10 05:15"),
        first_contact_at=at("10 06:40"),
        closed_at=None,
        outcome=None,
        reason=None,
    )
    return replace(plain, **others)  # type: ignore[arg-type]


@dataclass
class MadeEnded:
    stays: list[StayReport] = field(default_factory=list)
    referrals: list[ReferralReport] = field(default_factory=list)
    responses: list[ResponseReport] = field(default_factory=list)


class MadeSystem:
    """A system that says what it is told to say. `advances` are the steps in which time passed."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now
        self.advances: list[datetime] = []
        self.referrals = [referral(number) for number in range(1, 121)]
        self.people_on_board = [stay("ST-4k9x2m7qpa"), stay("ST-b03vt8e6wz", meets_criteria=None, days=[])]
        self.ended = MadeEnded()
        self.stories: dict[str, str] = {}

    def advance(self, to: datetime) -> None:
        if to > self.now:
            self.now = to
            self.advances.append(to)

    def checkpoint(self) -> bytes:
        return self.now.isoformat().encode()

    @classmethod
    def resume(cls, checkpoint: bytes) -> "MadeSystem":
        return cls(datetime.fromisoformat(checkpoint.decode()))

    def set_story(self, name: str, on: bool, *, about: str = "") -> None:  # noqa: FBT001
        if about == "nobody":
            raise ValueError("there is nobody of that name")
        if on:
            self.stories[name] = about
        else:
            self.stories.pop(name, None)

    def site(self, code: str) -> SiteReport:
        return site(code)

    def stays(self, site: str) -> list[StayReport]:
        return [replace(one, site=site) for one in self.people_on_board]

    def stays_in_full(self, site: str) -> list[StayReport]:
        return [one for one in self.stays(site) if one.left_at is None]

    def stays_changed(self, site: str, seen: dict[int, bytes]) -> list[StayReport]:
        changed = []
        for number, one in enumerate(self.stays(site)):
            if seen.get(number) != repr(one).encode():
                changed.append(one)
            seen[number] = repr(one).encode()
        return changed

    def department(self, site: str) -> DepartmentReport:
        return department(site, people=60 + self.now.minute)

    def hub(self, code: str) -> HubReport:
        return HubReport(
            hub=code,
            referrals=[referral(900, service=None, tag="hub decision", decided_at=None)],
            awaiting_decision=1,
            decided_today=0,
        )

    def service(self, code: str) -> ServiceReport:
        return service(code, self.referrals)

    def home_care(self, provider: str) -> HomeCareReport:
        return home_care(provider, written_at=self.now.replace(minute=0))

    def response_team(self, code: str) -> ResponseTeamReport:
        return ResponseTeamReport(
            team=code,
            responses=[response("UC-h6r3k8s1oq", team=code)],
            shifts=[
                ShiftReport(
                    starts_at=at("10 08:00"),
                    ends_at=at("10 14:00"),
                    visits_staffed=12,
                    visits_done=6,
                    visits_promised=3,
                )
            ],
            unallocated=1,
            received_today=7,
            met_today=4,
            missed_today=1,
            declined_today=0,
            deferred_today=0,
        )

    def virtual_ward(self) -> VirtualWardReport:
        return VirtualWardReport(
            ward="SIM-V1",
            places=60,
            people=52,
            waiting_step_up=2,
            waiting_step_down=5,
            admitted_today=1,
            discharged_today=0,
            is_accepting=True,
        )

    def care_homes(self, council: str) -> list[CareHomeReport]:
        return [
            CareHomeReport(
                home="SIM-N09",
                council=council,
                bed_type="residential",
                updated_at=datetime(2026, 10, 14, 10, 5, tzinfo=UTC),
                maximum=28,
                occupied=26,
                reserved=0,
                is_accepting=True,
            ),
            CareHomeReport(
                home="SIM-N08",
                council=council,
                bed_type="nursing",
                updated_at=at("09 15:40"),
                maximum=42,
                occupied=39,
                reserved=1,
                is_accepting=False,
            ),
        ]

    def take_ended(self) -> MadeEnded:
        ended, self.ended = self.ended, MadeEnded()
        return ended
