"""When a service is open: by day and bank holiday, past midnight, over both changes of the clocks."""

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.worked import clock
from metrics.room.hours import Hours, Opening, Span, opening
from metrics.vocabulary.days import at_time

DAY, NIGHT, ALWAYS = Span(time(8), time(20)), Span(time(18, 30), time(8)), Span(time.min, time.min)
WEEK = Hours(weekdays=DAY, saturdays=Span(time(9), time(17)), sundays=None, bank_holidays=Span(time(10), time(14)))
NEVER = Hours(weekdays=None, saturdays=None, sundays=None, bank_holidays=None)
CHRISTMAS, BOXING = date(2026, 12, 25), date(2026, 12, 28)


def every(span: Span | None) -> Hours:
    return Hours(weekdays=span, saturdays=span, sundays=span, bank_holidays=span)


def at(text: str, hours: Hours = WEEK) -> Opening:
    return opening(hours, at=clock(text), bank_holidays=frozenset({CHRISTMAS, BOXING}))


def test_from_the_first_minute_up_to_not_including_the_last() -> None:
    assert at("2026-11-10 07:59") == Opening(is_open=False, opens_at=clock("2026-11-10 08:00"))
    assert at("2026-11-10 08:00") == Opening(is_open=True, closes_at=clock("2026-11-10 20:00"))
    assert not at("2026-11-10 20:00").is_open


def test_a_bank_holiday_has_its_own_hours_whatever_weekday_it_falls_on() -> None:
    # Friday 25 December and Monday 28 December 2026, as their hours say, and the weekend between as its own do.
    assert at("2026-12-24 21:00").opens_at == clock("2026-12-25 10:00")
    assert at("2026-12-25 15:00").opens_at == clock("2026-12-26 09:00")
    assert at("2026-12-26 18:00").opens_at == clock("2026-12-28 10:00")
    assert at("2026-12-28 12:00").closes_at == clock("2026-12-28 14:00")
    shut = Hours(weekdays=DAY, saturdays=None, sundays=None, bank_holidays=None)
    assert at("2026-12-25 12:00", shut).opens_at == clock("2026-12-29 08:00")


def test_a_night_belongs_to_the_evening_on_which_it_began() -> None:
    fridays = Hours(weekdays=NIGHT, saturdays=None, sundays=None, bank_holidays=None)
    # Saturday at seven in the morning is Friday's night; Sunday's is nobody's.
    assert at("2026-11-14 07:00", fridays).closes_at == clock("2026-11-14 08:00")
    assert at("2026-11-15 07:00", fridays).opens_at == clock("2026-11-16 18:30")


def test_the_clock_change_moves_the_hour_and_not_the_word() -> None:
    # Open and shut at what London's clocks show, which is another instant before and after.
    before, after = at("2026-10-24 10:00", every(DAY)).closes_at, at("2026-10-25 10:00", every(DAY)).closes_at
    assert (before, after) == (clock("2026-10-24 20:00"), clock("2026-10-25 20:00"))
    assert after is not None
    assert before is not None
    assert after - before == timedelta(hours=25)
    # A night is an hour longer in autumn, and an hour shorter in spring.
    autumn, spring = at("2026-10-24 23:00", every(NIGHT)), at("2026-03-28 23:00", every(NIGHT))
    assert autumn.closes_at == clock("2026-10-25 08:00")
    assert spring.closes_at == clock("2026-03-29 08:00")
    assert autumn.closes_at - clock("2026-10-24 18:30") == timedelta(hours=14, minutes=30)
    assert spring.closes_at - clock("2026-03-28 18:30") == timedelta(hours=12, minutes=30)


def test_spans_that_meet_are_one_and_always_never_ends() -> None:
    assert at("2026-11-10 03:00", every(ALWAYS)) == Opening(is_open=True)
    both = Hours(weekdays=ALWAYS, saturdays=ALWAYS, sundays=Span(time.min, time(12)), bank_holidays=ALWAYS)
    assert at("2026-11-10 03:00", both).closes_at == clock("2026-11-15 12:00")
    assert at("2026-11-10 03:00", NEVER) == Opening(is_open=False)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.times(), st.sampled_from([DAY, NIGHT]))
def test_what_it_says_comes_next_is_so_and_nothing_changes_before(day: date, hour: time, span: Span) -> None:
    now = at_time(day, hour)
    found = opening(every(span), at=now, bank_holidays=frozenset())
    changes = found.changes_at
    assert changes is not None
    assert changes > now
    just_before = opening(every(span), at=changes - timedelta(seconds=1), bank_holidays=frozenset())
    assert just_before.is_open == found.is_open
    assert opening(every(span), at=changes, bank_holidays=frozenset()).is_open != found.is_open
