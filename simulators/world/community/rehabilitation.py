"""What happens in a community hospital's bed: rehabilitation, being ready to leave, and where to.

The beds themselves and the stays are the hospitals'; who gets a bed is in `beds`. Discharge destinations follow the
community discharge returns of 2023.
"""

from typing import Final

from simulators.world.community.desk import Desk, pick
from simulators.world.people import Referral, Stay

MEAN_DAYS: Final = {"post_hospital": 25.5, "stroke": 31.0, "step_up": 15.0}
SPREAD: Final = 0.55
DESTINATIONS: Final = (("P0", 0.28), ("P1", 0.50), ("P2", 0.07), ("P3", 0.15))
HOME_REASONS: Final = ("hospital.medicines_or_letter", "hospital.transport", "hospital.therapy_review")
ACUTE_SITE: Final = {"SIM-C1": "SIM-S1", "SIM-C2": "SIM-S3"}
ILL_A_DAY: Final = 0.0035
DEATHS_A_DAY: Final = 0.0012


class Rehabilitation:
    """The course of every stay in a community hospital."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stream = desk.scene.stream("community.beds")

    def admitted(self, stay: Stay, referral: Referral) -> None:
        """Appoint when the person will have recovered, unless they fall ill before."""
        kind = "step_up" if not referral.stay else "stroke" if "stroke" in referral.need else "post_hospital"
        mean = MEAN_DAYS[kind] * (0.8 + 0.4 * referral.frailty)
        days = max(self._stream.lognormvariate(-SPREAD * SPREAD / 2, SPREAD) * mean, 2.0)
        stay.expected_on = self._desk.today + round(days)
        self._at_working_time("community.rehabilitated", stay.number, days)
        until_worse = self._stream.expovariate(ILL_A_DAY + DEATHS_A_DAY)
        if until_worse < days:
            hour = self._stream.uniform(0.0, 24.0)
            day = self._desk.today + max(int(until_worse), 1)
            self._desk.scene.agenda.at(self._desk.calendar.at(day, hour), "community.worse", stay.number)

    def _at_working_time(self, what: str, number: int, days: float) -> None:
        desk = self._desk
        day = desk.today + max(round(days), 1)
        if not desk.calendar.works(day) and self._stream.random() < 0.75:
            day = desk.calendar.next_working(day)
        desk.scene.agenda.at(desk.calendar.at(day, self._stream.uniform(9.0, 13.0)), what, number)

    def _present(self, number: int) -> Stay | None:
        stay = self._desk.scene.state.stays.get(number)
        return None if stay is None or stay.left_at else stay

    def recovered(self, number: int) -> None:
        """Find that the person no longer meets the requirements to remain, and what they need to leave."""
        stay = self._present(number)
        if stay is None:
            return
        hospitals = self._desk.hospitals
        if stay.referral:
            hospitals.community_ready(stay, delay_reason=stay.delay_reason or "interface.provider_request")
            return
        pathway = DESTINATIONS[pick(self._stream, [share for _, share in DESTINATIONS])][0]
        if pathway == "P0":
            hospitals.community_ready(stay, delay_reason=self._stream.choice(HOME_REASONS))
            self._goes_home_soon(number)
            return
        hospitals.community_ready(stay, delay_reason="hospital.referral_to_hub")
        stay.double_handed = self._stream.random() < (0.25 if pathway == "P1" else 0.0)
        stay.hours_a_week = round(self._stream.lognormvariate(2.35, 0.45) * 4) / 4 if pathway == "P1" else 0.0
        stay.pathway, stay.need = pathway, self._need(pathway)
        hospitals.refer(stay, pathway=pathway, need=stay.need)
        if self._stream.random() < 0.05:
            self._at_working_time("community.setback", number, self._stream.uniform(1.0, 4.0))

    def _need(self, pathway: str) -> str:
        if pathway == "P1":
            return "reablement" if self._stream.random() < 0.6 else "home_care"
        if pathway == "P2":
            return "rehabilitation"
        kinds = ("residential", "residential_dementia", "nursing", "nursing_dementia")
        return kinds[pick(self._stream, (0.34, 0.2, 0.3, 0.16))]

    def _goes_home_soon(self, number: int) -> None:
        desk = self._desk
        day = desk.today + pick(self._stream, (0.35, 0.3, 0.2, 0.15))
        if not desk.calendar.works(day) and self._stream.random() < 0.5:
            day = desk.calendar.next_working(day)
        when = max(desk.calendar.at(day, self._stream.uniform(11.0, 17.0)), desk.now + 3600)
        desk.scene.agenda.at(when, "community.goes_home", number)

    def goes_home(self, number: int) -> None:
        """Let a person go home who needs no new support."""
        stay = self._present(number)
        if stay is not None:
            self._ends(stay, left_to="home", pathway="P0")

    def setback(self, number: int) -> None:
        """Let a person who was ready need the bed again for some days."""
        stay = self._present(number)
        if stay is not None and stay.meets is False:
            self._desk.hospitals.community_not_ready(stay)
            self._at_working_time("community.rehabilitated", number, self._stream.uniform(2.0, 5.0))

    def worse(self, number: int) -> None:
        """Let a person die, or fall ill enough to go back to an acute hospital."""
        stay = self._present(number)
        if stay is None:
            return
        if self._stream.random() < DEATHS_A_DAY / (DEATHS_A_DAY + ILL_A_DAY):
            self._ends(stay, left_to="died", pathway="")
            return
        self._ends(stay, left_to="other_hospital", pathway="")
        self._desk.hospitals.arrive(
            site=ACUTE_SITE[stay.site],
            council=stay.council,
            locality=stay.locality,
            frailty=stay.frailty,
            by_ambulance=True,
        )

    def _ends(self, stay: Stay, *, left_to: str, pathway: str) -> None:
        self._desk.hospitals.leave_community(stay, left_to=left_to, pathway=pathway)
        self._desk.leaves_bed(stay.number)
