"""When a failed attempt may be tried again within the same poll, and how long a partner asked us to wait.

Only what may be over in a moment is tried again, and only before a byte of the body was read: a partner that breaks off
large bodies is not asked four times over. The next poll, and stepping back over several, belong to the schedule.
"""

from datetime import datetime
from email.utils import parsedate_to_datetime

from ingest.failure import FeedFailed, Reason

MOST_ATTEMPTS = 5
LONGEST_RETRY_AFTER_SECONDS = 3600.0

_MOMENTARY = frozenset(
    {
        Reason.NAME_NOT_FOUND,
        Reason.RESOLVE_TIMED_OUT,
        Reason.CONNECTION_REFUSED,
        Reason.UNREACHABLE,
        Reason.CONNECT_TIMED_OUT,
        Reason.NO_CONNECTION_FREE,
        Reason.TLS_FAILED,
        Reason.NO_ANSWER,
        Reason.DISCONNECTED,
        Reason.BAD_GATEWAY,
        Reason.UNAVAILABLE,
        Reason.GATEWAY_TIMED_OUT,
    }
)
_ASKED_TO_WAIT = frozenset({Reason.TOO_MANY_REQUESTS, Reason.UNAVAILABLE})


def wait_before_retry(failure: FeedFailed, *, seconds_left: float) -> float | bool:
    """Whether to try again: True after the usual jittered pause, or the seconds the partner asked for, or False."""
    if failure.retry_after is not None and asks_to_wait(failure):
        return failure.retry_after if failure.retry_after < seconds_left else False
    return failure.reason in _MOMENTARY


def asks_to_wait(failure: FeedFailed) -> bool:
    """Whether the partner is there and asks for time: too many requests, or unavailable, and for how long."""
    return failure.retry_after is not None and failure.reason in _ASKED_TO_WAIT


def retry_after_seconds(value: str | None, *, date: str | None) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date measured against the answer's own Date header.

    Measuring against the partner's clock rather than ours makes its skew harmless; without a Date header a date says
    nothing. Units: seconds, from 0 to an hour; an absurd wait is capped. None when absent or unreadable.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_RETRY_AFTER_SECONDS)
    until, sent = _http_date(text), _http_date((date or "").strip())
    if until is None or sent is None:
        return None
    return min(max((until - sent).total_seconds(), 0.0), LONGEST_RETRY_AFTER_SECONDS)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None
