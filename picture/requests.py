"""A request for a pathway service as it is counted, and which of them a question is about.

One that its feed's lists have lost for too long is followed no more since then. What a silent feed told of is told
apart: where it stands now nobody knows.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from metrics.flow.lane import Grouping
from metrics.flow.path import Path, Whose
from metrics.vocabulary.episodes import Pathway, Referral, Stay


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

    def takes_request(self, request: "Request") -> bool:
        """Whether a request is among them."""
        return self.takes(request.path.whose, ward=None if request.stay is None else request.stay.ward)

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
    """One request as it is counted. `stay` is the one it was made for, where it is on the roll, and `ready_at` since
    when that person was ready before it came to something. `is_told`: its feed has spoken lately enough for its word to
    be about now."""

    feed: str
    path: Path
    stay: Stay | None
    ready_at: datetime | None
    unlisted_since: datetime | None
    is_told: bool

    @property
    def referral(self) -> Referral:
        """The referral as it was sent."""
        return self.path.referral
