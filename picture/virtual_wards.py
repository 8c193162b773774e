"""What virtual wards put up, from the figures that they send: places, the people on them and who was accepted.

They name no requests: who waits for a virtual ward is a number. What nobody told is unknown: a place is usable only
where the ward says that it takes somebody in, and how many it has accepted already.
"""

from collections.abc import Mapping
from typing import NamedTuple

from db.engine import Connection
from db.read.episodes import Held
from metrics.flow.offers import EVERYWHERE, VIRTUAL_WARD_PLACE
from metrics.flow.service import ServiceType
from metrics.position.part import Part
from metrics.vocabulary import USABLE, Sighting, freshness_of
from metrics.vocabulary.days import london_day, start_of
from metrics.vocabulary.episodes import Offer
from picture.board import When
from picture.call import Call
from picture.memory import Memory
from picture.sent import Sent
from picture.told import told
from picture.viewer import Viewer

_PLACES, _PEOPLE, _ACCEPTING = "virtual_ward.places", "virtual_ward.people", "virtual_ward.accepting"
_WAITING = ("virtual_ward.waiting_step_up", "virtual_ward.waiting_step_down")
_MEASURES = frozenset({_PLACES, _PEOPLE, _ACCEPTING, *_WAITING})


class VirtualWard(NamedTuple):
    """What one puts up today, as it last said; `waiting`: who was accepted and is not on it yet, None: not told lately
    enough."""

    offer: Held[Offer]
    waiting: int | None


async def virtual_wards(
    conn: Connection, memory: Memory, call: Call, *, when: When, viewer: Viewer
) -> Mapping[str, VirtualWard]:
    """The virtual wards that have told of their places and people, by code."""
    sent = await told(conn, memory, call, measures=_MEASURES, when=when, viewer=viewer)
    services = call.settings.services.by_organisation
    wards = [code for code, service in services.items() if service.type is ServiceType.VIRTUAL_WARD]
    return {code: found for code in sorted(wards) if (found := _ward(sent, code, call)) is not None}


def _ward(sent: Sent, code: str, call: Call) -> VirtualWard | None:
    places = sent.part(code, _PLACES)
    people, accepting, *waiting = (sent.part(code, measure) for measure in (_PEOPLE, _ACCEPTING, *_WAITING))
    offered, taken = _said(places, call), _said(people, call)
    if offered is None or taken is None or places.about_at is None or people.about_at != places.about_at:
        return None
    each = [_said(part, call) if part.about_at == places.about_at else None for part in waiting]
    held = None if None in each else sum(number for number in each if number is not None)
    takes_in = _said(accepting, call) if accepting.about_at == places.about_at else None
    free = None if held is None else max(offered - taken - held, 0.0)
    is_closed = takes_in == 0
    offer = Offer(
        organisation=code, kind=VIRTUAL_WARD_PLACE, locality=EVERYWHERE,
        starts_at=start_of(london_day(places.about_at)), offered=offered, held=held, taken=taken,
        usable=0.0 if is_closed else None if takes_in is None else free,
        not_usable={"not_accepting": free} if is_closed and free else {},
        observed_at=places.about_at,
    )  # fmt: skip
    is_told = held is not None and all(part.usable is not None for part in waiting)
    return VirtualWard(
        Held(places.seen[0].feed, code, None, offer), int(held) if is_told and held is not None else None
    )


def _said(part: Part, call: Call) -> float | None:
    """What was last said, old or not: how old it is, the offer says. Not what is held as suspect, nor what stands
    still without being old."""
    if part.usable is not None:
        return part.usable
    feed = call.catalogue.feeds.get(part.seen[0].feed) if part.seen and not part.is_held else None
    if feed is None or part.about_at is None:
        return None
    own = Sighting(observed_at=part.about_at, unchanged_since=part.about_at, answered_at=None)
    return None if freshness_of(own, limits=feed.limits, at=call.at) in USABLE else part.value
