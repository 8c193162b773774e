"""A world with the community side in it and hospitals that are nothing but beds people wait in.

The hospitals send what a real system's would at its discharge rates (a share of 235 a day), let go of whoever is called
for nine times in ten, and know of beds only how many are free.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from simulators.world.agenda import Agenda
from simulators.world.community.community import CommunitySide
from simulators.world.community.desk import pick, poisson
from simulators.world.community.state import CommunityState
from simulators.world.people import Day, Referral, Stay
from simulators.world.places import LOCALITIES, WARDS
from simulators.world.scene import Scene
from simulators.world.state import State, Ward

BEGINS = datetime(2024, 8, 1, tzinfo=UTC)
A_DAY = {
    ("P0", "restart"): 4.0, ("P1", "reablement"): 12.0, ("P1", "home_care"): 5.1, ("P1", "end_of_life"): 1.3,
    ("P2", "rehabilitation"): 5.1, ("P2", "stroke_rehabilitation"): 0.35, ("P3", "nursing"): 1.2,
    ("P3", "nursing_dementia"): 0.65, ("P3", "residential"): 1.15, ("P3", "residential_dementia"): 0.75,
}  # fmt: skip
COUNCILS = {"SIM-L1": 0.40, "SIM-L2": 0.23, "SIM-L3": 0.275, "SIM-L4": 0.054, "SIM-L5": 0.044}
DECIDED = (1.25, 1.4, 1.45, 1.4, 1.35, 0.1, 0.05)


class StandIn:
    """Hospitals of one thought each. Implements `links.Hospitals`."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.random = scene.stream("stand_in")
        self.community: CommunitySide
        self.sent = 0
        self.arrived: list[tuple[str, str, str, float, bool]] = []

    def begin(self) -> None:
        for site in ("SIM-C1", "SIM-C2"):
            for code, (specialty, beds) in WARDS[site].items():
                self.scene.state.wards[code] = Ward(
                    code=code, site=site, specialty=specialty, core=beds, beds=[0] * beds
                )
        self.day(0)

    def day(self, _: int) -> None:
        scene, calendar = self.scene, self.scene.calendar
        for place, mean in enumerate(A_DAY.values()):
            for _ in range(poisson(self.random, mean * DECIDED[calendar.weekday(scene.today)])):
                scene.agenda.at(calendar.at(scene.today, self.random.uniform(9.0, 17.0)), "decided", place)
        for number in [n for n, stay in scene.state.stays.items() if stay.site == "SIM-S1" and not stay.left_at]:
            if self.random.random() < 0.006:
                self._ends(scene.state.stays[number], left_to="died" if self.random.random() < 0.5 else "home")
            elif self.random.random() < 0.02:
                stay = scene.state.stays[number]
                stay.meets = not stay.meets
                self.community.person_changed(scene.state.referrals[stay.referral])
        scene.let_go()
        scene.agenda.at(calendar.start_of(scene.today + 1), "day")

    def decided(self, place: int) -> None:
        pathway, need = tuple(A_DAY)[place]
        council = tuple(COUNCILS)[pick(self.random, tuple(COUNCILS.values()))]
        stay = self._stay("SIM-S1", "", council, self.random.choice(LOCALITIES[council]), source="emergency")
        stay.meets, stay.pathway, stay.need = False, pathway, need
        stay.double_handed, stay.hours_a_week = self.random.random() < 0.17, self.random.choice((7.0, 10.5, 14.0))
        self.community.receive(self.refer(stay, pathway=pathway, need=need))

    def _stay(self, site: str, ward: str, council: str, locality: str, *, source: str) -> Stay:
        stay = Stay(
            number=self.scene.number(), site=site, ward=ward, bed=0, specialty="", source=source, council=council,
            locality=locality, admitted_at=self.scene.now, frailty=self.random.random(), pathway="P0",
        )  # fmt: skip
        self.scene.state.stays[stay.number] = stay
        return stay

    def refer(self, stay: Stay, *, pathway: str, need: str) -> Referral:
        referral = Referral(
            number=self.scene.number(), stay=stay.number, hub="SIM-D1", pathway=pathway, need=need,
            council=stay.council, locality=stay.locality, referred_at=self.scene.now, decided_at=self.scene.now,
            double_handed=stay.double_handed, hours_a_week=stay.hours_a_week, frailty=stay.frailty,
            waiting_in="acute" if stay.site == "SIM-S1" else "not_acute",
        )  # fmt: skip
        self.scene.state.referrals[referral.number] = referral
        stay.referral = referral.number
        self.sent += 1
        if stay.site != "SIM-S1":
            self.scene.agenda.at(self.scene.now + 86400, "hub_decides", referral.number)
        return referral

    def hub_decides(self, number: int) -> None:
        referral = self.scene.state.referrals[number]
        if not referral.closed_at:
            self.community.receive(referral)
        else:
            self.sent -= 1

    def start_service(self, referral: Referral) -> bool:
        if not self.is_waiting(referral) or self.random.random() < 0.1:
            return False
        referral.waiting_in = referral.tag = ""
        self._ends(self.scene.state.stays[referral.stay], left_to="service")
        return True

    def _ends(self, stay: Stay, *, left_to: str) -> None:
        stay.left_at, stay.left_to = self.scene.now, left_to
        self.scene.stay_left(stay)
        if stay.ward:
            ward = self.scene.state.wards[stay.ward]
            ward.beds[ward.beds.index(stay.number)] = 0
            ward.occupied -= 1
            self.community.bed_freed(stay.ward)
        referral = self.scene.state.referrals.get(stay.referral)
        if referral is None or referral.closed_at or not referral.tag:
            return
        if referral.tag == "hub decision":
            referral.closed_at, referral.outcome, referral.tag = self.scene.now, "withdrawn", ""
            self.scene.referral_closed(referral)
        else:
            self.community.person_changed(referral)

    def is_waiting(self, referral: Referral) -> bool:
        stay = self.scene.state.stays.get(referral.stay)
        return not referral.stay or (stay is not None and not stay.left_at and stay.meets is False)

    def has_gone(self, referral: Referral) -> bool:
        stay = self.scene.state.stays.get(referral.stay)
        return bool(referral.stay) and (stay is None or bool(stay.left_at))

    def arrive(self, *, site: str, council: str, locality: str, frailty: float, by_ambulance: bool) -> None:
        self.arrived.append((site, council, locality, frailty, by_ambulance))

    def free_beds(self, ward: str) -> int:
        return self.scene.state.wards[ward].beds.count(0)

    def admit_community(
        self, ward: str, *, source: str, council: str, locality: str, frailty: float, expected_on: Day
    ) -> Stay | None:
        beds = self.scene.state.wards[ward].beds
        if 0 not in beds:
            return None
        stay = self._stay(ward[:6], ward, council, locality, source=source)
        stay.frailty, stay.expected_on = frailty, expected_on
        beds[beds.index(0)] = stay.number
        self.scene.state.wards[ward].occupied += 1
        return stay

    def community_ready(self, stay: Stay, *, delay_reason: str) -> None:
        assert delay_reason
        stay.meets = False
        if stay.referral and self.scene.state.referrals[stay.referral].tag not in ("", "hub decision"):
            self.community.person_changed(self.scene.state.referrals[stay.referral])

    def community_not_ready(self, stay: Stay) -> None:
        stay.meets = True
        if stay.referral and self.scene.state.referrals[stay.referral].tag not in ("", "hub decision"):
            self.community.person_changed(self.scene.state.referrals[stay.referral])

    def leave_community(self, stay: Stay, *, left_to: str, pathway: str) -> None:
        stay.pathway_final = pathway
        self._ends(stay, left_to=left_to)


class SmallWorld:
    """The community side alone, with its stand-in."""

    def __init__(self, seed: int, state: State | None = None) -> None:
        second = int(BEGINS.timestamp())
        self.state = state or State(seed=seed, began_at=second, agenda=Agenda(now=second), community=CommunityState())
        self.scene = Scene(self.state)
        self.hospitals = StandIn(self.scene)
        self.side = CommunitySide(self.scene, self.hospitals)
        self.hospitals.community = self.side
        self.handlers: dict[str, Callable[[int], None]] = {
            "day": self.hospitals.day,
            "decided": self.hospitals.decided,
            "hub_decides": self.hospitals.hub_decides,
            **self.side.handlers(),
        }
        if state is None:
            self.side.begin()
            self.hospitals.begin()

    def run(self, *, hours: float) -> None:
        self.state.agenda.run(self.state.agenda.now + int(hours * 3600), self.handlers)
