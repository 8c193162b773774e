"""The course of a stay in an acute bed: ill, well, declared ready, prepared, handed over, gone; or ill again; or dead.

Each step waits for something that exists: a test slot, a senior's round, a therapist, the hub, a service that can
start. Rounds, hubs and the community decide when those come; this only says what follows.
"""

from typing import Final

from simulators.world import casemix, season
from simulators.world.agenda import Seconds
from simulators.world.beds import Beds
from simulators.world.calendar import DAY, HOUR
from simulators.world.draws import around
from simulators.world.hubs import Hubs
from simulators.world.links import Community
from simulators.world.people import AWAITS_TEST, BedDay, Day, Referral, Spell, Stay
from simulators.world.preparing import Preparing
from simulators.world.scene import Scene
from simulators.world.state import Visit, Ward
from simulators.world.telling import delay_reason
from simulators.world.waves import Waves

LENGTH: Final = 7.89
"""Mean days of illness of an emergency admission of middling frailty, before any waiting."""
SPREAD: Final = 1.06
ELECTIVE_LENGTH: Final = 2.3
PROGRESS: Final = (0.60, 1.20, 1.14, 1.16, 1.13, 1.13, 0.64)
"""How much of a day's way to being well is gone in the day to ten in the morning, Monday to Sunday."""
NEEDS_TEST: Final = 0.45
DEATHS: Final = 0.06
LEFT_TO: Final = {"P0": "home", "P1": "home_with_support", "P2": "community_bed", "P3": "care_home"}


