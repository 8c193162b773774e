"""How long until a feed is asked again: on its own beat when all is well, sooner after a failure, later when told to.

Units: timedeltas of service time, counted from the claim. Does not keep time; the schedule in the store does.
"""

from datetime import UTC, datetime, timedelta
from random import Random

from catalogue.model import Feed
from db.write import Lease
from ingest.failure import FeedFailed, Reason
from ingest.patience import asks_to_wait

_FIRST_RETRY = timedelta(seconds=1)
_JITTER = 0.1
# A beat that comes so soon after a poll, as a part of the interval, is left out: two polls on each other's heels would
# be a burst to the partner and bring nothing.
_TOO_SOON = 1 / 4
# Credentials do not mend themselves: asking every few seconds only locks an account out.
_REFUSED_INTERVALS = 10
_REFUSED_AT_MOST = timedelta(hours=1)
_REFUSED = frozenset({Reason.UNAUTHORISED, Reason.FORBIDDEN})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def due_after(
    feed: Feed, *, lease: Lease, spent: timedelta, failure: FeedFailed | None, random: Random
) -> timedelta:  # fmt: skip
    """The wait from the claim of a poll, which took so long, to the next.

    What is pushed is never asked for: what waits next is due at once, and while nothing waits nothing is.
    """
    if feed.is_pushed:
        return timedelta(0)
    if failure is None:
        return until_beat(feed, since=lease.claimed_at)
    return spent + _after_failure(feed, failure, failures_before=lease.failures, random=random)


def until_beat(feed: Feed, *, since: datetime) -> timedelta:
    """The wait until the feed's next beat: at each full interval of service time, at the feed's own place in it.

    However late a poll was claimed or saved, the next is on the beat: delays never add up, nothing that was missed is
    caught up with, and feeds stay as far apart as their places are. From a quarter of an interval to five.
    """
    wait = feed.poll_every - (since - _EPOCH - feed.place_in_interval) % feed.poll_every
    return wait if wait >= feed.poll_every * _TOO_SOON else wait + feed.poll_every


def _after_failure(feed: Feed, failure: FeedFailed, *, failures_before: int, random: Random) -> timedelta:
    """The wait after a failed poll, with a tenth of jitter so that feeds that failed together part again.

    After the n-th failure in a row it doubles from a second up to the feed's interval; refused credentials wait ten
    intervals, at most an hour (but never less than one). A wait that the partner asked for is kept when it is longer,
    and never cut short.
    """
    wait: timedelta = min(feed.poll_every, _FIRST_RETRY * 2 ** min(failures_before, 20))
    if failure.reason in _REFUSED:
        wait = max(feed.poll_every, min(feed.poll_every * _REFUSED_INTERVALS, _REFUSED_AT_MOST))
    wait *= 1 + random.uniform(-_JITTER, _JITTER)
    if failure.retry_after is not None:
        wait = max(wait, timedelta(seconds=failure.retry_after) * (1 + random.uniform(0, _JITTER)))
    return wait


def asked_until(
    feed: Feed, *, lease: Lease, failure: FeedFailed | None, at: datetime, rate: float
) -> datetime | None:  # fmt: skip
    """Until when a feed whose partner asked for a wait is waited for; None when it is not: it counts by its last poll.

    It is waited for from the first such answer after a good one, for the wait then asked for and one interval more in
    which to be asked again. Whoever asks for yet another wait then, or failed before, is failing. Units: picture time,
    which runs at a rate beside service time.
    """
    if failure is None or failure.retry_after is None or not asks_to_wait(failure) or lease.failures:
        return None
    if lease.asked_until is not None:
        return lease.asked_until if at < lease.asked_until else None
    return at + (timedelta(seconds=failure.retry_after) * (1 + _JITTER) + feed.poll_every) * rate
