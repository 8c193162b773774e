"""Into beds: who of those waiting gets the bed that is ready, who comes for an operation, who moves to their own ward.

Beds are `Beds`' affair and what happens in them is the course's; this joins the two.
"""

from typing import Final

from simulators.world import casemix
from simulators.world.beds import ASSESSES, NIGHT_PATIENCE, PATIENCE, RANKS, Beds
from simulators.world.calendar import HOUR
from simulators.world.course import Course
from simulators.world.department import Departments
from simulators.world.people import Stay
from simulators.world.places import ACUTE_SITES, CORE
from simulators.world.scene import Scene
from simulators.world.state import Visit, Ward

GIVES_UP: Final = 7 * HOUR
"""After so long without a bed, somebody who needs only hours may be finished with in the department."""
CANCELS_ABOVE: Final = 0.045
"""Operations are cancelled when more than this share of the core beds is waited for."""


class Bedflow:
    """Admissions to the acute sites."""

    def __init__(self, scene: Scene, course: Course) -> None:
        self._scene = scene
        self._random = scene.stream("bedflow")
        self._course = course
        self.beds: Beds
        self.departments: Departments

    def decided(self, visit: Visit) -> None:
        """Look for a bed for somebody just decided."""
        self._try(visit)

    def offer(self, ward: Ward) -> None:
        """Give a ward's beds to those who have waited longest and whom it would take."""
        department = self._scene.state.departments.get(ward.site)
        if department is None or not department.awaiting:
            return
        visits, now = self._scene.state.visits, self._scene.now
        least = NIGHT_PATIENCE if self.beds.is_night() and ward.specialty not in ASSESSES else 0
        for number in list(department.awaiting):
            if ward.occupied >= ward.open:
                return
            visit = visits[number]
            rank = RANKS[ward.site, visit.specialty].get(ward.code)
            if rank is None or now - visit.decided_at < max(PATIENCE[rank], least):
                continue
            bed = self.beds.bed_in(ward, visit.sex)
            if bed is not None:
                self._admit(visit, ward, bed)

    def hour(self) -> None:
        """Ask again for everyone waiting, now that more wards may be asked; some go home from where they are."""
        for site in ACUTE_SITES:
            for number in list(self._scene.state.departments[site].awaiting):
                visit = self._scene.state.visits[number]
                if not self._try(visit) and visit.short and self._scene.now - visit.decided_at > GIVES_UP:
                    self.departments.leave(visit)

    def _try(self, visit: Visit) -> bool:
        found = self.beds.find(visit.site, visit.specialty, visit.sex, self._scene.now - visit.decided_at)
        if found is None:
            return False
        self._admit(visit, *found)
        return True

    def _admit(self, visit: Visit, ward: Ward, bed: int) -> None:
        self._scene.state.departments[visit.site].admissions += 1
        self.departments.leave(visit)
        self._course.begin_emergency(visit, ward, bed)

    def elective(self, index: int) -> None:
        """Somebody comes for an operation; it is cancelled when there is no bed, or when too many wait for one."""
        scene, random = self._scene, self._random
        site = scene.state.sites[ACUTE_SITES[index]]
        department = scene.state.departments[site.code]
        specialty, sex = casemix.operation(random, site.code), int(random.random() < 0.5)
        crowded = len(department.awaiting) > CANCELS_ABOVE * CORE[site.code] and random.random() < 0.5
        found = None if crowded else self.beds.find(site.code, specialty, sex, PATIENCE[1])
        if found is None:
            site.cancelled_today += 1
            return
        self._course.begin_elective(site.code, specialty, sex, *found)

    def move(self, site: str) -> None:
        """Move people who lie on an assessment ward, or out of place, to a bed of their own specialty."""
        state = self._scene.state
        moved = 0
        for ward in [ward for ward in state.wards.values() if ward.site == site]:
            for number in ward.beds:
                if number <= 0 or moved >= 14:
                    continue
                stay = state.stays[number]
                if stay.specialty == ward.specialty or stay.is_short or stay.meets is False:
                    continue
                if self._scene.now - stay.admitted_at > 6 * HOUR and self._move(stay):
                    moved += 1

    def _move(self, stay: Stay) -> bool:
        for code, rank in RANKS[stay.site, stay.specialty].items():
            other = self._scene.state.wards[code]
            if rank > 1 or other.specialty != stay.specialty:
                continue
            bed = self.beds.bed_in(other, stay.sex)
            if bed is not None:
                self.beds.free(stay)
                self.beds.put(stay, other, bed)
                self._course.moved(stay)
                return True
        return False
