"""Rounds told again: what would have been raised and cleared over looks of the past, each subject by itself."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.alerts import AlertRule, AlertSeverity, Figure, Hold, Line, RuleKind, Seen, Standings, Subject, go_round
from metrics.alerts.retold import Look, retold
from metrics.alerts.signal import UNKNOWN

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ENDS = 30


def rule(*, raise_after: int = 0, clear_after: int = 0) -> AlertRule:
    """Raised at 3, over at 1; minutes that a figure must hold."""
    return AlertRule(
        key="r", title="", kind=RuleKind.CLOCK, line=Line(3.0, 1.0),
        hold=Hold(raise_after * MINUTE, clear_after * MINUTE), severity=AlertSeverity.URGENT, channels=(), advice="",
        owner="", note="",
    )  # fmt: skip


def look(minute: int, absent: Figure = UNKNOWN, **figures: float | None) -> Look:
    """What was seen of some subjects, so many minutes after the beginning."""
    seen = {
        Subject("r", "SIM", part): Seen(figure=Figure(value), name=part, says="") for part, value in figures.items()
    }
    return Look(BEGIN + minute * MINUTE, seen, absent)


def stood(looks: Iterable[Look], *, of: AlertRule | None = None) -> list[tuple[str, int, int | None]]:
    """Which subject stood from which minute to which."""
    found = retold(of or rule(), list(looks), ends_at=BEGIN + ENDS * MINUTE)
    return [
        (each.part, _minute(each.raised_at), None if each.cleared_at is None else _minute(each.cleared_at))
        for each in found
    ]


def _minute(at: datetime) -> int:
    return int((at - BEGIN) / MINUTE)


def test_a_figure_stands_from_one_look_to_the_next() -> None:
    assert stood([look(0, a=0), look(5, a=3), look(9, a=2), look(12, a=1)]) == [("a", 5, 12)]


def test_a_hold_that_is_over_between_two_looks_ends_then() -> None:
    of = rule(raise_after=5, clear_after=3)
    assert stood([look(0, a=4), look(20, a=0)], of=of) == [("a", 5, 23)]


def test_a_hold_that_the_next_look_breaks_raises_nothing() -> None:
    assert stood([look(0, a=4), look(4, a=2), look(6, a=4), look(10, a=0)], of=rule(raise_after=5)) == []


def test_a_hold_that_is_over_at_the_very_moment_of_the_next_look_is_up_to_that_look() -> None:
    assert stood([look(0, a=4), look(5, a=2)], of=rule(raise_after=5)) == []
    assert stood([look(0, a=4), look(5, a=4)], of=rule(raise_after=5)) == [("a", 5, None)]


def test_a_hold_that_would_be_over_only_after_the_end_raises_nothing() -> None:
    assert stood([look(ENDS - 5, a=4)], of=rule(raise_after=5)) == []


def test_each_subject_stands_by_itself() -> None:
    looks = [look(0, a=3, b=0), look(2, a=3, b=5), look(4, a=0, b=5)]
    assert stood(looks) == [("a", 0, 4), ("b", 2, None)]


def test_a_subject_that_is_not_among_the_seen_is_over_only_where_that_says_so() -> None:
    assert stood([look(0, a=3), look(4, absent=Figure(0.0))]) == [("a", 0, 4)]
    assert stood([look(0, a=3), look(4, absent=Figure(0.0, is_floor=True))]) == [("a", 0, None)]
    assert stood([look(0, a=3), look(4, absent=UNKNOWN)]) == [("a", 0, None)]


def test_what_is_not_known_neither_raises_nor_clears_nor_counts_as_time() -> None:
    looks = [look(0, a=4), look(3, a=None), look(10, a=4), look(15, a=0)]
    assert stood(looks, of=rule(raise_after=5)) == [("a", 12, 15)]


def test_no_look_at_all_tells_nothing() -> None:
    assert stood([]) == []


FIGURES = st.dictionaries(st.integers(0, ENDS - 1), st.none() | st.integers(0, 4).map(float), max_size=12)


@given(FIGURES, FIGURES, st.integers(0, 6), st.integers(0, 6))
def test_it_comes_to_what_a_worker_that_looks_every_minute_comes_to(
    one: Mapping[int, float | None], other: Mapping[int, float | None], raise_after: int, clear_after: int
) -> None:
    of = rule(raise_after=raise_after, clear_after=clear_after)
    minutes = {minute: {"a": _at(one, minute), "b": _at(other, minute)} for minute in range(ENDS)}
    changes = sorted({0, *one, *other})
    found = stood([look(minute, **minutes[minute]) for minute in changes], of=of)
    assert sorted(found) == sorted(every_minute(minutes, of))


def _at(told: Mapping[int, float | None], minute: int) -> float | None:
    """The figure in force."""
    return told[max(each for each in told if each <= minute)] if any(each <= minute for each in told) else None


def every_minute(minutes: Mapping[int, Mapping[str, float | None]], of: AlertRule) -> list[tuple[str, int, int | None]]:
    """The rounds of a worker that looks each minute."""
    standings: Standings = {}
    open_since: dict[str, int] = {}
    found: list[tuple[str, int, int | None]] = []
    for minute, figures in minutes.items():
        seen = look(minute, **figures).seen
        outcome = go_round([of], seen, standings, at=BEGIN + minute * MINUTE, absent={})
        standings = outcome.standings
        found += [(each.subject.part, open_since.pop(each.subject.part), minute) for each in outcome.cleared]
        open_since |= {each.subject.part: minute for each in outcome.raised}
    return [*found, *((part, minute, None) for part, minute in open_since.items())]
