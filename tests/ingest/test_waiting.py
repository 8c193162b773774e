"""When a feed is asked again: on its beat whatever came between, after a failure soon and then less and less often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from db.write import Lease
from ingest.failure import FeedFailed, Reason, Stage
from ingest.waiting import asked_until, due_after, until_beat
from tests.db.small_system import feed

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
INTERVAL = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
WARD = feed("ward")

moments = st.timedeltas(min_value=timedelta(days=-3000), max_value=timedelta(days=3000)).map(lambda by: NOON + by)


def _lease(claimed_at: datetime = NOON, *, failures: int = 0) -> Lease:
    return Lease(
        feed="ward", feed_id=1, epoch=1, claimed_at=claimed_at, etag=None, last_modified=None, failures=failures
    )  # fmt: skip


def _beat(*, after: datetime) -> datetime:
    """A moment of the feed's beat."""
    return after + until_beat(WARD, since=after)


@given(moments)
def test_on_its_beat_a_feed_is_asked_exactly_every_interval(begun: datetime) -> None:
    beat = _beat(after=begun)
    for _ in range(5):
        beat, before = _beat(after=beat), beat
        assert beat - before == INTERVAL


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=INTERVAL * 0.75))
def test_a_poll_that_was_claimed_late_puts_none_after_it_off(begun: datetime, late: timedelta) -> None:
    beat = _beat(after=begun)
    assert _beat(after=beat + late) == beat + INTERVAL


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)))
def test_what_was_missed_is_passed_over_and_never_caught_up_with(begun: datetime, away: timedelta) -> None:
    beat = _beat(after=begun)
    claimed = beat + away
    following = _beat(after=claimed)
    assert (following - beat) % INTERVAL == timedelta(0)
    assert INTERVAL / 4 <= following - claimed <= INTERVAL * 5 / 4


def test_feeds_of_one_interval_have_their_turns_spread_over_all_of_it() -> None:
    turns = sorted(until_beat(feed(f"ward-{number}"), since=NOON) % INTERVAL for number in range(200))
    widest = max(later - earlier for earlier, later in zip(turns, [*turns[1:], turns[0] + INTERVAL], strict=True))
    assert widest < INTERVAL / 10


def test_a_longer_poll_does_not_put_the_next_off() -> None:
    waits = {
        due_after(WARD, lease=_lease(), spent=spent, failure=None, random=Random(1))
        for spent in (timedelta(0), SECOND, 20 * SECOND)
    }
    assert waits == {until_beat(WARD, since=NOON)}


def test_after_failures_the_wait_doubles_from_a_second_to_the_interval_and_counts_from_their_end() -> None:
    failure = FeedFailed(Stage.CONNECT, Reason.CONNECTION_REFUSED, "Nobody there.")
    for before, seconds in enumerate((1, 2, 4, 8, 16, 32, 60, 60)):
        wait = due_after(WARD, lease=_lease(failures=before), spent=3 * SECOND, failure=failure, random=Random(before))
        assert 0.9 * seconds * SECOND <= wait - 3 * SECOND <= 1.1 * seconds * SECOND


def test_back_after_a_failure_a_feed_is_on_its_old_beat_again() -> None:
    beat = _beat(after=NOON)
    failure = FeedFailed(Stage.CONNECT, Reason.CONNECTION_REFUSED, "Nobody there.")
    retried = beat + due_after(WARD, lease=_lease(beat), spent=SECOND, failure=failure, random=Random(1))
    lease = replace(_lease(retried), failures=1)
    assert retried + due_after(WARD, lease=lease, spent=SECOND, failure=None, random=Random(1)) == beat + INTERVAL


def _busy(seconds: float, reason: Reason = Reason.TOO_MANY_REQUESTS) -> FeedFailed:
    return FeedFailed(Stage.STATUS, reason, "Come later.", http_status=429, retry_after=seconds)


def test_a_wait_that_was_asked_for_is_never_cut_short() -> None:
    for seed in range(50):
        wait = due_after(WARD, lease=_lease(), spent=SECOND, failure=_busy(600), random=Random(seed))
        assert 600 * SECOND <= wait - SECOND <= 660 * SECOND


def test_a_feed_is_waited_for_as_long_as_it_asked_and_one_interval_more_in_picture_time() -> None:
    found = asked_until(WARD, lease=_lease(), failure=_busy(600), at=NOON, rate=60.0)
    assert found == NOON + 60 * (660 * SECOND + INTERVAL)


def test_who_asks_again_meanwhile_is_not_waited_for_any_longer() -> None:
    until = NOON + timedelta(minutes=12)
    lease = replace(_lease(), asked_until=until)
    for at, expected in ((NOON, until), (until - SECOND, until), (until, None), (until + SECOND, None)):
        assert asked_until(WARD, lease=lease, failure=_busy(600), at=at, rate=1.0) == expected


def test_nobody_is_waited_for_who_did_not_ask_for_it_or_was_failing_before() -> None:
    did_not = FeedFailed(Stage.STATUS, Reason.UNAVAILABLE, "Down.", http_status=503)
    elsewhere = _busy(600, Reason.SERVER_ERROR)
    for failure, failures in ((None, 0), (did_not, 0), (elsewhere, 0), (_busy(600), 1)):
        assert asked_until(WARD, lease=_lease(failures=failures), failure=failure, at=NOON, rate=1.0) is None
