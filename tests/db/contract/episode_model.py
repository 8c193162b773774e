"""What the store should answer about episodes, worked out slowly from everything that any feed ever said.

Holds no cleverness and no SQL: each answer is found by looking at every statement. Shares nothing with `db` but the
record that answers come in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from db.read.episodes import Held
from metrics.vocabulary.episodes import BedDay, Episode, Offer, ReadyInterval, Referral, Response, Stay

Key = tuple[object, ...]
_KEYS: dict[type[Episode], tuple[str, ...]] = {
    Stay: ("key",), ReadyInterval: ("stay", "starts_at"), BedDay: ("stay", "on"), Referral: ("key",),
    Response: ("key",), Offer: ("organisation", "kind", "locality", "starts_at"),
}  # fmt: skip


def key_of(episode: Episode) -> Key:
    """What names an episode within its kind."""
    return tuple(getattr(episode, name) for name in _KEYS[type(episode)])


def end_of(episode: Episode) -> datetime | None:
    """When an episode of a kind that can be open ended, None while it is open."""
    match episode:
        case Stay():
            return episode.left_at
        case ReadyInterval():
            return episode.ends_at
        case Response():
            return episode.closed_at
        case Referral():
            return episode.ended_at or (None if episode.started_at else episode.closed_at)
    raise TypeError(f"{type(episode).__name__} is never open")


def start_of(episode: Episode) -> datetime:
    """When an episode of a kind that can be open began."""
    match episode:
        case Stay():
            return episode.admitted_at
        case ReadyInterval():
            return episode.starts_at
        case Response():
            return episode.received_at
        case Referral():
            return episode.referred_at
    raise TypeError(f"{type(episode).__name__} is never open")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: that a source saw an episode so. `turn` counts all that was said, in order of arrival."""

    seen: datetime
    received_at: datetime
    turn: int
    episode: Episode


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: of which kinds it named all there are, and what it named."""

    listed_at: datetime
    received_at: datetime
    turn: int
    listed: frozenset[type[Episode]]
    named: frozenset[tuple[type[Episode], Key]]


@dataclass
class EpisodeModel:
    """Everything said, by feed. `feeds` in the order of their numbers, with the register of each."""

    feeds: dict[str, str | None]
    said: dict[tuple[type[Episode], Key], dict[str, list[Said]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    documents: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    turns: int = 0

    def hear(
        self,
        feed: str,
        episodes: Iterable[Episode],
        *,
        listed: frozenset[type[Episode]] | None,
        listed_at: datetime | None,
        received_at: datetime,
    ) -> None:
        """Note one payload."""
        named = set()
        for episode in episodes:
            self.turns += 1
            what = (type(episode), key_of(episode))
            named.add(what)
            seen = listed_at if listed_at and type(episode) in (listed or ()) else episode.observed_at
            self.said[what][feed].append(Said(seen, received_at, self.turns, episode))
        if listed is not None and listed_at is not None:
            self.turns += 1
            told = Document(listed_at, received_at, self.turns, listed, frozenset(named))
            self.documents[feed].append(told)

    def told_by(self, feed: str, what: tuple[type[Episode], Key], *, known: datetime) -> Held[Any] | None:
        """How one feed says an episode stands."""
        heard = [said for said in self.said[what].get(feed, ()) if said.received_at <= known]
        if not heard:
            return None
        last = max(heard, key=lambda said: (said.seen, said.turn))
        episode = replace(last.episode, observed_at=last.seen)
        missed = [
            document.listed_at for document in self.documents[feed]
            if document.received_at <= known and (document.listed_at, document.turn) > (last.seen, last.turn)
            and what[0] in document.listed and what not in document.named
        ]  # fmt: skip
        is_open = what[0] not in (BedDay, Offer) and end_of(episode) is None
        owner = self._owner(feed, episode, known=known)
        return None if owner is None else Held(feed, owner, min(missed) if missed and is_open else None, episode)

    def _owner(self, feed: str, episode: Episode, *, known: datetime) -> str | None:
        if isinstance(episode, ReadyInterval | BedDay):
            stay = self.told_by(feed, (Stay, (episode.stay,)), known=known)
            return None if stay is None else stay.organisation
        return episode.organisation

    def all(self, kind: type[Episode], *, known: datetime) -> Iterator[Held[Any]]:
        """Every episode of a kind, as told by the feed that is believed."""
        order = list(self.feeds)
        for what in list(self.said):
            if what[0] is not kind:
                continue
            told = [held for feed in order if (held := self.told_by(feed, what, known=known)) is not None]
            groups: dict[str, list[Held[Any]]] = defaultdict(list)
            for held in told:
                groups[self.feeds[held.feed] or f"only {held.feed}"].append(held)
            for group in groups.values():
                yield max(group, key=lambda held: (*_step(held), held.episode.observed_at, order.index(held.feed)))

    def choose(
        self, kind: type[Episode], organisations: Iterable[str], wanted: Callable[[Held[Any]], bool], *, known: datetime
    ) -> list[Held[Any]]:
        """Those of some organisations that are wanted, by organisation, key and feed."""
        found = [held for held in self.all(kind, known=known) if held.organisation in organisations and wanted(held)]
        return sorted(found, key=lambda held: (held.organisation, key_of(held.episode), held.feed))


def _step(held: Held[Any]) -> tuple[bool, datetime | int]:
    """Whether somebody lists it still or it had begun, and the latest thing that happened to it."""
    told = held.episode
    if not isinstance(told, Referral):
        return True, 0
    steps = (told.referred_at, told.decided_at, told.accepted_at, told.started_at, told.ended_at, told.closed_at)
    return held.unlisted_since is None or told.started_at is not None, max(step for step in steps if step is not None)
