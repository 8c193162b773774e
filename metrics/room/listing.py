"""What stands in the room: which services, who may refer to them, how, in which hours; from where on one is "limited".

Settings that an analyst edits: dated and owned. A telephone number is a line of an organisation, never of a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from metrics.flow.offers import RESPONSE_VISIT, VIRTUAL_WARD_PLACE
from metrics.flow.rules import Setting, in_force
from metrics.flow.service import ServiceType
from metrics.room.hours import Hours


class Need(StrEnum):
    """What somebody is looked for a place in, in the order the room is read in."""

    URGENT_RESPONSE = "urgent_response"
    VIRTUAL_WARD = "virtual_ward"
    SAME_DAY = "same_day_emergency_care"
    REABLEMENT = "reablement"
    COMMUNITY_BED = "community_bed"

    @property
    def service_type(self) -> ServiceType | None:
        """The type of service that meets it; None: no service of the catalogue, and no feed tells of its places."""
        return _TYPES.get(self)

    @property
    def kind(self) -> str | None:
        """The kind of offer in which its places are told; None: nothing tells of them."""
        return _KINDS.get(self)


_TYPES: Mapping[Need, ServiceType] = MappingProxyType(
    {
        Need.URGENT_RESPONSE: ServiceType.URGENT_RESPONSE,
        Need.VIRTUAL_WARD: ServiceType.VIRTUAL_WARD,
        Need.REABLEMENT: ServiceType.REABLEMENT,
        Need.COMMUNITY_BED: ServiceType.BED_BASED,
    }
)
_KINDS: Mapping[Need, str] = MappingProxyType(
    {
        Need.URGENT_RESPONSE: RESPONSE_VISIT,
        Need.VIRTUAL_WARD: VIRTUAL_WARD_PLACE,
        Need.REABLEMENT: "reablement_start",
        Need.COMMUNITY_BED: "community_bed",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Setting):
    """A service as the room shows it. At least one of `telephone`, `form` and `route` says how to refer.

    `hours` None: not stated. `councils` and `localities` are its own only where it is no service of services.csv, which
    says whom those serve. `hub_telephone`: whom to ask while its places are shown to hubs only. `is_simulated`: its
    numbers lead nowhere.
    """

    organisation: str
    need: Need
    who: str
    age: str
    telephone: str | None = None
    form: str | None = None
    route: str | None = None
    hours: Hours | None = None
    councils: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()
    hub_telephone: str | None = None
    is_simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Setting):
    """Up to how many usable places the answer is "limited"; `organisation` None: of any that meets the need."""

    need: Need
    at_most: float
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRules:
    """All that a catalogue says of the room."""

    listings: tuple[Listing, ...] = ()
    limits: tuple[Limit, ...] = ()

    def listed(self, *, on: date) -> tuple[Listing, ...]:
        """What stands in the room on a day, in order of need and code."""
        needs = list(Need)
        return tuple(
            sorted(in_force(self.listings, on=on), key=lambda each: (needs.index(each.need), each.organisation))
        )

    def limit_of(self, listing: Listing, *, on: date) -> Limit | None:
        """The limit of a service: its own, else that of its need; None: none is stated, and it is never limited."""
        held = [each for each in in_force(self.limits, on=on) if each.need is listing.need]
        own = next((each for each in held if each.organisation == listing.organisation), None)
        return own or next((each for each in held if each.organisation is None), None)


NO_ROOM = RoomRules()
