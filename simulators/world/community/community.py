"""The community side as the world sees it: one door to reablement, home care, beds, homes, urgent response.

Sends what comes in to the part it belongs to, and holds no rule of its own beyond who that is.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from simulators.world.community.absences import Absences
from simulators.world.community.beds import ShortTermBeds
from simulators.world.community.care_homes import CareHomes
from simulators.world.community.carers import Carers
from simulators.world.community.desk import Desk
from simulators.world.community.entries import Entries
from simulators.world.community.home_care import HomeCare
from simulators.world.community.home_care_told import tell_home_care
from simulators.world.community.outside import Outside
from simulators.world.community.pools import Pools
from simulators.world.community.reablement import Reablement
from simulators.world.community.rehabilitation import Rehabilitation
from simulators.world.community.response import UrgentResponse
from simulators.world.community.response_told import tell_response_team
from simulators.world.community.services_told import tell_service
from simulators.world.community.state import Case
from simulators.world.community.step_up import StepUp
from simulators.world.community.virtual_ward import VirtualWardPart
from simulators.world.links import Hospitals
from simulators.world.people import Referral
from simulators.world.places import OUTSIDE_COUNCILS
from simulators.world.reports import (
    CareHomeReport,
    HomeCareReport,
    ResponseTeamReport,
    ServiceReport,
    VirtualWardReport,
)
from simulators.world.scene import Scene

ROUNDS: Final = (8.5, 11.0, 14.0, 16.5)
"""London hours at which services look at who waits."""


class Part(Protocol):
    """A part that referrals wait in."""

    def receive(self, referral: Referral) -> None:
        """Take a referral over."""

    def release(self, referral: Referral) -> None:
        """Give what is held for a referral back."""

    def leave(self, referral: Referral) -> None:
        """Forget a referral that never began."""

    def start(self, referral: Referral) -> None:
        """Begin, if it can be."""


class LongTermCare:
    """Long-term care at home, as reablement asks for it."""

    def __init__(self, desk: Desk, home_care: HomeCare) -> None:
        self._desk = desk
        self._home_care = home_care

    def need_for_good(self, case: Case, referral: Referral) -> int:
        """Ask for long-term care at home; gives the package waited for."""
        return self._home_care.new(
            referral.council,
            referral.locality,
            origin="reablement",
            hours=0.0,
            double_handed=case.double_handed,
            case=case.referral,
        ).number

    def give_up(self, package: int) -> None:
        """Ask no longer."""
        self._home_care.end(self._desk.state.packages[package])


class CommunitySide:
    """All community services. Implements `links.Community`."""

    def __init__(self, scene: Scene, hospitals: Hospitals) -> None:
        self._scene = scene
        self._desk = desk = Desk(scene, hospitals)
        self._home_care = HomeCare(desk)
        self._carers = Carers(desk, self._home_care)
        self._absences = Absences(desk, self._home_care)
        self._reablement = Reablement(desk, LongTermCare(desk, self._home_care))
        self._home_care.moved_on = self._reablement.moves_on
        self._rehabilitation = Rehabilitation(desk)
        self._pools = Pools(desk)
        self._beds = ShortTermBeds(desk, self._pools, self._rehabilitation)
        self._homes = CareHomes(desk, self._pools)
        self._entries = Entries(desk)
        self._outside = Outside(desk)
        self._step_up = StepUp(desk)
        self._response = UrgentResponse(desk)
        self._virtual = VirtualWardPart(desk)

    def begin(self) -> None:
        """Make the first appointments of a new world and set the services up."""
        for part in (self._reablement, self._home_care, self._pools, self._homes, self._entries, self._outside):
            part.begin()
        self._response.begin()
        self._virtual.begin()
        self._midnight(0)

    def handlers(self) -> Mapping[str, Callable[[int], None]]:
        """Name what can happen on the community side."""
        return {
            "community.midnight": self._midnight,
            "community.round": self._round,
            "community.start": self._start,
            "community.step_up": self._step_up_made,
            "community.recovered": self._reablement.recovered,
            "community.package_begins": self._home_care.begins,
            "community.package_ends": self._home_care.ends,
            "community.rehabilitated": self._rehabilitation.recovered,
            "community.goes_home": self._rehabilitation.goes_home,
            "community.setback": self._rehabilitation.setback,
            "community.worse": self._rehabilitation.worse,
            "community.pool_left": self._pools.left,
            "community.assessed": self._homes.assessed,
            "community.entry": self._entries.renew,
            "community.response_arrives": self._response.arrives,
            "community.response_shift": self._response.shift_begins,
            "community.triaged": self._response.triaged,
            "community.contact": self._response.contact,
            "community.visit_ends": self._response.visit_ends,
            "community.followed_up": self._response.followed_up,
            "community.response_due": self._response.due,
        }

    def _midnight(self, _: int) -> None:
        desk = self._desk
        self._reablement.midnight()
        self._reablement.wears_off()
        self._beds.midnight()
        self._absences.midnight()
        self._carers.midnight()
        self._homes.midnight()
        self._response.midnight()
        self._virtual.midnight()
        self._step_up.midnight()
        for referral in self._step_up.withdrawn():
            self._give_up(referral, "withdrawn")
        if desk.weekday(desk.today) == 0:
            self._pools.reconsider()
        for place, hour in enumerate(ROUNDS):
            desk.scene.agenda.at(desk.calendar.at(desk.today, hour), "community.round", place)
        desk.scene.agenda.at(desk.calendar.start_of(desk.today + 1), "community.midnight")

    def _round(self, place: int) -> None:
        works = self._desk.calendar.works(self._desk.today)
        self._virtual.round()
        if works or place in (0, 2):
            self._reablement.match()
            self._beds.match()
        if not works:
            return
        if place in (1, 3):
            self._home_care.broker()
        if place in (0, 2):
            self._homes.match()
        if place == 1:
            self._outside.match()

    def _part(self, referral: Referral) -> Part:
        if referral.council in OUTSIDE_COUNCILS:
            return self._outside
        if referral.pathway == "P3":
            return self._homes
        if referral.pathway == "P2":
            return self._beds
        return self._reablement if referral.need == "reablement" else self._home_care

    def receive(self, referral: Referral) -> None:
        """Take over a referral the hub decided."""
        self._desk.state.taken_over += 1
        part = self._part(referral)
        if part is self._home_care and referral.need == "restart":
            self._absences.receive(referral)
        else:
            part.receive(referral)

    def _step_up_made(self, subject: int) -> None:
        self.receive(self._step_up.make(subject))

    def person_changed(self, referral: Referral) -> None:
        """Hear that the person died, left otherwise, meets the criteria again, or again does not."""
        if referral.started_at or referral.closed_at:
            return
        hospitals = self._desk.hospitals
        if hospitals.has_gone(referral):
            stay = self._scene.state.stays.get(referral.stay)
            self._give_up(referral, "died" if stay is not None and stay.left_to == "died" else "withdrawn")
        elif not hospitals.is_waiting(referral):
            self._part(referral).release(referral)

    def _give_up(self, referral: Referral, outcome: str) -> None:
        part = self._part(referral)
        part.release(referral)
        part.leave(referral)
        self._desk.given_up(referral, outcome)

    def _start(self, number: int) -> None:
        referral = self._scene.state.referrals.get(number)
        if referral is None or referral.started_at or referral.closed_at or not referral.accepted_at:
            return
        if referral.booked_for == self._desk.today:
            self._part(referral).start(referral)

    def bed_freed(self, ward: str) -> None:
        """Hear that a bed of a community hospital's ward became free: the next round looks at who waits."""

    def story_changed(self, name: str) -> None:
        """Hear that a story was switched on or off."""
        if name == "hand_back" and name in self._scene.state.stories:
            self._carers.trouble()

    def home_care(self, provider: str) -> HomeCareReport:
        """Report one home care provider, as a file written now would."""
        return tell_home_care(self._desk, provider)

    def service(self, code: str) -> ServiceReport:
        """Report a reablement team or a community hospital's beds."""
        return tell_service(self._desk, self._reablement, code)

    def response_team(self, code: str) -> ResponseTeamReport:
        """Report an urgent community response team."""
        return tell_response_team(self._desk, code)

    def virtual_ward(self) -> VirtualWardReport:
        """Report the virtual ward."""
        return self._virtual.report()

    def care_homes(self, council: str) -> list[CareHomeReport]:
        """Report the care homes of a council, each as old as its own entry."""
        return self._entries.report(council)
