"""Stances: each is about one reason while that stands; order of arrival makes no difference."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.flow.blockage import Stance
from metrics.flow.lost import Lost
from metrics.flow.stance import Standing, ToldStance, standing
from metrics.flow.step import Constraint, Kind
from metrics.vocabulary.days import start_of

TODAY = date(2026, 11, 9)
WHAT = Constraint("no capacity", Kind.SERVICE_TYPE, "home_care")


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def told(reason: str, ago: int, stance: Stance | None, organisation: str = "A", late: int = 0) -> ToldStance:
    at = start_of(day(ago)) + timedelta(hours=9)
    return ToldStance(
        stay="ST-1", feed="board", reason=reason, organisation=organisation, stance=stance, role="Brokerage lead",
        said_at=at, received_at=at + timedelta(days=late),
    )  # fmt: skip


def found(said: list[ToldStance], reasons: dict[int, str | None], now: str | None = None) -> Standing:
    """`reasons`: days ago -> the reason of a bed day lost then."""
    lost = [Lost(day(ago), WHAT, reasons[ago]) for ago in sorted(reasons, reverse=True)]
    return standing(said, lost=lost, reason_now=now, today=TODAY, looked_from=day(29))


TOLD = st.builds(
    told, st.sampled_from("xy"), st.integers(0, 9), st.none() | st.sampled_from([Stance.AGREED, Stance.DISPUTED]),
    st.sampled_from("AB"), st.integers(0, 3),
)  # fmt: skip
REASONS = st.dictionaries(st.integers(1, 9), st.none() | st.sampled_from("xy"))


@given(st.lists(TOLD, unique_by=lambda each: (each.organisation, each.said_at, each.received_at)), REASONS, st.data())
def test_order_makes_no_difference_and_only_days_of_a_disputed_reason_are_disputed(
    said: list[ToldStance], reasons: dict[int, str | None], data: st.DataObject
) -> None:
    now = data.draw(st.none() | st.sampled_from("xy"))
    first = found(said, reasons, now)
    assert found(data.draw(st.permutations(said)), reasons, now) == first
    disputed = {each.reason for each in said if each.stance is Stance.DISPUTED}
    assert {reasons[(TODAY - each).days] for each in first.disputed} <= disputed
    assert all(each.reason == now and each.stance is not None for each in first.by)
    assert (first.now is Stance.NOT_SEEN) == (not first.by)


def test_a_day_between_two_spells_ends_what_was_said() -> None:
    said = [told("x", 5, Stance.DISPUTED)]
    assert found(said, {5: "x", 4: "x", 2: "x", 1: "x"}, "x") == Standing(disputed=frozenset({day(5), day(4)}))


def test_a_reason_that_stood_before_the_days_looked_at_keeps_what_was_said_then() -> None:
    said = [told("x", 45, Stance.DISPUTED)]
    assert len(found(said, dict.fromkeys(range(1, 30), "x"), "x").disputed) == 29
    assert found(said, dict.fromkeys(range(1, 29), "x"), "x").disputed == frozenset()


def test_who_became_ready_today_may_dispute_today() -> None:
    said = [told("x", 0, Stance.DISPUTED)]
    made = found(said, {}, "x")
    assert (made.now, made.by, made.disputed) == (Stance.DISPUTED, tuple(said), frozenset())


@pytest.mark.parametrize("late", [0, 2])
def test_of_two_words_for_one_instant_the_one_told_last_counts(late: int) -> None:
    said = [told("x", 3, Stance.DISPUTED, late=1), told("x", 3, Stance.AGREED, late=late)]
    assert found(said, {3: "x"}, "x" if late else None).disputed == (frozenset() if late else frozenset({day(3)}))
