"""Referrals from the community for the capacity the hospitals' people wait for: reablement and rehabilitation beds.

They are made by general practice, urgent response and social workers, need no hub, and are withdrawn when the wait is
longer than the need.
"""

from typing import Final

from simulators.world.community.desk import Desk, poisson
from simulators.world.people import Referral
from simulators.world.places import LOCALITIES

A_WORKING_DAY: Final = {
    "SIM-L1": {"P1": 2.5, "P2": 0.30},
    "SIM-L2": {"P1": 1.4, "P2": 0.16},
    "SIM-L3": {"P1": 1.8, "P2": 0.22},
}
DAY_OFF: Final = 0.25
"""Share of a working day's referrals made on other days."""
LOSES_NEED_A_DAY: Final = 0.03


class StepUp:
    """The making of referrals from the community, and their withdrawal."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stream = desk.scene.stream("community.reablement")

    def midnight(self) -> None:
        """Appoint the day's referrals."""
        desk = self._desk
        share = 1.0 if desk.calendar.works(desk.today) else DAY_OFF
        for place, means in enumerate(A_WORKING_DAY.values()):
            for kind, mean in enumerate(means.values()):
                for _ in range(poisson(self._stream, mean * share)):
                    when = desk.calendar.at(desk.today, self._stream.uniform(9.0, 18.0))
                    desk.scene.agenda.at(when, "community.step_up", place * 2 + kind)

    def make(self, subject: int) -> Referral:
        """Make one referral."""
        council = tuple(A_WORKING_DAY)[subject // 2]
        localities = LOCALITIES[council]
        referral = self._desk.make(
            pathway=("P1", "P2")[subject % 2],
            need=("reablement", "rehabilitation")[subject % 2],
            council=council,
            locality=self._stream.choice(localities),
            frailty=self._stream.betavariate(4, 3),
        )
        referral.double_handed = self._stream.random() < 0.06
        referral.hours_a_week = round(self._stream.uniform(5.0, 12.0) * 4) / 4 if subject % 2 == 0 else 0.0
        return referral

    def withdrawn(self) -> list[Referral]:
        """Name those of the community who no longer need what they wait for and have no start agreed."""
        state = self._desk.state
        numbers = [number for team in state.teams.values() for number in team.waiting]
        numbers += state.bed_waiting
        return [
            referral
            for referral in map(self._desk.referral, numbers)
            if not referral.stay and not referral.accepted_at and self._stream.random() < LOSES_NEED_A_DAY
        ]
