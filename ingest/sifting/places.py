"""Fields of an episode that cannot be: a place or reason nobody knows, more hours of care than a week has.

The field is lost or marked, never the person.
"""

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
_HOURS_IN_A_WEEK = 168


def known_places(episode: Episode, context: EpisodeContext) -> tuple[Episode, Sequence[Loss]]:
    """The episode without a ward or council that the catalogue does not know, or hours that no week has, and what was
    refused of it.

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
    elif isinstance(episode, Referral):
        found = [None, _council(episode.home_council, context), possible_hours(episode.hours_a_week)]
    elif isinstance(episode, Response):
        found = [None, _council(episode.home_council, context)]
    else:
        return episode, _NOTHING_LOST
    if not any(found):
        return episode, _NOTHING_LOST
    if isinstance(episode, Referral) and found[2] is not None:
        episode = replace(episode, hours_a_week=None)
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


def possible_hours(hours: float | None) -> Loss | None:
    """Nobody is cared for by one carer longer than a week is; what two carers do is counted once.

    Prevents: a team sends minutes for hours, and ten people who wait are priced as six hundred.
    """
    if hours is None or hours <= _HOURS_IN_A_WEEK:
        return None
    return Loss(Refusal("hours_a_week", RejectCode.OUT_OF_RANGE, "A week has 168 hours."), f"{hours:g}")
