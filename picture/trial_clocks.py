"""A rule on response clocks tried on history: at every moment at which a count of clocks changes, by the live count.

Whoever was seen, and when, is taken as it is known by the time asked for: what a team told late counts when it was.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from catalogue.model import UNLISTED_COUNTS_FOR
from db.engine import Connection
from db.read import episodes as read
from db.read.episodes import Held
from metrics.alerts import AlertRule
from metrics.alerts.retold import Look
from metrics.alerts.signal import UNKNOWN
from metrics.flow.clocks import TWO_HOUR, clock_at
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Response
from picture.call import Call
from picture.trial_looks import AT_A_STRETCH, Looked, Then, most_by_day, up_to_known
from picture.viewer import Viewer
from picture.watching_people import clocks_seen

_Told = Held[Response]
NOTES = (
    "Looked at each moment at which a clock begins to count, is met or is closed.",
    "What teams told later counts when it was: what the rule saw live may have lagged behind.",
    "The figure of a day is the most at any moment of it.",
)


class _Counted(NamedTuple):
    """From when up to, not including, when a response counts."""

    starts_at: datetime
    ends_at: datetime | None
    held: _Told


async def clock_looks(conn: Connection, then: Then, rule: AlertRule, *, code: str, viewer: Viewer) -> Looked:
    """Every look of a rule on clocks at one organisation; the store is read within the look that is open."""
    span = then.span
    held = await read.responses_in(
        conn, list(then.catalogue.organisations), start=span.starts_at, end=span.ends_at, known=span.known
    )
    told_from = await read.responses_told_from(conn, known=span.known)
    told = [each for each in _counted(held, then, rule) if each.ends_at is None or each.starts_at < each.ends_at]
    first = _first_of_feeds(then, told_from)
    looks = up_to_known([look async for look in _looks(told, then, rule, code=code, first=first, viewer=viewer)], span)
    figures = [(look.at, next((seen.figure for seen in look.seen.values()), look.absent)) for look in looks]
    return Looked(courses=(looks,), days=most_by_day([figures], days=span.days()), notes=NOTES)


def _counted(held: Iterable[_Told], then: Then, rule: AlertRule) -> Iterator[_Counted]:
    rules, priority = then.memory.settings(then.catalogue).rules, rule.priority or TWO_HOUR
    for each in held:
        response = each.episode
        if response.priority != priority:
            continue
        due_at = clock_at(response, rules=rules, at=then.span.ends_at).due_at
        over = [at for at in (response.first_contact_at, response.closed_at, _lost_at(each, then)) if at is not None]
        yield _Counted(max(response.received_at, due_at - rule.within), min(over, default=None), each)


def _lost_at(held: _Told, then: Then) -> datetime | None:
    """From when on somebody whom the lists lost unseen counts no more."""
    if held.unlisted_since is None or held.episode.first_contact_at is not None:
        return None
    feed = then.catalogue.feeds.get(held.feed)
    return held.unlisted_since + (UNLISTED_COUNTS_FOR if feed is None else feed.unlisted_counts_for)


def _first_of_feeds(then: Then, told_from: Mapping[str, datetime]) -> dict[str, datetime]:
    """From when on each feed of responses had told of anybody; before that its silence says nothing."""
    found = {}
    for key, feed in then.catalogue.feeds.items():
        if feed.is_live and "response" in feed.tells:
            firsts = [told_from[place] for place in feed.places if place in told_from]
            found[key] = min(firsts, default=then.span.ends_at)
    return found


async def _looks(
    counted: Iterable[_Counted],
    then: Then,
    rule: AlertRule,
    *,
    code: str,
    first: Mapping[str, datetime],
    viewer: Viewer,
) -> AsyncIterator[Look]:
    """The looks in order of time: the first at the beginning of the span."""
    span, begins, ends = then.span, defaultdict[datetime, list[_Told]](list), defaultdict[datetime, list[_Told]](list)
    for each in counted:
        begins[max(each.starts_at, span.starts_at)].append(each.held)
        if each.ends_at is not None:
            ends[max(each.ends_at, span.starts_at)].append(each.held)
    # When a feed begins to be heard of, or is silent for too long: then what is told is covered otherwise.
    feeds = then.catalogue.feeds
    edges = {*first.values(), *(at.observed_at + feeds[key].limits.stale_after for key, at in then.seen.items())}
    moments = sorted(at for at in {span.starts_at, *begins, *ends, *edges} if span.starts_at <= at < span.ends_at)
    running: dict[tuple[str, str], _Told] = {}
    base: Call | None = None
    for number, at in enumerate(moments):
        running |= {(held.episode.key, held.feed): held for held in begins[at]}
        for held in ends[at]:
            running.pop((held.episode.key, held.feed), None)
        if base is None or at in edges or london_day(base.at) != london_day(at):
            seen = {feed: sighting for feed, sighting in then.seen.items() if first.get(feed, at) <= at}
            base = then.call(code, at=at, viewer=viewer, seen=seen)
        # Whoever was seen already counts no more: left out, nobody is looked at again at each moment.
        found = clocks_seen(rule, replace(base, at=at, roll=replace(base.roll, responses=running)))
        yield Look(at, found.seen, UNKNOWN)
        if number % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
