"""The system behind the feeds, as this folder needs it: time passes when told, and each partner can be asked.

An interface only. The world in `simulators.world` is one; tests bring a small one of their own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from simulators.world.reports import (
    CareHomeReport,
    DepartmentReport,
    HomeCareReport,
    HubReport,
    ReferralReport,
    ResponseReport,
    ResponseTeamReport,
    ServiceReport,
    SiteReport,
    StayReport,
    VirtualWardReport,
)


class Ended(Protocol):
    """Episodes that ended since somebody last asked, whole."""

    @property
    def stays(self) -> Sequence[StayReport]:
        """Stays that ended, with all their ready spells and days."""
        ...

    @property
    def referrals(self) -> Sequence[ReferralReport]:
        """Referrals that closed or ended."""
        ...

    @property
    def responses(self) -> Sequence[ResponseReport]:
        """Responses that closed."""
        ...


class System(Protocol):
    """What every partner's own system would say now. Asking changes nothing; only `advance` lets time pass."""

    @property
    def now(self) -> datetime:
        """The present, aware UTC."""
        ...

    def advance(self, to: datetime) -> None:
        """Let time pass up to and including an instant."""
        ...

    def set_story(self, name: str, on: bool, *, about: str = "") -> None:  # noqa: FBT001
        """Switch a story on or off. Raises: ValueError for an unknown one."""
        ...

    def site(self, code: str) -> SiteReport:
        """A hospital site's beds."""
        ...

    def stays(self, site: str) -> Sequence[StayReport]:
        """Everyone in a bed of a site, and who left in the last 48 hours; of each, the last three days."""
        ...

    def stays_in_full(self, site: str) -> Sequence[StayReport]:
        """Everyone in a bed of a site, with all their days."""
        ...

    def stays_changed(self, site: str, seen: dict[int, bytes]) -> Sequence[StayReport]:
        """Those of `stays` that are not as the notebook `seen` has them; it is written on."""
        ...

    def department(self, site: str) -> DepartmentReport:
        """An emergency department."""
        ...

    def hub(self, code: str) -> HubReport:
        """A care transfer hub."""
        ...

    def service(self, code: str) -> ServiceReport:
        """A reablement team, or a community hospital's beds."""
        ...

    def home_care(self, provider: str) -> HomeCareReport:
        """A home care provider, as its last file was written."""
        ...

    def response_team(self, code: str) -> ResponseTeamReport:
        """An urgent community response team."""
        ...

    def virtual_ward(self) -> VirtualWardReport:
        """The virtual ward."""
        ...

    def care_homes(self, council: str) -> Sequence[CareHomeReport]:
        """The care homes of a council."""
        ...

    def take_ended(self) -> Ended:
        """Take the episodes that ended since the last call."""
        ...
