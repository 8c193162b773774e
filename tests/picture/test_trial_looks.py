"""The days of looks: the most at once on each, what is only a part, and nothing after what was known."""

from datetime import UTC, date, datetime, timedelta

from metrics.alerts import Figure
from metrics.alerts.retold import Look
from metrics.alerts.signal import UNKNOWN
from metrics.vocabulary.days import start_of
from picture.trial_looks import TrialSpan, most_by_day, up_to_known

FIRST, SECOND, THIRD = (date(2026, 11, number) for number in (1, 2, 3))
DAYS = (FIRST, SECOND, THIRD)
HOUR = timedelta(hours=1)
NOUGHT = Figure(0.0)


def at(day: date, hour: float) -> datetime:
    return start_of(day) + hour * HOUR


def test_a_day_is_the_most_of_it_with_what_stood_when_it_began() -> None:
    course = [(at(FIRST, 0), Figure(2.0)), (at(FIRST, 9), Figure(5.0)), (at(FIRST, 10), Figure(3.0))]
    assert most_by_day([course], days=DAYS) == {FIRST: Figure(5.0), SECOND: Figure(3.0), THIRD: Figure(3.0)}


def test_what_ends_at_midnight_is_not_of_the_day_that_begins() -> None:
    course = [(at(FIRST, 0), Figure(1.0)), (at(SECOND, 0), NOUGHT)]
    assert most_by_day([course], days=DAYS)[SECOND] == NOUGHT


def test_several_are_added_up_as_they_stand_together() -> None:
    one = [(at(FIRST, 0), NOUGHT), (at(FIRST, 8), Figure(1.0)), (at(FIRST, 9), NOUGHT)]
    other = [(at(FIRST, 0), NOUGHT), (at(FIRST, 9), Figure(1.0)), (at(FIRST, 12), NOUGHT)]
    both = [(at(SECOND, 0), NOUGHT), (at(SECOND, 11), Figure(1.0))]
    # On the first day one ends as the other begins; on the second nothing is known of the third until it began.
    assert most_by_day([one, other], days=(FIRST,)) == {FIRST: Figure(1.0)}
    assert most_by_day([one, other, both], days=DAYS)[THIRD] == Figure(1.0)


def test_what_is_not_known_makes_a_day_at_least_so_much_and_is_never_nought() -> None:
    known = [(at(FIRST, 0), Figure(2.0))]
    unknown = [(at(FIRST, 0), UNKNOWN)]
    assert most_by_day([known, unknown], days=(FIRST,)) == {FIRST: Figure(2.0, is_floor=True)}
    assert most_by_day([unknown], days=(FIRST,)) == {FIRST: UNKNOWN}
    partly = [(at(FIRST, 0), UNKNOWN), (at(FIRST, 5), Figure(4.0))]
    assert most_by_day([partly], days=(FIRST,)) == {FIRST: Figure(4.0, is_floor=True)}


def test_of_nothing_at_all_nothing_is_known() -> None:
    assert most_by_day([], days=(FIRST,)) == {FIRST: UNKNOWN}


def test_the_night_the_clocks_go_back_is_within_its_day() -> None:
    day = date(2026, 10, 25)
    course = [(at(day, 0), NOUGHT), (at(day, 24.5), Figure(1.0))]
    assert most_by_day([course], days=(day, day + timedelta(days=1)))[day] == Figure(1.0)


def test_nothing_is_known_of_what_lies_behind_what_was_told() -> None:
    looks = [Look(at(day, 6), {}, NOUGHT) for day in DAYS]
    span = TrialSpan(start=FIRST, end=date(2026, 11, 4), known=at(SECOND, 12))
    assert up_to_known(looks, span) == [*looks[:2], Look(at(SECOND, 12), {}, UNKNOWN)]
    assert up_to_known(looks, TrialSpan(start=FIRST, end=date(2026, 11, 4), known=None)) == looks
    long_ago = TrialSpan(start=FIRST, end=date(2026, 11, 4), known=datetime(2026, 1, 1, tzinfo=UTC))
    assert up_to_known(looks, long_ago) == [Look(at(FIRST, 0), {}, UNKNOWN)]
