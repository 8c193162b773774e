"""Points and levels of a provider: at the bounds, with what is stale or missing, and without a source."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.opel.score import EXAMPLE_TABLE, Score, Standing, score
from metrics.opel.table import Band, Parameter
from metrics.pressure import Evidence
from metrics.vocabulary import USABLE, Direction, Freshness, Level

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
OLD = (Freshness.STALE, Freshness.STUCK)
SOURCED = ("occupancy", "nctr")


def sent(place: str, *parts: float, freshness: Freshness = Freshness.FRESH) -> Evidence:
    """What one place sent towards one parameter."""
    return Evidence(organisation=place, parts=parts, freshness=freshness, observed_at=AT, about_at=AT, feed=place)


def scored(evidence: Mapping[str, list[Evidence]], **expected: int) -> Score:
    """The example's table over it, each parameter expected of one place unless said."""
    return score("T", EXAMPLE_TABLE, evidence, expected={"occupancy": 1, "nctr": 1, **expected})


@pytest.mark.parametrize(
    ("occupied", "points"), [(919, 0), (920, 2), (949, 2), (950, 3), (979, 3), (980, 5), (1100, 5)]
)
def test_a_value_at_a_bound_is_in_the_band_that_begins_there(occupied: int, points: int) -> None:
    found = scored({"occupancy": [sent("S", occupied, 1000)]})
    assert found.parameters[0].points == points


def test_where_low_is_worse_bands_fall() -> None:
    four_hour = Parameter(
        key="four", title="four", direction=Direction.LOW_IS_WORSE, indicator="x",
        bands=(Band(0.78, 2), Band(0.7, 3), Band(0.6, 5)),
    )  # fmt: skip
    assert [four_hour.points_of(value) for value in (0.79, 0.78, 0.71, 0.70, 0.6, 0.1)] == [0, 2, 2, 3, 5, 5]
    assert four_hour.most == 5


@pytest.mark.parametrize(
    "bands", [(Band(0.9, 2), Band(0.9, 3)), (Band(0.95, 2), Band(0.9, 3)), (Band(0.9, 3), Band(0.95, 2)),
              (Band(0.9, 0),), (Band(float("nan"), 1),)]
)  # fmt: skip
def test_bands_that_overlap_or_fall_are_no_parameter(bands: tuple[Band, ...]) -> None:
    with pytest.raises(ValueError, match="must"):
        Parameter(key="k", title="k", direction=Direction.HIGH_IS_WORSE, indicator="k", bands=bands)


@pytest.mark.parametrize(
    ("total", "level"),
    [(0, 1), (3, 1), (3.4999, 1), (3.5, 2), (5, 2), (5.5, 3), (6, 3), (8.4, 3), (8.5, 4), (10, 4)],
)
def test_a_total_that_is_not_whole_goes_to_the_nearest(total: float, level: int) -> None:
    assert EXAMPLE_TABLE.level_of(total) == level


def test_what_has_no_source_is_listed_and_scores_nothing() -> None:
    found = scored({"occupancy": [sent("S", 98, 100)], "nctr": [sent("S", 1, 100)], "majors": [sent("S", 9, 9)]})
    assert [each.standing for each in found.parameters] == [Standing.SCORED, Standing.SCORED, Standing.NO_SOURCE]
    assert (found.points, found.level, found.known, found.of, found.is_floor) == (5, Level.TWO, 2, 3, True)
    assert [each.parameter.key for each in found.drivers] == ["occupancy"]


def test_all_missing_is_unknown_and_has_no_last_level() -> None:
    found = scored({})
    assert (found.level, found.last_level, found.points) == (Level.UNKNOWN, Level.UNKNOWN, 0)
    assert {each.standing for each in found.parameters} == {Standing.MISSING, Standing.NO_SOURCE}


def test_all_stale_is_unknown_and_keeps_what_was_last_known() -> None:
    found = scored({"occupancy": [sent("S", 99, 100, freshness=Freshness.STALE)]})
    assert (found.level, found.last_level, found.points) == (Level.UNKNOWN, Level.TWO, 5)
    assert found.parameters[0].standing is Standing.STALE


def test_a_trust_of_two_sites_is_pooled_and_the_stale_site_only_makes_it_worse() -> None:
    full = sent("A", 99, 100, freshness=Freshness.STALE)
    empty = sent("A", 10, 100, freshness=Freshness.STALE)
    other = sent("B", 93, 100)
    held = scored({"occupancy": [full, other]}, occupancy=2).parameters[0]
    assert (held.value, held.scored_value, held.points, held.held_by) == (0.93, 0.96, 3, ("A",))
    assert held.standing is Standing.PARTIAL
    let_be = scored({"occupancy": [empty, other]}, occupancy=2).parameters[0]
    assert (let_be.scored_value, let_be.points, let_be.held_by) == (0.93, 2, ())


