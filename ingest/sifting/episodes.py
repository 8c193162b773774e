"""Rules about episodes: whose, when, and in which order. What breaks one is refused; a field nobody can place is lost.

They look at one episode, and at nothing that was known of it before.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue.model import Kind
from ingest.parsed import RejectCode
from ingest.sifting.context import Refusal
from metrics.vocabulary.episodes import BedDay, Episode, Offer, ReadyInterval, Referral, Response, Stay

# Senders may round to the minute, and so a little past the time of reading.
_ROUNDING = timedelta(minutes=1)
_OFFERED_AHEAD = timedelta(days=32)
_OFFERED_BACK = timedelta(days=2)
# Nobody alive has been in a bed for longer; an empty date sent as 1900 has.
_LONGEST = timedelta(days=3_650)

_MOST_OFFERED = {
    "reablement_start": 1_000.0,
    "community_bed": 1_000.0,
    "home_care_hours": 10_000.0,
    "ucr_visit": 200.0,
    "care_home_bed": 500.0,
}

# Of each kind: the instants that have passed when it is seen, and the pairs of which one follows the other.
_PASSED: Mapping[type[Episode], tuple[str, ...]] = {
    Stay: ("admitted_at", "left_at"),
    ReadyInterval: ("starts_at", "ends_at"),
    BedDay: ("reviewed_at",),
    Referral: ("referred_at", "decided_at", "accepted_at", "started_at", "ended_at", "closed_at"),
    Response: ("received_at", "triaged_at", "first_contact_at", "closed_at"),
}
_FOLLOWS: Mapping[type[Episode], tuple[tuple[str, str], ...]] = {
    Stay: (("admitted_at", "left_at"),),
    ReadyInterval: (("starts_at", "ends_at"),),
    Referral: (
        ("referred_at", "decided_at"),
        ("decided_at", "started_at"),
        ("referred_at", "accepted_at"),
        ("referred_at", "started_at"),
        ("started_at", "ended_at"),
        ("referred_at", "closed_at"),
    ),
    Response: (("received_at", "triaged_at"), ("received_at", "first_contact_at"), ("received_at", "closed_at")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeContext:
    """The facts of one poll: who there is and of which kind, whom the feed may speak for, the codes of the reasons, and
    the picture time it is judged at, with how far ahead and back an episode may have been seen."""

    kinds: Mapping[str, Kind]
    covered: AbstractSet[str]
    reasons: AbstractSet[str]
    now: datetime
    future_within: timedelta
    ancient_after: timedelta


Rule = Callable[[Episode, EpisodeContext], Refusal | None]


def covered_place(episode: Episode, context: EpisodeContext) -> Refusal | None:
    """It is of an organisation that the catalogue knows and the feed may speak for.

    Prevents: a board is pointed at another hospital, and its people lie in two at once.
    """
    if isinstance(episode, ReadyInterval | BedDay) or episode.organisation in context.covered:
        return None
    if episode.organisation not in context.kinds:
        return Refusal("organisation", RejectCode.UNKNOWN_ORGANISATION, "The organisation is not in the catalogue.")
    return Refusal("organisation", RejectCode.NOT_COVERED, "This feed does not cover the organisation.")


def seen_in_time(episode: Episode, context: EpisodeContext) -> Refusal | None:
    """It was not seen later than now, nor longer ago than the feed's episodes can be.

    Prevents: a clock a day ahead makes one list the newest for a day, and everything after it old news.
    """
    if episode.observed_at - context.now > context.future_within:
        return Refusal("observed_at", RejectCode.IN_THE_FUTURE, "It says it was observed in the future.")
    if context.now - episode.observed_at > context.ancient_after:
        reason = "It was observed longer ago than this feed's figures can be."
        return Refusal("observed_at", RejectCode.ANCIENT, reason)
    return None


def passed_when_seen(episode: Episode, context: EpisodeContext) -> Refusal | None:
    """What has happened had happened when it was seen, and within living memory.

    Prevents: a planned discharge sent as the time of leaving empties a bed in which somebody lies.
    """
    del context
    for name in _PASSED[type(episode)]:
        at: datetime | None = getattr(episode, name)
        if at is None:
            continue
        if at - episode.observed_at > _ROUNDING:
            return Refusal(name, RejectCode.AFTER_OBSERVED, "It is dated after the time at which it was observed.")
        if episode.observed_at - at > _LONGEST:
            return Refusal(name, RejectCode.ANCIENT, "It is dated ten years or more before it was observed.")
    return None


def steps_in_order(episode: Episode, context: EpisodeContext) -> Refusal | None:
    """No step is dated before the one that it follows.

    Prevents: day and month change places, and a stay that ends before it began shortens every mean.
    """
    del context
    for before, after in _FOLLOWS[type(episode)]:
        first, then = getattr(episode, before), getattr(episode, after)
        if first is not None and then is not None and then < first:
            return Refusal(after, RejectCode.OUT_OF_ORDER, f"It is dated before {before}, which it follows.")
    return None


def offered_soon(episode: Episode, context: EpisodeContext) -> Refusal | None:
    """Capacity is offered for about now, or for at most 31 days ahead.

    Prevents: a rota that ends "never" offers care on the last day of 9999.
    """
    del context
    if isinstance(episode, Offer) and not -_OFFERED_BACK <= episode.starts_at - episode.observed_at <= _OFFERED_AHEAD:
        return Refusal("starts_at", RejectCode.ABOUT_OUT_OF_REACH, "It lies more than 31 days ahead, or in the past.")
    return None


def plausible_amounts(episode: Episode, context: EpisodeContext) -> Refusal | None:
    """No part of an offer is less than nothing, or more than a service of its kind could have.

    Prevents: minutes sent for hours offer a town's home care six hundred times over.
    """
    del context
    if not isinstance(episode, Offer):
        return None
    most = _MOST_OFFERED.get(episode.kind, 0.0)
    for name in ("offered", "held", "taken", "usable"):
        amount: float | None = getattr(episode, name)
        if amount is not None and not 0 <= amount <= most:
            return Refusal(name, RejectCode.OUT_OF_RANGE, f"It is outside 0 to {most:g}.")
    return None


def parts_add_up(episode: Episode, context: EpisodeContext) -> Refusal | None:
    """What is offered is what is held, taken, usable and not usable together, where all are sent as numbers of starts
    or beds; hours and visits may leave gaps that nobody can use.

    Prevents: places that are counted both as held and as usable are promised twice.
    """
    del context
    if not isinstance(episode, Offer) or episode.kind not in {"reablement_start", "community_bed"}:
        return None
    if episode.held is None or episode.taken is None or episode.usable is None:
        return None
    parts = episode.held + episode.taken + episode.usable + sum(episode.not_usable.values())
    if parts == episode.offered:
        return None
    return Refusal("offered", RejectCode.DOES_NOT_ADD_UP, "Its parts do not add up to what is offered.")


_OF_PEOPLE = (covered_place, seen_in_time, passed_when_seen, steps_in_order)

# Of each kind only what can be wrong with it: a payload holds thousands.
EPISODE_RULES: Mapping[type[Episode], tuple[Rule, ...]] = {
    Stay: _OF_PEOPLE,
    ReadyInterval: (seen_in_time, passed_when_seen, steps_in_order),
    BedDay: (seen_in_time, passed_when_seen),
    Referral: _OF_PEOPLE,
    Response: _OF_PEOPLE,
    Offer: (covered_place, seen_in_time, offered_soon, plausible_amounts, parts_add_up),
}
