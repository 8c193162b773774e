"""The closed days of a period as they are counted for an organisation: kept sums, and what stands in for them.

The newest days are counted from the roll, so that nothing lags and whoever the lists have just lost is given time to
come back; older ones from the sums that the worker keeps. A day that was told of since it was counted is counted from
the roll or from the episodes where that is few days; else it is said to be waiting, and is never shown as nought.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from catalogue.model import Kind
from db.engine import Connection
from db.read import bed_days as read
from db.read.bed_days import Part, Total
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.sums import ALL, NUMBERS, Cut, DaySum, Sums
from metrics.vocabulary.days import last_closed
from picture.call import Call
from picture.reach import last_closed_by, reach_of
from picture.roll import DAYS_BACK
from picture.shares import SiteDay, SomeDays, added_up, is_on_the_roll
from picture.viewer import Viewer
from picture.whose import Whose, telling_of, whose

LONGEST_DAYS = 731
# So many days are counted from the episodes while somebody waits for the answer.
_AT_ONCE_DAYS = 7
_A_DAY = timedelta(days=1)


class NoSuchPeriod(ValueError):
    """The days asked for cannot be a period; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What each known day of a site is counted from; none is in two of them.

    `kept`: the sums of the worker. `recent`: the roll, as people are counted at the time of the call. `soon`, `later`:
    not counted yet, or not since they were told of: from the roll, and from the episodes.
    """

    kept: frozenset[SiteDay]
    recent: frozenset[SiteDay]
    soon: frozenset[SiteDay]
    later: frozenset[SiteDay]

    def by_site(self, sites: Iterable[str]) -> Mapping[str, frozenset[date]]:
        """The known days of each site, none of some."""
        found: dict[str, set[date]] = {site: set() for site in sites}
        for site, day in self.kept | self.recent | self.soon | self.later:
            found[site].add(day)
        return {site: frozenset(days) for site, days in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The days of a period and what is known of them.

    `viewer`: who looks. `whose`: whom it is about. `part`: what of it stands in the kept sums. `fresh`: the sums of the
    days that were counted just now, cut to the organisation. `by_site`: which days are known of each site, none of
    some. `waiting`: the days that are not yet counted anywhere.
    """

    call: Call
    viewer: Viewer
    days: ClosedDays
    whose: Whose
    sources: Sources
    part: Part
    fresh: Sums
    by_site: Mapping[str, frozenset[date]]
    waiting: tuple[date, ...]

    def beneath(self, by: str, key: str | None) -> frozenset[str]:
        """The sites that a line by trust, council or weekday, or that of all (`key` None), rests on though nothing may
        be told of them: a sum without them would not be the line's. A ward or a site rests on its own words alone."""
        if key is None or by not in {"ward", "site", "trust"}:
            return frozenset(self.by_site)
        parent = self.call.ground.tree.parent
        return frozenset(site for site in self.by_site if by == "trust" and parent(site) == key)

    def whole(self, sites: Iterable[str]) -> frozenset[date]:
        """The days that are known of every one of some sites."""
        known = [self.by_site.get(site, frozenset()) for site in sites]
        return frozenset.intersection(*known) if known else frozenset()

    def is_told_now(self, site: str) -> bool:
        """Whether a live feed of a site has spoken lately enough for its word to be about now."""
        return any(self.call.is_told_now(feed) for feed in telling_of(self.call, site))

    def unknown(self, by: str) -> Mapping[str, str]:
        """The wards or sites (`by`) that should be told of and no day of which is known, each with its site. By
        anything else there are none: what nobody told of belongs to nothing."""
        found: dict[str, str] = {}
        wards, organisations = self.part.wards, self.call.catalogue.organisations
        for site in sorted(self.whose.expected):
            beneath = [
                code for code in self.call.ground.tree.children(site)
                if organisations[code].kind is Kind.WARD and (wards is None or code in wards)
            ]  # fmt: skip
            if self.by_site.get(site) or (wards is not None and not beneath):
                continue
            if by == "ward":
                found |= dict.fromkeys(beneath, site)
            elif by == "site":
                found[site] = site
        return found

    async def totals(self, conn: Connection, *, by_council: bool = False, by_weekday: bool = False) -> list[Total]:
        """What the days add up to by ward, and by council or weekday where asked; of one there may be several. Day by
        day where not the same days are known of every site: only those known of all of them may be put together."""
        by_day = len(set(self.by_site.values())) > 1
        kept = await read.totals(conn, self.part, by_council=by_council, by_day=by_day, by_weekday=by_weekday)
        fresh = self.fresh_by(by_council=by_council)
        return [*kept, *(total_of(cut, made, by_day=by_day, by_weekday=by_weekday) for cut, made in fresh)]

    def fresh_by(self, *, by_council: bool) -> Iterator[tuple[Cut, DaySum]]:
        """The sums counted just now by ward, of everybody or of the people of each council."""
        for cut, made in self.fresh.items():
            if cut.specialty == ALL and (cut.council != ALL) == by_council:
                yield cut, made


