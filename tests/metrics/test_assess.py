"""Assess, situation by situation."""

from datetime import timedelta

import pytest

from metrics.pressure import INDICATORS, Bounds, Evidence, assess
from metrics.pressure.evidence import worst
from metrics.vocabulary import Freshness, Level
from tests.metrics.given import AT, evidence

OCCUPANCY = INDICATORS["acute.ga_occupancy"]
HANDOVERS = INDICATORS["acute.handover_over_60"]
REMAINING = INDICATORS["discharge.remaining"]
BOUNDS = Bounds(0.92, 0.95, 0.98)
STALE = Freshness.STALE


def test_the_rule_says_what_fired() -> None:
    assert rule(evidence("R0A", 941, 1000)) == "94.1 % is at or above 92 % (level 2)"
    assert rule(evidence("R0A", 870, 1000)) == "87.0 % is below 92 % (level 1)"


def test_the_rule_never_prints_a_figure_as_if_it_were_the_bound_it_misses() -> None:
    assert rule(evidence("R0A", 9196, 10000)) == "91.96 % is below 92 % (level 1)"
    assert rule(evidence("R0A", 9200, 10000)) == "92.0 % is at or above 92 % (level 2)"


def test_the_rule_of_a_held_level_says_by_how_many_and_what_it_would_be_without() -> None:
    reading = assess(
        OCCUPANCY,
        [evidence("R0A", 900, 1000), evidence("R0B", 990, 1000, freshness=STALE)],
        expected=2,
        bounds=BOUNDS,
    )
    assert reading.held_by == ("R0B",)
    assert reading.rule == (
        "94.5 % is at or above 92 % (level 2) with the last known figures of 1 stale organisation; 90.0 % without"
    )


def test_only_as_many_stale_reporters_are_named_as_it_takes_to_hold_the_level() -> None:
    sent = [evidence("R0A", 900, 1000)]
    sent += [evidence(code, 990, 1000, freshness=STALE) for code in ("R0B", "R0C", "R0D")]
    reading = assess(OCCUPANCY, sent, expected=4, bounds=Bounds(0.92, 0.98, 0.99))
    assert (reading.level, reading.held_by) == (Level.TWO, ("R0B",))


def test_nobody_is_named_when_the_usable_figures_alone_reach_the_level() -> None:
    sent = [evidence("R0A", 990, 1000), evidence("R0B", 995, 1000, freshness=STALE)]
    reading = assess(OCCUPANCY, sent, expected=2, bounds=BOUNDS)
    assert (reading.level, reading.held_by, reading.is_floor) == (Level.FOUR, (), True)


def test_a_small_full_reporter_holds_the_level_although_a_large_calm_one_is_stale_too() -> None:
    sent = [
        evidence("R0A", 90, 100),
        evidence("R0B", 1800, 3000, freshness=STALE),
        evidence("R0C", 105, 100, freshness=STALE),
    ]
    reading = assess(OCCUPANCY, sent, expected=3, bounds=BOUNDS)
    assert (reading.level, reading.held_by) == (Level.THREE, ("R0C",))


def test_with_nothing_usable_the_level_is_unknown_and_the_last_one_is_kept() -> None:
    reading = assess(OCCUPANCY, [evidence("R0A", 960, 1000, freshness=STALE)], expected=1, bounds=BOUNDS)
    assert (reading.level, reading.last_level) == (Level.UNKNOWN, Level.THREE)
    assert (reading.value, reading.last_value) == (None, 0.96)
    assert reading.held_by == ("R0A",)
    assert reading.rule == ("nothing is recent enough to judge by; last known: 96.0 % is at or above 95 % (level 3)")


def test_nothing_at_all_is_unknown_not_nought_and_not_calm() -> None:
    reading = assess(HANDOVERS, [], expected=3, bounds=Bounds(1, 13, 27))
    assert (reading.value, reading.last_value) == (None, None)
    assert (reading.level, reading.last_level) == (Level.UNKNOWN, Level.UNKNOWN)
    assert reading.rule == "nothing to judge by has arrived"
    assert reading.freshness is Freshness.NEVER
    assert (reading.usable, reading.expected, reading.known) == (0, 3, 0)
    assert (reading.oldest_observed_at, reading.newest_about_at) == (None, None)


def test_nought_is_a_figure() -> None:
    reading = assess(HANDOVERS, [evidence("R0A", 0)], expected=1, bounds=Bounds(1, 13, 27))
    assert (reading.value, reading.level, reading.is_floor) == (0, Level.ONE, False)


