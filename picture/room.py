"""The room of a system: each service that stands in it, whether it can take somebody now, and how to refer to it.

A room is a system's: whoever may see figures of any part of it sees who can take somebody, and no person. What a
provider shows to hubs only is not told here, nor anything it could be worked out from.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from catalogue.model import Kind
from db.read.episodes import Held
from metrics.access import Withheld
from metrics.flow.offers import EVERYWHERE
from metrics.flow.service import Service, ServiceType
from metrics.room.answer import Answer, Left, Next, Said, answer_of, left_of
from metrics.room.hours import Opening, opening
from metrics.room.listing import Limit, Listing, Need
from metrics.room.words import says_of
from metrics.vocabulary import USABLE
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Offer
from picture.call import Call
from picture.offered import DAYS_AHEAD, current, freshness, next_change
from picture.scope import Scope
from picture.virtual_wards import VirtualWard

_SOON = timedelta(days=DAYS_AHEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; None: any. `locality` is of `council` where both are named."""

    need: Need | None = None
    council: str | None = None
    locality: str | None = None


class Area(NamedTuple):
    """A council whose people services of the room serve, and its localities: those that services of it alone name. One
    that only services of several councils name is listed with each of them, since nobody says of which it is."""

    council: str
    localities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One service of the room. `opening` None: its hours are not stated. `limit` None: it is never limited. `next` is
    told only while it is full. `withheld`: why its places are not shown, none of which is then in `left`."""

    listing: Listing
    councils: frozenset[str]
    localities: frozenset[str]
    answer: Answer
    says: str
    left: Left
    next: Next | None
    limit: Limit | None
    opening: Opening | None
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The picture: the entries in order of need and code, of the system of whoever was asked about, whose call it is.

    `changes_at`: when something opens, closes or becomes too old with nothing told."""

    call: Call
    entries: tuple[Entry, ...]
    areas: tuple[Area, ...]
    changes_at: datetime | None


def of_system(call: Call) -> Call:
    """The call of the system that an organisation belongs to; of what lies above or outside one, its own.

    The viewer reaches a part of the system: that lets them see the room of all of it.
    """
    system = next((each for each in reversed(call.path) if each.kind is Kind.ICB), None)
    if system is None or system.code == call.scope.organisation:
        return call
    path = call.path[: call.path.index(system) + 1]
    return replace(call, scope=Scope(call.ground, system.code), path=path, _covered={})


def room(call: Call, *, wards: Mapping[str, VirtualWard], wanted: Wanted) -> Room:
    """Who of a system can take somebody now. `call` is of the system."""
    offers: defaultdict[str, list[Held[Offer]]] = defaultdict(list)
    for held in call.roll.offers:
        offers[held.organisation].append(held)
    for code, ward in wards.items():
        offers[code].append(ward.offer)
    listed = [
        each for each in call.catalogue.room.listed(on=london_day(call.at)) if each.organisation in call.scope.codes
    ]
    served = {_name(each): _served(each, call) for each in listed}
    areas = _areas(served.values(), call)
    shown = [
        each
        for each in listed
        if wanted.need in (None, each.need) and _serves(served[_name(each)], wanted, areas=areas)
    ]
    entries = tuple(_entry(each, served[_name(each)], offers[each.organisation], call, wanted) for each in shown)
    # When an offer becomes late or too old says how old it is: what is withheld moves no edge.
    told = {entry.listing.organisation for entry in entries if entry.withheld is None}
    edges = [
        *(entry.opening.changes_at for entry in entries if entry.opening is not None),
        next_change(call, (held for code in told for held in offers[code])),
    ]
    return Room(
        call=call,
        entries=entries,
        areas=areas,
        changes_at=min((edge for edge in edges if edge is not None), default=None),
    )


def _name(listing: Listing) -> tuple[str, Need]:
    """What tells a listing from the others of a day."""
    return listing.organisation, listing.need


def _served(listing: Listing, call: Call) -> Service:
    """The service as services.csv knows it, or one put together of what the room says itself."""
    found = call.settings.services.by_organisation.get(listing.organisation)
    if listing.need.service_type is not None and found is not None:
        return found
    return Service(
        organisation=listing.organisation, type=ServiceType.COMMUNITY_HEALTH, councils=listing.councils,
        localities=listing.localities,
    )  # fmt: skip


def _serves(service: Service, wanted: Wanted, *, areas: Iterable[Area]) -> bool:
    if wanted.locality is None:
        return wanted.council is None or wanted.council in service.councils
    councils = {each.council for each in areas if wanted.locality in each.localities}
    asked = councils if wanted.council is None else councils & {wanted.council}
    return any(service.works_in(council=council, locality=wanted.locality) for council in asked)


