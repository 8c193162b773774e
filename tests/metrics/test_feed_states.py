"""The truth tables of docs/feed-states.md, row by row: what the document says is what the code does."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.pressure import Bounds, Unit, assess
from metrics.pressure.describe import figure
from metrics.pressure.indicators import INDICATORS
from metrics.vocabulary import USABLE, Freshness, FreshnessLimits, Level, Sighting, freshness_of, next_change_at
from tests.metrics.given import AT, DOCS, evidence, table

LIMITS = FreshnessLimits(
    late_after=timedelta(hours=52), stale_after=timedelta(hours=76), stuck_after=timedelta(hours=168)
)
FRESHNESS_ROWS = table("feed-states.md", "freshness")
LEVEL_ROWS = table("feed-states.md", "levels")
HOUR = timedelta(hours=1)


def hours(cell: str) -> timedelta | None:
    """The span a cell speaks of, None for a dash."""
    return None if cell == "-" else timedelta(hours=float(cell.removeprefix("in ").split(" h")[0]))


def sighting(row: dict[str, str]) -> Sighting | None:
    """What a row of the table says is known."""
    age, same, answered = (
        hours(row[each]) for each in ("newest figure, age", "nothing changed for", "feed last answered")
    )
    if age is None or same is None:
        return None
    return Sighting(
        observed_at=AT - age,
        unchanged_since=AT - age - same,
        answered_at=None if answered is None else AT - answered,
    )


def test_the_document_has_rows_for_every_state() -> None:
    assert {row["state"] for row in FRESHNESS_ROWS} == {each.value for each in Freshness}
    assert {row["A"] for row in LEVEL_ROWS} | {row["B"] for row in LEVEL_ROWS} == {each.value for each in Freshness}
    assert len(FRESHNESS_ROWS) >= 15


def test_the_diagram_draws_every_state() -> None:
    document = (DOCS / "feed-states.md").read_text(encoding="utf-8")
    diagram = document.split("```mermaid")[1].split("```")[0]
    assert all(f"    {state.value} --> " in diagram for state in Freshness)


@pytest.mark.parametrize("row", FRESHNESS_ROWS, ids=lambda row: " / ".join(row.values()))
def test_freshness_follows_the_truth_table(row: dict[str, str]) -> None:
    assert freshness_of(sighting(row), limits=LIMITS, at=AT) == Freshness(row["state"])


@pytest.mark.parametrize("row", FRESHNESS_ROWS, ids=lambda row: " / ".join(row.values()))
def test_the_next_change_follows_the_truth_table(row: dict[str, str]) -> None:
    ahead = hours(row["next change"])
    assert next_change_at(sighting(row), limits=LIMITS, at=AT) == (None if ahead is None else AT + ahead)


@given(
    age=st.integers(-5, 400),
    same=st.integers(0, 400),
    answered=st.none() | st.integers(0, 400),
    late=st.integers(1, 100),
    more=st.integers(1, 100),
)
@settings(max_examples=150, deadline=None)
def test_a_state_holds_until_its_next_change_and_not_an_hour_longer(
    age: int, same: int, answered: int | None, late: int, more: int
) -> None:
    limits = FreshnessLimits(late_after=late * HOUR, stale_after=(late + more) * HOUR, stuck_after=168 * HOUR)
    seen = Sighting(
        observed_at=AT - age * HOUR,
        unchanged_since=AT - (age + same) * HOUR,
        answered_at=None if answered is None else AT - answered * HOUR,
    )
    now = freshness_of(seen, limits=limits, at=AT)
    change = next_change_at(seen, limits=limits, at=AT)
    until = 1000 if change is None else (change - AT) // HOUR
    assert all(freshness_of(seen, limits=limits, at=AT + ahead * HOUR) is now for ahead in range(0, until, 7))
    assert freshness_of(seen, limits=limits, at=AT + (until - 1) * HOUR) is now
    if change is not None:
        assert freshness_of(seen, limits=limits, at=change) is not now


@pytest.mark.parametrize("row", LEVEL_ROWS, ids=lambda row: f"{row['A']} and {row['B']}")
def test_levels_follow_the_truth_table(row: dict[str, str]) -> None:
    sent = [
        evidence(organisation, occupied, 1000, freshness=Freshness(row[organisation]))
        for organisation, occupied in (("A", 900.0), ("B", 990.0))
    ]
    occupancy = INDICATORS["acute.ga_occupancy"]
    reading = assess(occupancy, sent, expected=2, bounds=Bounds(0.92, 0.95, 0.98))

    assert (reading.level, reading.last_level) == (level(row["level"]), level(row["last level"]))
    assert (spoken(reading.value), spoken(reading.last_value)) == (row["value"], row["last value"])
    assert reading.is_floor == (row["at least"] == "yes")
    assert f"{reading.usable} of {reading.expected}" == row["from"]


def test_only_fresh_and_late_may_be_judged_by() -> None:
    judged = {row["state"]: row["may be judged by"] for row in table("feed-states.md", "states")}
    assert {Freshness(state) for state, words in judged.items() if words == "yes"} == USABLE
    assert len(judged) == len(Freshness)


def level(cell: str) -> Level:
    """The level a cell names."""
    return Level.UNKNOWN if cell == "unknown" else Level(int(cell))


def spoken(value: float | None) -> str:
    """A value as the table writes it."""
    return "-" if value is None else figure(value, unit=Unit.SHARE)
