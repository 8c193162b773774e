"""The judgement of an action: what holds of it whatever the figure did. The worked examples stand with it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.actions.action import Aim
from metrics.actions.judgement import LEAST_HOURS, MOST_DAYS_AFTER, Judgement, Spells, Verdict, judge, of_days, of_hours
from metrics.actions.words import verdict
from metrics.pressure.indicator import Unit
from metrics.variance.band import DAYS
from metrics.vocabulary.days import london_day

CAPTURED = datetime(2026, 11, 10, 8, 42, tzinfo=UTC)
DUE = datetime(2026, 11, 10, 16, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
figures = st.floats(0, 1000, allow_nan=False)
told = st.one_of(st.none(), figures)
spells = st.builds(
    Spells, before=st.lists(told, min_size=DAYS, max_size=DAYS).map(tuple),
    after=st.lists(told, max_size=MOST_DAYS_AFTER).map(tuple), judged_from=st.just(DUE + DAY),
)  # fmt: skip
aims = st.sampled_from(Aim)
wanted = st.one_of(st.none(), st.floats(0.01, 500))


def _judge(of: Spells, *, aim: Aim, by: float | None) -> Judgement:
    return judge(of, aim=aim, by=by, unit=Unit.COUNT, captured_on=london_day(CAPTURED))


@given(spells, aims, wanted)
def test_a_judgement_is_whole_or_it_is_none(of: Spells, aim: Aim, by: float | None) -> None:
    found = _judge(of, aim=aim, by=by)
    parts = (found.before, found.after, found.change, found.usual_change, found.is_wanted_way)
    if found.verdict in {Verdict.MOVED, Verdict.WITHIN_USUAL}:
        assert None not in parts
        assert (found.is_reached is None) == (by is None)
        assert (abs(found.change or 0) > (found.usual_change or 0)) == (found.verdict is Verdict.MOVED)
    else:
        assert set(parts) == {None}


@given(spells, aims, wanted)
def test_without_a_whole_day_since_it_was_due_it_is_too_early(of: Spells, aim: Aim, by: float | None) -> None:
    assert (_judge(of, aim=aim, by=by).verdict is Verdict.TOO_EARLY) == (not of.after)


@given(spells, wanted)
def test_the_other_aim_is_the_same_change_the_other_way(of: Spells, by: float | None) -> None:
    down, up = _judge(of, aim=Aim.DOWN, by=by), _judge(of, aim=Aim.UP, by=by)
    assert (down.verdict, down.change) == (up.verdict, up.change)
    if down.change:
        assert down.is_wanted_way is not up.is_wanted_way


@given(spells, aims, wanted)
def test_a_figure_that_has_not_changed_never_moved(of: Spells, aim: Aim, by: float | None) -> None:
    if of.before[0] is not None:
        still = Spells(before=of.before, after=(of.before[0],), judged_from=of.judged_from)
        assert _judge(still, aim=aim, by=by).verdict in {Verdict.WITHIN_USUAL, Verdict.UNKNOWN}


@given(spells, aims, wanted, st.integers(0, MOST_DAYS_AFTER - 1))
def test_what_came_after_does_not_change_what_is_usual(of: Spells, aim: Aim, by: float | None, later: int) -> None:
    # A change that the action brought about must not widen what is held to be usual.
    if later < len(of.after):
        wild = Spells(
            before=of.before, after=(*of.after[:later], 900.0, *of.after[later + 1 :]), judged_from=of.judged_from
        )
        one, other = _judge(of, aim=aim, by=by), _judge(wild, aim=aim, by=by)
        if one.days_after == other.days_after and one.usual_change is not None:
            assert one.usual_change == other.usual_change


@given(spells, aims, wanted, st.sampled_from(Unit))
def test_nothing_ever_worked(of: Spells, aim: Aim, by: float | None, unit: Unit) -> None:
    assert "work" not in verdict(_judge(of, aim=aim, by=by), aim=aim, by=by, unit=unit)


def _every_hour(start: datetime, end: datetime, value: float) -> dict[datetime, float]:
    hours, at = {}, start.replace(minute=0, second=0, microsecond=0)
    while at < end:
        hours[at] = value
        at += HOUR
    return hours


def test_hours_make_whole_days_that_lie_before_the_capture_and_after_the_due_hour() -> None:
    points = {
        **_every_hour(CAPTURED - 3 * DAY, CAPTURED, 10.0), **_every_hour(CAPTURED, DUE, 50.0),
        **_every_hour(DUE + HOUR, DUE + 3 * DAY, 20.0),
    }  # fmt: skip
    found = of_hours(points, captured_at=CAPTURED, due_at=DUE, at=DUE + 2 * DAY + HOUR)
    # Hours between the capture and the due hour belong to neither.
    assert found.before[:3] == (10.0, 10.0, 10.0)
    assert found.before[3:] == (None,) * (DAYS - 3)
    assert found.after == (20.0, 20.0)
    assert found.judged_from == datetime(2026, 11, 11, 17, tzinfo=UTC)


def test_a_day_that_is_not_over_says_nothing_yet() -> None:
    points = _every_hour(DUE, DUE + 3 * DAY, 20.0)
    edge = datetime(2026, 11, 11, 17, tzinfo=UTC)
    assert of_hours(points, captured_at=CAPTURED, due_at=DUE, at=DUE - HOUR).after == ()
    assert of_hours(points, captured_at=CAPTURED, due_at=DUE, at=edge - timedelta(seconds=1)).after == ()
    assert of_hours(points, captured_at=CAPTURED, due_at=DUE, at=edge).after == (20.0,)


def test_a_day_with_too_few_hours_is_not_known() -> None:
    start = datetime(2026, 11, 10, 17, tzinfo=UTC)
    points = {start + number * HOUR: 20.0 for number in range(LEAST_HOURS)}
    at = start + DAY
    assert of_hours(points, captured_at=CAPTURED, due_at=DUE, at=at).after == (20.0,)
    del points[start]
    assert of_hours(points, captured_at=CAPTURED, due_at=DUE, at=at).after == (None,)


def test_no_more_than_a_week_after_is_looked_at() -> None:
    points = _every_hour(DUE, DUE + 30 * DAY, 20.0)
    assert len(of_hours(points, captured_at=CAPTURED, due_at=DUE, at=DUE + 29 * DAY).after) == MOST_DAYS_AFTER


def test_a_figure_of_the_day_goes_by_london_days() -> None:
    days = {london_day(CAPTURED) + number * DAY: float(number) for number in range(-5, 4)}
    found = of_days(days, captured_at=CAPTURED, due_at=DUE, at=DUE + 2 * DAY + 8 * HOUR)
    assert found.before[:6] == (-1.0, -2.0, -3.0, -4.0, -5.0, None)
    assert found.after == (1.0, 2.0)
    assert of_days(days, captured_at=CAPTURED, due_at=DUE, at=DUE + DAY).after == ()
