"""Fields of an episode that name a place or a reason nobody knows: the field is lost or marked, never the person."""

from collections.abc import Sequence
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


_NOTHING_LOST: Sequence[Loss] = ()


def known_places(episode: Episode, context: EpisodeContext) -> tuple[Episode, Sequence[Loss]]:
    """The episode without the ward or council that the catalogue does not know, and what was refused of it.

    A reason that no list has is kept as it came, because "no reason recorded" would be a claim; it is listed all the
    same.
    """
    if isinstance(episode, BedDay):
        # A red day may have a reason of the hospital's own; only delays have a national list.
        found = [_ward(episode.ward, context), None]
    elif isinstance(episode, Stay):
        found = [
            _ward(episode.ward, context),
            _council(episode.home_council, context),
            known_delay_reason(episode.delay_reason, context),
        ]
    elif isinstance(episode, Referral | Response):
        found = [None, _council(episode.home_council, context)]
    else:
        return episode, _NOTHING_LOST
    if not any(found):
        return episode, _NOTHING_LOST
    return _without(episode, ward=found[0], council=found[1]), [loss for loss in found if loss is not None]


def _without(
    episode: Stay | BedDay | Referral | Response, *, ward: Loss | None, council: Loss | None
) -> Stay | BedDay | Referral | Response:
    if ward is not None and isinstance(episode, Stay | BedDay):
        episode = replace(episode, ward=None)
    if council is not None and isinstance(episode, Stay | Referral | Response):
        episode = replace(episode, home_council=None)
    return episode


def _ward(code: str | None, context: EpisodeContext) -> Loss | None:
    """Prevents: people of a ward that was renamed stand under a name that no page shows."""
    if code is None or (code in context.covered and context.kinds.get(code) is Kind.WARD):
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


def known_delay_reason(code: str | None, context: EpisodeContext) -> Loss | None:
    """The reason of a delay is in a list of reasons; what is not is kept as it came, and told.

    Prevents: a new national code is counted with "no reason recorded", and its blockage has no name.
    """
    if code is None or code in context.reasons:
        return None
    reason = "No list of reasons has it; it was kept as it came."
    return Loss(Refusal("delay_reason", RejectCode.UNKNOWN_REASON, reason), code)
