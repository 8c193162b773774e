"""The services of an organisation: what each puts up, why not all of it is usable, what goes unused, who waits there.

What a service told too long ago is shown with its age and reckoned with nowhere: what it has left nobody knows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from db.read.episodes import Held
from metrics.access import Withheld
from metrics.beddays.closed_days import closed_before
from metrics.flow.awaited import waiting_for
from metrics.flow.capacity import Capacity, Fit, fit, together
from metrics.flow.clocks import clock_at
from metrics.flow.offers import SERVICE_OF
from metrics.flow.service import Service, ServiceType
from metrics.flow.unused import Unused, unused
from metrics.vocabulary import USABLE, Freshness
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Offer, Referral
from picture.call import Call
from picture.docket import requests_of, requests_of_all
from picture.earliest_starts import EarliestStart, Starts
from picture.offered import DAYS_AHEAD, current, freshness, next_change
from picture.requests import Narrowed
from picture.unlisted import counts
from picture.virtual_wards import VirtualWard

_Waiting = tuple[tuple[Referral, ...], tuple[Referral, ...]]
# Who waits is counted by service: nobody waits for two.
_BY_NUMBER = frozenset({ServiceType.URGENT_RESPONSE, ServiceType.VIRTUAL_WARD})
# What people who wait for a care home need, of four types of bed, no request says.
_NOT_FITTED = frozenset({ServiceType.CARE_HOME, ServiceType.URGENT_RESPONSE, ServiceType.VIRTUAL_WARD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a service puts up in one locality (of a care home: one type of bed), today or in the week."""

    locality: str
    capacity: Capacity
    freshness: Freshness
    observed_at: datetime
    earliest: EarliestStart | None

    @property
    def is_told(self) -> bool:
        """Whether it was told lately enough to be reckoned with."""
        return self.freshness in USABLE


