"""The closed days of a period as they are counted for an organisation: kept sums, and what stands in for them.

The newest days are counted from the roll, so that nothing lags and whoever the lists have just lost is given time to
come back; older ones from the sums that the worker keeps. A day that was told of since it was counted is counted from
the roll or from the episodes where that is few days; else it is said to be waiting, and is never shown as nought.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalogue.model import Kind
from db.engine import Connection
from db.read import bed_days as read
from db.read.bed_days import Part, Total
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.sums import ALL, NUMBERS, Cut, DaySum, Sums, sum_up
from metrics.vocabulary.days import last_closed
from picture.call import Call
from picture.counting import read_people
from picture.presence import as_counted
from picture.roll import DAYS_BACK, Person
from picture.viewer import Viewer

LONGEST_DAYS = 731
# So many days are counted from the episodes while somebody waits for the answer.
_AT_ONCE_DAYS = 7
_A_DAY = timedelta(days=1)


class NoSuchPeriod(ValueError):
    """The days asked for cannot be a period; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The days of a period and what is known of them.

    `viewer`: who looks. `part`: what of it stands in the kept sums. `fresh`: the sums of the days that were counted
    just now, cut to the organisation. `by_site`: which days are known of each site, none of some. `waiting`: the days
    that are not yet counted anywhere.
    """

    call: Call
    viewer: Viewer
    days: ClosedDays
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

    async def totals(self, conn: Connection, *, by_council: bool = False, by_weekday: bool = False) -> list[Total]:
        """What the days add up to by ward, and by council or weekday where asked; of one there may be several. Day by
        day where not the same days are known of every site: only those known of all of them may be put together."""
        by_day = len(set(self.by_site.values())) > 1
        kept = await read.totals(conn, self.part, by_council=by_council, by_day=by_day, by_weekday=by_weekday)
        fresh = self.fresh_by(by_council=by_council)
        return [*kept, *(_total(cut, made, by_day=by_day, by_weekday=by_weekday) for cut, made in fresh)]

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


def _total(cut: Cut, made: DaySum, *, by_day: bool, by_weekday: bool) -> Total:
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
    kept = await read.counted(conn, codes, start=start, end=end, known=known)
    waits = set(await read.waiting(conn, codes, start=start, end=end, known=known)) - set(kept)
    recent = {day for day in days.days if day > last_closed(call.at) - _recent_span(call)}
    seen = {site for site, _ in (*kept, *waits)} | {
        person.record.stay.organisation for person in call.roll.people.values()
    }
    whose = _whose(call, seen, ward=ward)
    relevant = {*whose.sites, *whose.elsewhere}
    waits = {(site, day) for site, day in waits if site in relevant and day not in recent}
    soon = {day for _, day in waits if day > call.roll.since + _A_DAY}
    later = sorted({day for _, day in waits} - soon)
    fresh = _of_roll(call, whose, days=recent | soon, only=waits, recent=recent)
    stand_in = {(site, day) for site, day in waits if day in soon}
    if later and len(later) <= _AT_ONCE_DAYS:
        fresh |= await _of_episodes(conn, call, whose, only={each for each in waits if each[1] in set(later)})
        stand_in |= {(site, day) for site, day in waits if day in set(later)}
        later = []
    archives = [key for key, feed in call.catalogue.feeds.items() if not feed.is_live and "stay" in feed.tells]
    newest = await read.newest_of(conn, archives, known=known)
    told_to = {site: _told_to(call, site, days, newest) for site in relevant}
    by_site: dict[str, set[date]] = {site: set() for site in relevant}
    for site, day in (*kept, *stand_in, *((site, day) for site in relevant for day in recent)):
        if site in relevant and day <= told_to[site]:
            by_site[site].add(day)
    return Counted(
        call=call, viewer=viewer, days=days,
        part=Part(
            sites=whose.sites, elsewhere=whose.elsewhere, councils=whose.councils, wards=whose.wards, start=start,
            end=min((*recent, end)), known=known, silent=_silent(call, days),
        ),
        fresh=fresh, by_site={site: frozenset(known_days) for site, known_days in by_site.items()},
        waiting=tuple(later),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whose:
    sites: tuple[str, ...]
    elsewhere: tuple[str, ...]
    councils: tuple[str, ...]
    wards: tuple[str, ...] | None

    def holds(self, person: Person) -> bool:
        stay = person.record.stay
        return stay.organisation in self.sites or stay.home_council in self.councils


def _whose(call: Call, seen: set[str], *, ward: str | None) -> _Whose:
    """The sites of an organisation, those its people lie at besides, its councils, and the wards that are asked."""
    codes, tree = call.scope.codes, call.ground.tree
    organisations = call.catalogue.organisations
    sites = {site for site in seen if site in codes}
    councils = {code for code in codes if organisations[code].kind is Kind.COUNCIL}
    wards: tuple[str, ...] | None = None if ward is None else (ward,)
    parent = tree.parent(call.scope.organisation)
    if not sites and not councils and parent in seen:
        # A ward of a site, or something else beneath one.
        sites, own = {parent}, call.scope.organisation
        wards = (own,) if ward in (None, own) else ()
    return _Whose(
        sites=tuple(sorted(sites)), elsewhere=tuple(sorted(seen - sites)) if councils else (),
        councils=tuple(sorted(councils)), wards=wards,
    )  # fmt: skip


def _recent_span(call: Call) -> timedelta:
    """How many of the newest days are not left to the sums: as long as somebody who is not listed may still count."""
    feeds = [feed for feed in call.catalogue.feeds.values() if "stay" in feed.tells and feed.is_live]
    longest = max((feed.unlisted_counts_for for feed in feeds), default=_A_DAY)
    return min(timedelta(days=-(-longest // _A_DAY) + 1), timedelta(days=DAYS_BACK - 2))


def _told_to(call: Call, site: str, days: ClosedDays, newest: Mapping[str, datetime]) -> date:
    """The last of the days whose close a live feed of a site, or an archive of it, has told of."""
    telling = [key for key, feed in call.catalogue.feeds.items() if "stay" in feed.tells and feed.is_live]
    own = [key for key in telling if site in call.ground.covered.get(key, ())]
    if not own:
        return days.last
    live = max(_last_told(call.told_until(feed), days) for feed in own)
    past = [
        _last_told(at, days)
        for key, at in newest.items()
        if site in call.ground.tree.covered(call.catalogue.feeds[key])
    ]
    return max([live, *past])


def _last_told(until: datetime, days: ClosedDays) -> date:
    backwards = zip(reversed(days.days), reversed(days.closes), strict=True)
    return next((day for day, close in backwards if close <= until), date.min)


def _silent(call: Call, days: ClosedDays) -> tuple[tuple[str, date], ...]:
    found = []
    for key, feed in call.catalogue.feeds.items():
        if feed.is_live and "stay" in feed.tells:
            last = _last_told(call.told_until(key), days)
            if last < days.last:
                found.append((key, last))
    return tuple(found)


def _of_roll(
    call: Call, whose: _Whose, *, days: set[date], only: set[tuple[str, date]], recent: set[date]
) -> dict[Cut, DaySum]:
    """The sums of the newest days, and of others that the roll holds, from the people on it."""
    if not days:
        return {}
    found: dict[Cut, DaySum] = {}
    run = closed_days(min(days), max(days))
    silent = dict(_silent(call, run))
    for each in call.roll.people.values():
        left = each.record.stay.left_at
        if (left is not None and left < run.starts_at) or not whose.holds(each):
            continue
        person = as_counted(each, call)
        told_to = silent.get(person.feed, run.last)
        for cut, made in _sums(person, call, run).items():
            if cut.on <= told_to and (cut.on in recent or (cut.site, cut.on) in only) and _is_in(cut, whose):
                _add(found, cut, made)
    return found


def _sums(person: Person, call: Call, run: ClosedDays) -> Sums:
    """What one person adds to a run of days; noted on them until the run moves on."""
    units = call.settings.units
    return person.noted(
        ("sums", run.first, run.last), lambda record: sum_up([(person.feed, record)], units=units, days=run)
    )


async def _of_episodes(
    conn: Connection, call: Call, whose: _Whose, *, only: set[tuple[str, date]]
) -> dict[Cut, DaySum]:
    """The sums of a few days from the episodes as known then."""
    found: dict[Cut, DaySum] = {}
    codes = list(call.catalogue.organisations)
    for day in sorted({day for _, day in only}):
        sites = sorted(site for site, on in only if on == day)
        run = closed_days(day, day)
        people = await read_people(conn, codes, sites=sites, days=run, known=None if call.is_live else call.known)
        mine = [
            (feed, record) for feed, record in people
            if record.stay.organisation in whose.sites or record.stay.home_council in whose.councils
        ]  # fmt: skip
        sums = sum_up(mine, units=call.settings.units, days=run)
        found |= {cut: made for cut, made in sums.items() if _is_in(cut, whose)}
    return found


def _is_in(cut: Cut, whose: _Whose) -> bool:
    return whose.wards is None or cut.ward in whose.wards or cut.ward == ALL


def _add(found: dict[Cut, DaySum], cut: Cut, made: DaySum) -> None:
    held = found.get(cut)
    if held is None:
        held = found[cut] = DaySum()
    held.add(made)


def cuts(sums: Sums, *, by_specialty: bool) -> Iterator[tuple[Cut, DaySum]]:
    """The cuts by ward or by specialty, of everybody."""
    return ((cut, made) for cut, made in sums.items() if cut.council == ALL and (cut.specialty != ALL) == by_specialty)