def test_a_sum_is_shown_and_its_mean_per_organisation_is_judged() -> None:
    reading = assess(
        HANDOVERS, [evidence("R0A", 30), evidence("R0B", 3), evidence("R0C", 6)], expected=3, bounds=Bounds(1, 13, 27)
    )
    assert (reading.value, reading.level) == (39, Level.THREE)
    assert reading.rule == "a mean per organisation of 13 is at or above 13 (level 3)"


def test_a_neutral_figure_is_shown_and_never_judged() -> None:
    reading = assess(REMAINING, [evidence("ENG", 10576)], expected=1, bounds=Bounds(1, 2, 3))
    assert (reading.value, reading.level, reading.last_level) == (10576, None, None)
    assert (reading.is_floor, reading.rule) == (False, "shown, not judged")


def test_without_bounds_a_figure_is_shown_and_not_judged_even_when_partial() -> None:
    reading = assess(OCCUPANCY, [evidence("R0A", 9, 10)], expected=2, bounds=None)
    assert (reading.value, reading.level, reading.is_partial, reading.is_floor) == (0.9, None, True, False)


@pytest.mark.parametrize("parts", [(5, 0), (0, 0), (float("nan"), 10), (5, float("inf"))])
def test_a_share_that_cannot_be_formed_is_no_evidence(parts: tuple[float, float]) -> None:
    reading = assess(OCCUPANCY, [evidence("R0A", *parts)], expected=1, bounds=BOUNDS)
    assert (reading.value, reading.level, reading.known) == (None, Level.UNKNOWN, 0)


def test_evidence_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="R0A has 1 parts, the recipe 2"):
        assess(OCCUPANCY, [evidence("R0A", 5)], expected=1, bounds=BOUNDS)


def test_times_and_feeds_are_those_of_the_figures_shown() -> None:
    yesterday, last_week = AT - timedelta(days=1), AT - timedelta(days=7)
    sent = [
        evidence("R0A", 900, 1000, feed="one"),
        evidence("R0B", 900, 1000, freshness=Freshness.LATE, observed_at=yesterday, feed="two"),
        evidence("R0C", 900, 1000, freshness=STALE, observed_at=last_week, feed="three"),
    ]
    reading = assess(OCCUPANCY, sent, expected=3, bounds=BOUNDS)
    assert (reading.oldest_observed_at, reading.newest_observed_at) == (yesterday, AT)
    assert (reading.oldest_about_at, reading.newest_about_at) == (yesterday, AT)
    assert (reading.freshness, reading.feeds) == (Freshness.LATE, frozenset({"one", "two"}))

    stale = assess(OCCUPANCY, sent[2:], expected=3, bounds=BOUNDS)
    assert (stale.oldest_observed_at, stale.freshness, stale.feeds) == (last_week, STALE, frozenset())


def test_a_reporter_beyond_those_expected_is_counted_as_expected_too() -> None:
    reading = assess(OCCUPANCY, [evidence("R0A", 9, 10), evidence("R0B", 9, 10)], expected=1, bounds=BOUNDS)
    assert (reading.usable, reading.expected, reading.is_partial) == (2, 2, False)


def test_the_worst_of_several_freshnesses() -> None:
    assert worst(Freshness.FRESH, Freshness.STUCK, Freshness.STALE) is Freshness.STUCK
    assert worst(Freshness.LATE, Freshness.FRESH) is Freshness.LATE
    assert worst(Freshness.NEVER, Freshness.STUCK) is Freshness.NEVER
    assert worst() is Freshness.NEVER


def rule(sent: Evidence) -> str:
    """The rule that fired for one trust's occupancy."""
    return assess(OCCUPANCY, [sent], expected=1, bounds=BOUNDS).rule


def test_more_than_the_whole_is_shown_as_sent_and_said_not_to_add_up() -> None:
    reading = assess(OCCUPANCY, [evidence("R0A", 77, 35), evidence("R0B", 30, 35)], expected=2, bounds=BOUNDS)
    assert (reading.value, reading.misfits) == (107 / 70, ("R0A",))
    full = assess(OCCUPANCY, [evidence("R0A", 35, 35)], expected=1, bounds=BOUNDS)
    assert full.misfits == ()


def test_what_was_last_known_may_not_add_up_either() -> None:
    found = assess(OCCUPANCY, [evidence("R0A", 77, 35, freshness=STALE)], expected=1, bounds=BOUNDS)
    assert (found.value, found.misfits) == (None, ("R0A",))


def test_of_core_beds_more_than_the_whole_is_no_contradiction() -> None:
    core = assess(INDICATORS["acute.core_occupancy"], [evidence("R0A", 77, 70)], expected=1, bounds=BOUNDS)
    assert core.misfits == ()
