"""Slow waves under everything: weeks in which more people fall ill, or in which a hospital simply gets less done.

Each is a random walk that leans back to zero, moved once a day; parts read it as a factor.
"""

from math import exp
from typing import Final

from simulators.world.places import ACUTE_SITES, HUBS
from simulators.world.scene import Scene

_WAVES: Final = {
    "demand": (0.80, 0.022),
    "severity": (0.96, 0.014),
    "drive": (0.62, 0.175),
    "services": (0.97, 0.035),
}
"""Kind -> how much of yesterday remains, and the standard deviation of what a day adds."""


class Waves:
    """The waves of the system, by kind and place."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._random = scene.stream("waves")

    def begin(self) -> None:
        """Start all of them level."""
        for kind in _WAVES:
            for place in HUBS if kind == "services" else ACUTE_SITES:
                self._scene.state.waves[f"{kind}/{place}"] = 0.0

    def move(self) -> None:
        """Let a day pass."""
        waves = self._scene.state.waves
        for name in waves:
            remains, step = _WAVES[name.partition("/")[0]]
            waves[name] = waves[name] * remains + self._random.normalvariate(0.0, step)

    def factor(self, kind: str, place: str) -> float:
        """Give the factor that a wave means today: 1 when level."""
        return exp(self._scene.state.waves[f"{kind}/{place}"])
