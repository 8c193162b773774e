"""A rule on blockages tried on history: what each cost in the seven days closed by the end of each day, as known.

The bed days of everybody who was ready in the span are worked out once, by the code of the live picture; each day's
week of them is then put together and judged as the live rule does.
"""

import asyncio
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from db.engine import Connection
from db.read import episodes as read
from metrics.alerts import AlertRule, Figure
from metrics.alerts.retold import Look
from metrics.alerts.signal import UNKNOWN
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.readiness import spells_of
from metrics.beddays.record import StayRecord
from metrics.flow.blockages import blockages_from
from metrics.flow.leading import Leading
from metrics.flow.lost import Lost, lost_of
from metrics.flow.tally import Held, Tallies
from metrics.vocabulary.days import close_of, days_from, start_of
from picture.blockages import ToldBack, handed_back_by, told_back
from picture.call import Call
from picture.presence import as_counted
from picture.reach import Reach, reach_of
from picture.roll import DAYS_BACK, Person, by_stay, joined
from picture.trial_looks import AT_A_STRETCH, Looked, Then
from picture.viewer import Viewer
from picture.watching_people import blockages_seen
from picture.whose import whose

NOTES = (
    "Looked at the close of each day, at the seven days closed by then.",
    "What was told later of those days is in them: what the rule saw live may have been less.",
    "The figure of a day is that of its costliest blockage.",
)
_WEEK = timedelta(days=6)
_A_DAY = timedelta(days=1)


class _Told(NamedTuple):
    """What is needed of the store."""

    people: list[Person]
    back: ToldBack
    reach: Reach
    sites: frozenset[str]


async def blockage_weeks(conn: Connection, then: Then, rule: AlertRule, *, code: str, viewer: Viewer) -> "Weeks":
    """Read what a rule on blockages rests on, within the look that is open."""
    span = then.span
    first, last = span.start - _WEEK, span.end - _A_DAY
    organisations, since = list(then.catalogue.organisations), first - timedelta(days=DAYS_BACK)
    stays = await read.stays_in(conn, organisations, start=start_of(first), end=span.ends_at, known=span.known)
    keys = sorted({held.episode.key for held in stays})
    ready = await read.ready_of(conn, organisations, keys=keys, known=span.known)
    # Most are gone within hours of being ready: only of who lost a bed day is more read.
    stuck = _who_lost(joined(stays, ready, (), {}).values(), closed_days(first, last))
    days = await read.days_of(conn, organisations, keys=sorted(stuck), start=since, known=span.known)
    referrals = await read.referrals_in(
        conn, organisations, start=start_of(since), end=span.ends_at, known=span.known
    )  # fmt: skip
    people = joined([held for held in stays if held.episode.key in stuck], ready, days, by_stay(referrals))
    call = then.call(code, at=span.ends_at, viewer=viewer)
    of = whose(call, {held.organisation for held in stays}, ward=None)
    sites = of.everywhere | of.expected
    told = _Told(
        people=[people[key] for key in sorted(people)],
        back=await told_back(conn, then.memory, first=span.start, last=span.end, known=then.known, viewer=viewer),
        reach=await reach_of(conn, call, sites, days=closed_days(first, last), since=first),
        sites=sites,
    )  # fmt: skip
    return Weeks(then, rule, call, told=told)


def _who_lost(people: Iterable[Person], days: ClosedDays) -> set[str]:
    """The stays that lost any of some days, whatever for."""
    found = set()
    for person in people:
        for spell in spells_of(person.record):
            touched = bisect_right(days.closes, spell.starts_at)
            if touched < len(days.closes) and (spell.ends_at is None or spell.ends_at >= days.closes[touched]):
                found.add(person.record.stay.key)
    return found


class Weeks:
    """The weeks of a trial, day by day. What somebody lost is worked out when they are first looked at."""

    def __init__(self, then: Then, rule: AlertRule, call: Call, *, told: _Told) -> None:
        self._then, self._rule, self._call, self._told = then, rule, call, told
        span = then.span
        self._days: ClosedDays = closed_days(span.start - _WEEK, span.end - _A_DAY)
        # By who it is as they are counted: the same for as long as they are held here.
        self._lost: dict[int, tuple[Lost, ...]] = {}
        self._by_day: defaultdict[date, list[Person]] = defaultdict(list)

    async def looked(self) -> Looked:
        """Every look; nothing of the store is read any more, and whoever else waits is let in now and then."""
        for number, person in enumerate(self._told.people):
            self._place(person)
            if number % AT_A_STRETCH == 0:
                await asyncio.sleep(0)
        looks, days = [], {}
        for day in self._then.span.days():
            look = self._look(day)
            looks.append(look)
            days[day] = _highest(look)
            await asyncio.sleep(0)
        return Looked(courses=(looks,), days=days, notes=NOTES)

    def _place(self, person: Person) -> None:
        """Note on which days a bed day of somebody's is among the last seven."""
        lost, span = self._lost_of(person), self._then.span
        if lost:
            until = min(lost[-1].day + _WEEK + _A_DAY, span.end)
            for day in days_from(max(lost[0].day, span.start), until=until):
                self._by_day[day].append(person)

    def _look(self, day: date) -> Look:
        at = close_of(day)
        told = [site for site in self._told.sites if self._told.reach.holds(site, day)]
        if not told or at > self._then.span.told_until:
            return Look(at, {}, UNKNOWN)
        call = self._then.call(self._call.scope.organisation, at=at, viewer=self._call.viewer)
        settings = call.settings
        tallies = Tallies(
            today=day + _A_DAY, leading=Leading(handed_back_by(self._told.back, today=day + _A_DAY)),
            units=settings.units,
        )  # fmt: skip
        for number, (record, lost) in enumerate(self._week(call, day)):
            tallies.put(number, Held(record, None, lost))
        found = blockages_from(tallies.found, at=at, causes=settings.causes, rules=settings.rules)
        seen = blockages_seen(self._rule, call, found, is_floor=not self._is_whole(day))
        return Look(at, seen.seen, seen.absent or UNKNOWN)

    def _is_whole(self, day: date) -> bool:
        """Whether each site was told of on all days of a week."""
        reach = self._told.reach
        return all(reach.holds(site, day) and reach.holds(site, day - _WEEK) for site in self._told.sites)

    def _week(self, call: Call, day: date) -> Iterator[tuple[StayRecord, tuple[Lost, ...]]]:
        for person in self._by_day[day]:
            if not call.scope.holds(person):
                continue
            counted = as_counted(person, call)
            lost = self._lost_of(counted)
            first = bisect_left(lost, day - _WEEK, key=_day_of)
            last = bisect_right(lost, day, key=_day_of)
            if first < last:
                yield counted.record, lost[first:last]

    def _lost_of(self, person: Person) -> tuple[Lost, ...]:
        """The bed days that somebody lost in all of the span, as far as their feed had told."""
        found = self._lost.get(id(person.record))
        if found is None:
            settings, until = self._call.settings, self._call.told_until(person.feed)
            lost = lost_of(person.record, services=settings.services, causes=settings.causes, days=self._days)
            found = self._lost[id(person.record)] = tuple(each for each in lost if close_of(each.day) <= until)
        return found


def _day_of(lost: Lost) -> date:
    return lost.day


def _highest(look: Look) -> Figure:
    """The costliest of a day; nought where all is told of and nothing was lost."""
    figures = [seen.figure for seen in look.seen.values()]
    return max(figures, key=lambda figure: figure.value or 0.0, default=look.absent)
