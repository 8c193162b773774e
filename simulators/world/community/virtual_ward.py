"""The virtual ward: hospital care at home, stepped up to from home and down to from hospital.

People are counted here, not followed: who comes, how many days they stay, and that a day's nurses can take in only so
many. Those stepped down left their bed as going home without new support.
"""

from typing import Final

from simulators.world.community.desk import Desk, poisson, rounded
from simulators.world.community.facts import VIRTUAL_PLACES
from simulators.world.community.state import VirtualWard
from simulators.world.reports import VirtualWardReport

STEP_UP_WEEK: Final = (12.6, 11.6, 11.4, 11.2, 11.8, 6.2, 5.4)
STEP_DOWN_WEEK: Final = (8.2, 9.4, 9.8, 9.8, 11.2, 5.0, 3.4)
INTAKE_WEEK: Final = (23, 24, 24, 24, 23, 12, 9)
MEDIAN_DAYS: Final = 6.8
SPREAD: Final = 0.6
ROUNDS_A_DAY: Final = 4


class VirtualWardPart:
    """The one virtual ward."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stream = desk.scene.stream("community.virtual_ward")

    def begin(self) -> None:
        """Set the ward up, empty."""
        self._desk.state.virtual_ward = VirtualWard(places=VIRTUAL_PLACES)

    def midnight(self) -> None:
        """Begin a day: counts at nought; now and then a nurse comes or goes and with them places."""
        ward = self._desk.state.virtual_ward
        ward.admitted_today = ward.discharged_today = 0
        if self._stream.random() < 0.04:
            ward.places = min(max(ward.places + self._stream.choice((-5, 5)), 180), 210)

    def round(self) -> None:
        """Let a quarter of the working day pass: people leave, people are referred, people are taken in."""
        ward, desk = self._desk.state.virtual_ward, self._desk
        weekday = desk.weekday(desk.today)
        ward.waiting_step_up += poisson(self._stream, STEP_UP_WEEK[weekday] / ROUNDS_A_DAY)
        ward.waiting_step_down += poisson(self._stream, STEP_DOWN_WEEK[weekday] / ROUNDS_A_DAY)
        for day in sorted(day for day in ward.leaving if day <= desk.today):
            share = 0.4 if desk.hour < 16 else 1.0
            leaving = rounded(self._stream, ward.leaving[day] * share)
            ward.leaving[day] -= leaving
            if not ward.leaving[day]:
                del ward.leaving[day]
            ward.people -= leaving
            ward.discharged_today += leaving
        intake = rounded(self._stream, INTAKE_WEEK[weekday] / ROUNDS_A_DAY)
        while intake and ward.people < ward.places and ward.waiting_step_up + ward.waiting_step_down:
            self._admit(ward)
            intake -= 1

    def _admit(self, ward: VirtualWard) -> None:
        if ward.waiting_step_down >= ward.waiting_step_up:
            ward.waiting_step_down -= 1
        else:
            ward.waiting_step_up -= 1
        ward.people += 1
        ward.admitted_today += 1
        days = max(1, round(self._stream.lognormvariate(0.0, SPREAD) * MEDIAN_DAYS))
        day = self._desk.today + days
        ward.leaving[day] = ward.leaving.get(day, 0) + 1

    def report(self) -> VirtualWardReport:
        """Report the ward."""
        ward = self._desk.state.virtual_ward
        return VirtualWardReport(
            ward="SIM-V1",
            places=ward.places,
            people=ward.people,
            waiting_step_up=ward.waiting_step_up,
            waiting_step_down=ward.waiting_step_down,
            admitted_today=ward.admitted_today,
            discharged_today=ward.discharged_today,
            is_accepting=ward.people < ward.places,
        )
