"""Who sets out for hospital: hour by hour for the emergency departments, list by list for planned admissions.

It only makes the appointments of their coming; what happens at the door is the department's and the wards' affair.
"""

from typing import Final

from simulators.world import season
from simulators.world.calendar import HOUR
from simulators.world.draws import poisson
from simulators.world.places import ACUTE_SITES
from simulators.world.scene import Scene
from simulators.world.state import Site
from simulators.world.waves import Waves

ATTENDANCES_A_DAY: Final = {"SIM-S1": 352.0, "SIM-S2": 196.0, "SIM-S3": 242.0}
ELECTIVES_A_DAY: Final = {"SIM-S1": 10.0, "SIM-S2": 5.5, "SIM-S3": 6.5}
SURGE: Final = 1.12
"""Arrivals in a winter surge, against the usual."""


class Arrivals:
    """Arrivals at the three acute sites."""

    def __init__(self, scene: Scene, waves: Waves) -> None:
        self._scene = scene
        self._waves = waves
        self._random = scene.stream("arrivals")

    def expected(self, site: str, hour: int) -> float:
        """Give the mean number of arrivals at a department in an hour of today."""
        usual = ATTENDANCES_A_DAY[site] / 24.0 * season.arrivals(self._scene.calendar, self._scene.today, hour)
        return usual * (SURGE if "winter_surge" in self._scene.state.stories else 1.0)

    def next_hour(self) -> None:
        """Make the arrivals of the hour that begins now."""
        scene, random = self._scene, self._random
        hour = min(23, int(scene.calendar.hour_of(scene.now)))
        for index, site in enumerate(ACUTE_SITES):
            count = poisson(random, self.expected(site, hour) * self._waves.factor("demand", site))
            for _ in range(count):
                by_ambulance = random.random() < season.AMBULANCE_SHARE[hour]
                scene.agenda.at(scene.now + int(random.random() * HOUR), "arrive", index * 2 + by_ambulance)

    def plan_lists(self, site: Site) -> None:
        """Plan today's elective admissions of a site, to come in the morning."""
        scene, random = self._scene, self._random
        share = season.electives(scene.calendar, scene.today)
        index = ACUTE_SITES.index(site.code)
        site.electives = sorted(
            scene.calendar.at(scene.today, 6.5 + 6.0 * random.random())
            for _ in range(poisson(random, ELECTIVES_A_DAY[site.code] * share) if share else 0)
        )
        for when in site.electives:
            scene.agenda.at(when, "elective", index)
