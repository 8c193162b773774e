"""From which closed day to which each site was told of: outside of these nobody can say who lay there.

Of days before the first list only those are known who stayed long enough to stand on it, and of days after the last
word nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from db.engine import Connection
from db.read import bed_days as read
from metrics.beddays.closed_days import ClosedDays
from picture.call import Call
from picture.since import first_days, telling
from picture.whose import telling_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The first and the last day told of each site; a site without a first was never told of."""

    first: Mapping[str, date]
    last: Mapping[str, date]

    def has_ended(self, site: str, day: date) -> bool:
        """Whether a day lies behind all that was told of a site."""
        return day > self.last[site]

    def holds(self, site: str, day: date) -> bool:
        """Whether a day of a site was told of."""
        return self.first.get(site, date.max) <= day <= self.last[site]


async def reach_of(
    conn: Connection, call: Call, sites: Iterable[str], *, days: ClosedDays, since: date | None
) -> Reach:  # fmt: skip
    """The reach of some sites as known then. `since`: the first day whose being told of is in question; None: none is,
    and no first day is looked for."""
    known, told = None if call.is_live else call.known, sorted(sites)
    archives = [key for key, feed in call.catalogue.feeds.items() if not feed.is_live and "stay" in feed.tells]
    newest = await read.newest_of(conn, archives, known=known)
    return Reach(
        first={} if since is None else await first_days(conn, telling(call.ground, told), known=known),
        last={site: _last(call, site, days, newest) for site in told},
    )


def _last(call: Call, site: str, days: ClosedDays, newest: Mapping[str, datetime]) -> date:
    """The last of the days whose close a live feed of a site, or an archive of it, has told of."""
    own = telling_of(call, site)
    if not own:
        return days.last
    tree, feeds = call.ground.tree, call.catalogue.feeds
    told = [call.told_until(feed) for feed in own]
    told += [at for key, at in newest.items() if site in tree.covered(feeds[key])]
    return last_closed_by(max(told), days)


def last_closed_by(at: datetime, days: ClosedDays) -> date:
    """The last of some days that was over at an instant; `date.min` where none was."""
    backwards = zip(reversed(days.days), reversed(days.closes), strict=True)
    return next((day for day, close in backwards if close <= at), date.min)
