"""Which beds are meant to be open: escalation when people wait for beds, closures for want of staff and for outbreaks.

It sets what is meant; `Beds.settle` opens and closes as people leave. Nobody is moved out for a closure.
"""

from typing import Final

from simulators.world.bedflow import Bedflow
from simulators.world.beds import EXTRA, Beds
from simulators.world.people import Day
from simulators.world.places import ACUTE_SITES, CORE
from simulators.world.scene import Scene
from simulators.world.state import Ward

ESCALATES: Final = frozenset(
    {"acute_medicine", "respiratory", "cardiology", "gastroenterology", "elderly_care", "general_medicine"}
)
SHORT_OF_STAFF: Final = 0.009
"""How often a ward begins a spell of closed beds for want of staff, each day."""
PLANNED: Final = frozenset({"trauma_orthopaedics", "urology", "gynaecology"})
SATURDAYS: Final = 2
"""Beds of each ward for planned work that are not staffed on Saturdays."""
AUGUSTS: Final = 6
"""Beds of each general ward that are shut for works in August."""
OUTBREAK: Final = (0.0032, 0.0032, 0.0026, 0.0012, 0.0005, 0.0003, 0.0002, 0.0002, 0.0004, 0.0010, 0.0022, 0.0032)
"""How often norovirus comes to a ward, each day, January to December."""


class Openings:
    """Opening and closing of beds at all sites."""

    def __init__(self, scene: Scene, beds: Beds, bedflow: Bedflow) -> None:
        self._scene = scene
        self._beds = beds
        self._bedflow = bedflow
        self._random = scene.stream("openings")

    def meet(self, _: int) -> None:
        """The bed meeting, morning and afternoon: open, close, move people to their own wards."""
        scene = self._scene
        hour = scene.calendar.hour_of(scene.now)
        morning = hour < 9.0
        for site in ACUTE_SITES:
            wards = [ward for ward in scene.state.wards.values() if ward.site == site]
            if morning:
                for ward in wards:
                    self._staff(ward)
            if hour < 9.0 or 15.0 < hour < 18.0:
                self._escalate(site, wards)
            for ward in wards:
                self._beds.settle(ward)
            self._bedflow.move(site)
            for ward in wards:
                if ward.occupied < ward.open:
                    self._bedflow.offer(ward)
        if morning:
            self._open_community_wards()

    def _open_community_wards(self) -> None:
        for ward in self._scene.state.wards.values():
            if ward.site not in ACUTE_SITES:
                self._staff(ward)
                self._beds.settle(ward)

    def _staff(self, ward: Ward) -> None:
        today, random = self._scene.today, self._random
        if ward.shut_until:
            if today < ward.shut_until:
                return
            ward.shut_until = 0
        month = self._scene.calendar.month_of(today)
        if ward.specialty != "acute_medicine" and random.random() < OUTBREAK[month - 1]:
            self.shut(ward, today + 5 + int(random.random() * 6))
            return
        if today >= ward.short_until:
            ward.short = 0
            chance = SHORT_OF_STAFF * (0.5 if ward.site not in ACUTE_SITES else 1.0)
            if random.random() < chance:
                ward.short = 4 + int(random.random() * 6)
                ward.short_until = today + 3 + int(random.random() * 18)
                ward.closed_reason = "staffing" if random.random() < 0.8 else "estates"
        ward.closing = ward.short
        if ward.specialty in PLANNED and self._scene.calendar.weekday(today) == 5:
            ward.closing += SATURDAYS
            ward.closed_reason = ward.closed_reason if ward.short else "staffing"
        if month == 8 and ward.specialty == "general_medicine":
            ward.closing += AUGUSTS
            ward.closed_reason = ward.closed_reason if ward.short else "estates"

    def shut(self, ward: Ward, until: Day) -> None:
        """Shut a ward to admissions for an outbreak: every bed that is or becomes empty stays closed."""
        ward.closing, ward.opening = ward.core, 0
        ward.closed_reason, ward.shut_until, ward.short = "infection", until, 0
        ward.short_until = 0
        self._beds.settle(ward)

    def story_changed(self, name: str) -> None:
        """Shut a ward for the norovirus story; make the next Friday and Monday holidays for a long weekend."""
        state, today = self._scene.state, self._scene.today
        story = state.stories.get(name)
        if name == "norovirus":
            if story is None:
                for ward in state.wards.values():
                    if ward.closed_reason == "infection" and ward.shut_until:
                        self.reopen(ward)
                return
            fitting = [ward for ward in state.wards.values() if ward.specialty == "elderly_care"]
            ward = state.wards.get(story.about) or fitting[int(self._random.random() * len(fitting))]
            story.about = ward.code
            self.shut(ward, today + 8)
        elif name == "bank_holiday_weekend":
            state.forced_holidays.clear()
            if story is not None:
                friday = today + (4 - self._scene.calendar.weekday(today)) % 7
                state.forced_holidays.extend((friday, friday + 3))

    def reopen(self, ward: Ward) -> None:
        """Open a shut ward again."""
        ward.closing = ward.shut_until = 0
        self._beds.settle(ward)
        if ward.occupied < ward.open:
            self._bedflow.offer(ward)

    def _escalate(self, site: str, wards: list[Ward]) -> None:
        waiting = len(self._scene.state.departments[site].awaiting)
        usual = 0.018 * CORE[site]
        wanted = sum(ward.opening for ward in wards)
        if waiting > 1.25 * usual:
            wanted += 8 if waiting > 2.0 * usual else 4
        elif waiting < 0.4 * usual:
            wanted -= 4
        for ward in wards:
            can = ward.specialty in ESCALATES and not ward.shut_until and not ward.closing
            ward.opening = max(0, min(EXTRA, wanted)) if can else 0
            wanted -= ward.opening
