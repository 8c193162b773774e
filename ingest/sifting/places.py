"""Fields of an episode that name a place or a reason nobody knows: the field is lost or marked, never the person."""

from dataclasses import replace
from typing import NamedTuple

from catalogue.model import Kind
from ingest.parsed import RejectCode
from ingest.sifting.context import Refusal
from ingest.sifting.episodes import EpisodeContext
from metrics.vocabulary.episodes import BedDay, Episode, Referral, Response, Stay


class Loss(NamedTuple):
    """What was refused of an episode that is kept, and the code it is about."""

    refusal: Refusal
    code: str


def known_places(episode: Episode, context: EpisodeContext) -> tuple[Episode, list[Loss]]:
    """The episode without the ward or council that the catalogue does not know, and what was refused of it.

    A reason that no list has is kept as it came, because "no reason recorded" would be a claim; it is listed all the
    same.
    """
    found: list[Loss | None] = []
    if isinstance(episode, Stay | BedDay):
        lost_ward = _ward(episode.ward, context)
        found.append(lost_ward)
        if lost_ward is not None:
            episode = replace(episode, ward=None)
    if isinstance(episode, Stay | Referral | Response):
        lost_council = _council(episode.home_council, context)
        found.append(lost_council)
        if lost_council is not None:
            episode = replace(episode, home_council=None)
    if isinstance(episode, Stay):
        found.append(_reason("delay_reason", episode.delay_reason, context))
    elif isinstance(episode, BedDay):
        found.append(_reason("reason", episode.reason, context))
    return episode, [loss for loss in found if loss is not None]


def _ward(code: str | None, context: EpisodeContext) -> Loss | None:
    """Prevents: people of a ward that was renamed stand under a name that no page shows."""
    if code is None or (context.kinds.get(code) is Kind.WARD and code in context.covered):
        return None
    if context.kinds.get(code) is Kind.WARD:
        return Loss(Refusal("ward", RejectCode.NOT_COVERED, "This feed does not cover the ward."), code)
    return Loss(Refusal("ward", RejectCode.UNKNOWN_ORGANISATION, "No ward of the catalogue has this code."), code)


def _council(code: str | None, context: EpisodeContext) -> Loss | None:
    """Prevents: people wait for the services of a council that nobody can ask."""
    if code is None or context.kinds.get(code) is Kind.COUNCIL:
        return None
    reason = "No council of the catalogue has this code."
    return Loss(Refusal("home_council", RejectCode.UNKNOWN_ORGANISATION, reason), code)


def _reason(name: str, code: str | None, context: EpisodeContext) -> Loss | None:
    """Prevents: a new national code is counted with "no reason recorded", and its blockage has no name."""
    if code is None or code in context.reasons:
        return None
    return Loss(Refusal(name, RejectCode.UNKNOWN_REASON, "No list of reasons has it; it was kept as it came."), code)
