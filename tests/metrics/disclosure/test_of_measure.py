"""What the numbers of each measure count, by hand: a measure that is not in the table fails."""

from pathlib import Path

import pytest

from catalogue.reader import SHIPPED_FACTS, read
from metrics.disclosure.figure import Figure
from metrics.disclosure.of_measure import figure_of_measure

CAPACITY = """beds.ga.open beds.ga.core_open beds.ga.escalation_open beds.critical.adult_open beds.closed
beds.community.open beds.community.core_open beds.community.escalation_open ward.core_open ward.escalation_open
ward.closed care_home.maximum care_home.usable home_care.hours_staffed home_care.hours_free
home_care.free_double_rounds virtual_ward.places"""
OTHERS = {
    Figure.SETTING: "reablement.caseload_limit community_beds.caseload_limit",
    Figure.TALLY: "home_care.days_to_start ed.closures ed.diverts",
    Figure.FLAG: "virtual_ward.accepting care_home.accepting",
    Figure.EXTREME: "ed.longest_awaiting_bed_minutes ambulance.longest_wait_minutes",
    Figure.DERIVED: "ambulance.handover_minutes_today home_care.hours_booked",
}
PEOPLE = """ambulance.waiting ambulance.arrivals_today ambulance.handover_30_60_minutes
ambulance.handover_over_60_minutes ambulance.handovers_today ambulance.handovers_over_30_today
ambulance.handovers_over_60_today beds.ga.occupied beds.critical.adult_occupied beds.flu.ga beds.flu.critical
beds.community.occupied beds.community.ready_to_leave ward.occupied care_home.occupied care_home.reserved
home_care.packages_waiting home_care.packages_handed_back home_care.restarts home_care.people_served
stays.over_7_days stays.over_14_days stays.over_21_days criteria.not_met criteria.discharged criteria.remaining
criteria.not_met_now discharges.by_pathway discharges.gone_today discharges.definite discharges.potential
beds.awaiting_admission beds.expected_in_by_18 ward.awaiting_admission ward.discharges_gone
ward.discharges_definite ward.discharges_potential ed.in_department ed.over_4_hours ed.over_12_hours
ed.over_12_hours_since_decision ed.awaiting_bed ed.attendances_today ed.departures_today ed.within_4_hours_today
ed.admissions_today reablement.caseload reablement.waiting_in_acute reablement.waiting_not_in_acute
reablement.being_arranged reablement.no_capacity reablement.started_today reablement.ended_today
community_beds.caseload community_beds.waiting_in_acute community_beds.waiting_not_in_acute
community_beds.being_arranged community_beds.no_capacity community_beds.started_today community_beds.ended_today
hub.awaiting_decision hub.decided_today ucr.unallocated ucr.received_today ucr.met_today ucr.missed_today
ucr.declined_today ucr.deferred_today ucr.due_today virtual_ward.people virtual_ward.waiting_step_up
virtual_ward.waiting_step_down virtual_ward.admitted_today virtual_ward.discharged_today board.stays_listed"""
STATED = {Figure.CAPACITY: CAPACITY, Figure.PEOPLE: PEOPLE, **OTHERS}
LIVING = Path(__file__).parent.parent.parent.parent / "catalogue" / "living"


@pytest.mark.parametrize("facts", [SHIPPED_FACTS, LIVING], ids=["shipped", "invented"])
def test_each_measure_counts_what_is_stated_by_hand(facts: Path) -> None:
    wanted = {key: kind for kind, keys in STATED.items() for key in keys.split()}
    measures = read(facts).measures
    assert set(measures) == set(wanted), "state by hand what a new measure counts"
    assert {key: figure_of_measure(key, measure.unit) for key, measure in measures.items()} == wanted


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("people", Figure.PEOPLE), ("beds", Figure.PEOPLE), ("minutes", Figure.MIXED), ("", Figure.MIXED)],
)
def test_what_nobody_named_is_people_or_has_no_public_form(unit: str, kind: Figure) -> None:
    assert figure_of_measure("somebody.elses_measure", unit) is kind
