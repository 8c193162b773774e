"""Board rounds: bay by bay each morning, somebody looks at everyone, sets the day's colour and asks what is waited for.

Every day begins not reviewed. Seniors decide who is ready; at weekends there are fewer of them, and fewer rounds. The
colour follows from what the person truly waits for; now and then nobody writes the reason down.
"""

from typing import Final

from simulators.world import season
from simulators.world.beds import Beds
from simulators.world.calendar import DAY, HOUR
from simulators.world.course import Course
from simulators.world.people import AWAITS_TEST, BedDay, Stay
from simulators.world.places import ACUTE_SITES, BAY, SIDE_ROOMS
from simulators.world.preparing import Preparing
from simulators.world.scene import Scene
from simulators.world.state import Ward
from simulators.world.telling import delay_reason
from simulators.world.waves import Waves

SENIOR: Final = (0.97, 0.97, 0.97, 0.97, 0.97, 0.93, 0.64)
"""How often a senior leads a ward's round, Monday to Sunday."""
SEEN: Final = 0.94
SEEN_WEEKEND: Final = 0.60
SEEN_WELL: Final = 0.92
FINDS_READY: Final = (0.71, 0.82, 0.83, 0.86, 0.86, 0.87, 0.80)
"""How often a senior finds somebody ready who is well, on a usual Monday to Sunday: letters are written on weekdays."""
FINDS_COMPLEX: Final = 0.68
"""On days off, how often somebody who will need a service is found ready, against the others."""
USUAL_FULLNESS: Final = 0.943
NO_REASON: Final = 0.11
PREPARES_AHEAD: Final = 2.5
"""Days before being well at which preparation for a service may begin."""
_SLOTS: Final = frozenset({"general_surgery", "trauma_orthopaedics", "urology", "gynaecology"})


