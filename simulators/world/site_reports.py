"""What the hospitals' own systems report: a site's beds, its board, its department, a hub. Reading changes nothing."""

from typing import Final

import msgspec

from simulators.world.arrivals import Arrivals
from simulators.world.beds import RANKS
from simulators.world.calendar import DAY, HOUR, MINUTE
from simulators.world.department import ADMITS_BY_AMBULANCE, ADMITS_WALKING, FOUR_HOURS
from simulators.world.people import AWAITS_TEST, Day, Stay
from simulators.world.places import ACUTE_SITES, WARDS
from simulators.world.reports import DepartmentReport, HubReport, SiteReport, StayReport, WardReport
from simulators.world.scene import Scene
from simulators.world.season import AMBULANCE_SHARE
from simulators.world.state import Ward
from simulators.world.telling import delay_reason, tell_referral, tell_stay

_WRITER: Final = msgspec.msgpack.Encoder()
_FIRST: Final = {key: next(iter(ranks)) for key, ranks in RANKS.items()}


class SiteReports:
    """Reports of the acute sites and the community hospitals' beds."""

    def __init__(self, scene: Scene, arrivals: Arrivals) -> None:
        self._scene = scene
        self._arrivals = arrivals

    def site(self, code: str) -> SiteReport:
        """Report a site's beds, ward by ward."""
        awaiting = self._awaiting(code)
        wards: list[WardReport] = []
        totals = [0, 0, 0, 0]
        for name in WARDS[code]:
            ward = self._scene.state.wards[name]
            report, counts = self._ward(ward, awaiting.get(name, 0))
            wards.append(report)
            totals = [total + count for total, count in zip(totals, counts, strict=True)]
        return SiteReport(
            site=code,
            wards=wards,
            core_open=sum(ward.core_open for ward in wards),
            escalation_open=sum(ward.escalation_open for ward in wards),
            occupied=sum(ward.occupied for ward in wards),
            closed=sum(ward.closed for ward in wards),
            awaiting_admission=sum(awaiting.values()),
            expected_in_by_18=self._expected_in(code),
            discharges_gone=sum(ward.discharges_gone for ward in wards),
            discharges_definite=sum(ward.discharges_definite for ward in wards),
            discharges_potential=sum(ward.discharges_potential for ward in wards),
            over_7_days=totals[0],
            over_14_days=totals[1],
            over_21_days=totals[2],
            not_meeting_criteria=totals[3],
        )

    def _awaiting(self, code: str) -> dict[str, int]:
        """Count who waits for a bed, by the first ward that would take them."""
        counts: dict[str, int] = {}
        department = self._scene.state.departments.get(code)
        for number in department.awaiting if department else ():
            ward = _FIRST[code, self._scene.state.visits[number].specialty]
            counts[ward] = counts.get(ward, 0) + 1
        return counts

    def _ward(self, ward: Ward, awaiting: int) -> tuple[WardReport, tuple[int, int, int, int]]:
        stays, now, today = self._scene.state.stays, self._scene.now, self._scene.today
        definite = potential = over_7 = over_14 = over_21 = not_meeting = 0
        for number in ward.beds:
            if number <= 0:
                continue
            stay = stays[number]
            days = (now - stay.admitted_at) / DAY
            if days > 7.0:
                over_7 += 1
                over_14 += days > 14.0
                over_21 += days > 21.0
            not_meeting += stay.meets is False
            is_definite = self._is_definite(stay, today)
            definite += is_definite
            potential += not is_definite and self._is_potential(stay, today)
        report = WardReport(
            ward=ward.code,
            specialty=ward.specialty,
            core_open=ward.core - ward.closed,
            escalation_open=ward.escalation,
            occupied=ward.occupied,
            closed=ward.closed,
            closed_reason=ward.closed_reason if ward.closed and ward.closed_reason else None,
            awaiting_admission=awaiting,
            discharges_gone=ward.gone_today,
            discharges_definite=definite,
            discharges_potential=potential,
        )
        return report, (over_7, over_14, over_21, not_meeting)

    def _is_definite(self, stay: Stay, today: Day) -> bool:
        """Planned to leave today, with nothing outstanding: on the way, or booked for today and ready."""
        if stay.is_short and stay.meets is not False:
            return stay.expected_on == today and stay.well_at - self._scene.now <= 2 * HOUR
        if stay.meets is not False:
            return False
        if stay.doing == "going":
            return stay.expected_on == today
        return self._is_booked(stay, today) and not stay.delay_reason

    def _is_booked(self, stay: Stay, today: Day) -> bool:
        return bool(stay.referral) and self._scene.state.referrals[stay.referral].booked_for == today

    def _is_potential(self, stay: Stay, today: Day) -> bool:
        """Might leave today if something happens: if a round finds them ready as expected, if what the ward itself
        still waits for comes. Who waits for a service without a start today, or for a test, is in neither count."""
        if stay.meets is False:
            if stay.doing == "going" or self._is_booked(stay, today):
                return True
            return not stay.referral and stay.pathway == "P0" and stay.delay_reason.startswith("hospital.")
        if not 0 < stay.expected_on <= today:
            return False
        return stay.pathway == "P0" and not stay.need and stay.tested_at != AWAITS_TEST

    def _expected_in(self, code: str) -> int:
        """Forecast admissions from now to 18:00 as the site would: its list, and what usually comes."""
        if code not in ACUTE_SITES:
            return 0
        scene = self._scene
        hour = scene.calendar.hour_of(scene.now)
        if hour >= 18.0:
            return 0
        planned = sum(1 for when in scene.state.sites[code].electives if when > scene.now)
        usual = 0.0
        for whole in range(int(hour), 18):
            share = AMBULANCE_SHARE[whole]
            admits = share * ADMITS_BY_AMBULANCE + (1.0 - share) * ADMITS_WALKING
            usual += self._arrivals.expected(code, whole) * admits * min(1.0, whole + 1 - hour)
        return planned + round(usual)

    def stays(self, code: str) -> list[StayReport]:
        """Report everyone in a bed of a site, and those who left within 48 hours, in order of key."""
        return self._told(self._here(code) + self._gone(code), from_day=self._scene.today - 2)

    def stays_in_full(self, code: str) -> list[StayReport]:
        """Report everyone in a bed of a site with all their days, in order of key."""
        return self._told(self._here(code), from_day=0)

    def stays_changed(self, code: str, seen: dict[int, bytes]) -> list[StayReport]:
        """Report those of `stays` that are not as `seen` has them, and bring `seen` up to date."""
        changed, found = [], {}
        for stay in self._here(code) + self._gone(code):
            written = _WRITER.encode((stay, delay_reason(self._scene, stay)))
            found[stay.number] = written
            if seen.get(stay.number) != written:
                changed.append(stay)
        seen.clear()
        seen.update(found)
        return self._told(changed, from_day=self._scene.today - 2)

    def _here(self, code: str) -> list[Stay]:
        state = self._scene.state
        return [state.stays[number] for ward in WARDS[code] for number in state.wards[ward].beds if number > 0]

    def _gone(self, code: str) -> list[Stay]:
        state = self._scene.state
        return [stay for number in state.gone_stays if (stay := state.stays[number]).site == code]

    def _told(self, stays: list[Stay], *, from_day: int) -> list[StayReport]:
        return sorted((tell_stay(self._scene, stay, from_day=from_day) for stay in stays), key=lambda stay: stay.key)

    def department(self, code: str) -> DepartmentReport:
        """Report an emergency department and its ambulance door."""
        scene = self._scene
        department, visits, now = scene.state.departments[code], scene.state.visits, scene.now
        ages = [now - clock for clock in department.present.values()]
        waits = [now - visits[number].decided_at for number in department.awaiting]
        outside = [now - visits[number].arrived_at for number in department.outside]
        return DepartmentReport(
            site=code,
            in_department=len(ages),
            over_4_hours=sum(age > FOUR_HOURS for age in ages),
            over_12_hours=sum(age > 12 * HOUR for age in ages),
            over_12_hours_since_decision=sum(wait > 12 * HOUR for wait in waits),
            awaiting_bed=len(waits),
            longest_awaiting_bed_minutes=max(waits, default=0) // MINUTE,
            ambulances_waiting=len(outside),
            longest_ambulance_wait_minutes=max(outside, default=0) // MINUTE,
            attendances_today=department.attendances,
            departures_today=department.departures,
            within_4_hours_today=department.within_4_hours,
            admissions_today=department.admissions,
            ambulance_arrivals_today=department.ambulance_arrivals,
            handovers_today=department.handovers,
            handover_minutes_today=department.handover_seconds // MINUTE,
            handovers_over_30_today=department.handovers_over_30,
            handovers_over_60_today=department.handovers_over_60,
        )

    def hub(self, code: str) -> HubReport:
        """Report a hub: what no service holds (yet), decided or not, and what of that closed in the last 48 hours."""
        state = self._scene.state
        hub = state.hubs[code]
        held = [referral for referral in state.referrals.values() if referral.hub == code and not referral.service]
        return HubReport(
            hub=code,
            referrals=[tell_referral(self._scene, referral) for referral in held],
            awaiting_decision=len(hub.waiting),
            decided_today=hub.decided_today,
        )