class Course:
    """What happens to people in acute beds, and how any stay ends."""

    def __init__(self, scene: Scene, waves: Waves, preparing: Preparing, hubs: Hubs) -> None:
        self._scene = scene
        self._waves = waves
        self._random = scene.stream("course")
        self._preparing = preparing
        self._hubs = hubs
        self.beds: Beds
        self.community: Community

    def begin_emergency(self, visit: Visit, ward: Ward, bed: int) -> None:
        """Admit somebody from the emergency department."""
        stay = self._admit(visit.site, visit.specialty, "emergency", visit.council, visit.locality, visit.frailty)
        stay.sex, stay.is_short = visit.sex, visit.short
        self.beds.put(stay, ward, bed)
        stay.days.append(BedDay(on=self._scene.today, ward=ward.code))
        if visit.short:
            self._plan_short(stay)
            return
        scale = casemix.ILLNESS[stay.specialty] * (0.5 + stay.frailty)
        self._plan(stay, LENGTH * scale, elective=False)

    def begin_elective(self, site: str, specialty: str, sex: int, ward: Ward, bed: int) -> None:
        """Admit somebody for an operation."""
        council, locality = casemix.home(self._random, site)
        stay = self._admit(site, specialty, "elective", council, locality, self._random.betavariate(1.4, 2.2))
        stay.sex = sex
        self.beds.put(stay, ward, bed)
        stay.days.append(BedDay(on=self._scene.today, ward=ward.code))
        self._plan(stay, ELECTIVE_LENGTH * (0.6 + stay.frailty), elective=True)

    def _admit(self, site: str, specialty: str, source: str, council: str, locality: str, frailty: float) -> Stay:
        scene = self._scene
        stay = Stay(
            number=scene.number(), site=site, ward="", bed=0, specialty=specialty, source=source, council=council,
            locality=locality, admitted_at=scene.now, frailty=frailty, pathway="P0", doing="ill",
        )  # fmt: skip
        scene.state.stays[stay.number] = stay
        scene.state.sites[site].admitted_ever += 1
        return stay

    def _plan(self, stay: Stay, mean_days: float, *, elective: bool) -> None:
        scene, random = self._scene, self._random
        wanted = casemix.needs(random, specialty=stay.specialty, frailty=stay.frailty, elective=elective)
        stay.pathway, stay.need = wanted.pathway, wanted.need
        stay.double_handed, stay.hours_a_week = wanted.double_handed, wanted.hours_a_week
        days = mean_days * random.lognormvariate(-SPREAD * SPREAD / 2.0, SPREAD)
        days *= season.severity(scene.today) * self._waves.factor("severity", stay.site)
        if stay.pathway != "P0":
            days = days * 1.2 + 1.0
        days = max(0.4, days)
        stay.well_at = self._after(days)
        if not elective and random.random() < DEATHS * 2.0 * stay.frailty:
            stay.dies_at = scene.now + int(days * DAY * random.random())
            scene.agenda.at(stay.dies_at, "dies", stay.number)
        if random.random() < NEEDS_TEST:
            stay.tested_at = AWAITS_TEST
            scene.agenda.at(scene.now + int(days * DAY * (0.3 + 0.65 * random.random())), "test_due", stay.number)

    def _after(self, days: float) -> Seconds:
        """Give the moment at which so many days of illness are lived through.

        What moves somebody on (tests, theatre, therapy, decisions) is done less at weekends: such a day, from ten in
        the morning to ten, counts less.
        """
        scene = self._scene
        calendar, now = scene.calendar, scene.now
        day = scene.today if calendar.hour_of(now) < 10.0 else scene.today + 1
        ends = calendar.at(day, 10.0)
        rate = self._rate(day)
        lived = (ends - now) / DAY * rate
        while lived < days:
            days -= lived
            now, day = ends, day + 1
            ends = calendar.at(day, 10.0)
            rate = self._rate(day)
            lived = (ends - now) / DAY * rate
        return now + int(days / rate * DAY)

    def _rate(self, day: Day) -> float:
        calendar = self._scene.calendar
        weekday = calendar.weekday(day)
        return PROGRESS[weekday] if weekday > 4 or not calendar.is_holiday(day) else PROGRESS[6]

    def _plan_short(self, stay: Stay) -> None:
        scene, random = self._scene, self._random
        leaves = scene.now + int(min(40.0, around(random, 6.0, 0.6)) * HOUR)
        day = scene.calendar.day_of(leaves)
        hour = scene.calendar.hour_of(leaves)
        if hour >= 23.0 or hour < 8.0:
            day += 1 if hour >= 23.0 else 0
            leaves = scene.calendar.at(day, 8.5 + 4.0 * random.random())
        if day == scene.today:
            scene.agenda.at(leaves, "leave", _subject(stay))
        else:
            scene.agenda.at(max(scene.now, leaves - 2 * HOUR), "short_ready", stay.number)
        stay.well_at, stay.expected_on = leaves, day

    def short_ready(self, number: int) -> None:
        """Somebody admitted for hours, who stayed the night, is ready."""
        stay = self.in_bed(number)
        if stay is not None and stay.meets is not False:
            self.not_meeting(stay)
            stay.pathway_referred = stay.pathway_final = "P0"
            stay.doing = "going"
            self._scene.agenda.at(max(self._scene.now, stay.well_at), "leave", _subject(stay))

    def test_due(self, number: int) -> None:
        """Somebody needs a test or a theatre before they can be well."""
        stay = self.in_bed(number)
        if stay is not None:
            self._scene.state.sites[stay.site].tests.append(number)

    def in_bed(self, number: int) -> Stay | None:
        """Give a stay that has not ended."""
        stay = self._scene.state.stays.get(number)
        return stay if stay is not None and not stay.left_at else None

    def moved(self, stay: Stay) -> None:
        """Note that somebody lies on another ward now."""
        stay.days[-1].ward = stay.ward

    def not_meeting(self, stay: Stay) -> None:
        """Begin a ready spell."""
        stay.meets = False
        stay.spells.append(Spell(self._scene.now))
        stay.doing = "ready"
        stay.turn += 1

    def declare_ready(self, stay: Stay) -> None:
        """A senior finds that somebody no longer meets the criteria to reside: what must happen now, begins."""
        self.not_meeting(stay)
        stay.expected_on = stay.expected_on or self._scene.today
        if stay.pathway == "P0" and not stay.need:
            stay.pathway_referred = stay.pathway_final = "P0"
            held = self._preparing.hold_at_home(stay)
            if held is None:
                self.go(stay)
            else:
                self._scene.agenda.at(held, "hold_over", _subject(stay))
            return
        if stay.referral:
            referral = self._scene.state.referrals[stay.referral]
            if referral.decided_at:
                self.community.person_changed(referral)
        else:
            self._preparing.begin(stay)

    def hold_over(self, subject: int) -> None:
        """What held somebody is settled."""
        stay = self.in_bed(subject // 64)
        if stay is None or stay.turn % 64 != subject % 64:
            return
        stay.delay_reason = ""
        if stay.pathway == "P0" and not stay.need:
            self.go(stay)

    def go(self, stay: Stay) -> None:
        """Send somebody home on pathway 0: medicines, letter and transport decide when, and whether today."""
        when, reason = self._preparing.going_at(stay)
        stay.doing, stay.delay_reason = "going", reason
        stay.expected_on = self._scene.calendar.day_of(when)
        self._scene.agenda.at(when, "leave", _subject(stay))

    def leaves(self, subject: int) -> None:
        """The hour of an appointed leaving has come."""
        stay = self.in_bed(subject // 64)
        if stay is not None and stay.turn % 64 == subject % 64:
            self.leave(stay, left_to="home", pathway="P0")

    def dies(self, number: int) -> None:
        """Somebody dies."""
        stay = self.in_bed(number)
        if stay is not None:
            self.leave(stay, left_to="died", pathway="")

    def relapse(self, number: int) -> None:
        """Somebody who was ready falls ill again, unless they have gone or are about to."""
        stay = self.in_bed(number)
        if stay is None or stay.meets is not False or stay.doing == "going":
            return
        now = self._scene.now
        stay.spells[-1].ends_at = now
        stay.meets, stay.doing, stay.delay_reason = True, "ill", ""
        stay.turn += 1
        stay.well_at = now + int(around(self._random, 2.5, 0.6) * DAY)
        stay.expected_on = self._scene.calendar.day_of(stay.well_at)
        if stay.referral and self._scene.state.referrals[stay.referral].decided_at:
            self.community.person_changed(self._scene.state.referrals[stay.referral])

    def hand_over(self, stay: Stay, referral: Referral) -> None:
        """End a stay because a service takes the person over."""
        referral.waiting_in = referral.tag = ""
        self.leave(stay, left_to=LEFT_TO[referral.pathway], pathway=referral.pathway)

    def leave(self, stay: Stay, *, left_to: str, pathway: str) -> None:
        """End a stay: free the bed, end the spell, close or tell whoever holds a referral."""
        scene = self._scene
        reason = delay_reason(scene, stay)
        if stay.spells and not stay.spells[-1].ends_at:
            stay.spells[-1].ends_at = scene.now
            same_day = scene.calendar.day_of(stay.spells[-1].starts_at) == scene.today
            stay.delay_reason = "" if same_day else reason
        stay.left_at, stay.left_to, stay.doing = scene.now, left_to, ""
        stay.pathway_final = pathway or stay.pathway_final
        if pathway and not stay.pathway_referred:
            stay.pathway_referred = pathway
        site = scene.state.sites[stay.site]
        for queue in (site.tests, site.therapy):
            if stay.number in queue:
                queue.remove(stay.number)
        site.left_ever += 1
        scene.state.wards[stay.ward].gone_today += 1
        self.beds.free(stay)
        scene.stay_left(stay)
        self._settle_referral(stay)

    def _settle_referral(self, stay: Stay) -> None:
        if not stay.referral:
            return
        referral = self._scene.state.referrals[stay.referral]
        if referral.closed_at or not referral.tag:
            return
        if referral.decided_at:
            self.community.person_changed(referral)
        else:
            self._hubs.drop(referral, "died" if stay.left_to == "died" else "withdrawn")


def _subject(stay: Stay) -> int:
    return stay.number * 64 + stay.turn % 64
