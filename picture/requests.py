"""The requests for pathway services of a call as they are counted, and which of them a question is about.

One that its feed's lists have lost for too long is followed no more since then. What a silent feed told of is told
apart: where it stands now nobody knows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from db.read.episodes import Held
from metrics.flow.lanes import Grouping
from metrics.flow.path import Path, Whose, path_of
from metrics.flow.service import Services, ServiceType
from metrics.vocabulary.episodes import Pathway, Referral, Stay
from picture.call import Call
from picture.unlisted import counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which requests and people a question is about, within the organisation; None: any.

    `council` is where the person lives, `site` and `ward` where they lie, `service` who holds the request.
    """

    pathway: Pathway | None = None
    service: str | None = None
    locality: str | None = None
    site: str | None = None
    council: str | None = None
    ward: str | None = None

    def takes(self, whose: Whose, *, ward: str | None) -> bool:
        """Whether somebody is among them."""
        return (
            self.pathway in (None, whose.pathway)
            and self.service in (None, whose.service)
            and self.locality in (None, whose.locality)
            and self.site in (None, whose.site)
            and self.council in (None, whose.council)
            and self.ward in (None, ward)
        )

    def of_group(self, by: Grouping, group: str) -> "Narrowed":
        """Those of them who are in a group."""
        match by:
            case Grouping.SERVICE:
                return replace(self, service=group)
            case Grouping.LOCALITY:
                return replace(self, locality=group)
            case Grouping.SITE:
                return replace(self, site=group)
            case Grouping.COUNCIL:
                return replace(self, council=group)
            case Grouping.ALL:
                return self


class Request(NamedTuple):
    """One request as it is counted. `stay` is the one it was made for, where it is on the roll. `is_told`: its feed has
    spoken lately enough for its word to be about now."""

    feed: str
    path: Path
    stay: Stay | None
    unlisted_since: datetime | None
    is_told: bool

    @property
    def referral(self) -> Referral:
        """The referral as it was sent."""
        return self.path.referral


def requests_of(call: Call, narrowed: Narrowed) -> Iterator[Request]:
    """The requests that one of the organisation's services holds, or that were made for its people, in order of key."""
    return _counted(call, call.scope.referrals(call.roll), narrowed)


def requests_of_all(call: Call, narrowed: Narrowed) -> Iterator[Request]:
    """Every request of the roll, whosever it is: who waits at a service comes from anywhere."""
    return _counted(call, (call.roll.referrals[key] for key in sorted(call.roll.referrals)), narrowed)


def _counted(call: Call, referrals: Iterable[Held[Referral]], narrowed: Narrowed) -> Iterator[Request]:
    feeds, services = call.catalogue.feeds, call.settings.services
    stays = stays_by_key(call)
    told = {feed: call.is_told_now(feed) for feed in {held.feed for held in call.roll.referrals.values()}}
    for held in referrals:
        referral = held.episode
        stay = None if referral.stay is None else stays.get(referral.stay)
        unfollowed_at = _unfollowed_at(referral, services) or (
            None if counts(held, feeds, at=call.at) else held.unlisted_since
        )
        path = path_of(referral, site=None if stay is None else stay.organisation, unfollowed_at=unfollowed_at)
        if narrowed.takes(path.whose, ward=None if stay is None else stay.ward):
            yield Request(held.feed, path, stay, held.unlisted_since, told[held.feed])


def stays_by_key(call: Call) -> Mapping[str, Stay]:
    """The stays of the roll by their key."""
    return {person.record.stay.key: person.record.stay for person in call.roll.people.values()}


def _unfollowed_at(referral: Referral, services: Services) -> datetime | None:
    """When a service that only the hub knows began: the hub lists it two days more and never tells when it ends."""
    if services.type_of(referral.organisation) is not ServiceType.HUB:
        return None
    return referral.started_at or (referral.closed_at if referral.outcome == "started" else None)
