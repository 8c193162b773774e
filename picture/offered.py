"""What services put up, as it stands about the instant of a call: what of it is of now, how fresh, when that changes.

Adds nothing up and judges nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from db.read.episodes import Held
from metrics.flow.responses import shifts_left
from metrics.flow.service import Service, ServiceType
from metrics.vocabulary import Freshness, Sighting, freshness_of, next_change_at
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Offer
from picture.call import Call

DAYS_AHEAD = 7
# A rota is a week's, since care goes on; anything else is had on a day.
_OF_A_WEEK = frozenset({ServiceType.HOME_CARE})


def current(service: Service, offers: Iterable[Held[Offer]], call: Call) -> list[Held[Offer]]:
    """What a service puts up now: of a home what it last entered, of shifts those not over, of a rota the week."""
    today = london_day(call.at)
    if service.type is ServiceType.CARE_HOME:
        newest: dict[str, Held[Offer]] = {}
        for held in sorted(offers, key=lambda each: each.episode.starts_at):
            if held.episode.starts_at <= call.at:
                newest[held.episode.locality] = held
        return list(newest.values())
    if service.type is ServiceType.VIRTUAL_WARD:
        # One word on all its places, shown with its age when it is of yesterday.
        return list(offers)
    if service.type is ServiceType.URGENT_RESPONSE:
        left = shifts_left((held.episode for held in offers), at=call.at).get(service.organisation, [])
        starts = {shift.starts_at for shift in left}
        return [held for held in offers if held.episode.starts_at in starts]
    last = today + timedelta(days=DAYS_AHEAD - 1 if service.type in _OF_A_WEEK else 0)
    return [held for held in offers if today <= london_day(held.episode.starts_at) <= last]


def freshness(held: Held[Offer], call: Call) -> Freshness:
    """How fresh an offer is by its own age: an entry weeks old is not made younger by the list it is repeated in."""
    feed = call.catalogue.feeds.get(held.feed)
    if feed is None:
        return Freshness.STALE
    return freshness_of(_sighting(held), limits=feed.limits, at=call.at)


def next_change(call: Call, offers: Iterable[Held[Offer]]) -> datetime | None:
    """When an offer becomes too old, or a shift begins, with nothing told."""
    edges: list[datetime | None] = []
    for held in offers:
        feed = call.catalogue.feeds.get(held.feed)
        if feed is not None:
            edges += [held.episode.starts_at, next_change_at(_sighting(held), limits=feed.limits, at=call.at)]
    return min((edge for edge in edges if edge is not None and edge > call.at), default=None)


def _sighting(held: Held[Offer]) -> Sighting:
    observed_at = held.episode.observed_at
    return Sighting(observed_at=observed_at, unchanged_since=observed_at, answered_at=None)
