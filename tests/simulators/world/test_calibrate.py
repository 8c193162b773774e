"""The calibration report: complete, honest about what lies outside, computed from what partners report."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from simulators.world.calibrate import Statistic, is_inside, read_published, write_report
from simulators.world.gathering import gather
from simulators.world.shipped import DEMONSTRATION, HISTORY, SEED, write_checkpoint
from simulators.world.statistics_of import Values, statistics_of
from simulators.world.world import World


def test_every_published_statistic_has_a_value_or_a_range_a_tolerance_and_a_known_source() -> None:
    published = read_published()
    assert "Open Government Licence" in published.attribution
    keys = [statistic.key for statistic in published.statistics]
    assert len(keys) == len(set(keys)) > 40
    for statistic in published.statistics:
        assert statistic.published or statistic.low is not None, statistic.key
        assert (statistic.low is None) == (statistic.high is None)
        assert statistic.tolerance >= 0.0
        assert statistic.source in published.sources


def test_inside_is_within_the_tolerance_at_every_place_or_within_the_widened_range() -> None:
    listed = Statistic(key="a", group="g", label="l", tolerance=0.1, source="s", published=(1.0, 2.0))
    assert is_inside(listed, (1.1, 1.9))
    assert not is_inside(listed, (1.1, 1.85))
    ranged = Statistic(key="a", group="g", label="l", tolerance=0.1, source="s", low=1.0, high=2.0)
    assert is_inside(ranged, (0.95,))
    assert not is_inside(ranged, (2.2,))


def test_the_report_lists_what_is_outside_first_and_says_what_could_not_be_computed() -> None:
    published = read_published()
    key = "criteria.same_day"
    values = {key: (0.9,), "occupancy.over_full": (0.0,)}
    report = write_report(published, values, first=date(2025, 1, 1), end=date(2025, 2, 1), seed=1)
    outside = report.partition("## Outside")[2].partition("\n## ")[0]
    assert "leave that day" in outside
    assert "above 100 %" not in outside
    assert "1 of 2 lie within" in report
    assert "door.hours" in report.partition("## Not computed")[2]


def _simulated(report: str) -> Values:
    """What a written report says was simulated, by the key of the statistic whose row it is."""
    keys = {(statistic.group, statistic.label): statistic.key for statistic in read_published().statistics}
    found: Values = {}
    for part in report.split("\n## ")[1:]:
        group = part.partition("\n")[0]
        for label, _, values in re.findall(r"^\| (.+?) \| (.+?) \| ((?:-?\d[\d.]* ?)+) \|", part, re.MULTILINE):
            if group != "Outside":
                found[keys.pop((group, label))] = tuple(map(float, values.split()))
    assert not keys, "no row of these is in the report"
    return found


def test_the_report_in_the_docs_is_of_the_shipped_story_and_of_the_tables_as_they_stand() -> None:
    """Only what was simulated is taken from it: all else must be what would be written today."""
    report = (Path(__file__).parents[3] / "docs" / "calibration.md").read_text(encoding="utf-8")
    first, end = HISTORY.date(), DEMONSTRATION.date()
    assert write_report(read_published(), _simulated(report), first=first, end=end, seed=SEED) == report


@pytest.mark.slow
def test_a_short_span_gives_every_statistic_that_needs_no_winter_or_christmas() -> None:
    world = World.begin(1, datetime(2025, 2, 20, tzinfo=UTC))
    values = statistics_of(gather(world, date(2025, 3, 3), date(2025, 6, 9)))
    computed = {key for key, found in values.items() if found}
    expected = {statistic.key for statistic in read_published().statistics}
    missing = {key.partition(".")[0] for key in expected - computed}
    assert missing <= {"christmas", "occupancy", "memory", "closed", "door", "criteria"}
    assert {"door.four_hours", "discharges.pathways", "delay.bands", "community.two_hours"} <= computed
    assert sum(values["discharges.pathways"]) == pytest.approx(1.0)
    assert sum(values["delay.bands"]) == pytest.approx(1.0)


def test_a_checkpoint_file_is_small_and_the_same_for_the_same_state(tmp_path: Path) -> None:
    at = datetime(2026, 11, 10, 7, tzinfo=UTC)
    content = b"a world" * 1000
    first = write_checkpoint(tmp_path / "a", at, content).read_bytes()
    assert first == write_checkpoint(tmp_path / "b", at, content).read_bytes()
    assert len(first) < 400
