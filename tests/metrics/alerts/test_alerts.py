"""When time alone raises or clears, what is no more, quiet hours in London, and lines that make no sense."""

from datetime import UTC, datetime, time, timedelta

import pytest

from metrics.alerts import (
    AlertRule,
    AlertSeverity,
    Event,
    Figure,
    Hold,
    Line,
    Quiet,
    RuleKind,
    Seen,
    Side,
    Signal,
    Standing,
    Subject,
    go_round,
    step,
)  # fmt: skip

AT = datetime(2026, 11, 12, 9, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
RULE = AlertRule(
    key="dear", title="Dear", kind=RuleKind.BLOCKAGE, line=Line(60.0, 45.0), hold=Hold(HALF_AN_HOUR),
    severity=AlertSeverity.ATTENTION, channels=(), advice="", owner="", note="",
)  # fmt: skip
SUBJECT = Subject("dear", "SIM", "step awaiting_decision")
OPEN = Standing(is_open=True, signal=Signal.RAISES, held=timedelta(0), seen_at=AT)


def seen(value: float | None, *, is_floor: bool = False) -> dict[Subject, Seen]:
    return {SUBJECT: Seen(figure=Figure(value, is_floor), name="Hub", says="70 bed days")}


def test_a_figure_that_must_hold_says_when_time_alone_would_raise_it() -> None:
    made = step(None, Signal.RAISES, at=AT, hold=Hold(HALF_AN_HOUR))
    assert (made.event, made.changes_at) == (None, AT + HALF_AN_HOUR)
    later = step(made.standing, Signal.RAISES, at=AT + timedelta(minutes=10), hold=Hold(HALF_AN_HOUR))
    assert later.changes_at == AT + HALF_AN_HOUR
    assert step(later.standing, Signal.RAISES, at=AT + HALF_AN_HOUR, hold=Hold(HALF_AN_HOUR)).event is Event.RAISED


def test_time_in_which_nothing_was_known_does_not_count() -> None:
    hold = Hold(HALF_AN_HOUR)
    first = step(None, Signal.RAISES, at=AT, hold=hold).standing
    lost = step(first, Signal.UNKNOWN, at=AT + timedelta(minutes=10), hold=hold)
    back = step(lost.standing, Signal.RAISES, at=AT + timedelta(hours=5), hold=hold)
    assert (lost.changes_at, back.event) == (None, None)
    assert back.changes_at == AT + timedelta(hours=5, minutes=20)


def test_an_older_look_changes_nothing() -> None:
    made = step(OPEN, Signal.CLEARS, at=AT - timedelta(seconds=1), hold=Hold())
    assert made == (OPEN, None, None)


def test_what_is_on_the_list_no_more_clears_where_all_could_be_seen() -> None:
    outcome = go_round([RULE], {}, {SUBJECT: OPEN}, at=AT, absent={"dear": Figure(0.0)})
    assert [cleared.subject for cleared in outcome.cleared] == [SUBJECT]
    assert outcome.cleared[0].seen is not None
    assert outcome.standings == {}


def test_what_is_on_the_list_no_more_stays_open_where_not_all_could_be_seen() -> None:
    outcome = go_round([RULE], {}, {SUBJECT: OPEN}, at=AT, absent={"dear": Figure(0.0, is_floor=True)})
    assert outcome.cleared == ()
    assert outcome.standings[SUBJECT].is_open


def test_the_alert_of_a_rule_that_is_no_more_ends_without_a_word_that_it_is_well() -> None:
    outcome = go_round([], seen(90.0), {SUBJECT: OPEN}, at=AT, absent={})
    assert outcome.cleared == ((SUBJECT, None),)


def test_what_only_pointed_to_an_alert_is_forgotten_with_its_rule() -> None:
    waiting = Standing(is_open=False, signal=Signal.RAISES, held=timedelta(minutes=5), seen_at=AT)
    assert go_round([], {}, {SUBJECT: waiting}, at=AT, absent={}).cleared == ()


def test_a_round_says_when_time_alone_changes_it() -> None:
    outcome = go_round([RULE], seen(70.0), {}, at=AT, absent={"dear": Figure(0.0)})
    assert (outcome.raised, outcome.changes_at) == ((), AT + HALF_AN_HOUR)
    done = go_round([RULE], seen(70.0), outcome.standings, at=AT + HALF_AN_HOUR, absent={"dear": Figure(0.0)})
    assert [raised.subject for raised in done.raised] == [SUBJECT]


@pytest.mark.parametrize(
    ("raise_at", "clear_at", "side"),
    [(90, 95, Side.ABOVE), (90, 90, Side.ABOVE), (10, 5, Side.BELOW), (float("nan"), 1, Side.ABOVE)],
)
def test_lines_that_could_flap_or_never_clear_are_refused(raise_at: float, clear_at: float, side: Side) -> None:
    with pytest.raises(ValueError, match="line"):
        Line(raise_at, clear_at, side)


def test_a_hold_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="holds for some time"):
        Hold(timedelta(seconds=-1))


NIGHT, LUNCH = Quiet(time(22), time(7)), Quiet(time(12), time(13, 30))


@pytest.mark.parametrize(
    ("quiet", "at", "ends"),
    [
        (NIGHT, "2026-11-12T22:00", "2026-11-13T07:00"),
        (NIGHT, "2026-11-12T21:59", None),
        (NIGHT, "2026-11-13T06:59", "2026-11-13T07:00"),
        (NIGHT, "2026-11-13T07:00", None),
        # Summer: seven in London is six in UTC.
        (NIGHT, "2026-07-01T23:30", "2026-07-02T06:00"),
        (NIGHT, "2026-07-01T06:00", None),
        # The night the clocks go back, and the one they go forward.
        (NIGHT, "2026-10-24T22:00", "2026-10-25T07:00"),
        (NIGHT, "2026-03-28T23:00", "2026-03-29T06:00"),
        (LUNCH, "2026-11-12T12:00", "2026-11-12T13:30"),
        (LUNCH, "2026-11-12T13:30", None),
    ],
)
def test_quiet_hours_are_those_of_london(quiet: Quiet, at: str, ends: str | None) -> None:
    found = quiet.ends_at(datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found == (None if ends is None else datetime.fromisoformat(ends).replace(tzinfo=UTC))


def test_quiet_hours_without_an_end_are_refused() -> None:
    with pytest.raises(ValueError, match="different times"):
        Quiet(time(7), time(7))


def test_the_most_urgent_comes_first_and_each_is_said_in_words() -> None:
    ranked = sorted(AlertSeverity, key=lambda severity: severity.rank)
    assert [each.words for each in ranked] == ["act now", "needs attention", "for information"]
