"""What must hold of alerts for any run of figures whatever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.alerts import (
    AlertRule,
    AlertSeverity,
    Event,
    Figure,
    Hold,
    Line,
    RuleKind,
    Seen,
    Side,
    Signal,
    Standing,
    Subject,
    go_round,
    signal_of,
    step,
)  # fmt: skip

START = datetime(2026, 10, 24, 12, tzinfo=UTC)
SIDES = st.sampled_from(list(Side))
MINUTES = st.integers(0, 120).map(lambda minutes: timedelta(minutes=minutes))
HOLDS = st.builds(Hold, MINUTES, MINUTES)
VALUES = st.none() | st.floats(-5, 105)


def line(side: Side) -> Line:
    return Line(95.0, 90.0) if side is Side.ABOVE else Line(10.0, 15.0, side)


def run(signals: list[Signal], hold: Hold, gaps: list[timedelta]) -> list[tuple[Event | None, Standing]]:
    """Look by look, as often as there are signals and gaps between them."""
    at, before, found = START, None, []
    for signal, gap in zip(signals, gaps, strict=False):
        made = step(before, signal, at=at, hold=hold)
        found.append((made.event, made.standing))
        before, at = made.standing, at + gap
    return found


RUNS = st.lists(st.sampled_from(list(Signal)), max_size=40), st.lists(MINUTES, min_size=40, max_size=40)


@given(*RUNS, HOLDS)
def test_raised_and_cleared_take_turns(signals: list[Signal], gaps: list[timedelta], hold: Hold) -> None:
    events = [event for event, _ in run(signals, hold, gaps) if event]
    assert events == [Event.RAISED, Event.CLEARED][:2] * (len(events) // 2) + [Event.RAISED] * (len(events) % 2)


@given(*RUNS, HOLDS)
def test_nothing_happens_but_on_a_figure_that_says_so(signals: list[Signal], gaps: list[timedelta], hold: Hold) -> None:
    for signal, (event, _) in zip(signals, run(signals, hold, gaps), strict=False):
        assert event is None or signal is {Event.RAISED: Signal.RAISES, Event.CLEARED: Signal.CLEARS}[event]


@given(*RUNS, HOLDS)
def test_unknown_and_between_leave_everything_open_as_it_is(
    signals: list[Signal], gaps: list[timedelta], hold: Hold
) -> None:
    was_open = False
    for signal, (_, standing) in zip(signals, run(signals, hold, gaps), strict=False):
        if signal in {Signal.UNKNOWN, Signal.BETWEEN}:
            assert standing.is_open is was_open
        was_open = standing.is_open


@given(SIDES, st.lists(st.floats(0, 1), min_size=1, max_size=50), st.sampled_from([Signal.RAISES, Signal.CLEARS]))
def test_a_figure_inside_the_hysteresis_band_never_flaps(side: Side, shares: list[float], first: Signal) -> None:
    lines = line(side)
    signals = [
        signal_of(Figure(lines.clear_at + (lines.raise_at - lines.clear_at) * (0.001 + 0.998 * share)), line=lines)
        for share in shares
    ]
    made = run([first, *signals], Hold(), [timedelta(minutes=1)] * (len(signals) + 1))
    assert [event for event, _ in made if event] == ([Event.RAISED] if first is Signal.RAISES else [])


@given(SIDES, st.lists(VALUES, min_size=1, max_size=40), HOLDS, st.lists(st.booleans(), min_size=40, max_size=40))
def test_losing_figures_never_raises_or_clears_anything_sooner(
    side: Side, values: list[float | None], hold: Hold, lost: list[bool]
) -> None:
    gap = [timedelta(minutes=10)] * len(values)
    fewer = [None if is_lost else value for value, is_lost in zip(values, lost, strict=False)]
    whole = run([signal_of(Figure(value), line=line(side)) for value in values], Hold(), gap)
    part = run([signal_of(Figure(value), line=line(side)) for value in fewer], hold, gap)
    for (event, _), value in zip(part, fewer, strict=True):
        assert event is None or value is not None
    if any(event is Event.RAISED for event, _ in part):
        assert any(event is Event.RAISED for event, _ in whole)


@given(SIDES, st.floats(-5, 105), st.floats(0, 200))
def test_a_floor_says_nothing_that_what_is_missing_could_contradict(side: Side, value: float, more: float) -> None:
    said = signal_of(Figure(value, is_floor=True), line=line(side))
    true = signal_of(Figure(value + more), line=line(side))
    if side is Side.ABOVE:
        assert said is not Signal.CLEARS
        assert said is not Signal.RAISES or true is Signal.RAISES
        assert said is not Signal.BETWEEN or true is not Signal.CLEARS
    else:
        assert said in {Signal.UNKNOWN, Signal.CLEARS}
        assert said is not Signal.CLEARS or true is Signal.CLEARS


RULE = AlertRule(
    key="full", title="Full", kind=RuleKind.VALUE, line=line(Side.ABOVE), hold=Hold(), severity=AlertSeverity.URGENT,
    channels=(), advice="", owner="", note="",
)  # fmt: skip
PLACES = st.sampled_from(["A", "B", "C"])


@given(st.lists(st.dictionaries(PLACES, VALUES), max_size=20), st.sampled_from([{}, {"full": Figure(None)}]))
def test_each_subject_has_one_alert_at_most_and_each_is_ended_once(
    rounds: list[dict[str, float | None]], absent: dict[str, Figure]
) -> None:
    standings: dict[Subject, Standing] = {}
    is_open: set[Subject] = set()
    at = START
    for seen in rounds:
        outcome = go_round(
            [RULE],
            {Subject("full", place): Seen(figure=Figure(value), name=place, says="") for place, value in seen.items()},
            standings, at=at, absent=absent,
        )  # fmt: skip
        for raised in outcome.raised:
            assert raised.subject not in is_open
            is_open.add(raised.subject)
        for cleared in outcome.cleared:
            is_open.remove(cleared.subject)
        assert {subject for subject, standing in outcome.standings.items() if standing.is_open} == is_open
        standings, at = dict(outcome.standings), at + timedelta(minutes=5)
    gone = go_round([], {}, standings, at=at, absent={})
    assert {cleared.subject for cleared in gone.cleared} == is_open
    assert gone.standings == {}
