"""Shifts: each takes what came since the one before it ended, over clock changes too; and the days that are offered."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.flow.service import ServiceType
from metrics.plans.need import came_in
from metrics.plans.shift import Kind, ShiftRule, offered, shifts_of, window

A_DAY = timedelta(days=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def shift(key: str, begins: int, ends: int, *, type_: ServiceType = ServiceType.URGENT_RESPONSE) -> ShiftRule:
    return ShiftRule(type=type_, key=key, title=key.capitalize(), begins=time(begins), ends=time(ends))


TEAM = (shift("early", 8, 14), shift("late", 14, 20))
ROUND_THE_CLOCK = (shift("early", 7, 14), shift("late", 14, 21), shift("night", 21, 7))
WHOLE_DAY = (shift("day", 0, 0, type_=ServiceType.REABLEMENT),)
SETS = (TEAM, ROUND_THE_CLOCK, WHOLE_DAY)


def test_the_early_shift_takes_what_came_in_the_night_and_the_late_one_what_came_after_it() -> None:
    early, late = (window(TEAM, key, on=date(2026, 11, 14)) for key in ("early", "late"))
    assert early is not None
    assert late is not None
    assert early.came_from == datetime(2026, 11, 13, 20, tzinfo=UTC)
    assert (early.begins_at, early.ends_at) == (
        datetime(2026, 11, 14, 8, tzinfo=UTC), datetime(2026, 11, 14, 14, tzinfo=UTC),
    )  # fmt: skip
    assert late.came_from == early.ends_at


@pytest.mark.parametrize(("on", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 11, 14), 24)])
def test_a_whole_day_is_as_long_as_it_is(on: date, hours: int) -> None:
    found = window(WHOLE_DAY, "day", on=on)
    assert found is not None
    assert found.ends_at - found.came_from == timedelta(hours=hours)
    assert found.begins_at == found.came_from


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = window(ROUND_THE_CLOCK, "night", on=date(2026, 11, 14))
    early = window(ROUND_THE_CLOCK, "early", on=date(2026, 11, 15))
    assert night is not None
    assert early is not None
    assert night.ends_at == early.came_from == early.begins_at == datetime(2026, 11, 15, 7, tzinfo=UTC)


def test_what_is_no_shift_of_a_service_has_no_window() -> None:
    assert window(TEAM, "night", on=SPRING) is None
    assert window((), "early", on=SPRING) is None
    assert shifts_of(TEAM, ServiceType.REABLEMENT, on=SPRING) == ()
    assert [each.key for each in shifts_of(reversed(TEAM), ServiceType.URGENT_RESPONSE, on=SPRING)] == ["early", "late"]


@given(
    st.sampled_from(SETS), st.sampled_from((SPRING, AUTUMN, date(2026, 11, 14))),
    st.lists(st.integers(-5 * 24 * 60, 5 * 24 * 60), max_size=30),
)  # fmt: skip
def test_whatever_came_belongs_to_one_shift_and_to_no_other(
    shifts: tuple[ShiftRule, ...], on: date, minutes: list[int]
) -> None:
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    came = [noon + timedelta(minutes=each) for each in minutes]
    found = [window(shifts, each.key, on=on + day * A_DAY) for day in range(-7, 8) for each in shifts]
    assert sum(came_in(came, each) for each in found if each is not None) == len(came)


HOLIDAYS = {
    date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day (substitute day)",
    date(2027, 1, 1): "New Year's Day",
}  # fmt: skip


def test_two_weekends_and_every_bank_holiday_of_six_weeks_are_offered_by_name() -> None:
    found = offered(date(2026, 12, 10), holidays=HOLIDAYS)
    assert [(each.kind, each.first, each.last) for each in found] == [
        (Kind.WEEKEND, date(2026, 12, 12), date(2026, 12, 13)),
        (Kind.WEEKEND, date(2026, 12, 19), date(2026, 12, 20)),
        (Kind.BANK_HOLIDAY, date(2026, 12, 25), date(2026, 12, 28)),
        (Kind.BANK_HOLIDAY, date(2027, 1, 1), date(2027, 1, 3)),
    ]
    assert found[2].title == "Christmas Day and Boxing Day (substitute day)"


def test_days_of_rest_that_have_begun_are_not_offered() -> None:
    first = offered(date(2026, 12, 26), holidays=HOLIDAYS)[0]
    assert (first.kind, first.first) == (Kind.BANK_HOLIDAY, date(2027, 1, 1))


@given(
    st.dates(date(2015, 1, 1), date(2028, 12, 31)), st.sets(st.dates(date(2015, 1, 1), date(2029, 2, 28)), max_size=40)
)
def test_what_is_offered_lies_ahead_in_order_and_no_day_twice(today: date, days: set[date]) -> None:
    found = offered(today, holidays=dict.fromkeys(days, "Holiday"))
    edges = [edge for each in found for edge in (each.first, each.last)]
    assert edges == sorted(edges)
    assert all(each.first > today for each in found)
    assert all(one.last < other.first for one, other in pairwise(found))
