"""The emergency departments: ambulances unload when there is a space, people wait for a clinician, then for results,
then go home or wait for a bed.

Spaces and clinicians are limited, so that boarders fill the spaces, ambulances queue outside, and waits grow. Beds are
asked for and given elsewhere. Everybody who comes is outside, inside or gone.
"""

from collections.abc import Callable
from typing import Final

from simulators.world import casemix
from simulators.world.calendar import HOUR, MINUTE
from simulators.world.draws import around
from simulators.world.places import ACUTE_SITES
from simulators.world.scene import Scene
from simulators.world.state import Department, Visit

SPACES: Final = {"SIM-S1": 44, "SIM-S2": 22, "SIM-S3": 28}
DOCTORS: Final = {
    "SIM-S1": (4, 4, 4, 4, 4, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4),
    "SIM-S2": (2,) * 24,
    "SIM-S3": (3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3),
}
"""Doctors who see people, by London hour: the sicker first, and the others when none of those waits. The night's rota
is nearly the day's: what the evening leaves is seen before the morning."""
PRACTITIONERS: Final = {
    "SIM-S1": (2, 1, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2),
    "SIM-S2": (1, 1, 1, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1),
    "SIM-S3": (1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1),
}
"""Practitioners who see minor injuries and illnesses and nobody else, by London hour."""
AHEAD: Final = HOUR
"""The sicker go before those who came up to so long before them."""
MAJOR_MINUTES: Final = 27.0
MINOR_MINUTES: Final = 16.0
"""Median minutes that a clinician spends with somebody."""
HURRY: Final = 0.30
"""How much faster people are seen when as many wait as there are spaces."""
RESULTS_ADMITTED: Final = 118.0
RESULTS_MAJOR: Final = 140.0
RESULTS_MINOR: Final = 40.0
"""Median minutes from having been seen to a decision: results, a specialist's opinion, treatment that must take."""
RESULTS_SPREAD: Final = 0.42
CROWDED: Final = 0.40
USUAL_CROWD: Final = 1.5
"""How much slower results come for each further person to a space, against the usual crowd."""
CORRIDOR: Final = 1.15
CORRIDOR_AFTER: Final = 45 * MINUTE
"""After so long outside a corridor is found, as if there were so many times the spaces."""
FOUR_HOURS: Final = 4 * HOUR
PATIENT: Final = 9 * HOUR // 2
GIVES_UP: Final = 0.22
"""After four and a half hours unseen, this share of those who could go home does, each hour."""
ADMITS_BY_AMBULANCE: Final = 0.58
ADMITS_WALKING: Final = 0.25
SHORT: Final = 0.50
"""The share of emergency admissions that lasts hours."""