class Day(NamedTuple):
    """What is put up for one London day, by what was told lately enough."""

    on: date
    capacity: Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCapacity:
    """One service. `kind` None: it puts nothing up that is told of. `offers`, and `capacity` of them: those told lately
    enough, of today or, of home care, of the week; None: there are none.

    `is_told`: all that it puts up was told lately enough; else `capacity` is partial.

    `waiting`: who waits at it (None: at a virtual ward, which tells how many and not who, and has not lately), of them
    `waiting_of_organisation` of the organisation asked about; `in_area`: who waits for any service of its kind. `fit`
    of both, None where it cannot be said. `withheld`: why the viewer is not shown what it puts up, all of which is then
    left out; None: they are.
    """

    service: Service
    kind: str | None
    offers: tuple[Offer, ...]
    places: tuple[Place, ...]
    capacity: Capacity | None
    is_told: bool
    days: tuple[Day, ...]
    unused: Unused | None
    waiting: int | None
    waiting_of_organisation: int | None
    in_area: int
    fit: Fit | None
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTotal:
    """All services of one type together: `told` of `services` have spoken lately enough, and while one has not, the sum
    of the others is partial. `waiting`: everybody once.

    `withheld`, `unused_withheld`: why the viewer is not shown what they put up, or what went unused; None: they are.
    """

    type: ServiceType
    kind: str | None
    services: int
    told: int
    capacity: Capacity | None
    unused: Unused | None
    waiting: int | None
    withheld: Withheld | None = None
    unused_withheld: Withheld | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The picture: the services in order of type and code, and each type together. `changes_at`: when an offer becomes
    too old, or a shift begins, with nothing told."""

    call: Call
    changes_at: datetime | None
    services: tuple[ServiceCapacity, ...]
    totals: tuple[KindTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Queue:
    """Who waits: for pathway services anywhere, whose request is of the organisation, for responses by team, and how
    many for virtual wards."""

    referrals: tuple[Referral, ...]
    own: frozenset[str]
    responses: Mapping[str, int]
    virtual: Mapping[str, VirtualWard]
    waiting: dict[str, _Waiting] = field(default_factory=dict)

    def waiting_for(self, service: Service, call: Call) -> _Waiting:
        """Who waits at a service, and in its area; looked for once."""
        code = service.organisation
        if code not in self.waiting:
            services = call.settings.services
            self.waiting[code] = waiting_for(service, self.referrals, services=services, at=call.at)
        return self.waiting[code]


def services(
    call: Call, *, starts: Starts, wards: Mapping[str, VirtualWard], type_: ServiceType | None, narrowed: Narrowed
) -> Services:
    """The services beneath an organisation and those that hold a request of its people; all that wait there."""
    queue = _queue(call, narrowed, wards)
    offers: defaultdict[str, list[Held[Offer]]] = defaultdict(list)
    for held in call.roll.offers:
        offers[held.organisation].append(held)
    for code, ward in wards.items():
        offers[code].append(ward.offer)
    asked = {each.organisation for each in queue.referrals if each.key in queue.own}
    shown = [
        service
        for code, service in sorted(call.settings.services.by_organisation.items())
        if (code in call.scope.codes or code in asked)
        and type_ in (None, service.type)
        and narrowed.service in (None, code)
        and (narrowed.council is None or narrowed.council in service.councils)
    ]
    found = [_service(each, offers[each.organisation], call, queue=queue, starts=starts) for each in shown]
    return Services(
        call=call,
        changes_at=next_change(call, (held for each in shown for held in offers[each.organisation])),
        services=tuple(
            sorted(
                (veiled(each, call) for each in found),
                key=lambda each: (each.service.type, each.service.organisation),
            )
        ),
        totals=tuple(
            veiled_total(_total(type_, found, offers, call, queue=queue), found, call)
            for type_ in sorted({each.service.type for each in found})
        ),
    )


def _queue(call: Call, narrowed: Narrowed, wards: Mapping[str, VirtualWard]) -> _Queue:
    of_people = replace(narrowed, service=None, council=None)
    waiting = [
        each for each in requests_of_all(call, of_people) if each.is_told and each.path.is_waiting(call.at)
    ]  # fmt: skip
    responses: defaultdict[str, int] = defaultdict(int)
    for held in call.roll.responses.values():
        if call.is_told_now(held.feed) and counts(held, call.catalogue.feeds, at=call.at):
            clock = clock_at(held.episode, rules=call.settings.rules, at=call.at)
            responses[held.organisation] += clock.is_open and held.episode.received_at <= call.at
    return _Queue(
        referrals=tuple(each.referral for each in waiting),
        own=frozenset(each.referral.key for each in requests_of(call, of_people)),
        responses=responses,
        virtual=wards,
    )


def _service(
    service: Service, offers: Sequence[Held[Offer]], call: Call, *, queue: _Queue, starts: Starts
) -> ServiceCapacity:
    own, area = queue.waiting_for(service, call)
    kind = next((held.episode.kind for held in offers if SERVICE_OF.get(held.episode.kind) is service.type), None)
    of_kind = [held for held in offers if held.episode.kind == kind]
    put_up = current(service, of_kind, call)
    usable = [held.episode for held in put_up if freshness(held, call) in USABLE]
    waiting, of_organisation = _waiting(service, own, call, queue=queue)
    is_fitted = bool(usable) and service.type not in _NOT_FITTED
    return ServiceCapacity(
        service=service,
        kind=kind,
        offers=tuple(usable),
        places=_places(service, put_up, call, starts=starts),
        capacity=_put_up(usable, is_whole=len(usable) == len(put_up)),
        days=_days(service, of_kind, call),
        is_told=bool(usable) and len(usable) == len(put_up),
        unused=_unused(service, of_kind, call),
        waiting=waiting,
        waiting_of_organisation=of_organisation,
        in_area=len(area),
        fit=fit((*own, *area), usable) if is_fitted else None,
    )


def _waiting(service: Service, own: Sequence[Referral], call: Call, *, queue: _Queue) -> tuple[int | None, int | None]:
    """How many wait at a service, and of them of the organisation asked about."""
    code = service.organisation
    if service.type is ServiceType.VIRTUAL_WARD:
        ward = queue.virtual.get(code)
        told = None if ward is None else ward.waiting
        return told, told if code in call.scope.codes else None
    if service.type is ServiceType.URGENT_RESPONSE:
        return queue.responses[code], queue.responses[code] * (code in call.scope.codes)
    return len(own), sum(each.key in queue.own for each in own)


def _put_up(offers: Sequence[Offer], *, is_whole: bool) -> Capacity | None:
    """What some offers come to, None without one. Where they are not all there are the sum is partial: at least."""
    if not offers:
        return None
    found = together(offers)
    return found if is_whole else replace(found, is_partial=True)


def _places(service: Service, offers: Iterable[Held[Offer]], call: Call, *, starts: Starts) -> tuple[Place, ...]:
    by_locality: defaultdict[str, list[Held[Offer]]] = defaultdict(list)
    for held in offers:
        by_locality[held.episode.locality].append(held)
    return tuple(
        Place(
            locality=locality,
            capacity=together([held.episode for held in theirs]),
            freshness=freshness(oldest, call),
            observed_at=oldest.episode.observed_at,
            earliest=starts.get((service.organisation, locality)),
        )
        for locality, theirs in sorted(by_locality.items())
        for oldest in (min(theirs, key=lambda each: each.episode.observed_at),)
    )


def _days(service: Service, offers: Iterable[Held[Offer]], call: Call) -> tuple[Day, ...]:
    """Today and the days ahead; of homes none, which are empty until somebody comes."""
    if service.type is ServiceType.CARE_HOME:
        return ()
    first = london_day(call.at)
    by_day: defaultdict[date, list[Held[Offer]]] = defaultdict(list)
    for held in offers:
        by_day[london_day(held.episode.starts_at)].append(held)
    found = []
    for day in (first + timedelta(days=number) for number in range(DAYS_AHEAD)):
        usable = [held.episode for held in by_day[day] if freshness(held, call) in USABLE]
        put_up = _put_up(usable, is_whole=len(usable) == len(by_day[day]))
        if put_up is not None:
            found.append(Day(day, put_up))
    return tuple(found)


def _unused(service: Service, offers: Iterable[Held[Offer]], call: Call) -> Unused | None:
    if service.type is ServiceType.CARE_HOME:
        return None
    return unused((held.episode for held in offers), days=closed_before(call.at, count=DAYS_AHEAD))


def _total(
    type_: ServiceType, found: Iterable[ServiceCapacity], offers: Mapping[str, Sequence[Held[Offer]]], call: Call, *,
    queue: _Queue,
) -> KindTotal:  # fmt: skip
    of_type = [each for each in found if each.service.type is type_]
    waiting: set[str] = set()
    for each in of_type:
        for part in queue.waiting_for(each.service, call):
            waiting.update(referral.key for referral in part)
    usable = [offer for each in of_type for offer in each.offers]
    return KindTotal(
        type=type_,
        kind=next((each.kind for each in of_type if each.kind is not None), None),
        services=len(of_type),
        told=sum(each.capacity is not None for each in of_type),
        capacity=_put_up(usable, is_whole=all(each.is_told for each in of_type)),
        unused=unused(
            (held.episode for each in of_type if each.unused is not None for held in offers[each.service.organisation]),
            days=closed_before(call.at, count=DAYS_AHEAD),
        ),
        waiting=_told_by_all(of_type) if type_ in _BY_NUMBER else len(waiting),
    )


def _told_by_all(found: Iterable[ServiceCapacity]) -> int | None:
    """Who waits at several services, unknown while it is of one."""
    told = [each.waiting for each in found]
    known = [number for number in told if number is not None]
    return sum(known) if len(known) == len(told) else None


def veiled(each: ServiceCapacity, call: Call) -> ServiceCapacity:
    """A service as the viewer sees it: without all that it puts up, where that is not shown to them singly."""
    why = call.sight.veil.why(each.service.organisation)
    if why is None:
        return each
    return replace(each, offers=(), places=(), capacity=None, days=(), unused=None, fit=None, withheld=why)


def veiled_total(total: KindTotal, found: Iterable[ServiceCapacity], call: Call) -> KindTotal:
    """A total as the viewer sees it: without what is put up, where what one service puts up could be worked out."""
    veil = call.sight.veil
    if veil.is_open:
        return total
    of_type = {each.service.organisation: each for each in found if each.service.type is total.type}
    # Whoever is not in this total may be in another that differs from it by nothing else.
    elsewhere = {
        code
        for code, each in call.settings.services.by_organisation.items()
        if each.type is total.type and code not in of_type
    }
    told = {code for code, each in of_type.items() if each.capacity is not None}
    if not veil.shows_sum(told, sent=told | elsewhere):
        total = replace(total, capacity=None, withheld=Withheld.GIVES_AWAY)
    # Of a day of which one of them did not tell the sum would be of fewer: each must have told of every day.
    spent = {code for code, each in of_type.items() if each.unused is not None and each.unused.days_told}
    gaps = {code for code in spent if (u := of_type[code].unused) is None or u.day is None or u.days_told < DAYS_AHEAD}
    if not veil.shows_sum(spent, sent=spent | elsewhere) or any(veil.why(code) is not None for code in gaps):
        total = replace(total, unused=None, unused_withheld=Withheld.GIVES_AWAY)
    return total
