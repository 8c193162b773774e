"""The sift of episodes: what an adapter could read is kept, mended or refused by a named rule, before the store.

It judges each episode alone, and what a payload says twice. With a stay its days and spells are refused too, since they
would belong to nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ingest.parsed import Reject, RejectCode, sample_of
from ingest.sifting import Refusal
from ingest.sifting.episodes import EPISODE_RULES, EpisodeContext
from ingest.sifting.places import known_places
from metrics.vocabulary.episodes import BedDay, Episode, Offer, ReadyInterval, Referral, Response, Stay

__all__ = ["EpisodeContext", "SiftedEpisodes", "sift_episodes"]

_SUPERSEDED = Refusal("", RejectCode.SUPERSEDED_IN_PAYLOAD, "The payload says it again further on, and differently.")
_Identity = tuple[type[Episode], str, str, datetime | date | None, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiftedEpisodes:
    """`accepted` holds each episode and observed time once; `duplicates` counts the equal repetitions dropped.

    Of the kinds in `refused` some were refused, so that no list of them is whole any more.
    """

    accepted: Sequence[Episode]
    rejects: Sequence[Reject]
    duplicates: int
    refused: frozenset[type[Episode]]


def sift_episodes(episodes: Iterable[Episode], context: EpisodeContext) -> SiftedEpisodes:
    """Keep what every rule lets pass, in the order it came; of what is said twice the last is kept."""
    kept: dict[_Identity, Episode] = {}
    rejects: list[Reject] = []
    refused: set[type[Episode]] = set()
    refused_stays: set[tuple[str, datetime]] = set()
    duplicates = 0
    for episode in episodes:
        if isinstance(episode, ReadyInterval | BedDay) and (episode.stay, episode.observed_at) in refused_stays:
            continue
        refusal = None
        for rule in EPISODE_RULES[type(episode)]:
            refusal = rule(episode, context)
            if refusal is not None:
                break
        if refusal is not None:
            rejects.append(_reject(episode, refusal))
            refused.add(type(episode))
            if isinstance(episode, Stay):
                refused.add(ReadyInterval)
                refused_stays.add((episode.key, episode.observed_at))
            continue
        mended, lost = known_places(episode, context)
        rejects += [_lost(loss, code) for loss, code in lost]
        identity = _identity(mended)
        earlier = kept.setdefault(identity, mended)
        if earlier is not mended:
            if earlier == mended:
                duplicates += 1
            else:
                rejects.append(_reject(earlier, _SUPERSEDED))
                kept[identity] = mended
    return SiftedEpisodes(
        accepted=list(kept.values()), rejects=rejects, duplicates=duplicates, refused=frozenset(refused)
    )


def _identity(episode: Episode) -> _Identity:
    if isinstance(episode, Stay | Referral | Response):
        return type(episode), episode.key, "", None, episode.observed_at
    if isinstance(episode, ReadyInterval):
        return ReadyInterval, episode.stay, "", episode.starts_at, episode.observed_at
    if isinstance(episode, BedDay):
        return BedDay, episode.stay, "", episode.on, episode.observed_at
    return Offer, episode.organisation, f"{episode.kind} {episode.locality}", episode.starts_at, episode.observed_at


def _reject(episode: Episode, refusal: Refusal) -> Reject:
    """Says which episode; the time it was seen is left out, so that the same refusal in every poll is one."""
    kind, key, more, at, _ = _identity(episode)
    said = " ".join(part for part in (kind.__name__, key, more, "" if at is None else at.isoformat()) if part)
    value = getattr(episode, refusal.field, None) if refusal.field else None
    told = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
    return Reject(
        row=None, field=refusal.field, code=refusal.code, reason=refusal.reason,
        sample=sample_of(f"{said} {told}".strip()),
    )  # fmt: skip


def _lost(refusal: Refusal, code: str) -> Reject:
    """The same unknown code of many people is one thing to mend, and so one refusal."""
    return Reject(row=None, field=refusal.field, code=refusal.code, reason=refusal.reason, sample=sample_of(code))
