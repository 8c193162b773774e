"""The invented world as the core reads it: records from what partners' systems would report, and beside them the truth.

The truth is what the world itself knows at each London midnight of everybody in a bed, before any report is made of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from catalogue.model import Catalogue
from catalogue.reader import read
from metrics.beddays.record import StayRecord
from metrics.vocabulary.days import close_of, london_day
from metrics.vocabulary.episodes import BedDay, Colour, Pathway, ReadyInterval, Referral, Stay
from simulators.world.places import HUBS, SITES
from simulators.world.reports import ReferralReport, StayReport
from simulators.world.scene import key_of
from simulators.world.world import World

LIVING = Path(__file__).resolve().parents[3] / "catalogue" / "living"
_SERVICES = ("SIM-R1", "SIM-R2", "SIM-R3", "SIM-C1", "SIM-C2")


def living() -> Catalogue:
    """The catalogue of the invented system."""
    return read(LIVING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the world knows of one person who is ready, at a midnight."""

    stay: str
    on: date
    need: str | None
    locality: str
    council: str
    tag: str | None


@dataclass(slots=True)
class Told:
    """Lets the world pass, midnight by midnight, and keeps what it tells."""

    world: World
    stays: dict[str, StayReport] = field(default_factory=dict)
    referrals: dict[str, ReferralReport] = field(default_factory=dict)
    truth: list[Held] = field(default_factory=list)
    handed_back: dict[tuple[str, str], float] = field(default_factory=dict)
    _hubs: dict[str, str] = field(default_factory=dict)

    def pass_to(self, at: datetime, *, providers: Iterable[str]) -> None:
        """Let time pass to an instant, and read what there is then. Packages handed back are summed week by week."""
        self._keep_ended()
        day, weeks_from = london_day(self.world.now), london_day(self.world.now)
        while close_of(day) <= at:
            # The last second of the day: whoever leaves at midnight is still there at the close.
            self.world.advance(close_of(day) - timedelta(seconds=1))
            self.truth.extend(self._held(day))
            self._keep_ended()
            if (day - weeks_from).days % 7 == 6:
                self._hand_back(providers)
            day += timedelta(days=1)
        self.world.advance(at)
        self._keep_ended()
        self.stays |= {stay.key: stay for site in SITES for stay in self.world.stays_in_full(site)}
        for hub in HUBS:
            self.referrals |= {each.key: each for each in self.world.hub(hub).referrals}
        for service in _SERVICES:
            self.referrals |= {each.key: each for each in self.world.service(service).referrals}

    def records(self) -> list[StayRecord]:
        """Everybody as the core reads them."""
        made: dict[str, list[Referral]] = {}
        for report in self.referrals.values():
            if report.stay is not None:
                made.setdefault(report.stay, []).append(self.referral(report))
        return [
            _record(report, sorted(made.get(key, ()), key=lambda each: each.referred_at), observed_at=self.world.now)
            for key, report in self.stays.items()
        ]

    def _keep_ended(self) -> None:
        ended = self.world.take_ended()
        self.stays |= {stay.key: stay for stay in ended.stays}
        self.referrals |= {referral.key: referral for referral in ended.referrals}
        state = self.world._scene.state
        self._hubs |= {key_of("RF-", state.seed, number): each.hub for number, each in state.referrals.items()}

    def _held(self, day: date) -> Iterator[Held]:
        state = self.world._scene.state
        for stay in state.stays.values():
            if not stay.left_at and stay.meets is False:
                referral = state.referrals[stay.referral] if stay.referral else None
                yield Held(
                    stay=key_of("ST-", state.seed, stay.number),
                    on=day,
                    need=referral.need if referral is not None else None,
                    locality=stay.locality,
                    council=stay.council,
                    tag=referral.tag if referral is not None else None,
                )

    def _hand_back(self, providers: Iterable[str]) -> None:
        for provider in providers:
            for locality, packages in self.world.home_care(provider).packages_handed_back.items():
                self.handed_back[provider, locality] = self.handed_back.get((provider, locality), 0.0) + packages

    def referral(self, report: ReferralReport) -> Referral:
        """A referral as the core reads it."""
        return Referral(
            key=report.key, organisation=report.service or self._hubs[report.key], stay=report.stay,
            pathway=Pathway(report.pathway), home_council=report.home_council, locality=report.locality,
            referred_at=report.referred_at, decided_at=report.decided_at, accepted_at=report.accepted_at,
            booked_for=report.booked_for, started_at=report.started_at, ended_at=report.ended_at,
            closed_at=report.closed_at, outcome=report.outcome, waiting_in=report.waiting_in, tag=report.tag,
            is_double_handed=report.double_handed, hours_a_week=report.hours_a_week, observed_at=self.world.now,
        )  # fmt: skip


def _record(report: StayReport, referrals: list[Referral], *, observed_at: datetime) -> StayRecord:
    key = report.key
    return StayRecord(
        stay=Stay(
            key=key, organisation=report.site, ward=report.ward, bed=report.bed, specialty=report.specialty,
            source=report.source, home_council=report.home_council, admitted_at=report.admitted_at,
            expected_on=report.expected_on, meets_criteria=report.meets_criteria,
            pathway_referred=Pathway(report.pathway_referred) if report.pathway_referred else None,
            pathway_final=Pathway(report.pathway_final) if report.pathway_final else None,
            delay_reason=report.delay_reason, left_at=report.left_at, left_to=report.left_to, observed_at=observed_at,
        ),
        ready=tuple(
            ReadyInterval(stay=key, starts_at=each.starts_at, ends_at=each.ends_at, observed_at=observed_at)
            for each in report.ready_spells
        ),
        days={
            each.on: BedDay(
                stay=key, on=each.on, ward=each.ward, colour=Colour(each.colour) if each.colour else None,
                reason=each.reason, reviewed_at=each.reviewed_at, observed_at=observed_at,
            )
            for each in report.days
        },
        referrals=tuple(referrals),
    )  # fmt: skip
