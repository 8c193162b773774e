"""Everybody who is ready waits for exactly one thing; the later word counts, and nothing is guessed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from metrics.beddays.closed_days import closed_before
from metrics.beddays.readiness import is_ready, ready_at_close
from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay, clock
from metrics.flow.lost import days_priced, lost_of
from metrics.flow.said import CameFrom
from metrics.flow.step import Constraint, Kind, step_at_close, step_now
from metrics.flow.worked import CAUSES, SERVICES, TEAM, a_ready_stay, a_referral, referred
from metrics.vocabulary.episodes import Pathway
from tests.metrics.flow.people import AT, records

CLOSE = date(2026, 11, 5)


def at_close(record: StayRecord) -> Constraint:
    step = step_at_close(record, on=CLOSE, services=SERVICES, causes=CAUSES)
    assert step is not None
    return step.constraint


def decided(**rest: object) -> StayRecord:
    """Somebody decided for the team on the fourth."""
    days = rest.pop("days", {})
    referral = a_referral("2026-11-03 09:00", decided="2026-11-04 09:00", organisation=TEAM, **rest)  # type: ignore[arg-type]
    return a_ready_stay(days=days, referrals=[referral])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "tag"),
    [
        (decided(days={"2026-11-05": "red capacity.home_rehabilitation"}), "no capacity"),
        (decided(days={"2026-11-05": "red interface.home_social_care"}, tag="no capacity"), "being arranged"),
        (decided(days={"2026-11-04": "red capacity.home_rehabilitation"}), "no capacity"),
        (decided(days={"2026-11-05": "red", "2026-11-06": "red capacity.home_rehabilitation"}), "no capacity"),
        (
            decided(
                days={"2026-11-05": "red", "2026-11-07": "red capacity.home_rehabilitation"},
                accepted="2026-11-06 09:00",
            ),
            "being arranged",
        ),
        (
            decided(days={"2026-11-05": "red capacity.home_rehabilitation"}, accepted="2026-11-05 15:00"),
            "being arranged",
        ),
        (decided(days={"2026-11-05": "red hub.needs_and_pathway"}, tag="no capacity"), "no capacity"),
        (decided(tag="no capacity"), "no capacity"),
        (decided(), "being arranged"),
        (decided(tag="no capacity", accepted="2026-11-05 15:00"), "being arranged"),
        (decided(tag="no capacity", accepted="2026-11-06 15:00"), "no capacity"),
    ],
    ids=[
        "the day's own reason",
        "the day's own reason before what the service says now",
        "the day before's, where the day was not reviewed",
        "the next day's, where nothing was said before",
        "not the word of a day after it was accepted",
        "accepted after the round",
        "what the hub waited for before it decided",
        "what the service says now",
        "nobody says: being arranged",
        "accepted by the close",
        "accepted only after the close",
    ],
)
def test_the_tag_of_a_decided_referral_at_a_close(record: StayRecord, tag: str) -> None:
    assert at_close(record) == Constraint(tag, Kind.SERVICE_TYPE, "reablement", TEAM)


@pytest.mark.parametrize(
    ("pathway", "council", "reason", "type_"),
    [
        (Pathway.P0, "COUNCIL-A", "interface.home_social_care", "home_care"),
        (Pathway.P1, "COUNCIL-A", "capacity.home_social_care", "home_care"),
        (Pathway.P2, "COUNCIL-A", "capacity.home_social_care", "bed_based"),
        (Pathway.P3, "COUNCIL-A", "capacity.home_social_care", "care_home"),
        (Pathway.P1, "COUNCIL-Z", "capacity.home_social_care", "out_of_area"),
        (Pathway.P1, "COUNCIL-A", "capacity.equipment", "equipment"),
    ],
)
def test_what_only_the_hub_holds_is_waited_for_where_the_person_lives(
    pathway: Pathway, council: str, reason: str, type_: str
) -> None:
    referral = a_referral("2026-11-03 09:00", decided="2026-11-04 09:00", pathway=pathway, council=council)
    found = at_close(a_ready_stay(days={"2026-11-05": f"red {reason}"}, referrals=[referral]))
    assert (found.type, found.organisation, found.council, found.locality) == (type_, None, council, "north")


def test_a_reason_of_the_hospital_holds_unless_the_person_was_referred_after_it_was_written() -> None:
    told = {"2026-11-05": "red hospital.therapy_review"}
    before = a_ready_stay(days=told, referrals=[a_referral("2026-11-05 08:00")])
    after = a_ready_stay(days=told, referrals=[a_referral("2026-11-05 15:00")])
    assert at_close(before) == Constraint("hospital process", Kind.STEP, "therapy_review", "SITE-A")
    assert at_close(after) == Constraint("hub decision", Kind.SERVICE_TYPE, "hub", "HUB-A")


def test_a_reason_of_the_hospital_that_is_only_carried_gives_way_to_a_referral() -> None:
    record = a_ready_stay(
        days={"2026-11-04": "red hospital.therapy_review"}, referrals=[a_referral("2026-11-03 08:00")]
    )
    assert at_close(record).tag == "hub decision"


@pytest.mark.parametrize(
    ("days", "type_", "came_from"),
    [
        ({"2026-11-04": "red wellbeing.safeguarding"}, "safeguarding", CameFrom.CARRIED),
        ({"2026-11-04": "red capacity.equipment", "2026-11-05": "red"}, "no_reason_recorded", CameFrom.NONE),
        ({"2026-11-01": "red capacity.equipment"}, "no_reason_recorded", CameFrom.NONE),
        ({"2026-11-05": "red nobody_knows"}, "nobody_knows", CameFrom.OWN),
        ({}, "no_reason_recorded", CameFrom.NONE),
    ],
    ids=["carried", "reviewed without a reason", "of a day before being ready", "a code nobody knows", "nothing told"],
)
def test_a_reason_without_a_referral(days: dict[str, str], type_: str, came_from: CameFrom) -> None:
    step = step_at_close(a_ready_stay(days=days), on=CLOSE, services=SERVICES, causes=CAUSES)
    assert step is not None
    assert (step.constraint.type, step.came_from) == (type_, came_from)


def test_a_code_that_no_list_holds_stands_for_itself() -> None:
    assert at_close(a_ready_stay(days={"2026-11-05": "red nobody_knows"})).tag == "not in the list"


def test_now_the_services_own_tag_counts_and_the_stays_delay_reason_is_taken_before_an_earlier_days() -> None:
    at = clock("2026-11-05 15:00")
    record = decided(days={"2026-11-05": "red interface.home_social_care"}, tag="no capacity")
    step = step_now(record, at=at, services=SERVICES, causes=CAUSES)
    assert step is not None
    assert step.tag == "no capacity"
    held = decided(tag="hospital process")
    step = step_now(held, at=at, services=SERVICES, causes=CAUSES)
    assert step is not None
    assert step.constraint == Constraint("hospital process", Kind.STEP, "not_named", "SITE-A")


def test_todays_reason_gives_way_to_the_delay_reason_once_the_person_was_referred_after_it() -> None:
    at = clock("2026-11-05 15:00")
    days = {"2026-11-05": "red hospital.therapy_review"}
    for made, code, tag in (
        ("2026-11-05 13:00", "hub.needs_and_pathway", "hub decision"),
        ("2026-11-05 08:00", "hospital.therapy_review", "hospital process"),
    ):
        record = a_ready_stay(days=days, referrals=[a_referral(made)])
        record = replace(record, stay=replace(record.stay, delay_reason="hub.needs_and_pathway"))
        step = step_now(record, at=at, services=SERVICES, causes=CAUSES)
        assert step is not None
        assert step.cause is not None
        assert (step.cause.code, step.tag) == (code, tag)


def test_a_closed_referral_holds_nobody() -> None:
    record = referred(
        a_stay("2026-10-20 16:00", ready=[("2026-11-02 11:00", None)]),
        a_referral("2026-11-03 09:00", closed="2026-11-04 09:00", outcome="withdrawn"),
    )
    assert at_close(record).tag == "no reason recorded"


@given(records())
def test_everybody_ready_has_exactly_one_step_and_nobody_else_has_any(record: StayRecord) -> None:
    step = step_now(record, at=AT, services=SERVICES, causes=CAUSES)
    assert (step is not None) == is_ready(record, AT)
    for day in closed_before(AT, count=30).days:
        closing = step_at_close(record, on=day, services=SERVICES, causes=CAUSES)
        assert (closing is not None) == ready_at_close(record, day)


@given(records())
def test_bed_days_lost_are_what_looking_at_every_close_finds(record: StayRecord) -> None:
    days = days_priced(AT)
    slow = []
    for day in days.days:
        step = step_at_close(record, on=day, services=SERVICES, causes=CAUSES)
        if step is not None:
            slow.append((day, step.constraint, None if step.cause is None else step.cause.code))
    assert [tuple(each) for each in lost_of(record, services=SERVICES, causes=CAUSES, days=days)] == slow
    assert len(days.days) == 29
    assert days.last == AT.date() - timedelta(days=1)
