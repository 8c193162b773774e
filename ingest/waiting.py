"""How long until a feed is asked again: its interval when all is well, sooner after a failure, later when told to wait.

Units: seconds and timedeltas of service time. Does not keep time; the schedule in the store does.
"""

from datetime import timedelta
from random import Random

from catalogue.model import Feed
from ingest.failure import FeedFailed, Reason

_FIRST_RETRY = timedelta(seconds=1)
_JITTER = 0.1
# Credentials do not mend themselves: asking every few seconds only locks an account out.
_REFUSED_INTERVALS = 10
_REFUSED_AT_MOST = timedelta(hours=1)
_REFUSED = frozenset({Reason.UNAUTHORISED, Reason.FORBIDDEN})


def due_after(feed: Feed, *, failure: FeedFailed | None, failures_before: int, random: Random) -> timedelta:
    """The wait before the next poll, with a tenth of jitter so that feeds that failed together part again.

    After the n-th failure in a row it doubles from a second up to the feed's interval; a wait that the partner asked
    for is kept when it is longer; refused credentials wait ten intervals, at most an hour (but never less than one).
    """
    wait = feed.poll_every
    if failure is not None:
        wait = min(feed.poll_every, _FIRST_RETRY * 2 ** min(failures_before, 20))
        if failure.reason in _REFUSED:
            wait = max(feed.poll_every, min(feed.poll_every * _REFUSED_INTERVALS, _REFUSED_AT_MOST))
        if failure.retry_after is not None:
            wait = max(wait, timedelta(seconds=failure.retry_after))
    return wait * (1 + random.uniform(-_JITTER, _JITTER))
