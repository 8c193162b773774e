"""Since when a request is followed no more: whoever tells of it tells of it no longer, with no word of its end."""

from datetime import datetime

from db.read.episodes import Held
from metrics.flow.service import Services, ServiceType
from metrics.vocabulary.episodes import Referral
from picture.call import Call
from picture.unlisted import counts


def unfollowed_at(held: Held[Referral], call: Call) -> datetime | None:
    """When a request went out of sight by the time of a call; None while it is followed.

    What its end says of one that is over is not looked at.
    """
    return _begun_at(held.episode, call.settings.services) or (
        None if counts(held, call.catalogue.feeds, at=call.at) else held.unlisted_since
    )


def _begun_at(referral: Referral, services: Services) -> datetime | None:
    """When a service that only the hub knows began: the hub lists it two days more and never tells when it ends."""
    if services.type_of(referral.organisation) is not ServiceType.HUB:
        return None
    return referral.started_at or (referral.closed_at if referral.outcome == "started" else None)
