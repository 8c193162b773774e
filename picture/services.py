"""The services of an organisation: what each puts up, why not all of it is usable, what goes unused, who waits there.

What a service told too long ago is shown with its age and reckoned with nowhere: what it has left nobody knows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from db.engine import Connection
from db.read.episodes import Held
from metrics.beddays.closed_days import closed_before
from metrics.flow.awaited import waiting_for
from metrics.flow.capacity import Capacity, Fit, fit, together
from metrics.flow.clocks import clock_at
from metrics.flow.offers import SERVICE_OF
from metrics.flow.responses import shifts_left
from metrics.flow.service import Service, ServiceType
from metrics.flow.unused import Unused, unused
from metrics.vocabulary import USABLE, Freshness, Sighting, freshness_of, next_change_at
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Offer, Referral
from picture.board import When
from picture.call import Call
from picture.docket import requests_of, requests_of_all
from picture.memory import Memory
from picture.requests import Narrowed
from picture.told import told
from picture.unlisted import counts
from picture.viewer import Viewer

DAYS_AHEAD = 7
_STARTS, _WAITING, _LOCALITY = "home_care.days_to_start", "home_care.packages_waiting", "locality"
# A rota is a week's, since care goes on; anything else is had on a day.
_OF_A_WEEK = frozenset({ServiceType.HOME_CARE})
# What people who wait for a care home need, of four types of bed, no request says.
_NOT_FITTED = frozenset({ServiceType.CARE_HOME, ServiceType.URGENT_RESPONSE})


class EarliestStart(NamedTuple):
    """The first day on which a provider says that it could begin; `on` None: it sees none."""

    on: date | None
    observed_at: datetime


Starts = Mapping[tuple[str, str], EarliestStart]
"""Provider and locality -> the earliest start, where the provider has told lately enough."""


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

    `waiting`: who waits at it, of them `waiting_of_organisation` of the organisation asked about; `in_area`: who waits
    for any service of its kind. `fit` of both, None where it cannot be said.
    """

    service: Service
    kind: str | None
    offers: tuple[Offer, ...]
    places: tuple[Place, ...]
    capacity: Capacity | None
    days: tuple[Day, ...]
    unused: Unused | None
    waiting: int
    waiting_of_organisation: int
    in_area: int
    fit: Fit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTotal:
    """All services of one type together: `told` of `services` have spoken lately enough. `waiting`: everybody once."""

    type: ServiceType
    kind: str | None
    services: int
    told: int
    capacity: Capacity | None
    unused: Unused | None
    waiting: int


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
    """Who waits: for pathway services anywhere, whose request is of the organisation, and for responses by team."""

    referrals: tuple[Referral, ...]
    own: frozenset[str]
    responses: Mapping[str, int]


async def earliest_starts(conn: Connection, memory: Memory, call: Call, *, when: When, viewer: Viewer) -> Starts:
    """What providers of home care say of their earliest start. None is told while they see none."""
    sent = await told(conn, memory, call, measures={_STARTS, _WAITING}, when=when, viewer=viewer)
    found: dict[tuple[str, str], EarliestStart] = {}
    for service in call.settings.services.by_organisation.values():
        starts = sent.parts(service.organisation, _STARTS, by=_LOCALITY)
        for locality, waiting in sent.parts(service.organisation, _WAITING, by=_LOCALITY).items():
            if locality is None or waiting.usable is None or waiting.about_at is None:
                continue
            start = starts.get(locality)
            # Of an earlier file: today's names no start any more.
            is_of_today = start is not None and start.about_at == waiting.about_at and start.usable is not None
            days = start.usable if is_of_today and start is not None else None
            on = None if days is None else london_day(waiting.about_at) + timedelta(days=days)
            found[service.organisation, locality] = EarliestStart(on, waiting.about_at)
    return found


def services(call: Call, *, starts: Starts, type_: ServiceType | None, narrowed: Narrowed) -> Services:
    """The services beneath an organisation and those that hold a request of its people; all that wait there."""
    queue = _queue(call, narrowed)
    offers: defaultdict[str, list[Held[Offer]]] = defaultdict(list)
    for held in call.roll.offers:
        offers[held.organisation].append(held)
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
        changes_at=_changes_at(call, (held for each in shown for held in offers[each.organisation])),
        services=tuple(sorted(found, key=lambda each: (each.service.type, each.service.organisation))),
        totals=tuple(
            _total(type_, found, offers, call, queue=queue) for type_ in sorted({each.service.type for each in found})
        ),
    )


def _queue(call: Call, narrowed: Narrowed) -> _Queue:
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
    )


