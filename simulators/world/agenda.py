"""What is to happen next: the world's list of appointments, kept as plain data.

A library of coroutine processes would hold the waiting inside suspended frames, which cannot be written down; a world
that starts from a checkpoint needs its future as data.
"""

from collections.abc import Callable
from heapq import heappop, heappush

import msgspec

Seconds = int


class Agenda(msgspec.Struct):
    """Appointments in order of time, and of making where times are equal. `now` is seconds since 1970, UTC."""

    now: Seconds
    made: int = 0
    entries: list[tuple[Seconds, int, str, int]] = []

    def at(self, when: Seconds, what: str, subject: int = 0) -> None:
        """Make an appointment: at `when` (not before now) the handler of `what` is called with `subject`."""
        heappush(self.entries, (max(when, self.now), self.made, what, subject))
        self.made += 1

    def run(self, until: Seconds, handlers: dict[str, Callable[[int], None]]) -> None:
        """Keep every appointment up to and including `until`, which is then the present."""
        entries = self.entries
        while entries and entries[0][0] <= until:
            self.now, _, what, subject = heappop(entries)
            handlers[what](subject)
        self.now = until
