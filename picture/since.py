"""Since which London day each site is told of: its first whole list, or the first time that anybody was seen there.

A list on which nobody of a site stands tells of it too: from then on an empty day is known to be empty. Of days before,
only those are known who stayed long enough to be told of later.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from catalogue.model import Kind
from db.engine import Connection
from db.read import bed_days as read
from metrics.vocabulary.days import london_day
from picture.ground import Ground


def telling(ground: Ground, sites: Iterable[str]) -> dict[str, list[str]]:
    """The live feeds that should tell who lies at each of some sites."""
    feeds = [feed.key for feed in ground.catalogue.feeds.values() if "stay" in feed.tells and feed.is_live]
    return {site: [key for key in feeds if site in ground.covered.get(key, ())] for site in sites}


def expected(ground: Ground) -> set[str]:
    """The sites of which a live feed should tell."""
    organisations = ground.catalogue.organisations
    return {
        code for key, feed in ground.catalogue.feeds.items() if "stay" in feed.tells and feed.is_live
        for code in ground.covered.get(key, ()) if organisations[code].kind is Kind.SITE
    }  # fmt: skip


async def first_days(
    conn: Connection, feeds: Mapping[str, Iterable[str]], *, known: datetime | None
) -> dict[str, date]:
    """The first day of each site, as known then (None: now): of those in `feeds`, which names what tells of each, and
    of any at which somebody was seen. A site is absent that was never told of."""
    found = await read.first_told(conn, known=known)
    listed = await read.first_listed(conn, sorted({feed for each in feeds.values() for feed in each}), known=known)
    for site, own in feeds.items():
        for feed in own:
            if feed in listed:
                day = london_day(listed[feed])
                found[site] = min(day, found.get(site, day))
    return found
