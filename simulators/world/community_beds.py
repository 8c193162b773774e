"""The beds of the two community hospitals: the same machinery of beds, with the community's rules and plans.

When people come, when they are ready and where they go on to, the community side decides.
"""

from simulators.world.beds import Beds
from simulators.world.course import Course
from simulators.world.hubs import Hubs
from simulators.world.people import BedDay, Day, Referral, Stay
from simulators.world.scene import Scene


class CommunityBeds:
    """Stays in community hospitals."""

    def __init__(self, scene: Scene, beds: Beds, course: Course, hubs: Hubs) -> None:
        self._scene = scene
        self._beds = beds
        self._course = course
        self._hubs = hubs
        self._random = scene.stream("community_beds")

    def free_beds(self, ward: str) -> int:
        """Count the staffed, empty beds of a ward that are made ready."""
        found = self._scene.state.wards[ward]
        return max(0, min(found.open - found.occupied, found.beds.count(0)))

    def admit(
        self, code: str, *, source: str, council: str, locality: str, frailty: float, expected_on: Day
    ) -> Stay | None:
        """Put somebody into a bed; None when none is free."""
        scene = self._scene
        ward = scene.state.wards[code]
        if self.free_beds(code) <= 0:
            return None
        stay = Stay(
            number=scene.number(), site=ward.site, ward=code, bed=0, specialty=ward.specialty, source=source,
            council=council, locality=locality, admitted_at=scene.now, frailty=frailty, pathway="P0",
            sex=int(self._random.random() < 0.5), expected_on=expected_on, doing="rehabilitating",
        )  # fmt: skip
        scene.state.stays[stay.number] = stay
        scene.state.sites[ward.site].admitted_ever += 1
        bed = self._beds.bed_in(ward, stay.sex)
        # All rooms of a community hospital can be given to either sex when need be.
        self._beds.put(stay, ward, ward.beds.index(0) if bed is None else bed)
        stay.days.append(BedDay(on=scene.today, ward=code))
        return stay

    def ready(self, stay: Stay, *, delay_reason: str) -> None:
        """Begin a ready spell."""
        if stay.meets is not False:
            self._course.not_meeting(stay)
        stay.delay_reason = delay_reason

    def not_ready(self, stay: Stay) -> None:
        """End the ready spell."""
        if stay.meets is False:
            stay.spells[-1].ends_at = self._scene.now
            stay.meets, stay.doing, stay.delay_reason = True, "rehabilitating", ""

    def leave(self, stay: Stay, *, left_to: str, pathway: str) -> None:
        """End a stay without a referral."""
        if not stay.left_at:
            self._course.leave(stay, left_to=left_to, pathway=pathway)

    def refer(self, stay: Stay, *, pathway: str, need: str) -> Referral:
        """Ask the hub for a service."""
        stay.pathway, stay.need = pathway, need
        stay.delay_reason = ""
        referral = self._hubs.make(stay, pathway=pathway, need=need)
        self._hubs.hold(referral)
        return referral
