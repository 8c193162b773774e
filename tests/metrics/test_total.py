"""The local trigger of an organisation: what sets it, what it admits, and what it is not called."""

from metrics.pressure import INDICATORS, Bounds, Reading, assess, total
from metrics.vocabulary import Freshness, Level
from tests.metrics.given import AT, evidence

OCCUPANCY, CORE, HANDOVERS, REMAINING = (
    INDICATORS[key]
    for key in ("acute.ga_occupancy", "acute.core_occupancy", "acute.handover_over_60", "discharge.remaining")
)
BOUNDS = Bounds(0.92, 0.95, 0.98)


def occupancy(occupied: float, freshness: Freshness = Freshness.FRESH) -> Reading:
    """General and acute occupancy of 1,000 beds."""
    return assess(OCCUPANCY, [evidence("R0A", occupied, 1000, freshness=freshness)], expected=1, bounds=BOUNDS)


def handovers(count: float, freshness: Freshness = Freshness.FRESH) -> Reading:
    """Handovers over an hour."""
    sent = [evidence("R0A", count, freshness=freshness, feed="ambulance")]
    return assess(HANDOVERS, sent, expected=1, bounds=Bounds(5, 15, 30))


def test_the_highest_level_sets_it_and_is_named() -> None:
    pressure = total("R0A", [occupancy(930), handovers(20)])
    assert (pressure.level, pressure.is_floor) == (Level.THREE, False)
    assert pressure.driver == handovers(20)


def test_between_equal_levels_the_one_furthest_beyond_its_bound_is_named() -> None:
    assert driver(occupancy(951), handovers(25)) == HANDOVERS.key
    assert driver(occupancy(979), handovers(15)) == OCCUPANCY.key


def test_between_equals_in_every_way_the_stated_priority_decides() -> None:
    assert OCCUPANCY.priority < HANDOVERS.priority
    assert driver(handovers(15), occupancy(950)) == OCCUPANCY.key


def test_a_stale_reading_holds_the_total_up() -> None:
    pressure = total("R0A", [occupancy(990, Freshness.STALE), handovers(0)])
    assert (pressure.level, pressure.is_floor) == (Level.FOUR, True)
    assert pressure.driver is not None
    assert pressure.driver.indicator == OCCUPANCY.key
    assert (pressure.usable_inputs, pressure.expected_inputs) == (1, 2)


def test_a_stale_calm_reading_only_makes_the_total_at_least() -> None:
    pressure = total("R0A", [occupancy(500, Freshness.STUCK), handovers(20)])
    assert (pressure.level, pressure.is_floor) == (Level.THREE, True)


def test_with_nothing_usable_it_is_unknown_and_says_what_was_last_known() -> None:
    pressure = total("R0A", [occupancy(990, Freshness.STALE), handovers(3, Freshness.STALE)])
    assert (pressure.level, pressure.last_level) == (Level.UNKNOWN, Level.FOUR)
    assert pressure.freshness is Freshness.STALE
    assert pressure.oldest_observed_at == AT


def test_with_no_readings_it_is_unknown() -> None:
    pressure = total("R0A", [])
    assert (pressure.level, pressure.driver, pressure.freshness) == (Level.UNKNOWN, None, Freshness.NEVER)


def test_figures_that_are_not_judged_do_not_count_but_their_feeds_do() -> None:
    remaining = assess(REMAINING, [evidence("ENG", 10576, feed="ENG")], expected=1, bounds=None)
    assert total("ENG", [remaining]).level == Level.UNKNOWN
    pressure = total("ENG", [remaining, occupancy(930)], expected_feeds=("ENG", "QOP", "Y61"))
    assert (pressure.level, pressure.usable_inputs, pressure.expected_inputs) == (Level.TWO, 1, 1)
    assert (pressure.usable_feeds, pressure.expected_feeds) == (2, 3)


def test_a_figure_nobody_promised_does_not_make_the_total_at_least() -> None:
    unsent = assess(CORE, [], expected=0, bounds=BOUNDS)
    promised = assess(CORE, [], expected=1, bounds=BOUNDS)
    assert not total("R0A", [occupancy(930), unsent]).is_floor
    assert total("R0A", [occupancy(930), promised]).is_floor
    assert total("R0A", [occupancy(930, Freshness.STALE), unsent]).freshness is Freshness.STALE


def test_it_is_never_called_an_opel_level() -> None:
    pressure = total("R0A", [occupancy(930)])
    assert pressure.kind == "local trigger"
    assert "Not an OPEL level" in pressure.note


def driver(*readings: Reading) -> str | None:
    """The indicator named as the driver."""
    pressure = total("R0A", readings)
    assert pressure.level == Level.THREE
    return pressure.driver.indicator if pressure.driver else None
