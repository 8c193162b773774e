"""What holds people, and the rows behind it: each figure of the list is the number of rows that are given for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from metrics.flow.blockage import Window
from metrics.vocabulary.days import start_of
from picture.blockages import Blockages, blockages_of
from picture.call import Call
from picture.roll import Person
from picture.sight import RowsClosed, Sight
from picture.stays import Filters, State, stays_of
from picture.viewer import VISITOR
from tests.picture.given import AT, back, called, person, without_notes

SINCE = start_of(back(3)) + timedelta(hours=10)
THERAPY = dict.fromkeys(range(4), "red: hospital.therapy_review")
PEOPLE = (
    person("ST-a", ready=[(SINCE, None)], colours=THERAPY),
    person("ST-b", ready=[(SINCE, None)], colours=THERAPY, council="SIM-L2"),
    person("ST-c", ready=[(SINCE, None)]),
    person("ST-d", ward="SIM-S2-W06", ready=[(SINCE, start_of(back(1)) + timedelta(hours=9))], colours=THERAPY),
    person("ST-e", ward="SIM-S2-W06"),
    person("ST-f", left=start_of(back(0)) + timedelta(hours=1), ready=[(SINCE, None)], colours=THERAPY),
)


def call_of(organisation: str = "SIM", **silent: timedelta | None) -> Call:
    return called(*without_notes(PEOPLE), organisation=organisation, silent=silent)


def found(call: Call) -> Blockages:
    return blockages_of(call, window=Window.WEEK, handed_back={})


def test_every_bed_day_lost_is_in_one_blockage_and_everyone_held_in_one() -> None:
    made = found(call_of())
    # Three who still wait lost three closed days, one lost two before meeting the criteria again, one left last night.
    assert made.lost.week == 3 * 3 + 2 + 3
    assert made.people_now == 3
    assert {each.key: (each.lost.week, len(each.now)) for each in made.found} == {
        "hospital-process~therapy_review~SIM-S1": (9, 2),
        "no-reason-recorded~no_reason_recorded": (3, 1),
        "hospital-process~therapy_review~SIM-S2": (2, 0),
    }


@pytest.mark.parametrize("organisation", ["SIM", "SIM-S1", "SIM-S2", "SIM-L2"])
def test_the_rows_of_a_blockage_are_those_it_counts(organisation: str) -> None:
    call = call_of(organisation)
    made = found(call)
    for each in made.found:
        rows = stays_of(call, Filters(blockage=each.key), handed_back={})
        assert tuple(row.key for row in rows) == each.now
    ready = stays_of(call, Filters(state=State.READY), handed_back={})
    assert len(ready) == made.people_now


def test_a_silent_board_holds_nobody_and_loses_only_what_it_told() -> None:
    made = found(call_of(board_s1=timedelta(days=2)))
    assert made.people_now == 0
    assert made.lost.week == 2 + 4 * 1
    assert stays_of(call_of(board_s1=timedelta(days=2)), Filters(), handed_back={})[0].key == "ST-d"


def test_a_board_that_the_catalogue_names_no_more_holds_nobody() -> None:
    gone = person("ST-g", ready=[(SINCE, None)], colours=THERAPY)
    made = found(called(Person("a_board_taken_out", gone.record, unlisted_since=None)))
    assert (made.people_now, made.lost.week) == (0, 0)


def test_who_left_is_listed_apart_with_the_final_delay() -> None:
    (gone,) = stays_of(call_of(), Filters(state=State.LEFT), handed_back={})
    assert (gone.key, gone.delay.has_left, gone.delay.days_since) == ("ST-f", True, 3)
    assert gone.blockage is None


def test_filters_by_ward_and_pathway() -> None:
    call = call_of()
    assert [row.key for row in stays_of(call, Filters(ward="SIM-S2-W06"), handed_back={})] == ["ST-d", "ST-e"]
    assert stays_of(call, Filters(pathway="P1"), handed_back={}) == []


def test_rows_are_closed_where_whoever_looks_may_see_none() -> None:
    call = call_of()
    nobodys = replace(call, sight=Sight(VISITOR, call.ground.tree, today=call.ground.tree.on))
    with pytest.raises(RowsClosed):
        stays_of(nobodys, Filters(), handed_back={})
    assert found(nobodys).people_now == 3


def test_a_person_followed_by_lists_is_still_here_and_one_lost_for_long_is_not() -> None:
    lost = person("ST-g", ready=[(SINCE, None)], unlisted_since=AT - timedelta(days=2))
    assert found(called(lost)).people_now == 0
    assert found(called(lost)).lost.week == 1