class Departments:
    """The three departments. `on_decision` is called with the visit when a decision to admit is made."""

    def __init__(self, scene: Scene, on_decision: Callable[[Visit], None]) -> None:
        self._scene = scene
        self._random = scene.stream("department")
        self._on_decision = on_decision

    def begin(self) -> None:
        """Open the departments, empty."""
        for site in ACUTE_SITES:
            self._scene.state.departments[site] = Department(site=site)

    def arrive(self, subject: int) -> None:
        """Let somebody come: by ambulance or on foot."""
        site = ACUTE_SITES[subject // 2]
        council, locality = casemix.home(self._random, site)
        frailty = self._random.betavariate(1.6, 1.6)
        self.come(site, council, locality, frailty, by_ambulance=bool(subject % 2))

    def come(self, site: str, council: str, locality: str, frailty: float, *, by_ambulance: bool) -> None:
        """Let a known person come."""
        scene, random = self._scene, self._random
        department = scene.state.departments[site]
        admits = random.random() < (ADMITS_BY_AMBULANCE if by_ambulance else ADMITS_WALKING) * (0.7 + 0.6 * frailty)
        short = admits and random.random() < SHORT * (1.35 - 0.7 * frailty)
        specialty = ""
        if short:
            specialty = "acute_medicine" if random.random() < 0.78 else "general_surgery"
        elif admits:
            specialty = casemix.illness(random, site, frailty)
        now = scene.now
        visit = Visit(
            number=scene.number(), site=site, council=council, locality=locality, frailty=frailty,
            sex=int(random.random() < 0.5), by_ambulance=by_ambulance, arrived_at=now, clock_at=now,
            admits=admits, short=short, specialty=specialty,
        )  # fmt: skip
        scene.state.visits[visit.number] = visit
        department.attendances_ever += 1
        if by_ambulance:
            visit.stage = "riding"
            visit.is_lying = random.random() < 0.8
            department.ambulance_arrivals += 1
            department.outside.append(visit.number)
            scene.agenda.at(now + int(around(random, 13.0, 0.5) * MINUTE), "unload", visit.number)
        else:
            self._enter(department, visit)

    def unload(self, number: int) -> None:
        """An ambulance's crew is ready to hand over."""
        visit = self._scene.state.visits[number]
        visit.stage = "outside"
        self.admit_outside(self._scene.state.departments[visit.site])

    def admit_outside(self, department: Department) -> None:
        """Hand over those who wait outside, as long as there are spaces; after a while a corridor is found for some."""
        if not department.outside:
            return
        visits, now = self._scene.state.visits, self._scene.now
        spaces = SPACES[department.site]
        for number in list(department.outside):
            visit = visits[number]
            if visit.stage == "riding":
                continue
            waited = now - visit.arrived_at
            room = spaces if waited < CORRIDOR_AFTER else int(spaces * CORRIDOR)
            if visit.is_lying and department.lying >= room:
                continue
            department.outside.remove(number)
            self._hand_over(department, visit, waited)

    def _hand_over(self, department: Department, visit: Visit, waited: int) -> None:
        department.handovers += 1
        department.handover_seconds += waited
        department.handovers_over_30 += waited > 30 * MINUTE
        department.handovers_over_60 += waited > 60 * MINUTE
        visit.clock_at = min(self._scene.now, visit.arrived_at + 15 * MINUTE)
        self._enter(department, visit)

    def _enter(self, department: Department, visit: Visit) -> None:
        department.attendances += 1
        department.present[visit.number] = visit.clock_at
        department.lying += visit.is_lying
        visit.stage = "waiting"
        visit.is_major = visit.by_ambulance or self._random.random() < (0.75 if visit.admits else 0.2)
        (department.majors if visit.is_major else department.minors).append(visit.number)
        self.start(department)

    def start(self, department: Department) -> None:
        """Give free clinicians the next to see. Doctors take the sicker ahead of those who came up to an hour before
        them; practitioners take the others."""
        hour = min(23, int(self._scene.calendar.hour_of(self._scene.now)))
        site, majors, minors = department.site, department.majors, department.minors
        practitioners = PRACTITIONERS[site][hour]
        while minors and department.busy_practitioners < practitioners:
            self._see(department, minors, by_doctor=False)
        doctors = DOCTORS[site][hour]
        while department.busy < doctors and (majors or minors):
            self._see(department, self._next(majors, minors), by_doctor=True)

    def _next(self, majors: list[int], minors: list[int]) -> list[int]:
        if not majors or not minors:
            return majors or minors
        visits = self._scene.state.visits
        return majors if visits[majors[0]].clock_at - AHEAD <= visits[minors[0]].clock_at else minors

    def _see(self, department: Department, queue: list[int], *, by_doctor: bool) -> None:
        scene = self._scene
        waiting = len(department.majors) + len(department.minors)
        minutes = around(self._random, MAJOR_MINUTES if queue is department.majors else MINOR_MINUTES, 0.5)
        minutes /= 1.0 + HURRY * min(1.0, waiting / SPACES[department.site])
        number = queue.pop(0)
        visit = scene.state.visits[number]
        visit.stage, visit.by_doctor = "treated", by_doctor
        if by_doctor:
            department.busy += 1
        else:
            department.busy_practitioners += 1
        scene.agenda.at(scene.now + int(minutes * MINUTE), "seen", number)

    def seen(self, number: int) -> None:
        """A clinician has seen somebody, who now waits for results."""
        visit = self._scene.state.visits[number]
        department = self._scene.state.departments[visit.site]
        if visit.by_doctor:
            department.busy -= 1
        else:
            department.busy_practitioners -= 1
        minutes = around(self._random, self._median_to_decision(department, visit), RESULTS_SPREAD)
        self._scene.agenda.at(self._scene.now + int(minutes * MINUTE), "decide", number)
        self.start(department)

    def _median_to_decision(self, department: Department, visit: Visit) -> float:
        crowd = len(department.present) / SPACES[department.site]
        slower = max(0.7, 1.0 + CROWDED * (crowd - USUAL_CROWD))
        return slower * (RESULTS_ADMITTED if visit.admits else RESULTS_MAJOR if visit.is_major else RESULTS_MINOR)

    def decide(self, number: int) -> None:
        """It is decided: home, or a bed."""
        visit = self._scene.state.visits[number]
        department = self._scene.state.departments[visit.site]
        if not visit.admits:
            self.leave(visit)
            return
        visit.stage, visit.decided_at = "decided", self._scene.now
        if not visit.is_lying:
            visit.is_lying = True
            department.lying += 1
        department.awaiting.append(number)
        self._on_decision(visit)

    def leave(self, visit: Visit) -> None:
        """Somebody leaves the department: home, or (when awaiting) to a bed or home after all."""
        department = self._scene.state.departments[visit.site]
        del department.present[visit.number]
        del self._scene.state.visits[visit.number]
        if visit.stage == "decided":
            department.awaiting.remove(visit.number)
        department.departures += 1
        department.departures_ever += 1
        department.within_4_hours += self._scene.now - visit.clock_at <= FOUR_HOURS
        if visit.is_lying:
            department.lying -= 1
            self.admit_outside(department)

    def hour(self) -> None:
        """Look at each department once an hour: the rota changes, and those outside longest find a corridor."""
        for department in self._scene.state.departments.values():
            self.admit_outside(department)
            self.start(department)
            self._lose_patience(department)

    def _lose_patience(self, department: Department) -> None:
        """Some of those who have waited very long for a clinician, and are not the sickest, go home unseen."""
        visits, now = self._scene.state.visits, self._scene.now
        for number in list(department.minors):
            visit = visits[number]
            if now - visit.clock_at < PATIENT:
                break
            if not visit.admits and self._random.random() < GIVES_UP:
                department.minors.remove(number)
                self.leave(visit)

    def midnight(self) -> None:
        """Start the day's counters again."""
        for department in self._scene.state.departments.values():
            department.attendances = department.departures = department.within_4_hours = department.admissions = 0
            department.ambulance_arrivals = department.handovers = department.handover_seconds = 0
            department.handovers_over_30 = department.handovers_over_60 = 0
