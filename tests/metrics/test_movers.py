"""Movers: what is compared, what is not, and in which order it is told."""

import pytest

from metrics.pressure import INDICATORS, Indicator, Mover, Reading, assess, change, largest
from metrics.vocabulary import Freshness
from tests.metrics.given import evidence

OCCUPANCY, HANDOVERS, REMAINING = (
    INDICATORS[key] for key in ("acute.ga_occupancy", "acute.handover_over_60", "discharge.remaining")
)


def reading(indicator: Indicator, *parts: float, expected: int = 1) -> Reading:
    """One reporter's reading."""
    return assess(indicator, [evidence("R0A", *parts)], expected=expected, bounds=None)


def step(code: str, indicator: Indicator, now: Reading, previous: float, spread: float | None) -> Mover:
    """A change that there is."""
    mover = change(code, indicator, now=now, previous=previous, spread=spread)
    assert mover is not None
    return mover


def test_a_change_is_told_in_its_unit_and_against_its_usual_spread() -> None:
    mover = step("R0A", OCCUPANCY, reading(OCCUPANCY, 960, 1000), 0.90, 0.03)
    assert mover.change == pytest.approx(0.06)
    assert mover.in_spreads == pytest.approx(2)
    assert mover.is_worse is True


def test_the_largest_against_its_own_spread_comes_first_whichever_way_it_went() -> None:
    noisy = step("R0A", HANDOVERS, reading(HANDOVERS, 40), 10, 20)
    steady = step("R0B", OCCUPANCY, reading(OCCUPANCY, 860, 1000), 0.92, 0.02)
    assert largest([noisy, steady], limit=5) == (steady, noisy)
    assert largest([noisy, steady], limit=1) == (steady,)
    assert steady.is_worse is False


def test_the_first_step_of_a_series_that_never_moved_is_not_beyond_measure() -> None:
    mover = step("R0A", HANDOVERS, reading(HANDOVERS, 2), 0, 0)
    assert mover.in_spreads == 2


def test_what_did_not_change_is_no_mover_and_unknown_spreads_come_last() -> None:
    still = step("R0A", HANDOVERS, reading(HANDOVERS, 5), 5, 1)
    unknown = step("R0B", HANDOVERS, reading(HANDOVERS, 500), 5, None)
    little = step("R0C", HANDOVERS, reading(HANDOVERS, 6), 5, 10)
    assert largest([still, unknown, little], limit=5) == (little, unknown)
    assert still.is_worse is None


def test_a_figure_that_is_not_judged_moves_without_being_worse() -> None:
    assert step("ENG", REMAINING, reading(REMAINING, 9), 5, 1).is_worse is None


def test_a_part_is_never_compared_with_a_whole_nor_anything_with_the_unknown() -> None:
    part = reading(HANDOVERS, 10, expected=2)
    stale = assess(HANDOVERS, [evidence("R0A", 9, freshness=Freshness.STALE)], expected=1, bounds=None)
    for other in (part, stale):
        assert change("R0A", HANDOVERS, now=other, previous=40, spread=1) is None


def test_two_different_figures_are_not_compared() -> None:
    with pytest.raises(ValueError, match="is not acute"):
        change("R0A", HANDOVERS, now=reading(REMAINING, 4), previous=4, spread=1)
