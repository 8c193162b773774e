"""By turns: the product, the bare case, the bare case, the product, so that a drift of the machine meets both alike."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bench.machine import idle_share

QUIET = 0.9
_GLANCE_SECONDS = 0.25
_SHORTEST_GLANCE_SECONDS = 0.05

Cost = TypeVar("Cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """One figure of both sides by round, and the idle share of the machine just before each (None: not known here)."""

    product: tuple[float, ...]
    bare: tuple[float, ...]
    idle: tuple[float | None, ...]

    @property
    def noisy(self) -> int:
        """How many rounds began while the machine was busy with something else; they are marked, never dropped."""
        return sum(share is not None and share < QUIET for share in self.idle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns(Generic[Cost]):
    """What each side of each round cost."""

    product: tuple[Cost, ...]
    bare: tuple[Cost, ...]
    idle: tuple[float | None, ...]

    def rounds(self, of: Callable[[Cost], float]) -> Rounds:
        """One figure of the costs."""
        return Rounds(product=tuple(map(of, self.product)), bare=tuple(map(of, self.bare)), idle=self.idle)


def alternate(
    product: Callable[[int], Cost], bare: Callable[[int], Cost], *, rounds: int, patience_seconds: float
) -> Turns[Cost]:
    """Run both sides by turns. A side is given the number of the round; round 0 warms up and is not counted.

    Before each round it waits for a quiet machine, but no longer than the patience.
    """
    bare(0)
    product(0)
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    idle = []
    for number in range(1, rounds + 1):
        idle.append(quiet(patience_seconds))
        for side in (0, 1) if number % 2 else (1, 0):
            # What one side leaves behind must not be collected on the other's time.
            gc.collect()
            costs[side].append((product, bare)[side](number))
    return Turns(product=tuple(costs[0]), bare=tuple(costs[1]), idle=tuple(idle))


def quiet(patience_seconds: float) -> float | None:
    """Wait for a quiet machine as long as the patience lasts; the idle share last seen."""
    deadline = time.monotonic() + patience_seconds
    glance_seconds = min(_GLANCE_SECONDS, max(patience_seconds, _SHORTEST_GLANCE_SECONDS))
    while True:
        share = idle_share(glance_seconds)
        if share is None or share >= QUIET or time.monotonic() >= deadline:
            return share
