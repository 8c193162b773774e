"""The hospitals' side of the world, put together: departments, beds, rounds, preparation, hubs; and its door for the
community.

The door's promises are in `links.Hospitals`. What happens in each part is that part's affair.
"""

from collections.abc import Callable, Mapping
from typing import Final

from simulators.world.arrivals import Arrivals
from simulators.world.bedflow import Bedflow
from simulators.world.beds import Beds
from simulators.world.calendar import DAY, HOUR
from simulators.world.community_beds import CommunityBeds
from simulators.world.course import Course
from simulators.world.department import Departments
from simulators.world.draws import around, cumulated, pick
from simulators.world.hubs import Hubs
from simulators.world.links import Community
from simulators.world.openings import Openings
from simulators.world.people import BedDay, Day, Referral, Stay
from simulators.world.places import ACUTE_SITES, COMMUNITY_SITES, SITES
from simulators.world.preparing import Preparing
from simulators.world.reports import DepartmentReport, HubReport, SiteReport, StayReport
from simulators.world.rounds import Rounds
from simulators.world.scene import Scene
from simulators.world.site_reports import SiteReports
from simulators.world.state import Site, Ward
from simulators.world.waves import Waves

SLIPS: Final = 0.04
"""How often the hospital is not ready on the day a service could begin."""
HELD_BY_TALKS: Final = 0.07
RELAPSES: Final = 0.014
"""How often somebody ready falls ill again, a day; frail people twice as often as fit ones."""
_TALKS: Final = (
    "interface.choice",
    "wellbeing.discharge_readiness",
    "wellbeing.destination_readiness",
    "wellbeing.mental_capacity",
    "wellbeing.safeguarding",
)
_TALK_BOUNDS: Final = cumulated((0.18, 0.24, 0.24, 0.22, 0.12))


