"""Services that people are referred to, by type, and whom they serve. Facts in the shape the core reads them in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ServiceType(StrEnum):
    """What a person can wait for, or what decides about it."""

    HUB = "hub"
    REABLEMENT = "reablement"
    BED_BASED = "bed_based"
    HOME_CARE = "home_care"
    CARE_HOME = "care_home"
    URGENT_RESPONSE = "urgent_response"
    VIRTUAL_WARD = "virtual_ward"
    OUT_OF_AREA = "out_of_area"
    EQUIPMENT = "equipment"
    HOUSING = "housing"
    END_OF_LIFE = "end_of_life"
    MENTAL_HEALTH = "mental_health"
    COMMUNITY_HEALTH = "community_health"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service: the councils and localities it works in, and, of a hub, the sites whose people it decides about.

    Empty localities: all of its councils'.
    """

    organisation: str
    type: ServiceType
    councils: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()

    def works_in(self, *, council: str | None, locality: str | None) -> bool:
        """Whether it serves a locality of a council."""
        return council in self.councils and (not self.localities or locality in self.localities)


class Services:
    """All services, found by what is asked of them."""

    def __init__(self, services: Iterable[Service] = ()) -> None:
        self.by_organisation: Mapping[str, Service] = {service.organisation: service for service in services}
        self._hubs = {
            site: service.organisation
            for service in self.by_organisation.values()
            if service.type is ServiceType.HUB
            for site in service.sites
        }
        self.councils = frozenset(council for each in self.by_organisation.values() for council in each.councils)

    def type_of(self, organisation: str) -> ServiceType | None:
        """What an organisation is as a service; None for one that is none."""
        found = self.by_organisation.get(organisation)
        return found.type if found else None

    def hub_of(self, site: str) -> str | None:
        """The hub that decides about the people of a site."""
        return self._hubs.get(site)

    def of(self, type_: ServiceType, *, council: str | None, locality: str | None) -> tuple[Service, ...]:
        """The services of a type that work in a council's locality, in order of their codes."""
        return tuple(
            service
            for _, service in sorted(self.by_organisation.items())
            if service.type is type_ and service.works_in(council=council, locality=locality)
        )
