"""Each request's way from being made to its end, step by step (`flow.waiting`), and the rows of /referrals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.people import Ask, Person
from tests.journeys.truth.told import Known

NODES = ("decision", "acceptance", "start", "service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One request. `entered`: when it came to each node, and last when its service ended; None: it did not.

    `nothing_at`: when it came to nothing; `lost_at`: since when nobody follows it. `is_told`: its teller speaks now.
    """

    ask: Ask
    feed: str
    person: Person | None
    entered: tuple[datetime | None, ...]
    nothing_at: datetime | None
    lost_at: datetime | None
    is_told: bool

    def left(self, node: int) -> datetime | None:
        """When it went on from a node, or was over."""
        return self.entered[node + 1] or self.nothing_at or self.lost_at

    def stands_at(self, node: int, at: datetime) -> bool:
        """Whether it stood at a node."""
        came, left = self.entered[node], self.left(node)
        return came is not None and came <= at and (left is None or left > at)

    def waits(self, at: datetime) -> bool:
        """Whether it was made, and neither begun nor over."""
        return any(self.stands_at(node, at) for node in (0, 1, 2))

    @property
    def last_at(self) -> datetime:
        """When anything last happened to it."""
        return max(step for step in (*self.entered, self.nothing_at, self.lost_at) if step is not None)

    def tag(self, at: datetime) -> str:
        """Why it waits."""
        is_decided = self.ask.decided_at is not None and self.ask.decided_at <= at
        return self.ask.tag or ("not said" if is_decided else "hub decision")


def way_of(known: Known, ask: Ask, person: Person | None) -> Way:
    """A request's way; a step that nobody told of counts as passed with the next."""
    feed = known.asked_by[ask.key]
    begun = ask.started_at
    nothing = ask.closed_at if begun is None else None
    accepted = min((step for step in (ask.accepted_at, begun) if step is not None), default=None)
    decided = min((step for step in (ask.decided_at, accepted) if step is not None), default=None)
    ended = ask.ended_at if begun is not None else None
    return Way(
        ask=ask, feed=feed, person=person, entered=(ask.referred_at, decided, accepted, begun, ended),
        nothing_at=nothing, lost_at=None if ended or nothing else _lost_at(known, ask, feed),
        is_told=known.is_told_now(feed),
    )  # fmt: skip


def _lost_at(known: Known, ask: Ask, feed: str) -> datetime | None:
    """A service that only a hub knows is followed to its start; any other until its lists have lost it for too long."""
    if facts.services()[ask.holder]["type"] == "hub" and ask.started_at is not None:
        return ask.started_at
    lost = known.lost.get(ask.key)
    return lost if lost is not None and known.at - lost >= facts.feeds()[feed].unlisted_counts_for else None


def ways_of(known: Known, organisation: str) -> list[Way]:
    """The requests that its services hold, or that were made for its people, in order of key."""
    places, everybody = facts.beneath(organisation), {person.key: person for person in known.everybody()}
    found = []
    for key in sorted(known.asks):
        ask = known.asks[key]
        person = None if ask.stay is None else everybody.get(ask.stay)
        is_of_it = ask.holder in places or ask.council in places or (person is not None and person.is_in(places))
        if is_of_it and ask.referred_at <= known.at:
            found.append(way_of(known, ask, person))
    return found


def referrals(known: Known, organisation: str) -> list[dict[str, Any]]:
    """What /referrals should list."""
    ways = ways_of(known, organisation)
    return [{**_row(way, known.at), "unlisted_since": known.lost.get(way.ask.key)} for way in ways]


def _row(way: Way, at: datetime) -> dict[str, Any]:
    ask, waits = way.ask, way.waits(at)
    node = next((number for number in range(4) if way.stands_at(number, at)), None)
    return {
        "referral": ask.key, "feed": way.feed, "service": ask.holder, "stay": ask.stay,
        "site": way.person.site if way.person else None, "ward": way.person.ward if way.person else None,
        "pathway": ask.pathway, "home_council": ask.council, "locality": ask.locality,
        "state": _state(way, at, waits=waits), "node": None if node is None else NODES[node],
        "since": way.last_at if node is None else way.entered[node], "tag": way.tag(at) if waits else None,
        "waiting_in": ask.waiting_in, "referred_at": ask.referred_at, "decided_at": ask.decided_at,
        "accepted_at": ask.accepted_at, "booked_for": ask.booked_for, "started_at": ask.started_at,
        "ended_at": ask.ended_at, "closed_at": ask.closed_at, "outcome": ask.outcome,
        "is_double_handed": ask.is_double_handed, "hours_a_week": ask.hours_a_week,
    }  # fmt: skip


def _state(way: Way, at: datetime, *, waits: bool) -> str:
    if waits:
        return "waiting" if way.is_told else "not_told"
    if way.stands_at(3, at):
        return "in_service"
    if way.lost_at is not None:
        return "unfollowed"
    return "came_to_nothing" if way.nothing_at is not None else "ended"
