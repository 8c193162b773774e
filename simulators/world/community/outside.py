"""Councils outside the border: their services are not simulated, only how long their people wait.

Each working day they take a share of those waiting, oldest first, and so more when more wait; beds and homes are slower
than care at home. What holds a person is always that arrangements with another area take their time.
"""

from typing import Final

from simulators.world.community.desk import ARRANGING, Desk, rounded
from simulators.world.people import Referral
from simulators.world.places import OUTSIDE_COUNCILS

SHARE_A_DAY: Final = {"P0": 0.3, "P1": 0.22, "P2": 0.16, "P3": 0.11}


class Outside:
    """Those who wait for a service of another area."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stream = desk.scene.stream("community.homes")

    def begin(self) -> None:
        """Set up the lists, empty."""
        self._desk.state.outside_waiting = {council: [] for council in OUTSIDE_COUNCILS}

    def receive(self, referral: Referral) -> None:
        """Take a referral over."""
        self._desk.state.outside_waiting[referral.council].append(referral.number)
        self._desk.wait(referral, tag=ARRANGING, reason="interface.out_of_area")

    def release(self, referral: Referral) -> None:
        """Give a booked start back."""
        referral.booked_for = referral.accepted_at = 0

    def leave(self, referral: Referral) -> None:
        """Take a referral that never began off the list."""
        self._desk.state.outside_waiting[referral.council].remove(referral.number)

    def match(self) -> None:
        """Book the day's share; on working days."""
        desk = self._desk
        for waiting in desk.state.outside_waiting.values():
            for pathway, share in SHARE_A_DAY.items():
                unbooked = [
                    referral
                    for referral in map(desk.referral, waiting)
                    if referral.pathway == pathway and not referral.booked_for and desk.is_eligible(referral)
                ]
                for referral in unbooked[: rounded(self._stream, len(unbooked) * share)]:
                    self._book(referral)

    def _book(self, referral: Referral) -> None:
        desk = self._desk
        referral.accepted_at = desk.now
        referral.booked_for = desk.calendar.next_working(desk.today)
        desk.start_at(referral, referral.booked_for, self._stream.uniform(10.0, 16.0))

    def start(self, referral: Referral) -> None:
        """Begin, if the hospital lets the person go."""
        if not self._desk.hand_over(referral):
            self.release(referral)
            return
        self.leave(referral)
        self._desk.begun(referral, is_followed=False)