def test_a_site_that_should_send_and_never_did_leaves_it_partial() -> None:
    found = scored({"occupancy": [sent("B", 93, 100)]}, occupancy=2).parameters[0]
    assert (found.standing, found.points, found.expected) == (Standing.PARTIAL, 2, 2)


def test_too_few_to_judge_by_score_the_least() -> None:
    first = replace(EXAMPLE_TABLE.parameters[0], judged_from=50.0)
    table = replace(EXAMPLE_TABLE, parameters=(first, *EXAMPLE_TABLE.parameters[1:]))
    few = score("T", table, {"occupancy": [sent("S", 49, 49)]}, expected={})
    enough = score("T", table, {"occupancy": [sent("S", 50, 50)]}, expected={})
    assert few.parameters[0].standing is Standing.TOO_LITTLE
    assert (few.points, few.level) == (0, Level.UNKNOWN)
    assert (enough.points, enough.level) == (5, Level.TWO)


def test_a_ratio_of_nothing_is_too_little() -> None:
    assert scored({"occupancy": [sent("S", 0, 0)]}).parameters[0].standing is Standing.TOO_LITTLE


_place = st.tuples(st.integers(0, 120), st.integers(0, 100), st.sampled_from((*USABLE, *OLD)))
_evidence = st.fixed_dictionaries({key: st.lists(_place, max_size=4) for key in SOURCED}).map(
    lambda drawn: {
        key: [sent(f"P{n}", a, b, freshness=how) for n, (a, b, how) in enumerate(places)]
        for key, places in drawn.items()
    }
)


@given(evidence=_evidence, data=st.data())
def test_going_stale_never_lowers_a_level_nor_raises_certainty(
    evidence: dict[str, list[Evidence]], data: st.DataObject
) -> None:
    every = [(key, each) for key, places in evidence.items() for each in places]
    stale = data.draw(st.sets(st.sampled_from(range(len(every)))) if every else st.just(set[int]()))
    after: dict[str, list[Evidence]] = {key: [] for key in evidence}
    for number, (key, each) in enumerate(every):
        after[key].append(replace(each, freshness=data.draw(st.sampled_from(OLD))) if number in stale else each)
    expected = {key: len(places) for key, places in evidence.items()}
    before = score("T", EXAMPLE_TABLE, evidence, expected=expected)
    now = score("T", EXAMPLE_TABLE, after, expected=expected)
    assert now.points >= before.points
    assert now.last_level >= before.last_level
    assert now.level is Level.UNKNOWN or now.level >= before.level
    assert now.known <= before.known
    assert now.is_floor or not before.is_floor


@given(evidence=_evidence, data=st.data())
def test_the_order_of_places_never_matters(evidence: dict[str, list[Evidence]], data: st.DataObject) -> None:
    expected = {key: len(places) for key, places in evidence.items()}
    shuffled = {key: data.draw(st.permutations(places)) for key, places in evidence.items()}
    assert score("T", EXAMPLE_TABLE, shuffled, expected=expected) == score(
        "T", EXAMPLE_TABLE, evidence, expected=expected
    )


@pytest.mark.parametrize("how", [Freshness.FRESH, Freshness.STALE])
def test_a_part_of_nothing_lends_nothing_to_the_whole_of_another(how: Freshness) -> None:
    evidence = [sent("P0", 0, 1), sent("P1", 1, 0, freshness=how)]
    found = scored({"occupancy": evidence}, occupancy=2).parameters[0]
    assert (found.value, found.scored_value, found.points) == (0, 0, 0)


@given(places=st.lists(_place, min_size=1, max_size=4))
def test_the_worst_is_the_worst_of_all_sets_that_hold_every_usable_place(
    places: list[tuple[int, int, Freshness]],
) -> None:
    evidence = [sent(f"P{n}", a, b, freshness=how) for n, (a, b, how) in enumerate(places)]
    found = scored({"occupancy": evidence}, occupancy=len(places)).parameters[0]
    # A part of nothing is no evidence: it must not lend its part to another's whole.
    told = [each for each in evidence if each.parts[1] > 0]
    usable = [each for each in told if each.freshness in USABLE]
    stale = [each for each in told if each.freshness not in USABLE]
    ratios = []
    for chosen in range(2 ** len(stale)):
        group = usable + [each for n, each in enumerate(stale) if chosen >> n & 1]
        weight = sum(each.parts[1] for each in group)
        ratios += [sum(each.parts[0] for each in group) / weight] if weight > 0 else []
    if ratios:
        points = found.parameter.points_of
        assert found.points == max(points(ratio) for ratio in ratios) or any(
            abs(ratio - band.starts_at) < 1e-9 for ratio in ratios for band in found.parameter.bands
        )
    else:
        assert found.scored_value is None