class HospitalSide:
    """Everything of the hospitals. Call `meet` with the community before time passes."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._random = scene.stream("hospital")
        self._waves = Waves(scene)
        self._arrivals = Arrivals(scene, self._waves)
        self._hubs = Hubs(scene, self._waves)
        self._preparing = Preparing(scene, self._waves, self._hubs)
        self._course = Course(scene, self._waves, self._preparing, self._hubs)
        self._bedflow = Bedflow(scene, self._course)
        self._beds = Beds(scene, self._bed_ready)
        self._departments = Departments(scene, self._bedflow.decided)
        self._bedflow.beds = self._course.beds = self._beds
        self._bedflow.departments = self._departments
        self._rounds = Rounds(scene, self._waves, self._beds, self._course, self._preparing)
        self._openings = Openings(scene, self._beds, self._bedflow)
        self._community_beds = CommunityBeds(scene, self._beds, self._course, self._hubs)
        self._reports = SiteReports(scene, self._arrivals)
        self._hubs.on_decided = self._decided
        self._community: Community

    def meet(self, community: Community) -> None:
        """Learn who is on the other side."""
        self._community = self._course.community = community

    def begin(self) -> None:
        """Set everything up, empty, and make the first appointments: the next full hour, the next midnight."""
        scene = self._scene
        self._waves.begin()
        self._beds.begin()
        self._departments.begin()
        self._hubs.begin()
        for code in SITES:
            scene.state.sites[code] = Site(code=code)
        self._hour(0)
        self._plan_day()
        scene.agenda.at(scene.calendar.start_of(scene.today + 1), "midnight")

    def handlers(self) -> Mapping[str, Callable[[int], None]]:
        """Name what can happen in hospital."""
        return {
            "hour": self._hour,
            "midnight": self._midnight,
            "arrive": self._departments.arrive,
            "unload": self._departments.unload,
            "seen": self._departments.seen,
            "decide": self._departments.decide,
            "elective": self._bedflow.elective,
            "bed_ready": self._beds.ready,
            "bed_meeting": self._openings.meet,
            "round": self._rounds.round,
            "test_due": self._course.test_due,
            "short_ready": self._course.short_ready,
            "refer": self._preparing.refer,
            "hold_over": self._course.hold_over,
            "leave": self._course.leaves,
            "dies": self._course.dies,
            "relapse": self._course.relapse,
        }

    def _bed_ready(self, ward: Ward) -> None:
        if ward.site in COMMUNITY_SITES:
            self._community.bed_freed(ward.code)
        else:
            self._bedflow.offer(ward)

    def _hour(self, _: int) -> None:
        scene = self._scene
        scene.let_go()
        self._arrivals.next_hour()
        self._departments.hour()
        self._bedflow.hour()
        self._preparing.hour()
        self._hubs.hour()
        scene.agenda.at((scene.now // HOUR + 1) * HOUR, "hour")

    def _midnight(self, _: int) -> None:
        scene = self._scene
        today = scene.today
        self._waves.move()
        self._departments.midnight()
        self._hubs.midnight()
        for ward in scene.state.wards.values():
            ward.gone_today = 0
        for site in scene.state.sites.values():
            site.cancelled_today = 0
        for stay in scene.state.stays.values():
            if not stay.left_at:
                self._new_day(stay, today)
        self._plan_day()
        scene.agenda.at(scene.calendar.start_of(today + 1), "midnight")

    def _new_day(self, stay: Stay, today: Day) -> None:
        stay.days.append(BedDay(on=today, ward=stay.ward))
        is_ready = stay.meets is False and stay.doing == "ready" and stay.site in ACUTE_SITES
        if is_ready and self._random.random() < RELAPSES * (0.6 + 0.8 * stay.frailty):
            when = self._scene.now + int((6.0 + 14.0 * self._random.random()) * HOUR)
            self._scene.agenda.at(when, "relapse", stay.number)

    def _plan_day(self) -> None:
        scene = self._scene
        self._rounds.plan()
        for code in ACUTE_SITES:
            self._arrivals.plan_lists(scene.state.sites[code])
        for hour in (7.5, 11.5, 15.5, 19.5):
            scene.agenda.at(scene.calendar.at(scene.today, hour), "bed_meeting")

    def _decided(self, referral: Referral) -> None:
        """Pass a decided referral on; some talks with the person and their family only begin now."""
        stay = self._course.in_bed(referral.stay)
        if stay is not None and stay.site in ACUTE_SITES and stay.meets is False and referral.pathway != "P0":
            self._talk(stay)
        self._community.receive(referral)

    def _talk(self, stay: Stay) -> None:
        scene, random = self._scene, self._random
        if random.random() >= HELD_BY_TALKS:
            return
        stay.delay_reason = pick(random, _TALKS, _TALK_BOUNDS)
        when = scene.now + int(around(random, 6.0, 1.2) * DAY)
        scene.agenda.at(when, "hold_over", stay.number * 64 + stay.turn % 64)

    def start_service(self, referral: Referral) -> bool:
        """Hand a person over to a service, now, if nothing in hospital keeps them."""
        stay = self._course.in_bed(referral.stay)
        if stay is None or stay.meets is not False:
            return False
        ward = self._scene.state.wards[stay.ward]
        if ward.shut_until and referral.pathway in ("P2", "P3"):
            stay.delay_reason = "hospital.infection_control"
            self._scene.agenda.at(
                self._scene.calendar.at(ward.shut_until, 9.0), "hold_over", stay.number * 64 + stay.turn % 64
            )
            return False
        if stay.delay_reason and stay.site in ACUTE_SITES:
            return False
        if self._random.random() < SLIPS:
            stay.delay_reason = "hospital.medicines_or_letter"
            when = self._scene.calendar.at(self._scene.today + 1, 8.0)
            self._scene.agenda.at(when, "hold_over", stay.number * 64 + stay.turn % 64)
            return False
        self._course.hand_over(stay, referral)
        return True

    def is_waiting(self, referral: Referral) -> bool:
        """Tell whether the person is in their bed and ready, or is no inpatient."""
        if not referral.stay:
            return True
        stay = self._course.in_bed(referral.stay)
        return stay is not None and stay.meets is False

    def has_gone(self, referral: Referral) -> bool:
        """Tell whether the stay the referral is for has ended."""
        return bool(referral.stay) and self._course.in_bed(referral.stay) is None

    def arrive(self, *, site: str, council: str, locality: str, frailty: float, by_ambulance: bool) -> None:
        """Send a person to an emergency department, now."""
        self._departments.come(site, council, locality, frailty, by_ambulance=by_ambulance)

    def free_beds(self, ward: str) -> int:
        """Count the free beds of a community hospital's ward."""
        return self._community_beds.free_beds(ward)

    def admit_community(
        self, ward: str, *, source: str, council: str, locality: str, frailty: float, expected_on: Day
    ) -> Stay | None:
        """Put a person into a community hospital's bed."""
        return self._community_beds.admit(
            ward, source=source, council=council, locality=locality, frailty=frailty, expected_on=expected_on
        )

    def community_ready(self, stay: Stay, *, delay_reason: str) -> None:
        """Begin a ready spell of a community hospital's stay."""
        self._community_beds.ready(stay, delay_reason=delay_reason)

    def community_not_ready(self, stay: Stay) -> None:
        """End the ready spell of a community hospital's stay."""
        self._community_beds.not_ready(stay)

    def leave_community(self, stay: Stay, *, left_to: str, pathway: str) -> None:
        """End a community hospital's stay without a referral."""
        self._community_beds.leave(stay, left_to=left_to, pathway=pathway)

    def refer(self, stay: Stay, *, pathway: str, need: str) -> Referral:
        """Make a referral for a community hospital's stay."""
        return self._community_beds.refer(stay, pathway=pathway, need=need)

    def story_changed(self, name: str) -> None:
        """Hear that a story was switched on or off."""
        self._openings.story_changed(name)

    def site(self, code: str) -> SiteReport:
        """Report a site's beds."""
        return self._reports.site(code)

    def stays(self, code: str) -> list[StayReport]:
        """Report a site's stays."""
        return self._reports.stays(code)

    def stays_in_full(self, code: str) -> list[StayReport]:
        """Report who is in a site's beds, with all their days."""
        return self._reports.stays_in_full(code)

    def stays_changed(self, code: str, seen: dict[int, bytes]) -> list[StayReport]:
        """Report the stays of a site that changed since they were last seen."""
        return self._reports.stays_changed(code, seen)

    def department(self, code: str) -> DepartmentReport:
        """Report an emergency department."""
        return self._reports.department(code)

    def hub(self, code: str) -> HubReport:
        """Report a hub."""
        return self._reports.hub(code)
