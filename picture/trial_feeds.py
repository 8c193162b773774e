"""A rule on sources tried on history: how each stood by the poll log, at every moment at which that changed.

Judged by the live code. A source that was never asked by then is not known; neither is whether one fails that asked
for a wait, since how long is not kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from catalogue.model import Feed
from db.engine import Connection
from db.read.poll_log import Turn, turns_of
from metrics.access import May
from metrics.alerts import AlertRule, FeedTrouble, Figure, Seen, Subject
from metrics.alerts.retold import Look
from metrics.alerts.signal import UNKNOWN, Signal, signal_of
from metrics.vocabulary import Sighting, freshness_of
from picture.feeds import FeedState
from picture.ground import Ground
from picture.trial_looks import Looked, Then, most_by_day, up_to_known
from picture.viewer import Viewer
from picture.watching_figures import of_source

ASKS_TO_WAIT = ("too_many_requests", "unavailable")
"""The reasons of failed polls with which a partner may have asked for a wait."""
_WAITS_IN_A_ROW = 2
NOTES = (
    "Looked at each moment at which a source began to be late, overdue, failing or well again, by the log of polls.",
    "Not among it: a source that goes on saying the same under new times. That is not kept poll by poll.",
    "Not known: a source before it was first asked, and whether one fails that may have asked for a wait.",
    "The figure of a day is the most sources in trouble at once.",
)


async def feed_looks(
    conn: Connection, then: Then, rule: AlertRule, *, code: str, is_of_all: bool, viewer: Viewer
) -> Looked:
    """Every look of a rule on the sources of an organisation, or on all (`is_of_all`), each in a course of its own: of
    those whose figures the viewer sees, by the sight that is theirs."""
    del viewer
    span, ground = then.span, then.ground(then.span.end)
    feeds = {feed.key: feed for feed in _sources(then, ground, code=code, is_of_all=is_of_all)}
    turns = await turns_of(
        conn, {key: feed.limits.late_after for key, feed in feeds.items()}, reasons=ASKS_TO_WAIT, start=span.starts_at,
        end=span.ends_at, known=then.known,
    )  # fmt: skip
    courses = []
    for key, mine in groupby(turns, key=lambda turn: turn.feed):
        feed = feeds[key]
        subject = Subject(rule.key, place_of(feed, ground), key)
        looks = [
            Look(at, {subject: seen}, UNKNOWN)
            for at, seen in _course(rule, feed, mine, ends_at=span.told_until)
            if at >= span.starts_at
        ]
        courses.append(up_to_known(looks, span))
    figures = [[(look.at, _trouble(look, rule)) for look in looks] for looks in courses]
    return Looked(courses=tuple(courses), days=most_by_day(figures, days=span.days()), notes=NOTES)


def place_of(feed: Feed, ground: Ground) -> str:
    """The organisation that an alert on a source is of."""
    return feed.places[0] if feed.places else ground.catalogue.default_layout.organisation


def _sources(then: Then, ground: Ground, *, code: str, is_of_all: bool) -> Iterator[Feed]:
    """The sources that a rule looks at there, of those that the viewer may be told of."""
    places, sight = ground.beneath(code), then.sight
    for key, feed in sorted(ground.catalogue.feeds.items()):
        covered = ground.covered.get(key, frozenset()) or frozenset(feed.places)
        place = place_of(feed, ground)
        if (
            feed.is_live
            and (is_of_all or covered & places)
            and sight.reaches(May.FIGURES, (place,))
            and sight.veil.why(place) is None
        ):
            yield feed


def _course(
    rule: AlertRule, feed: Feed, turns: Iterable[Turn], *, ends_at: datetime
) -> Iterator[tuple[datetime, Seen]]:  # fmt: skip
    """How a source stood from each moment on at which that may have changed."""
    failed, asks, is_asked, in_a_row = False, False, False, 0
    newest: datetime | None = None
    last_at: datetime | None = None
    for turn in turns:
        if last_at is not None:
            for at in _edges(feed, turn.before, after=last_at, until=turn.received_at):
                yield at, _seen(rule, feed, turn.before, failed=failed, is_asked=is_asked, at=at)
        # A run in which anything else failed too is no wait that was asked for.
        asks = turn.asks and (asks or not failed)
        in_a_row = in_a_row + 1 if turn.failed else 0
        is_asked = asks and in_a_row <= _WAITS_IN_A_ROW
        failed, newest, last_at = turn.failed, turn.newest, turn.received_at
        yield last_at, _seen(rule, feed, newest, failed=failed, is_asked=is_asked, at=last_at)
    if last_at is not None:
        for at in _edges(feed, newest, after=last_at, until=ends_at):
            yield at, _seen(rule, feed, newest, failed=failed, is_asked=is_asked, at=at)


def _edges(feed: Feed, newest: datetime | None, *, after: datetime, until: datetime) -> list[datetime]:
    if newest is None:
        return []
    edges = (newest + feed.limits.late_after, newest + feed.limits.stale_after)
    return [at for at in edges if after < at < until]


def _seen(
    rule: AlertRule, feed: Feed, newest: datetime | None, *, failed: bool, is_asked: bool, at: datetime
) -> Seen:  # fmt: skip
    sighting = None if newest is None else Sighting(observed_at=newest, unchanged_since=newest, answered_at=None)
    state = FeedState(
        feed=feed, freshness=freshness_of(sighting, limits=feed.limits, at=at), sighting=sighting,
        failures=int(failed), last_good_at=None, changes_at=None, is_failing=failed and not is_asked,
    )  # fmt: skip
    seen = of_source(state, rule, at=at)
    is_open_question = is_asked and rule.trouble is not FeedTrouble.OVERDUE and seen.figure.value != 1.0
    return replace(seen, figure=UNKNOWN) if is_open_question else seen


def _trouble(look: Look, rule: AlertRule) -> Figure:
    """1 where a source is in trouble, nought where it is not."""
    figure = next((seen.figure for seen in look.seen.values()), look.absent)
    if figure.value is None:
        return figure
    return Figure(1.0 if signal_of(figure, line=rule.line) is Signal.RAISES else 0.0)
