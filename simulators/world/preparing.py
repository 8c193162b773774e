"""What must happen in hospital before somebody who is ready can go: therapists, medicines, letters, transport, talks.

Queues are a site's, served in working hours as far as there are therapists and test slots. Referrals leave from here
to the hub.
"""

from typing import Final

from simulators.world import season
from simulators.world.agenda import Seconds
from simulators.world.calendar import DAY, HOUR
from simulators.world.draws import around, cumulated, pick
from simulators.world.hubs import Hubs
from simulators.world.people import Stay
from simulators.world.places import ACUTE_SITES, CORE
from simulators.world.scene import Scene
from simulators.world.state import Site
from simulators.world.waves import Waves

TESTS_A_DAY: Final = 0.072
"""Test and theatre slots of a working day, for each core bed; at weekends a part of them."""
THERAPY_A_DAY: Final = 0.0218
"""People a working day's therapists can assess for discharge, for each core bed."""
WEEKEND_TESTS: Final = 0.35
WEEKEND_THERAPY: Final = 0.22
HELD_AT_HOME: Final = 0.032
MEDICAL_REVIEW: Final = 0.15

_HOLDS: Final = {
    "hospital.formal_decision": 5.0, "hospital.medical_review": 3.0, "hospital.therapy_review": 3.0,
    "hospital.transport": 1.5, "interface.homelessness_housing": 0.6, "capacity.housing": 0.4,
    "interface.no_recourse": 0.2, "wellbeing.discharge_readiness": 1.4, "wellbeing.destination_readiness": 1.4,
    "wellbeing.mental_capacity": 0.5, "wellbeing.safeguarding": 0.4, "capacity.equipment": 1.6,
    "capacity.mental_health_bed": 0.5,
}  # fmt: skip
_HOLD_NAMES: Final = tuple(_HOLDS)
_HOLD_BOUNDS: Final = cumulated(list(_HOLDS.values()))
_HOLD_DAYS: Final = {"hospital": 2.0, "interface": 14.0, "capacity": 9.0, "wellbeing": 4.0}


class Preparing:
    """Preparation for leaving, at the three acute sites."""

    def __init__(self, scene: Scene, waves: Waves, hubs: Hubs) -> None:
        self._scene = scene
        self._waves = waves
        self._hubs = hubs
        self._random = scene.stream("preparing")

    def hold_at_home(self, stay: Stay) -> Seconds | None:
        """Tell until when somebody on pathway 0 is held by more than a day's routine; None for most."""
        random, calendar = self._random, self._scene.calendar
        if random.random() >= HELD_AT_HOME * (0.4 + 1.2 * stay.frailty):
            return None
        stay.delay_reason = pick(random, _HOLD_NAMES, _HOLD_BOUNDS)
        days = around(random, _HOLD_DAYS[stay.delay_reason.partition(".")[0]], 1.0)
        day = calendar.day_of(self._scene.now + int(days * DAY))
        if day == self._scene.today or not calendar.works(day):
            day = calendar.next_working(day)
        return calendar.at(day, 9.0 + 4.0 * random.random())

    def going_at(self, stay: Stay) -> tuple[Seconds, str]:
        """Tell when somebody on pathway 0 gets away, and what keeps them when it is not today."""
        random, calendar, now = self._random, self._scene.calendar, self._scene.now
        today = self._scene.today
        slower = 1.0 if calendar.works(today) else 1.15
        # What is found in the afternoon is done faster: the ward's round is over, the pharmacy still open.
        usual = 4.3 if calendar.hour_of(now) < 12.5 else 3.0
        when = now + int(around(random, usual * slower, 0.42) * HOUR)
        needs_transport = random.random() < 0.22 * stay.frailty
        latest = calendar.at(today, 17.5 if needs_transport else 20.5)
        if when <= latest:
            return when, ""
        reason = "hospital.transport" if needs_transport else "hospital.medicines_or_letter"
        return calendar.at(today + 1, 9.0 + 4.5 * random.random()), reason

    def begin(self, stay: Stay) -> None:
        """Begin to prepare somebody for a service: a therapist, unless one has been, then the referral."""
        if stay.is_assessed or stay.need == "restart":
            self._plan_referral(stay)
            return
        stay.delay_reason = "hospital.therapy_review" if stay.meets is False else ""
        therapy = self._scene.state.sites[stay.site].therapy
        if stay.number not in therapy:
            therapy.append(stay.number)

    def _plan_referral(self, stay: Stay) -> None:
        scene, random = self._scene, self._random
        calendar = scene.calendar
        is_ready = stay.meets is False
        if random.random() < MEDICAL_REVIEW:
            day = calendar.next_working(scene.today)
            when = calendar.at(day, 10.0 + 2.0 * random.random())
            reason = "hospital.medical_review"
        else:
            when = scene.now + int(around(random, 3.0, 0.9) * HOUR)
            day = calendar.day_of(when)
            if not calendar.works(day) or calendar.hour_of(when) > 17.0:
                when = calendar.at(calendar.next_working(day), 9.0 + 2.5 * random.random())
            reason = "hospital.referral_to_hub"
        stay.delay_reason = reason if is_ready else ""
        scene.agenda.at(when, "refer", stay.number)

    def refer(self, number: int) -> None:
        """The ward sends the referral."""
        stay = self._scene.state.stays.get(number)
        if stay is None or stay.left_at or stay.referral:
            return
        stay.delay_reason = ""
        self._hubs.refer(stay)

    def hour(self) -> None:
        """Serve the queues for one hour."""
        scene = self._scene
        hour = scene.calendar.hour_of(scene.now)
        if not 8.9 < hour < 17.1:
            return
        works = scene.calendar.works(scene.today)
        staffed = season.staffing(scene.today) * season.before_holidays(scene.calendar, scene.today)
        for code in ACUTE_SITES:
            site = scene.state.sites[code]
            pace = self._waves.factor("drive", code)
            self._serve_tests(site, CORE[code] * TESTS_A_DAY * (1.0 if works else WEEKEND_TESTS) / 9.0)
            self._serve_therapy(site, CORE[code] * THERAPY_A_DAY * (pace * staffed if works else WEEKEND_THERAPY) / 9.0)

    def _serve_tests(self, site: Site, slots: float) -> None:
        site.test_credit = min(site.test_credit + slots, 6.0)
        while site.tests and site.test_credit >= 1.0:
            site.test_credit -= 1.0
            self._scene.state.stays[site.tests.pop(0)].tested_at = self._scene.now

    def _serve_therapy(self, site: Site, slots: float) -> None:
        site.therapy_credit = min(site.therapy_credit + slots, 3.0)
        stays = self._scene.state.stays
        while site.therapy and site.therapy_credit >= 1.0:
            site.therapy_credit -= 1.0
            # Those who are ready come first, then those who soon will be.
            number = next((number for number in site.therapy if stays[number].meets is False), site.therapy[0])
            site.therapy.remove(number)
            stays[number].is_assessed = True
            self._plan_referral(stays[number])
