"""Who may ask what of whom: the two sides of the world, hospitals and community, as each sees the other.

Interfaces only. Both sides keep their appointments in the one agenda; names of the community's begin "community.".
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from simulators.world.people import Day, Referral, Stay
from simulators.world.reports import (
    CareHomeReport,
    HomeCareReport,
    ResponseTeamReport,
    ServiceReport,
    VirtualWardReport,
)


class Hospitals(Protocol):
    """What the community may ask of the hospitals (acute sites and the beds of the community hospitals)."""

    def start_service(self, referral: Referral) -> bool:
        """Hand the person over, now: they leave their bed for the service the referral found.

        Works for an acute stay and for a stay in a community hospital. False, and nothing happens, when the person
        meets the criteria again, has died or left, or (sometimes) is held up by the hospital on the day (medicines,
        transport): the community then postpones or withdraws. `waiting_in` and `tag` are cleared when True; the
        service sets `started_at` itself, before or after. For a P2 the bed in the community hospital is taken by a
        `admit_community` of the same instant.
        """
        ...

    def is_waiting(self, referral: Referral) -> bool:
        """Tell, without effect, whether the person lies in their bed and is ready (or is no inpatient)."""
        ...

    def has_gone(self, referral: Referral) -> bool:
        """Tell whether the stay the referral is for has ended (died or left otherwise)."""
        ...

    def arrive(self, *, site: str, council: str, locality: str, frailty: float, by_ambulance: bool) -> None:
        """Send a person to an emergency department, now (a response that did not keep them at home)."""
        ...

    def free_beds(self, ward: str) -> int:
        """Count the staffed, empty beds of a community hospital's ward."""
        ...

    def admit_community(
        self, ward: str, *, source: str, council: str, locality: str, frailty: float, expected_on: Day
    ) -> Stay | None:
        """Put a person into a community hospital's bed (`source`: transfer or emergency); None when none is free.

        They meet the requirements to remain until `community_ready`. The rest of `Stay` (need, hours_a_week,
        double_handed, pathway) is free for the community side to set.
        """
        ...

    def community_ready(self, stay: Stay, *, delay_reason: str) -> None:
        """Begin a ready spell of a community hospital's stay; set `delay_reason` on the stay anew as it changes."""
        ...

    def community_not_ready(self, stay: Stay) -> None:
        """End the ready spell: the person meets the requirements to remain again."""
        ...

    def leave_community(self, stay: Stay, *, left_to: str, pathway: str) -> None:
        """End a community hospital's stay without a referral (home, died, other_hospital); `pathway` "" for none."""
        ...

    def refer(self, stay: Stay, *, pathway: str, need: str) -> Referral:
        """Make a referral for a community hospital's stay and give it to its hub, which decides it in working hours
        and then calls `Community.receive`; the needs are read from the stay."""
        ...


class Community(Protocol):
    """What the hospitals, and the world, may ask of the community side."""

    def begin(self) -> None:
        """Make the first appointments of a new world and set the services up, empty or nearly so."""
        ...

    def handlers(self) -> Mapping[str, Callable[[int], None]]:
        """Name what can happen: "community...." -> the function called with the subject's number."""
        ...

    def receive(self, referral: Referral) -> None:
        """Take over a referral the hub decided (it is in `State.referrals`): from here on its tag, its reason, its
        booking and its end are the community's. Outside councils (L4, L5) are the community's too: slow."""
        ...

    def person_changed(self, referral: Referral) -> None:
        """Hear that the person died, left otherwise, meets the criteria again, or again does not."""
        ...

    def bed_freed(self, ward: str) -> None:
        """Hear that a bed of a community hospital's ward became free."""
        ...

    def story_changed(self, name: str) -> None:
        """Hear that a story was switched on or off (`State.stories`)."""
        ...

    def home_care(self, provider: str) -> HomeCareReport:
        """Report one home care provider, as its last file was written."""
        ...

    def service(self, code: str) -> ServiceReport:
        """Report a reablement team or a community hospital's beds."""
        ...

    def response_team(self, code: str) -> ResponseTeamReport:
        """Report an urgent community response team."""
        ...

    def virtual_ward(self) -> VirtualWardReport:
        """Report the virtual ward."""
        ...

    def care_homes(self, council: str) -> list[CareHomeReport]:
        """Report the care homes of a council, each as old as its own entry."""
        ...