class Rounds:
    """Board rounds on every ward of every site."""

    def __init__(self, scene: Scene, waves: Waves, beds: Beds, course: Course, preparing: Preparing) -> None:
        self._scene = scene
        self._waves = waves
        self._beds = beds
        self._course = course
        self._preparing = preparing
        self._random = scene.stream("rounds")

    def plan(self) -> None:
        """Plan the day's rounds: who leads each ward's, and when it comes to each bay."""
        scene, random, calendar = self._scene, self._random, self._scene.calendar
        today = scene.today
        works = calendar.works(today)
        self._feel_urgency()
        weekday = calendar.weekday(today) if works or calendar.weekday(today) > 4 else 6
        for ward in scene.state.wards.values():
            ward.senior = random.random() < SENIOR[weekday]
            begins = 8.1 + 0.9 * random.random() if works else 8.7 + 2.3 * random.random()
            index = self._beds.index_of(ward.code)
            for bay in range(1 + -(-(len(ward.beds) - SIDE_ROOMS) // BAY)):
                begins += 0.11 + 0.14 * random.random()
                scene.agenda.at(calendar.at(today, begins), "round", index * 16 + bay)
            if works:
                scene.agenda.at(calendar.at(today, 13.5 + 1.5 * random.random()), "round", index * 16 + 15)

    def _feel_urgency(self) -> None:
        """Let the last days' fullness decide how soon seniors send people home: days earlier when full, else later."""
        for site in ACUTE_SITES:
            wards = [ward for ward in self._scene.state.wards.values() if ward.site == site]
            fullness = sum(ward.occupied for ward in wards) / max(1, sum(ward.open for ward in wards))
            felt = self._scene.state.sites[site]
            now = max(-0.9, min(0.9, (fullness - USUAL_FULLNESS) * 16.0))
            felt.urgency += 0.3 * (now - felt.urgency)

    def round(self, subject: int) -> None:
        """Go round a bay; the fifteenth is the second look of the afternoon, at whoever was missed."""
        index, bay = divmod(subject, 16)
        ward = self._beds.ward_at(index)
        scene, random = self._scene, self._random
        today = scene.today
        works = scene.calendar.works(today)
        is_second = bay == 15
        seen = 0.8 if is_second else SEEN if works else SEEN_WEEKEND
        # At weekends whoever may go home is looked at first.
        seen_well = max(seen, SEEN_WELL)
        first = 0 if bay == 0 else SIDE_ROOMS + (bay - 1) * BAY
        beds = list(ward.beds) if is_second else ward.beds[first : first + (BAY if bay else SIDE_ROOMS)]
        is_acute = ward.site.startswith("SIM-S")
        for number in beds:
            if number <= 0:
                continue
            stay = scene.state.stays[number]
            day = stay.days[-1]
            is_well = stay.meets is not False and stay.well_at <= scene.now
            if (is_second and day.colour) or random.random() >= (seen_well if is_well else seen):
                continue
            if is_acute:
                self._review(stay, day, ward)
            else:
                self._review_rehabilitation(stay, day)

    def _review(self, stay: Stay, day: BedDay, ward: Ward) -> None:
        scene, random = self._scene, self._random
        if stay.meets is None:
            stay.meets = True
        if stay.meets and not stay.is_short:
            if ward.senior and self._is_found_ready(stay):
                self._course.declare_ready(stay)
            elif stay.pathway != "P0":
                self._prepare_ahead(stay)
        if stay.meets and stay.expected_on <= scene.today + 1:
            self._expect(stay)
        day.reviewed_at = scene.now
        day.colour, day.reason = self._colour(stay, ward)
        if day.reason and random.random() < NO_REASON:
            day.reason = ""

    def _is_found_ready(self, stay: Stay) -> bool:
        scene, calendar = self._scene, self._scene.calendar
        if stay.tested_at == AWAITS_TEST:
            return False
        today = scene.today
        department = scene.state.departments[stay.site]
        full = min(1.0, len(department.awaiting) / 40.0)
        ahead = self._scene.state.sites[stay.site].urgency
        if stay.pathway == "P0":
            ahead += season.homewards(calendar, today)
        if stay.well_at > scene.now + int(ahead * DAY):
            return False
        weekday = calendar.weekday(today)
        chance = 1.0 if stay.pathway == "P0" or calendar.works(today) else FINDS_COMPLEX
        chance *= FINDS_READY[weekday] if calendar.works(today) or weekday > 4 else FINDS_READY[6]
        chance = min(0.98, chance * self._waves.factor("drive", stay.site) * (1.0 + 0.15 * full))
        return self._random.random() < chance

    def _expect(self, stay: Stay) -> None:
        """Set the expected day, tomorrow at the soonest for somebody just seen and not found ready: near the truth, and
        as often too early as people hope. It is set again the day before, when more is known."""
        days = max(0.0, (stay.well_at - self._scene.now) / DAY)
        guess = days * self._random.uniform(0.6, 1.25)
        day = self._scene.calendar.day_of(self._scene.now + int(guess * DAY))
        stay.expected_on = max(self._scene.today + 1, day)

    def _prepare_ahead(self, stay: Stay) -> None:
        scene = self._scene
        if stay.referral or stay.is_assessed or not scene.calendar.works(scene.today):
            return
        if stay.well_at - scene.now < PREPARES_AHEAD * DAY and self._random.random() < 0.4:
            self._preparing.begin(stay)

    def _colour(self, stay: Stay, ward: Ward) -> tuple[str, str]:
        scene, random = self._scene, self._random
        if stay.meets is False:
            if stay.doing == "going" and not stay.delay_reason:
                return ("green", "") if random.random() < 0.5 else ("red", "hospital.medicines_or_letter")
            return "red", delay_reason(scene, stay)
        if stay.tested_at == AWAITS_TEST and stay.number in scene.state.sites[stay.site].tests:
            return "red", "theatre_slot" if stay.specialty in _SLOTS else "diagnostic_test"
        if stay.tested_at > 0 and scene.now - stay.tested_at < 8 * HOUR and not ward.senior:
            return "red", "result_not_acted_on"
        if stay.well_at <= scene.now:
            return "red", "senior_review" if not ward.senior else "hospital.formal_decision"
        if ward.specialty not in (stay.specialty, "acute_medicine") and random.random() < 0.4:
            return "red", "specialty_opinion"
        if not scene.calendar.works(scene.today) and random.random() < 0.35:
            return "red", "therapy_treatment" if ward.senior else "senior_review"
        return "green", ""

    def _review_rehabilitation(self, stay: Stay, day: BedDay) -> None:
        """Set a community hospital's colour: green when the planned rehabilitation, which needs the bed, is given."""
        scene, random = self._scene, self._random
        if stay.meets is None:
            stay.meets = True
        day.reviewed_at = scene.now
        if stay.meets is False:
            day.colour, day.reason = "red", delay_reason(scene, stay)
        elif random.random() < (0.86 if scene.calendar.works(scene.today) else 0.42):
            day.colour, day.reason = "green", ""
        else:
            day.colour, day.reason = "red", "therapy_treatment"
        if day.reason and random.random() < NO_REASON:
            day.reason = ""
