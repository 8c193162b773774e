"""Offers that rest on figures which are held: the same cells of a document say both, so neither is taken.

An offer has no last good figure of its own to be held beside. The one known stays, and ages.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ingest.parsed import Reject, RejectCode, sample_of
from metrics.vocabulary import Observation
from metrics.vocabulary.episodes import Episode, Offer

RESTS_ON: Mapping[str, frozenset[str]] = {
    "home_care_hours": frozenset({"home_care.hours_staffed", "home_care.hours_booked", "home_care.hours_free"}),
}
_REASON = "It rests on a figure that is held as suspect; the last one known stays."
_Row = tuple[str, str, str | None, datetime, datetime]


def without_resting(
    episodes: Sequence[Episode], *, held: Iterable[tuple[Observation, RejectCode]]
) -> tuple[Sequence[Episode], list[Reject]]:
    """The episodes of a document without the offers that rest on what is held of it, and these as refused."""
    doubted = {
        (kind, said.organisation, dict(said.dimensions).get("locality"), said.about_at, said.observed_at): code
        for said, code in held
        for kind, measures in RESTS_ON.items()
        if said.measure in measures
    }
    if not doubted:
        return episodes, []
    kept: list[Episode] = []
    refused: list[Reject] = []
    for episode in episodes:
        row = _row(episode)
        if row is None or row not in doubted:
            kept.append(episode)
            continue
        refused.append(
            Reject(
                row=None, field="offered", code=doubted[row], reason=_REASON,
                sample=sample_of(f"Offer {row[1]} {row[0]} {row[2]} {row[3].isoformat()}"),
            )
        )  # fmt: skip
    return kept, refused


def _row(episode: Episode) -> _Row | None:
    if not isinstance(episode, Offer):
        return None
    return episode.kind, episode.organisation, episode.locality, episode.starts_at, episode.observed_at
