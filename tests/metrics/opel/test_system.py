"""A system's level: its providers' scores weighted by beds, honest about who is missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.opel.score import EXAMPLE_TABLE, Score
from metrics.opel.system import Weighed, system_score
from metrics.vocabulary import Level


def _provider(code: str, points: int, beds: float | None, *, is_usable: bool = True) -> Weighed:
    level = EXAMPLE_TABLE.level_of(points)
    made = Score(
        organisation=code, table=EXAMPLE_TABLE, parameters=(), points=points,
        level=level if is_usable else Level.UNKNOWN, last_level=level,
    )  # fmt: skip
    return Weighed(score=made, weight=beds)


def test_a_big_hospital_weighs_more() -> None:
    found = system_score("SIM", EXAMPLE_TABLE, [_provider("A", 10, 900), _provider("B", 0, 100)])
    assert (found.points, found.level) == (9.0, Level.FOUR)


def test_a_half_goes_upwards() -> None:
    found = system_score("SIM", EXAMPLE_TABLE, [_provider("A", 4, 100), _provider("B", 3, 100)])
    assert (found.points, found.level) == (3.5, Level.TWO)


def test_a_provider_whose_beds_never_were_known_leaves_the_level_unknown() -> None:
    found = system_score("SIM", EXAMPLE_TABLE, [_provider("A", 10, 900), _provider("B", 0, None)])
    assert (found.points, found.level, found.unweighed) == (None, Level.UNKNOWN, ("B",))


def test_one_provider_needs_no_weight() -> None:
    found = system_score("SIM", EXAMPLE_TABLE, [_provider("A", 7, None)])
    assert (found.points, found.level, found.unweighed) == (7.0, Level.THREE, ())


def test_a_table_without_weight_weighs_all_alike() -> None:
    table = replace(EXAMPLE_TABLE, weight=None)
    every = [
        replace(each, score=replace(each.score, table=table)) for each in (_provider("A", 8, 1), _provider("B", 2, 9))
    ]
    assert system_score("SIM", table, every).points == 5.0


def test_nobody_at_all_and_nobody_usable_are_unknown() -> None:
    assert system_score("SIM", EXAMPLE_TABLE, []).level is Level.UNKNOWN
    silent = system_score("SIM", EXAMPLE_TABLE, [_provider("A", 7, 10, is_usable=False)])
    assert (silent.level, silent.last_level, silent.usable, silent.expected) == (Level.UNKNOWN, Level.THREE, 0, 1)


def test_scores_of_two_tables_are_not_put_together() -> None:
    other = replace(EXAMPLE_TABLE, framework="another")
    with pytest.raises(ValueError, match="one table"):
        system_score("SIM", other, [_provider("A", 7, 10)])


_providers = st.lists(st.tuples(st.integers(0, 10), st.integers(1, 900), st.booleans()), min_size=1, max_size=5).map(
    lambda drawn: [_provider(f"P{n}", points, beds, is_usable=usable) for n, (points, beds, usable) in enumerate(drawn)]
)


@given(providers=_providers, data=st.data())
def test_the_mean_lies_between_its_providers_in_any_order(providers: list[Weighed], data: st.DataObject) -> None:
    found = system_score("SIM", EXAMPLE_TABLE, providers)
    points = [each.score.points for each in providers]
    assert found.points is not None
    assert min(points) - 1e-9 <= found.points <= max(points) + 1e-9
    assert system_score("SIM", EXAMPLE_TABLE, data.draw(st.permutations(providers))) == found


@given(providers=_providers, silent=st.sets(st.integers(0, 4)))
def test_providers_that_go_silent_never_lower_a_level(providers: list[Weighed], silent: set[int]) -> None:
    after = [
        replace(each, score=replace(each.score, level=Level.UNKNOWN)) if number in silent else each
        for number, each in enumerate(providers)
    ]
    before, now = (system_score("SIM", EXAMPLE_TABLE, each) for each in (providers, after))
    assert now.last_level == before.last_level
    assert now.level is Level.UNKNOWN or now.level >= before.level
    assert now.usable <= before.usable
