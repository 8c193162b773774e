"""When calls are due, which goes on and which was the last: by London's clocks, across the change of the hour."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.calls.held import By, Held
from metrics.calls.schedule import OPENS_BEFORE, RUNS_FOR, CallRule, calls_on, last_call, last_held, next_call, running

EVERY_DAY, WEEKDAYS = frozenset(range(7)), frozenset(range(5))
BY = By(role="Director on call", name="chair", account=None)


def _rule(hour: int, minute: int = 0, *, days: frozenset[int] = EVERY_DAY, **more: date) -> CallRule:
    return CallRule(title="System call", at=time(hour, minute), days=days, lasts=timedelta(minutes=45), **more)


RULES = (_rule(8, 30), _rule(12, 30), _rule(16))


def _held(number: int, opened_at: datetime, *, ended_at: datetime | None = None) -> Held:
    return Held(
        number=number, organisation="SIM", title="System call", scheduled_at=opened_at, opened_by=BY,
        opened_at=opened_at, ended_by=None if ended_at is None else BY, ended_at=ended_at,
    )  # fmt: skip


def test_half_past_eight_is_londons_in_summer_and_in_winter() -> None:
    (summer, *_), (winter, *_) = (calls_on(RULES, day) for day in (date(2026, 7, 1), date(2026, 12, 1)))
    assert summer.scheduled_at == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
    assert winter.scheduled_at == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_next_is_not_over_the_last_is_and_none_lies_between(at: datetime) -> None:
    ahead, past = next_call(RULES, at=at), last_call(RULES, at=at)
    assert ahead is not None
    assert past is not None
    assert past.over_at <= at < ahead.over_at
    between = [
        each
        for day in range(-1, 2)
        for each in calls_on(RULES, (at + timedelta(days=day)).date())
        if past.scheduled_at < each.scheduled_at < ahead.scheduled_at
    ]
    assert between == []


def test_a_call_can_be_opened_from_half_an_hour_before_until_it_is_over() -> None:
    (due, *_) = calls_on(RULES, date(2026, 11, 10))
    assert not due.can_open(due.scheduled_at - OPENS_BEFORE - timedelta(seconds=1))
    assert due.can_open(due.scheduled_at - OPENS_BEFORE)
    assert due.can_open(due.over_at - timedelta(seconds=1))
    assert not due.can_open(due.over_at)


def test_days_and_dates_of_a_rule_are_kept_to() -> None:
    rules = (_rule(9, days=WEEKDAYS, valid_from=date(2026, 11, 10), valid_to=date(2026, 11, 17)),)
    held = [day for day in range(1, 30) if calls_on(rules, date(2026, 11, day))]
    assert held == [10, 11, 12, 13, 16]
    assert next_call(rules, at=datetime(2026, 11, 20, tzinfo=UTC)) is None
    assert last_call(rules, at=datetime(2026, 11, 9, tzinfo=UTC)) is None


def test_a_call_goes_on_until_it_is_stood_down_followed_or_forgotten() -> None:
    at = datetime(2026, 11, 10, 8, 30, tzinfo=UTC)
    minute = timedelta(minutes=1)
    alone = [_held(1, at)]
    assert running(alone, at=at + 30 * minute) == alone[0]
    assert running(alone, at=at - minute) is None
    assert running(alone, at=at + RUNS_FOR) is None
    ended = [_held(1, at, ended_at=at + 20 * minute)]
    assert running(ended, at=at + 19 * minute) == ended[0]
    assert running(ended, at=at + 20 * minute) is None
    followed = [_held(2, at + 60 * minute), _held(1, at)]
    assert running(followed, at=at + 59 * minute) == followed[1]
    assert running(followed, at=at + 61 * minute) == followed[0]


def test_the_last_call_is_the_one_before_while_one_goes_on() -> None:
    at = datetime(2026, 11, 10, 8, 30, tzinfo=UTC)
    hour = timedelta(hours=1)
    told = [_held(2, at + 4 * hour), _held(1, at, ended_at=at + hour)]
    assert last_held(told, at=at + 5 * hour) == told[1]
    assert last_held(told, at=at + 9 * hour) == told[0]
    assert last_held(told, at=at + hour / 2) is None
