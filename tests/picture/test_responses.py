"""Urgent community response of a day: clocks by hand, what a silent team does to them, the rows behind each figure."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from metrics.flow.clocks import TWO_DAY, TWO_HOUR, State
from metrics.flow.offers import RESPONSE_VISIT
from metrics.flow.responses import Answers, By
from metrics.vocabulary.days import at_time
from metrics.vocabulary.episodes import Offer, Response
from picture.call import Call
from picture.responses import Narrowed, Today, Wanted, clocks_of_day, responses_of
from picture.sight import RowsClosed, Sight
from picture.viewer import VISITOR
from tests.picture.given import AT, TODAY, called

NOON = AT + timedelta(hours=3)


def response(
    key: str, received: float, *, seen: float | None = None, closed: float | None = None, outcome: str | None = None,
    reason: str | None = None, team: str = "SIM-U1", priority: str = TWO_HOUR, council: str = "SIM-L1",
    is_triaged: bool = True,
) -> Response:  # fmt: skip
    """A response; its times are hours before noon."""

    def when(hours: float | None) -> datetime | None:
        return None if hours is None else NOON - timedelta(hours=hours)

    received_at = NOON - timedelta(hours=received)
    return Response(
        key=f"UC-{key}", organisation=team, priority=priority, source="gp", home_council=council, locality="north",
        received_at=received_at, triaged_at=received_at if is_triaged else None, first_contact_at=when(seen),
        closed_at=when(closed), outcome=outcome, reason=reason, observed_at=NOON,
    )  # fmt: skip


def shift(team: str, starts: int, *, usable: float | None) -> Offer:
    starts_at = at_time(TODAY, time(starts))
    return Offer(
        organisation=team, kind=RESPONSE_VISIT, locality="all", starts_at=starts_at, offered=12, held=None,
        taken=None if usable is None else 12 - usable, usable=usable, observed_at=NOON,
    )  # fmt: skip


# The service opens at eight: at noon four hours have passed.
RESPONSES = (
    response("a", 3.5, seen=2),
    response("b", 3.5, seen=1),
    response("c", 3, closed=2.5, outcome="declined", reason="no_capacity"),
    response("d", 2.5),
    response("e", 0.5, is_triaged=False),
    response("f", 1.5, council="SIM-L2"),
    # Received when the service was shut, it runs from eight o'clock; due yesterday and seen then; put off this morning.
    response("g", 15, seen=2.5),
    response("h", 24, seen=23),
    response("i", 3, closed=0.5, outcome="deferred"),
    response("j", 1, team="SIM-U2", council="SIM-L3"),
    response("k", 47, priority=TWO_DAY),
    response("l", 49, priority=TWO_DAY, seen=20),
    response("m", 50, priority=TWO_DAY, council="SIM-L2"),
)
OFFERS = (shift("SIM-U1", 8, usable=3.0), shift("SIM-U1", 14, usable=6.0), shift("SIM-U2", 8, usable=None))


def call_of(organisation: str = "SIM", **silent: timedelta) -> Call:
    return called(organisation=organisation, at=NOON, responses=RESPONSES, offers=OFFERS, silent=silent)


def one(call: Call, priority: str = TWO_HOUR, *, group: str = "", by: By = By.ALL) -> Answers:
    day = next(each for each in clocks_of_day(call, by=by, narrowed=Narrowed()).days if each.priority == priority)
    return next(each for each in day.groups if each.group == group)


def test_the_two_hour_clocks_of_a_morning_by_hand() -> None:
    found = one(call_of())
    # a and g were met; b was seen too late, d was not seen, i was put off after it was due.
    assert (found.due, found.met, found.missed, found.overdue) == (5, 2, 3, 1)
    assert (found.received, found.running) == (8, 3)
    assert (found.untriaged, found.running_due_today) == (1, 3)
    # f is due at half past twelve, j at one, e at half past one.
    assert [due for _, due in found.due_by[:3]] == [2, 3, 3]
    assert (found.declined, found.deferred, found.left_out) == ({"no_capacity": 1}, {"not said": 1}, {"declined": 1})
    assert found.visits_left == 9.0


def test_the_two_day_clocks_of_the_same_day() -> None:
    found = one(call_of(), TWO_DAY)
    # All three end today: l was seen in time, m was not seen, k is due at one.
    assert (found.met, found.missed, found.running, found.running_due_today) == (1, 1, 1, 1)
    assert found.visits_left is None


def test_teams_councils_and_organisations_of_either_tree() -> None:
    assert one(call_of(), by=By.TEAM, group="SIM-U2").running == 1
    assert one(call_of(), by=By.COUNCIL, group="SIM-L2").running == 1
    assert one(call_of("SIM-L2")).running == 1
    assert one(call_of("SIM-U1")).running == 2
    assert one(call_of("SIM-U2")).visits_left is None


def test_a_silent_team_is_in_no_figure_and_what_it_had_open_is_told() -> None:
    silent = call_of(ucr_u1=timedelta(hours=4))
    found = one(silent)
    assert (found.due, found.running, found.visits_left) == (0, 1, None)
    day = clocks_of_day(silent, by=By.ALL, narrowed=Narrowed()).days[0]
    assert day.not_told == {"": 3}
    assert silent.covered("response").is_partial


def test_whom_the_lists_lost_unseen_is_neither_met_nor_missed() -> None:
    call = call_of()
    lost = {
        key: held._replace(unlisted_since=NOON - timedelta(hours=30)) if key[0] in {"UC-m", "UC-l"} else held
        for key, held in call.roll.responses.items()
    }
    found = one(replace(call, roll=replace(call.roll, responses=lost)), TWO_DAY)
    assert (found.met, found.missed) == (1, 0)


@pytest.mark.parametrize("priority", [TWO_HOUR, TWO_DAY])
@pytest.mark.parametrize("organisation", ["SIM", "SIM-U1", "SIM-L2"])
def test_the_rows_of_a_figure_are_those_it_counts(organisation: str, priority: str) -> None:
    call = call_of(organisation, ucr_u2=timedelta(hours=4))
    found = one(call, priority)

    def count(**wanted: object) -> int:
        return len(responses_of(call, narrowed=Narrowed(), wanted=Wanted(priority=priority, **wanted)))  # type: ignore[arg-type]

    assert count(state=State.MET, today=Today.DUE) == found.met
    assert count(state=State.MISSED, today=Today.DUE) == found.missed
    assert count(state=State.RUNNING) == found.running
    assert count(state=State.RUNNING, today=Today.DUE) == found.running_due_today
    assert count(state=State.RUNNING, is_triaged=False) == found.untriaged
    assert count(state=State.MISSED, is_open=True) == found.overdue
    assert count(today=Today.RECEIVED) == found.received
    assert count(state=State.LEFT_OUT, today=Today.CLOSED) == sum(found.left_out.values())
    assert count(today=Today.CLOSED, outcome="declined") == sum(found.declined.values())
    assert count(today=Today.CLOSED, outcome="deferred") == sum(found.deferred.values())


def test_rows_are_closed_and_clocks_open_where_whoever_looks_may_see_none() -> None:
    call = call_of()
    nobodys = replace(call, sight=Sight(VISITOR, call.ground.tree, today=call.ground.tree.on))
    with pytest.raises(RowsClosed):
        responses_of(nobodys, narrowed=Narrowed(), wanted=Wanted())
    assert one(nobodys).met == 2
