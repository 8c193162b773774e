"""GET /services: what services put up, why not all of it is usable, what goes unused, and who waits there."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import wire
from api.basis import address, basis
from api.calls import MAY_BE_REFUSED
from api.columns import services as columns
from api.names import called_as
from api.narrowing import Among, as_asked, checked
from api.needs import needs
from api.pages import Page
from api.questions import Answering, Built, Question, TheQuestion
from api.wire import ServiceTypeWord, WithheldWord
from db.engine import Connection
from metrics.access import May, Withheld
from metrics.flow.capacity import Capacity
from metrics.flow.capacity_words import UNITS, says_of
from metrics.flow.service import ServiceType
from metrics.flow.unused import Unused
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.earliest_starts import earliest_starts
from picture.requests import Narrowed
from picture.services import KindTotal, Place, ServiceCapacity, Services, services
from picture.virtual_wards import virtual_wards

router = APIRouter(tags=["people"])

_DEFINITIONS = (
    "flow.capacity", "flow.capacity_sentence", "flow.fit", "flow.unused_capacity", "flow.waiting_for_service"
)  # fmt: skip
_SERVICES = Answering(
    shape=wire.Services,
    tables={
        "services": lambda made: columns.SERVICES.of(made.services),
        "places": lambda made: columns.PLACES.of(columns.places(made)),
        "days": lambda made: columns.DAYS.of(columns.days(made)),
        "not_usable": lambda made: columns.NOT_USABLE.of(columns.not_usable(made)),
        "totals": lambda made: columns.TOTALS.of(made.totals),
    },
    uncut=frozenset({"totals"}),
    refuses=MAY_BE_REFUSED,
)
_OVER: Mapping[ServiceType, Literal["today", "week", "newest"]] = {
    ServiceType.HOME_CARE: "week",
    ServiceType.CARE_HOME: "newest",
}


@router.get(
    "/services",
    openapi_extra=needs(May.FIGURES),
    summary="Services, their capacity and who waits there",
    **_SERVICES.documented,
)
async def get_services(
    question: TheQuestion, narrowed: Among,
    type_: Annotated[
        ServiceTypeWord | None, Query(alias="type", description="Only services of this type.")
    ] = None,
    table: Annotated[
        Literal["services", "places", "days", "not_usable", "totals"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the services."),
    ] = "services",
) -> Response:  # fmt: skip
    """The services beneath a node, and those that hold a request of its people. `service` and `council` say which of
    them; the other filters narrow who waits there."""
    question = question.named("services", narrowed, type_)

    async def shaped(asked: Question, conn: Connection) -> wire.Services:
        async with asked.call(conn) as call:
            checked(narrowed, call)
            starts = await earliest_starts(conn, asked.door.memory, call, when=asked.moment, viewer=asked.viewer)
            wards = await virtual_wards(conn, asked.door.memory, call, when=asked.moment, viewer=asked.viewer)
        found = services(
            call, starts=starts, wards=wards, type_=None if type_ is None else ServiceType(type_), narrowed=narrowed
        )  # fmt: skip
        page = asked.page(found.services, key=lambda each: (each.service.type, each.service.organisation))
        return _shape(found, page, narrowed, code_version=asked.door.code_version)

    async def build(conn: Connection) -> Built:
        made = await question.corrected(lambda asked: shaped(asked, conn))
        return question.answer(made, _SERVICES, what=f"services-{table}", table=table)

    return await question.ready(build, table=table)


def _shape(
    made: Services, page: Page[ServiceCapacity], narrowed: Narrowed, *, code_version: str
) -> wire.Services:  # fmt: skip
    call = made.call
    return wire.Services(
        basis=basis(
            call, kinds=("offer", "referral", "response"), definitions=_DEFINITIONS,
            rows=(address(call, "referrals", state="waiting", **as_asked(narrowed)),),
            code_version=code_version,
        ),
        on=london_day(call.at), totals=[_total(each) for each in made.totals], total=page.total, next=page.next,
        services=[_service(each, narrowed, call) for each in page.rows],
    )  # fmt: skip


def _total(each: KindTotal) -> wire.ServiceTypeTotal:
    return wire.ServiceTypeTotal(
        type=each.type.value, unit=_unit(each.kind), services=each.services, told=each.told,
        capacity=_parts(each.capacity, each.kind), unused=_unused(each.unused, each.kind), waiting=each.waiting,
        withheld=_why(each.withheld), unused_withheld=_why(each.unused_withheld),
    )  # fmt: skip


def _service(each: ServiceCapacity, narrowed: Narrowed, call: Call) -> wire.ServiceCapacity:
    service, ages = each.service, [place.observed_at for place in each.places]
    return wire.ServiceCapacity(
        service=service.organisation, name=called_as(service.organisation, call), type=service.type.value,
        councils=sorted(service.councils), localities=sorted(service.localities), unit=_unit(each.kind),
        over=_OVER.get(service.type, "today"), capacity=_parts(each.capacity, each.kind),
        earliest_usable_on=_earliest_usable(each), earliest_start_on=_earliest_start(each.places),
        places=[_place(place, each.kind) for place in each.places],
        days=[
            wire.CapacityOn(on=day.on, capacity=parts)
            for day in each.days
            if (parts := _parts(day.capacity, each.kind)) is not None
        ],
        unused=_unused(each.unused, each.kind), waiting=each.waiting,
        waiting_of_organisation=each.waiting_of_organisation, waiting_in_area=each.in_area,
        fit=None if each.fit is None else wire.Fit(
            waiting=each.fit.waiting, fits=each.fit.fits, single_handed_only=each.fit.single_only,
            unknown=each.fit.unknown,
        ),
        oldest_observed_at=min(ages, default=None), newest_observed_at=max(ages, default=None),
        rows=_rows(service.organisation, service.type, narrowed, call),
        rows_in_area=address(
            call, "referrals", of=call.catalogue.default_layout.organisation, state="waiting",
            in_area_of=service.organisation, **as_asked(replace(narrowed, service=None, council=None)),
        ),
        withheld=_why(each.withheld),
    )  # fmt: skip


def _why(withheld: Withheld | None) -> WithheldWord | None:
    return None if withheld is None else withheld.value


def _rows(service: str, type_: ServiceType, narrowed: Narrowed, call: Call) -> str:
    """Who waits at it, from anywhere."""
    if type_ is ServiceType.URGENT_RESPONSE:
        return address(call, "responses", of=service, team=service, open="true")
    at_it = as_asked(replace(narrowed, service=service, council=None))
    return address(call, "referrals", of=service, state="waiting", **at_it)


def _unit(kind: str | None) -> str | None:
    return None if kind is None else UNITS[kind]


def _earliest_usable(each: ServiceCapacity) -> date | None:
    return min((day.capacity.earliest for day in each.days if day.capacity.earliest is not None), default=None)


def _earliest_start(places: Iterable[Place]) -> date | None:
    said = (place.earliest.on for place in places if place.earliest is not None)
    return min((day for day in said if day is not None), default=None)


def _place(place: Place, kind: str | None) -> wire.ServicePlace:
    parts = _parts(place.capacity, kind)
    if parts is None:
        raise TypeError("a place has a capacity of a kind")
    start = place.earliest
    return wire.ServicePlace(
        locality=place.locality, capacity=parts, freshness=place.freshness.value, observed_at=place.observed_at,
        is_told=place.is_told, has_start=None if start is None else start.on is not None,
        earliest_start_on=None if start is None else start.on,
    )  # fmt: skip


def _parts(found: Capacity | None, kind: str | None) -> wire.CapacityParts | None:
    if found is None or kind is None:
        return None
    return wire.CapacityParts(
        offered=found.offered, held=found.held, taken=found.taken, usable=found.usable,
        not_usable=[wire.NotUsable(why=why, amount=amount) for why, amount in found.not_usable.items()],
        other=found.other, is_partial=found.is_partial, says=says_of(found, kind=kind),
    )  # fmt: skip


def _unused(found: Unused | None, kind: str | None) -> wire.Unused | None:
    if found is None or kind is None:
        return None
    return wire.Unused(day=found.day, week=found.week, days_told=found.days_told)
