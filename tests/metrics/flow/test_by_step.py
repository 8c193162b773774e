"""Blockages by step: nobody and no bed day is lost or counted twice on the way to a wall, and no place is named."""

from collections import Counter

from hypothesis import given, settings

from metrics.beddays.record import StayRecord
from metrics.flow.blockage import Window
from metrics.flow.by_step import by_step, people_by_pathway
from tests.metrics.flow.people import crowds
from tests.metrics.flow.test_blockages import a_wait_for_care, found_in


@settings(max_examples=60)
@given(crowds())
def test_the_steps_hold_what_the_blockages_hold(records: list[StayRecord]) -> None:
    found = found_in(records)
    steps = by_step(found, window=Window.WEEK)
    for window in Window:
        assert sum(each.lost.over(window) for each in steps) == sum(each.lost.over(window) for each in found)
        assert sum(each.disputed.over(window) for each in steps) == sum(each.disputed.over(window) for each in found)
    assert sum(each.people for each in steps) == sum(len(each.now) for each in found)
    assert sum(each.places for each in steps) == len(found)
    assert len({(each.tag, each.kind, each.type) for each in steps}) == len(steps)
    ranks = [(-each.lost.week, -each.people) for each in steps]
    assert ranks == sorted(ranks)


@settings(max_examples=60)
@given(crowds())
def test_everybody_held_is_in_one_pathway_and_one_tag(records: list[StayRecord]) -> None:
    found = found_in(records)
    by_pathway = people_by_pathway(found)
    assert sum(sum(tags.values()) for tags in by_pathway.values()) == sum(len(each.now) for each in found)
    tags = Counter[str]()
    for counts in by_pathway.values():
        tags.update(counts)
    expected = Counter[str]()
    for each in found:
        expected[each.tag] += len(each.now)
    assert +tags == +expected


def test_one_want_in_two_places_is_one_step_with_the_longest_of_both() -> None:
    north, coast = a_wait_for_care(1), a_wait_for_care(2, locality="coast", ready="2026-11-02 11:00")
    found = found_in([north, coast])
    assert len(found) == 2
    (step,) = by_step(found, window=Window.WEEK)
    assert (step.tag, step.type, step.people, step.places) == ("no capacity", "home_care", 2, 2)
    assert step.lost.week == sum(each.lost.week for each in found) == 14
    assert step.longest_days == max(each.longest_days or 0 for each in found)
    assert step.next_week_about == 14


def test_of_nobody_there_are_no_steps() -> None:
    assert by_step([], window=Window.WEEK) == ()
    assert people_by_pathway([]) == {}
