"""Clocks of urgent response as the hours and the rule have them; lateness within a day; the path home to its end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.beddays.readiness import is_ready, ready_at_close
from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay, clock
from metrics.flow.clocks import State, clock_of, started_at
from metrics.flow.home import What, path_home
from metrics.flow.lateness import late_now, late_of, lateness
from metrics.flow.offers import RESPONSE_VISIT, an_offer
from metrics.flow.responses import By, answers, visits_left
from metrics.flow.rules import FlowRules, LatenessRule, ResponseRule
from metrics.flow.worked import a_referral, referred
from metrics.vocabulary.episodes import Response
from tests.metrics.flow.people import AT, crowds, records

RULE = ResponseRule()
LATE = LatenessRule(after=time(12), reasons=frozenset({"hospital.transport"}))
OUTCOMES = ("remained_home", "declined", "deferred", None)
BEGINS = datetime(2026, 10, 24, tzinfo=UTC)
minutes = st.integers(0, 3 * 24 * 60)


@st.composite
def many_responses(draw: st.DrawFn) -> list[Response]:
    """Responses around the night on which the clocks go back."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        received = BEGINS + timedelta(minutes=draw(minutes))
        contact = draw(st.none() | st.integers(0, 300))
        closed = draw(st.none() | st.integers(0, 400))
        seen = None if contact is None else received + timedelta(minutes=contact)
        over = None if closed is None else max(received + timedelta(minutes=closed), seen or received)
        found.append(
            Response(
                key=f"UC-{number}", organisation=draw(st.sampled_from(("UCR-A", "UCR-B"))), priority="2_hour",
                source=None, home_council=draw(st.sampled_from((None, "C"))), locality=None, received_at=received,
                triaged_at=draw(st.sampled_from((None, received))), first_contact_at=seen, closed_at=over,
                outcome=None if over is None else draw(st.sampled_from(OUTCOMES)),
                reason=draw(st.sampled_from((None, "no_capacity"))), observed_at=received,
            )
        )  # fmt: skip
    return found


@given(many_responses(), minutes, st.sampled_from(By))
def test_every_clock_stands_in_one_way_and_groups_add_up(responses: list[Response], minute: int, by: By) -> None:
    at = BEGINS + timedelta(minutes=minute)
    rules = FlowRules()
    (total,) = answers(responses, at=at, rules=rules)
    grouped = answers(responses, at=at, rules=rules, by=by)
    for name in ("received", "met", "missed", "running", "untriaged", "overdue"):
        assert sum(getattr(each, name) for each in grouped) == getattr(total, name)
    states = Counter(clock_of(each, rule=RULE, at=at).state for each in responses if each.received_at <= at)
    assert states[State.RUNNING] == total.running
    keys = [key for held in total.evidence.values() for key in held]
    assert len(keys) == len(set(keys))
    counts = [count for _, count in total.due_by]
    assert counts == sorted(counts)
    assert answers(responses[::-1], at=at, rules=rules, by=by) == grouped


@pytest.mark.parametrize(
    ("received", "starts"),
    [
        ("2026-11-10 07:59", "2026-11-10 08:00"),
        ("2026-11-10 08:00", "2026-11-10 08:00"),
        ("2026-11-10 19:59", "2026-11-10 19:59"),
        ("2026-11-10 20:00", "2026-11-11 08:00"),
        ("2026-10-24 23:00", "2026-10-25 08:00"),
        ("2026-10-25 00:30", "2026-10-25 08:00"),
    ],
)
def test_the_clock_of_the_night_begins_when_the_service_opens(received: str, starts: str) -> None:
    assert started_at(clock(received), rule=RULE) == clock(starts)
    assert started_at(clock(received), rule=replace(RULE, is_open_always=True)) == clock(received)


def a_response(received: str, **rest: str | datetime | None) -> Response:
    return replace(_BLANK, key=f"UC-{received}", received_at=clock(received), **rest)  # type: ignore[arg-type]


_BLANK = Response(
    key="UC-1", organisation="UCR-A", priority="2_hour", source=None, home_council=None, locality=None,
    received_at=AT, triaged_at=None, first_contact_at=None, closed_at=None, outcome=None, reason=None, observed_at=AT,
)  # fmt: skip


def test_the_sentence_of_the_day() -> None:
    at = clock("2026-11-10 12:10")
    met = [a_response(f"2026-11-10 08:{number:02}", first_contact_at=clock("2026-11-10 09:30")) for number in range(17)]
    missed = [a_response(f"2026-11-10 09:{number:02}") for number in range(4)]
    triaged = {"triaged_at": clock("2026-11-10 12:00")}
    running = [
        *(a_response(f"2026-11-10 10:{number:02}", **triaged) for number in (15, 30)),
        *(a_response(f"2026-11-10 11:{number:02}", **triaged) for number in (5, 6, 7)),
        a_response("2026-11-10 10:45"),
    ]
    declined = a_response(
        "2026-11-10 09:30", closed_at=clock("2026-11-10 09:40"), outcome="declined", reason="needs_999"
    )
    put_off = a_response(
        "2026-11-10 09:31", closed_at=clock("2026-11-10 09:50"), outcome="deferred", reason="no_capacity"
    )
    visits = [an_offer("2026-11-10 08:00", usable=9.0, kind=RESPONSE_VISIT, organisation="UCR-A", locality="all")]
    (found,) = answers([*met, *missed, *running, declined, put_off], at=at, rules=FlowRules(), offers=visits)
    assert (found.due, found.met, found.missed, found.running, found.untriaged) == (21, 17, 4, 6, 1)
    assert found.share is not None
    assert round(found.share, 2) == 0.81
    assert found.is_standard_met
    assert dict(found.due_by)[clock("2026-11-10 13:00")] == 3
    assert (found.declined, found.deferred) == ({"needs_999": 1}, {"no_capacity": 1})
    assert found.left_out == {"declined": 1, "deferred": 1}
    assert (found.visits_left, found.overdue) == (9.0, 4)