def _service(
    service: Service, offers: Sequence[Held[Offer]], call: Call, *, queue: _Queue, starts: Starts
) -> ServiceCapacity:
    own, area = waiting_for(service, queue.referrals, services=call.settings.services, at=call.at)
    kind = next((held.episode.kind for held in offers if SERVICE_OF.get(held.episode.kind) is service.type), None)
    of_kind = [held for held in offers if held.episode.kind == kind]
    current = _current(service, of_kind, call)
    usable = [held.episode for held in current if _freshness(held, call) in USABLE]
    is_response = service.type is ServiceType.URGENT_RESPONSE
    is_fitted = bool(usable) and service.type not in _NOT_FITTED
    return ServiceCapacity(
        service=service,
        kind=kind,
        offers=tuple(usable),
        places=_places(service, current, call, starts=starts),
        capacity=together(usable) if usable else None,
        days=_days(service, of_kind, call),
        unused=_unused(service, of_kind, call),
        waiting=queue.responses[service.organisation] if is_response else len(own),
        waiting_of_organisation=(
            queue.responses[service.organisation] * (service.organisation in call.scope.codes)
            if is_response
            else sum(each.key in queue.own for each in own)
        ),
        in_area=len(area),
        fit=fit((*own, *area), usable) if is_fitted else None,
    )


def _current(service: Service, offers: Iterable[Held[Offer]], call: Call) -> list[Held[Offer]]:
    """What a service puts up now: of a home what it last entered, of shifts those not over, of a rota the week."""
    today = london_day(call.at)
    if service.type is ServiceType.CARE_HOME:
        newest: dict[str, Held[Offer]] = {}
        for held in sorted(offers, key=lambda each: each.episode.starts_at):
            if held.episode.starts_at <= call.at:
                newest[held.episode.locality] = held
        return list(newest.values())
    if service.type is ServiceType.URGENT_RESPONSE:
        left = shifts_left((held.episode for held in offers), at=call.at).get(service.organisation, [])
        starts = {shift.starts_at for shift in left}
        return [held for held in offers if held.episode.starts_at in starts]
    last = today + timedelta(days=DAYS_AHEAD - 1 if service.type in _OF_A_WEEK else 0)
    return [held for held in offers if today <= london_day(held.episode.starts_at) <= last]


def _changes_at(call: Call, offers: Iterable[Held[Offer]]) -> datetime | None:
    edges: list[datetime | None] = []
    for held in offers:
        feed = call.catalogue.feeds.get(held.feed)
        if feed is not None:
            edges += [held.episode.starts_at, next_change_at(_sighting(held), limits=feed.limits, at=call.at)]
    return min((edge for edge in edges if edge is not None and edge > call.at), default=None)


def _sighting(held: Held[Offer]) -> Sighting:
    observed_at = held.episode.observed_at
    return Sighting(observed_at=observed_at, unchanged_since=observed_at, answered_at=None)


def _freshness(held: Held[Offer], call: Call) -> Freshness:
    """How fresh an offer is by its own age: an entry weeks old is not made younger by the list it is repeated in."""
    feed = call.catalogue.feeds.get(held.feed)
    if feed is None:
        return Freshness.STALE
    return freshness_of(_sighting(held), limits=feed.limits, at=call.at)


def _places(service: Service, offers: Iterable[Held[Offer]], call: Call, *, starts: Starts) -> tuple[Place, ...]:
    by_locality: defaultdict[str, list[Held[Offer]]] = defaultdict(list)
    for held in offers:
        by_locality[held.episode.locality].append(held)
    return tuple(
        Place(
            locality=locality,
            capacity=together([held.episode for held in theirs]),
            freshness=_freshness(oldest, call),
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
    by_day: defaultdict[date, list[Offer]] = defaultdict(list)
    for held in offers:
        if _freshness(held, call) in USABLE:
            by_day[london_day(held.episode.starts_at)].append(held.episode)
    days = (first + timedelta(days=number) for number in range(DAYS_AHEAD))
    return tuple(Day(day, together(by_day[day])) for day in days if day in by_day)


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
        for part in waiting_for(each.service, queue.referrals, services=call.settings.services, at=call.at):
            waiting.update(referral.key for referral in part)
    usable = [offer for each in of_type for offer in each.offers]
    is_response = type_ is ServiceType.URGENT_RESPONSE
    return KindTotal(
        type=type_,
        kind=next((each.kind for each in of_type if each.kind is not None), None),
        services=len(of_type),
        told=sum(each.capacity is not None for each in of_type),
        capacity=together(usable) if usable else None,
        unused=unused(
            (held.episode for each in of_type if each.unused is not None for held in offers[each.service.organisation]),
            days=closed_before(call.at, count=DAYS_AHEAD),
        ),
        waiting=sum(each.waiting for each in of_type) if is_response else len(waiting),
    )
