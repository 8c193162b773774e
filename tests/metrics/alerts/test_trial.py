"""A rule tried on a course: calls, false and early, spells caught and missed, and what is not known."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.alerts import Figure, Hold, Line
from metrics.alerts.trial import Call, Sample, Stood, Trial, tried, weighed

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LINE = Line(95.0, 90.0)


def course(*values: float | None) -> list[Sample]:
    """A figure a day, at level 4 from 98 on."""
    return [
        Sample(BEGIN + number * DAY, Figure(value), None if value is None else value >= 98)
        for number, value in enumerate(values)
    ]


def trial(*values: float | None, line: Line = LINE, ends: int = 60) -> Trial:
    return tried(course(*values), line=line, hold=Hold(), ends_at=BEGIN + ends * DAY)


def test_a_call_before_level_four_came_early_by_so_many_hours() -> None:
    made = trial(80, 95, 96, 98, 99, 80)
    assert made.calls == (Call(BEGIN + DAY, BEGIN + 5 * DAY, BEGIN + 3 * DAY),)
    assert (made.spells, made.caught, made.missed, made.false_calls) == (1, 1, 0, 0)
    assert (made.lead_hours_median, made.open_hours_median) == (48.0, 96.0)


def test_a_call_on_the_very_day_came_no_hour_early() -> None:
    assert trial(80, 99, 80).lead_hours_median == 0.0


def test_a_call_that_leads_to_nothing_is_false() -> None:
    made = trial(80, 95, 80, 80, 80, 80, 80, 80, 80, 80, 99)
    assert (len(made.calls), made.false_calls, made.caught) == (2, 1, 1)


def test_a_call_shortly_before_the_end_is_neither_right_nor_false() -> None:
    made = trial(80, 95, 80, ends=4)
    assert (made.false_calls, [call.is_unsettled for call in made.calls]) == (0, [True])


def test_a_spell_in_which_no_call_stood_is_missed() -> None:
    assert trial(80, 98, 80, line=Line(99.0, 90.0)).missed == 1


def test_a_spell_is_one_however_many_days_of_it_are_not_known() -> None:
    assert trial(98, None, 98, 80, 98).spells == 2


def test_nothing_known_is_nothing_told() -> None:
    made = trial(None, None, None)
    assert (made.known, made.expected, made.calls, made.spells) == (0, 3, (), None)
    assert (made.lead_hours_median, made.open_hours_median) == (None, None)


def test_no_course_at_all_is_tried_too() -> None:
    assert trial().expected == 0


def test_where_no_level_is_known_there_is_nothing_to_be_early_for_and_no_call_is_false() -> None:
    unjudged = [sample.__class__(sample.at, sample.figure, None) for sample in course(80, 95, 80, 80)]
    made = tried(unjudged, line=LINE, hold=Hold(), ends_at=BEGIN + 60 * DAY)
    assert [call.is_unsettled for call in made.calls] == [True]
    assert (made.spells, made.caught, made.missed, made.false_calls) == (None, None, None, None)
    assert made.lead_hours_median is None


def test_a_call_in_whose_time_no_level_is_known_is_not_false() -> None:
    samples = [*course(80, 95, 85), Sample(BEGIN + 30 * DAY, Figure(80.0), is_worst=False)]
    made = tried([each if each.at > BEGIN + 3 * DAY else Sample(each.at, each.figure, None) for each in samples],
                 line=LINE, hold=Hold(), ends_at=BEGIN + 60 * DAY)  # fmt: skip
    assert (made.false_calls, made.calls[0].is_unsettled, made.calls[0].cleared_at) == (0, True, BEGIN + 2 * DAY)


def stood(part: str, raised: float, cleared: float | None, *, name: str = "") -> Stood:
    """An alert that stood from day to day."""
    return Stood(BEGIN + raised * DAY, None if cleared is None else BEGIN + cleared * DAY, part=part, name=name or part)


def test_several_subjects_are_counted_each_and_together() -> None:
    times = [stood("b", 4, None), stood("a", 0, 1, name="as it was"), stood("a", 2.5, 3, name="as it is called")]
    made = weighed(times, course(80, 80, 80, 80, 99, 80), ends_at=BEGIN + 12 * DAY)
    assert [(call.part, call.led_to) for call in made.calls] == [(part, BEGIN + 4 * DAY) for part in ("a", "a", "b")]
    assert [(each.part, each.name, each.calls, each.open_hours) for each in made.subjects] == [
        ("a", "as it is called", 2, 36.0), ("b", "b", 1, 192.0)
    ]  # fmt: skip
    assert (made.spells, made.caught, made.missed, made.false_calls) == (1, 1, 0, 0)
    assert (made.lead_hours_median, made.open_hours_median) == (96.0, 24.0)


def test_a_rule_on_one_figure_names_no_subjects() -> None:
    assert trial(80, 99, 80).subjects == ()


VALUES = st.lists(st.none() | st.integers(80, 100).map(float), max_size=60)


@given(VALUES)
def test_whatever_the_course_the_counts_add_up(values: list[float | None]) -> None:
    made = trial(*values)
    if any(value is not None for value in values):
        assert (made.caught or 0) + (made.missed or 0) == made.spells
        assert 0 <= (made.false_calls or 0) <= len(made.calls)
    else:
        assert (made.spells, made.caught, made.missed, made.false_calls) == (None,) * 4
    assert made.known == sum(value is not None for value in values)
    for earlier, later in zip(made.calls, made.calls[1:], strict=False):
        assert earlier.cleared_at is not None
        assert earlier.raised_at < earlier.cleared_at < later.raised_at


@given(VALUES, st.integers(90, 99))
def test_a_lower_line_never_misses_more(values: list[float | None], raise_at: int) -> None:
    high, low = (trial(*values, line=Line(float(line), 80.0)) for line in (raise_at, raise_at - 4))
    assert (low.missed or 0) <= (high.missed or 0)