def test_what_was_not_known_yet_is_not_used() -> None:
    response = a_response("2026-11-10 09:00", first_contact_at=clock("2026-11-10 09:30"))
    assert clock_of(response, rule=RULE, at=clock("2026-11-10 09:29")).state is State.RUNNING
    assert clock_of(response, rule=RULE, at=clock("2026-11-10 09:30")).state is State.MET


def test_nobody_due_is_no_share_and_no_visits_said_is_unknown() -> None:
    (found,) = answers([], at=AT, rules=FlowRules())
    assert (found.share, found.is_standard_met, found.visits_left) == (None, None, None)


def test_no_visits_are_left_once_the_service_has_closed() -> None:
    shifts = [an_offer("2026-11-10 14:00", usable=4.0, kind=RESPONSE_VISIT, organisation="UCR-A")]
    assert visits_left(shifts, at=clock("2026-11-10 19:59"), rule=RULE) == {"UCR-A": 4.0}
    assert visits_left(shifts, at=clock("2026-11-10 20:00"), rule=RULE) == {"UCR-A": 0.0}


@given(records())
def test_who_loses_bed_hours_on_a_day_loses_no_bed_day_at_its_close(record: StayRecord) -> None:
    late = late_of(record, rule=LATE)
    if late is not None:
        assert 0 < late.hours <= 12
        assert not ready_at_close(record, late.day)
    running = late_now(record, at=AT, rule=LATE)
    assert running is None or is_ready(record, AT)


def still_here(waits: str = "hospital.transport", *, site: str = "SITE-A", number: int = 1) -> StayRecord:
    return a_stay(
        "2026-11-01 10:00", ready=[("2026-11-08 09:00", None)], days={"2026-11-09": f"red {waits}"}, site=site,
        key=f"ST-{number}",
    )  # fmt: skip


def left_at(hour: str, *, day: str = "2026-11-07", number: int = 2) -> StayRecord:
    return a_stay(
        "2026-10-15 10:00", f"{day} {hour}", ready=[(f"{day} 09:00", None)], days={day: "red hospital.transport"},
        key=f"ST-{number}",
    )  # fmt: skip


def test_lateness_is_added_up_by_step_and_site_and_window() -> None:
    at = clock("2026-11-09 14:30")
    gone = [
        left_at("15:00"),
        left_at("13:00", number=3, day="2026-11-08"),
        left_at("16:00", number=4, day="2026-10-20"),
    ]
    finished = [late for record in gone if (late := late_of(record, rule=LATE))]
    running = [late for record in (still_here(),) if (late := late_now(record, at=at, rule=LATE))]
    (found,) = lateness(finished, running=running, at=at)
    assert (found.hours_today, found.hours_day, found.hours_week, found.hours_four_weeks) == (2.5, 1.0, 4.0, 8.0)
    assert (found.now, found.evidence) == (("ST-1",), ("ST-2", "ST-3", "ST-4"))
    assert found.key == "late~hospital-process~transport~SITE-A"


@pytest.mark.parametrize("waits", ["hospital.therapy_review", "capacity.care_home"])
def test_only_the_reasons_of_the_rule_are_late(waits: str) -> None:
    assert late_now(still_here(waits), at=clock("2026-11-09 14:30"), rule=LATE) is None


@settings(max_examples=40)
@given(crowds())
def test_lateness_does_not_depend_on_the_order(records: list[StayRecord]) -> None:
    late = [each for record in records if (each := late_of(record, rule=LATE))]
    assert lateness(late, at=AT) == lateness(late[::-1], at=AT)


def steps_of(record: StayRecord, at: str) -> Sequence[What]:
    return [mark.what for mark in path_home(record, at=clock(at)).marks]


def test_a_path_is_told_as_far_as_it_had_come_and_ends_with_the_service() -> None:
    record = referred(
        a_stay("2026-11-01 10:00", "2026-11-05 14:00", ready=[("2026-11-03 10:00", None)]),
        a_referral("2026-11-03 12:00", accepted="2026-11-04 10:00", booked="2026-11-05", started="2026-11-05 14:00",
                   ended="2026-11-20 10:00"),
    )  # fmt: skip
    assert steps_of(record, "2026-11-03 11:00") == [What.ADMITTED, What.READY]
    assert What.BOOKED_FOR in steps_of(record, "2026-11-04 12:00")
    assert not path_home(record, at=clock("2026-11-06 00:00")).is_ended
    whole = path_home(record, at=clock("2026-11-21 00:00"))
    assert whole.is_ended
    assert whole.marks[-1].what is What.ENDED
    assert [each.what for each in whole.missing] == [What.DECIDED, What.LEFT]


def test_who_met_the_criteria_again_is_told_both_times() -> None:
    record = a_stay("2026-11-01 10:00", ready=[("2026-11-03 10:00", "2026-11-04 09:00"), ("2026-11-06 09:00", None)])
    assert steps_of(record, "2026-11-07 00:00") == [What.ADMITTED, What.READY, What.MET_AGAIN, What.READY]


@given(records())
def test_a_path_is_in_order_and_nothing_in_it_lies_ahead_but_a_booked_day(record: StayRecord) -> None:
    found = path_home(record, at=AT)
    instants = [mark.at for mark in found.marks]
    assert instants == sorted(instants)
    assert all(mark.at <= AT or mark.what is What.BOOKED_FOR for mark in found.marks)
    assert all(mark.hours is None or mark.hours >= 0 for mark in found.marks)
