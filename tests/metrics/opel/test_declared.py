"""Declared levels beside calculated ones: the last word holds, and a floor is not compared as if it were certain."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.opel.declared import DECLARED_OF, Declared, Whole, difference, in_force
from metrics.pressure import INDICATORS, Pillar
from metrics.vocabulary import Level

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _said(level: Level | None, *, hours: float = 0, told: float | None = None) -> Declared:
    declared_at = AT + hours * HOUR
    return Declared(
        organisation="SIM-S1", of=Pillar.ACUTE, level=level, role="Director on call", reason="Ambulances wait",
        declared_at=declared_at, received_at=declared_at if told is None else AT + told * HOUR,
    )  # fmt: skip


def test_the_last_declared_holds_until_the_next() -> None:
    said = [_said(Level.THREE), _said(None, hours=8), _said(Level.TWO, hours=4)]
    assert in_force(said, at=AT - HOUR) is None
    assert in_force(said, at=AT) == said[0]
    assert in_force(said, at=AT + 5 * HOUR) == said[2]
    assert in_force(said, at=AT + 9 * HOUR) == said[1]


def test_what_is_told_late_about_an_earlier_hour_takes_nothings_place() -> None:
    later = _said(Level.TWO, hours=4)
    assert in_force([_said(Level.FOUR, hours=1, told=6), later], at=AT + 7 * HOUR) == later


def test_of_two_for_one_instant_the_one_told_last_holds() -> None:
    corrected = _said(Level.FOUR, told=1)
    assert in_force([corrected, _said(Level.THREE)], at=AT) == corrected


@pytest.mark.parametrize(
    ("declared", "calculated", "is_floor", "steps"),
    [
        (Level.FOUR, Level.TWO, False, 2),
        (Level.FOUR, Level.TWO, True, None),
        (Level.TWO, Level.TWO, False, 0),
        (Level.TWO, Level.TWO, True, None),
        (Level.TWO, Level.FOUR, True, -2),
        (Level.TWO, Level.UNKNOWN, True, None),
        (None, Level.FOUR, False, None),
    ],
)
def test_the_difference_is_said_only_where_it_is_known(
    declared: Level | None, calculated: Level, steps: int | None, *, is_floor: bool
) -> None:
    found = difference(_said(declared), calculated=calculated, is_floor=is_floor)
    assert found.steps == steps
    assert found.says


def test_nothing_declared_is_no_difference() -> None:
    assert difference(None, calculated=Level.FOUR, is_floor=False).steps is None


def test_a_level_is_declared_of_the_pillars_with_opel_words_and_of_the_whole_above_them() -> None:
    assert list(DECLARED_OF) == ["acute", "community", "mental_health", "nhs_111", "system"]
    assert DECLARED_OF["system"] is Whole.SYSTEM
    assert all(isinstance(each, Pillar) and each.has_opel for word, each in DECLARED_OF.items() if word != "system")


def test_the_whole_system_is_no_pillar_and_no_figure_is_of_it() -> None:
    assert not set(Whole) & set(Pillar)
    assert not any(each.pillar == Whole.SYSTEM for each in INDICATORS.values())


@given(
    said=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), unique=True, max_size=8), at=st.integers(-1, 10),
    data=st.data(),
)  # fmt: skip
def test_the_order_of_declarations_never_matters(said: list[tuple[int, int]], at: int, data: st.DataObject) -> None:
    every = [_said(Level.TWO, hours=hours, told=hours + late) for hours, late in said]
    found = in_force(every, at=AT + at * HOUR)
    assert in_force(data.draw(st.permutations(every)), at=AT + at * HOUR) == found
    assert (found is None) == all(hours > at for hours, _ in said)