def _areas(served: Collection[Service], call: Call) -> tuple[Area, ...]:
    """The councils that services of the room serve, with the localities that these or others of the catalogue name."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    named = (*call.settings.services.by_organisation.values(), *served)
    for service in named:
        if len(service.councils) == 1:
            found[next(iter(service.councils))] |= service.localities
    placed = frozenset().union(*found.values())
    for service in served:
        for council in service.councils:
            found[council] |= service.localities - placed
    councils = {council for service in served for council in service.councils}
    return tuple(Area(council, tuple(sorted(found[council]))) for council in sorted(councils))


def _entry(
    listing: Listing, service: Service, offers: Sequence[Held[Offer]], call: Call, wanted: Wanted
) -> Entry:  # fmt: skip
    at, on, kind = call.at, london_day(call.at), listing.need.kind
    holidays = frozenset(each.on for each in call.catalogue.bank_holidays)
    now = None if listing.hours is None else opening(listing.hours, at=at, bank_holidays=holidays)
    of_kind = [
        held
        for held in offers
        if held.episode.kind == kind and wanted.locality in (None, held.episode.locality, *_anywhere(held, wanted))
    ]
    withheld = call.sight.veil.why(listing.organisation)
    left = left_of(()) if withheld is not None else _left(service, of_kind, call, wanted=wanted)
    limit = call.catalogue.room.limit_of(listing, on=on)
    at_most = None if limit is None else limit.at_most
    answer = answer_of(left, opening=now, at_most=at_most, is_withheld=withheld is not None)
    next_ = _next(of_kind, call) if answer is Answer.NO else None
    return Entry(
        listing=listing, councils=service.councils, localities=service.localities, answer=answer,
        says=says_of(answer, left, kind=kind, opening=now, next_=next_, at=at), left=left, next=next_, limit=limit,
        opening=now, withheld=withheld,
    )  # fmt: skip


def _anywhere(held: Held[Offer], wanted: Wanted) -> tuple[str | None, ...]:
    """What is put up everywhere is put up in the locality that is asked for."""
    return (wanted.locality,) if held.episode.locality == EVERYWHERE else ()


def _left(service: Service, offers: Sequence[Held[Offer]], call: Call, *, wanted: Wanted) -> Left:
    """What can be had now. Where nothing was said of now, the newest word of before: how old it is is worth knowing."""
    begun = [held for held in current(service, offers, call) if held.episode.starts_at <= call.at]
    if begun:
        return left_of((_of(held, call) for held in begun), untold=_untold(service, offers, begun, wanted=wanted))
    past = [held for held in offers if held.episode.starts_at <= call.at]
    newest = max(past, key=lambda held: (held.episode.observed_at, held.episode.starts_at), default=None)
    return left_of(() if newest is None else [replace(_of(newest, call), usable=None)])


def _untold(
    service: Service, offers: Iterable[Held[Offer]], begun: Iterable[Held[Offer]], *, wanted: Wanted
) -> frozenset[str]:  # fmt: skip
    """The localities of a service that have told of other times and not of now, and those that the catalogue names and
    that have never told, unless the service told of everywhere at once."""
    told = {held.episode.locality for held in begun}
    heard = {held.episode.locality for held in offers}
    named = service.localities if wanted.locality is None else service.localities & {wanted.locality}
    if EVERYWHERE in told:
        named = frozenset()
    elif named and named <= told:
        # What used to be told of everywhere at once is told by locality now, of each of them.
        heard.discard(EVERYWHERE)
    return frozenset((heard | named) - told)


def _of(held: Held[Offer], call: Call) -> Said:
    offer = held.episode
    return Said(
        locality=offer.locality, usable=offer.usable, freshness=freshness(held, call), observed_at=offer.observed_at,
        not_usable=offer.not_usable,
    )  # fmt: skip


def _next(offers: Iterable[Held[Offer]], call: Call) -> Next | None:
    """The first offer ahead with something usable, of those told lately enough: a later shift of today, or a day."""
    today = london_day(call.at)
    ahead = sorted(
        (
            held.episode
            for held in offers
            if call.at < held.episode.starts_at < call.at + _SOON
            and freshness(held, call) in USABLE
            and (held.episode.usable or 0.0) >= 1
        ),
        key=lambda offer: (offer.starts_at, offer.locality),
    )
    if not ahead:
        return None
    first = ahead[0]
    usable = sum(sorted(offer.usable or 0.0 for offer in ahead if offer.starts_at == first.starts_at))
    day = london_day(first.starts_at)
    # What is offered for a day begins at its midnight, which is no hour to come at.
    return Next(usable=usable, at=first.starts_at) if day == today else Next(usable=usable, on=day)
