"""The columns of /services: the services, their places and days, and each type together."""

from collections.abc import Iterator
from typing import NamedTuple

from api.tables import Column, R, Sum, Table, fields, listed
from api.wire import CapacityOn, CapacityParts, NotUsable, ServiceCapacity, ServicePlace, Services, ServiceTypeTotal
from metrics.disclosure.figure import Figure

_IN_UNIT = "in the unit of the kind"
_FIT = ("fit.waiting", "fit.fits", "fit.single_handed_only", "fit.unknown")


class Of(NamedTuple):
    """A place or a day of a service."""

    service: ServiceCapacity
    part: ServicePlace | CapacityOn


class Why(NamedTuple):
    """One reason for which something of a service is not usable."""

    service: ServiceCapacity
    place: ServicePlace
    part: NotUsable


def _parts(shape: type[R], of: str = "") -> Iterator[Column[R]]:
    """What is put up. Places that are held and taken are people's, and what is not usable tells them by subtraction."""
    yield from fields(shape, f"{of}capacity.offered", unit=_IN_UNIT, kind=Figure.CAPACITY)
    yield from fields(shape, f"{of}capacity.held", f"{of}capacity.taken", unit=_IN_UNIT, kind=Figure.MIXED)
    yield from fields(shape, f"{of}capacity.usable", unit=_IN_UNIT, kind=Figure.CAPACITY)
    yield from fields(shape, f"{of}capacity.other", unit=_IN_UNIT, kind=Figure.MIXED)


def _said(shape: type[R], of: str = "") -> Iterator[Column[R]]:
    yield from fields(shape, f"{of}capacity.is_partial", kind=Figure.FLAG)
    yield from fields(shape, f"{of}capacity.says", kind=Figure.DERIVED)


def _why(capacity: CapacityParts | None) -> str | None:
    return None if capacity is None else listed(f"{each.why}: {each.amount:g}" for each in capacity.not_usable)


SERVICES = Table(
    (
        *fields(ServiceCapacity, "service", "name", "type", kind=Figure.KEY),
        Column(name="councils", of=lambda row: listed(row.councils), kind=Figure.KEY),
        Column(name="localities", of=lambda row: listed(row.localities), kind=Figure.KEY),
        *fields(ServiceCapacity, "unit", "over", kind=Figure.TEXT),
        *_parts(ServiceCapacity),
        Column(name="not_usable", of=lambda row: _why(row.capacity), unit=_IN_UNIT, kind=Figure.MIXED),
        *_said(ServiceCapacity),
        *fields(ServiceCapacity, "earliest_usable_on", "earliest_start_on", kind=Figure.TIME),
        *fields(ServiceCapacity, "unused.day", "unused.week", unit=_IN_UNIT, kind=Figure.CAPACITY),
        *fields(ServiceCapacity, "unused.days_told", unit="days", kind=Figure.TALLY),
        *fields(ServiceCapacity, "waiting", "waiting_of_organisation", unit="people", kind=Figure.PEOPLE),
        # The same people at each service of an area.
        *fields(ServiceCapacity, "waiting_in_area", unit="people", kind=Figure.CROWD),
        *fields(ServiceCapacity, *_FIT, unit="people", kind=Figure.PEOPLE),
        *fields(ServiceCapacity, "oldest_observed_at", "newest_observed_at", kind=Figure.TIME),
        *fields(ServiceCapacity, "withheld", kind=Figure.KEY),
    ),
    sums=(
        Sum(("waiting",), ("waiting_of_organisation",), has_rest=True),
        Sum(("fit_waiting",), ("fit_fits", "fit_single_handed_only", "fit_unknown"), has_rest=True),
    ),
)
_SERVICE = (
    *fields(Of, "service.service", "service.name", "service.type", kind=Figure.KEY),
    *fields(Of, "service.unit", kind=Figure.TEXT),
)
PLACES = Table(
    (
        *_SERVICE,
        *fields(Of, "part.locality", kind=Figure.KEY),
        *_parts(Of, "part."),
        *_said(Of, "part."),
        *fields(Of, "part.freshness", kind=Figure.TEXT),
        *fields(Of, "part.observed_at", kind=Figure.TIME),
        *fields(Of, "part.is_told", "part.has_start", kind=Figure.FLAG),
        *fields(Of, "part.earliest_start_on", kind=Figure.TIME),
    )
)
DAYS = Table(
    (
        *_SERVICE,
        *fields(Of, "part.on", kind=Figure.TIME),
        *_parts(Of, "part."),
        *_said(Of, "part."),
    )
)
NOT_USABLE = Table(
    (
        *fields(Why, "service.service", "service.name", "service.type", kind=Figure.KEY),
        *fields(Why, "service.unit", kind=Figure.TEXT),
        *fields(Why, "place.locality", "part.why", kind=Figure.KEY),
        *fields(Why, "part.amount", unit=_IN_UNIT, kind=Figure.MIXED),
        *fields(Why, "place.is_told", kind=Figure.FLAG),
    ),
    public_in="services",
)
TOTALS = Table(
    (
        *fields(ServiceTypeTotal, "type", kind=Figure.KEY),
        *fields(ServiceTypeTotal, "unit", kind=Figure.TEXT),
        *fields(ServiceTypeTotal, "services", "told", unit="services", kind=Figure.TALLY),
        *_parts(ServiceTypeTotal),
        Column(name="not_usable", of=lambda row: _why(row.capacity), unit=_IN_UNIT, kind=Figure.MIXED),
        *_said(ServiceTypeTotal),
        *fields(ServiceTypeTotal, "unused.day", "unused.week", unit=_IN_UNIT, kind=Figure.CAPACITY),
        *fields(ServiceTypeTotal, "waiting", unit="people", kind=Figure.PEOPLE),
        *fields(ServiceTypeTotal, "withheld", "unused_withheld", kind=Figure.KEY),
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