def added(one: Total, other: Total) -> Total:
    """Two totals as one, under the name of the first."""
    return Total(
        one.site, one.ward, one.council, one.day,
        one.admissions + other.admissions, one.departures + other.departures,
        one.moved_in + other.moved_in, one.moved_out + other.moved_out,
        tuple(map(int.__add__, one.numbers, other.numbers)),
    )  # fmt: skip


def total_of(cut: Cut, made: DaySum, *, by_day: bool = False, by_weekday: bool = False) -> Total:
    """The sums of a cut as a total."""
    return Total(
        cut.site, cut.ward, cut.council or None, cut.on if by_day else None,
        len(made.arrived), len(made.left), len(made.came), len(made.went),
        tuple(getattr(made, name) for name in NUMBERS), weekday=cut.on.weekday() if by_weekday else None,
    )  # fmt: skip


def period(call: Call, *, start: date | None, end: date | None) -> ClosedDays:
    """The closed days from `start` to `end`, both included; by default the last 28. Raises NoSuchPeriod."""
    newest = last_closed(call.at)
    last = end or newest
    first = start or last - timedelta(days=27)
    if last > newest:
        raise NoSuchPeriod(f"end: the last day that is over is {newest.isoformat()}")
    if first > last:
        raise NoSuchPeriod("start: lies after the end")
    if (last - first).days >= LONGEST_DAYS:
        raise NoSuchPeriod(f"start: a period has at most {LONGEST_DAYS} days")
    return closed_days(first, last)


async def counted(conn: Connection, call: Call, *, days: ClosedDays, ward: str | None, viewer: Viewer) -> Counted:
    """Find what is known of the days of a call's organisation, or of one ward of it; within the call's look."""
    known = None if call.is_live else call.known
    codes = list(call.catalogue.organisations)
    start, end = days.first, days.last + _A_DAY
    kept = set(await read.counted(conn, codes, start=start, end=end, known=known))
    waits = await read.waiting(conn, codes, start=start, end=end, known=known)
    recent = {day for day in days.days if day > last_closed(call.at) - _recent_span(call)}
    of = whose(call, call.roll.sites | {site for site, _ in (*kept, *waits)}, ward=ward)
    newest = {(site, day) for site in of.everywhere for day in recent}
    # What the worker has not counted, or not since it was told of, may be known all the same.
    missing = {(site, day) for site in of.everywhere for day in days.days} - kept - newest
    since = min((day for _, day in newest | missing), default=None)
    reach = await reach_of(conn, call, of.everywhere, days=days, since=since)
    missing = {(site, day) for site, day in missing if reach.holds(site, day)}
    soon = {(site, day) for site, day in missing if is_on_the_roll(call, day)}
    waiting = sorted({day for _, day in missing - soon})
    is_at_once = len(waiting) <= _AT_ONCE_DAYS
    sources = Sources(
        kept=frozenset(
            (site, day) for site, day in kept
            if site in of.everywhere and day not in recent and not reach.has_ended(site, day)
        ),
        recent=frozenset((site, day) for site, day in newest if reach.holds(site, day)),
        soon=frozenset(soon), later=frozenset(missing - soon if is_at_once else ()),
    )  # fmt: skip
    return Counted(
        call=call, viewer=viewer, days=days, whose=of, sources=sources,
        part=Part(
            sites=of.sites, elsewhere=of.elsewhere, councils=of.councils, wards=of.wards, start=start,
            end=min((*recent, end)), known=known, silent=_silent(call, days),
        ),
        fresh=await _fresh(conn, call, of, sources), by_site=sources.by_site(of.everywhere),
        waiting=() if is_at_once else tuple(waiting),
    )  # fmt: skip


async def _fresh(conn: Connection, call: Call, of: Whose, sources: Sources) -> Sums:
    """The sums of the days that are not left to the worker's."""
    found: dict[Cut, DaySum] = {}
    if sources.recent:
        days = SomeDays(call, of, sources.recent)
        found |= added_up(days.shares(days.of_roll(), is_noted=True))
    if sources.soon:
        days = SomeDays(call, of, sources.soon)
        found |= days.sums(days.of_roll())
    if sources.later:
        days = SomeDays(call, of, sources.later)
        found |= days.sums(await days.of_episodes(conn))
    return found


def _recent_span(call: Call) -> timedelta:
    """How many of the newest days are not left to the sums: as long as somebody who is not listed may still count."""
    feeds = [feed for feed in call.catalogue.feeds.values() if "stay" in feed.tells and feed.is_live]
    longest = max((feed.unlisted_counts_for for feed in feeds), default=_A_DAY)
    return min(timedelta(days=-(-longest // _A_DAY) + 1), timedelta(days=DAYS_BACK - 2))


def _silent(call: Call, days: ClosedDays) -> tuple[tuple[str, date], ...]:
    found = []
    for key, feed in call.catalogue.feeds.items():
        if feed.is_live and "stay" in feed.tells:
            last = last_closed_by(call.told_until(key), days)
            if last < days.last:
                found.append((key, last))
    return tuple(found)


def cuts(sums: Sums, *, by_specialty: bool) -> Iterator[tuple[Cut, DaySum]]:
    """The cuts by ward or by specialty, of everybody."""
    return ((cut, made) for cut, made in sums.items() if cut.council == ALL and (cut.specialty != ALL) == by_specialty)
