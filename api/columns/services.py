"""The columns of /services: the services, their places and days, and each type together."""

from typing import NamedTuple

from api.tables import Column, Table, fields, listed
from api.wire import CapacityOn, CapacityParts, NotUsable, ServiceCapacity, ServicePlace, Services, ServiceTypeTotal

_PARTS = ("capacity.offered", "capacity.held", "capacity.taken", "capacity.usable", "capacity.other")
_IN_UNIT = "in the unit of the kind"


class Of(NamedTuple):
    """A place or a day of a service."""

    service: ServiceCapacity
    part: ServicePlace | CapacityOn


class Why(NamedTuple):
    """One reason for which something of a service is not usable."""

    service: ServiceCapacity
    place: ServicePlace
    part: NotUsable


def _why(capacity: CapacityParts | None) -> str | None:
    return None if capacity is None else listed(f"{each.why}: {each.amount:g}" for each in capacity.not_usable)


SERVICES = Table(
    (
        *fields(ServiceCapacity, "service", "name", "type"),
        Column(name="councils", of=lambda row: listed(row.councils)),
        Column(name="localities", of=lambda row: listed(row.localities)),
        *fields(ServiceCapacity, "unit", "over"),
        *fields(ServiceCapacity, *_PARTS, unit=_IN_UNIT),
        Column(name="not_usable", of=lambda row: _why(row.capacity), unit=_IN_UNIT),
        *fields(ServiceCapacity, "capacity.is_partial", "capacity.says", "earliest_usable_on", "earliest_start_on"),
        *fields(ServiceCapacity, "unused.day", "unused.week", unit=_IN_UNIT),
        *fields(ServiceCapacity, "unused.days_told", unit="days"),
        *fields(ServiceCapacity, "waiting", "waiting_of_organisation", "waiting_in_area", unit="people"),
        *fields(ServiceCapacity, "fit.waiting", "fit.fits", "fit.single_handed_only", "fit.unknown", unit="people"),
        *fields(ServiceCapacity, "oldest_observed_at", "newest_observed_at"),
    )
)
_SERVICE = fields(Of, "service.service", "service.name", "service.type", "service.unit")
PLACES = Table(
    (
        *_SERVICE,
        *fields(Of, "part.locality"),
        *fields(Of, *(f"part.{name}" for name in _PARTS), unit=_IN_UNIT),
        *fields(Of, "part.capacity.is_partial", "part.capacity.says", "part.freshness", "part.observed_at"),
        *fields(Of, "part.is_told", "part.has_start", "part.earliest_start_on"),
    )
)
DAYS = Table(
    (
        *_SERVICE,
        *fields(Of, "part.on"),
        *fields(Of, *(f"part.{name}" for name in _PARTS), unit=_IN_UNIT),
        *fields(Of, "part.capacity.is_partial", "part.capacity.says"),
    )
)
NOT_USABLE = Table(
    (
        *fields(Why, "service.service", "service.name", "service.type", "service.unit", "place.locality", "part.why"),
        *fields(Why, "part.amount", unit=_IN_UNIT),
        *fields(Why, "place.is_told"),
    )
)
TOTALS = Table(
    (
        *fields(ServiceTypeTotal, "type", "unit"),
        *fields(ServiceTypeTotal, "services", "told", unit="services"),
        *fields(ServiceTypeTotal, *_PARTS, unit=_IN_UNIT),
        Column(name="not_usable", of=lambda row: _why(row.capacity), unit=_IN_UNIT),
        *fields(ServiceTypeTotal, "capacity.is_partial", "capacity.says"),
        *fields(ServiceTypeTotal, "unused.day", "unused.week", unit=_IN_UNIT),
        *fields(ServiceTypeTotal, "waiting", unit="people"),
    )
)


def places(made: Services) -> list[Of]:
    """The places of each service."""
    return [Of(service, place) for service in made.services for place in service.places]


def days(made: Services) -> list[Of]:
    """The days ahead of each service."""
    return [Of(service, day) for service in made.services for day in service.days]


def not_usable(made: Services) -> list[Why]:
    """Why not all of each place is usable."""
    return [
        Why(service, place, why)
        for service in made.services
        for place in service.places
        for why in place.capacity.not_usable
    ]
