"""Lanes and response clocks against what the invented world's own services count, at hours of two days."""

from datetime import timedelta

from metrics.flow.clocks import TWO_HOUR
from metrics.flow.lane import Grouping, Span
from metrics.flow.lanes import lanes
from metrics.flow.path import path_of
from metrics.flow.responses import By, answers, visits_left
from metrics.flow.rules import FlowRules, ResponseRule
from metrics.flow.service import Services, ServiceType
from metrics.vocabulary.days import london_day, start_of
from metrics.vocabulary.episodes import Offer, Referral, Response
from simulators.world.reports import ResponseReport, ShiftReport
from simulators.world.shipped import DEMONSTRATION, shipped_checkpoint
from simulators.world.world import World
from tests.metrics.flow.world_told import Told, living

HOURS = (1, 5, 16, 31)
# The invented teams' clocks run from the instant a referral is received, whatever the hour.
AS_RECEIVED = ResponseRule(is_open_always=True)


def test_lanes_by_service_are_what_the_services_count() -> None:
    told = Told(World.resume(shipped_checkpoint(DEMONSTRATION)))
    told.pass_to(DEMONSTRATION, providers=())
    seen = 0
    for hour in HOURS:
        at = DEMONSTRATION + timedelta(hours=hour)
        told.pass_to(at, providers=())
        midnight = start_of(london_day(at))
        paths = [path_of(referral) for referral in _referrals(told)]
        found = lanes(paths, span=Span(midnight - timedelta(seconds=1), at), by=Grouping.SERVICE)
        for code in ("SIM-R1", "SIM-R2", "SIM-R3", "SIM-C1", "SIM-C2"):
            report = told.world.service(code)
            theirs = [lane for lane in found if lane.group == code]
            assert sum(lane.waiting_by_place["acute"] for lane in theirs) == report.waiting_in_acute
            assert sum(lane.waiting_by_place["not_acute"] for lane in theirs) == report.waiting_not_in_acute
            assert sum(lane.waiting_by_tag["no capacity"] for lane in theirs) == report.no_capacity
            assert sum(lane.waiting_by_tag["being arranged"] for lane in theirs) == report.being_arranged
            assert sum(lane.started for lane in theirs) == report.started_today
            seen += report.started_today
        for hub in ("SIM-D1", "SIM-D2"):
            undecided = sum(lane.waiting_by_tag["hub decision"] for lane in found if lane.group == hub)
            assert undecided == told.world.hub(hub).awaiting_decision
    assert seen > 20


def _referrals(told: Told) -> list[Referral]:
    return [told.referral(report) for report in told.referrals.values()]


def test_response_clocks_are_what_the_teams_count() -> None:
    world = World.resume(shipped_checkpoint(DEMONSTRATION))
    teams = [each.organisation for each in living().services if each.type is ServiceType.URGENT_RESPONSE]
    assert Services(living().services).type_of(teams[0]) is ServiceType.URGENT_RESPONSE
    rules = FlowRules(responses=(AS_RECEIVED,))
    seen = 0
    for hour in HOURS:
        at = DEMONSTRATION + timedelta(hours=hour)
        world.advance(at)
        reports = {team: world.response_team(team) for team in teams}
        responses = [_response(each) for report in reports.values() for each in report.responses]
        found = {each.group: each for each in answers(responses, at=at, rules=rules, by=By.TEAM, priority=TWO_HOUR)}
        for team, report in reports.items():
            seen_today = sum(
                each.first_contact_at is not None
                and each.priority == TWO_HOUR
                and london_day(each.first_contact_at) == london_day(at)
                and each.first_contact_at - each.received_at <= AS_RECEIVED.two_hour
                for each in report.responses
            )
            # A team counts by the day it met somebody, the clock by the day it was due: the same but around midnight.
            assert seen_today == report.met_today
            assert abs(found[team].met - report.met_today) <= 3
            assert found[team].missed == report.missed_today
            assert found[team].running + found[team].overdue == sum(
                each.priority == TWO_HOUR and not each.closed_at and not each.first_contact_at
                for each in report.responses
            )
            seen += found[team].met
        offers = [_offer(team, shift) for team, report in reports.items() for shift in report.shifts]
        left = visits_left(offers, at=at, rule=ResponseRule())
        for team, report in reports.items():
            today = [each for each in report.shifts if london_day(each.starts_at) == london_day(at)]
            open_shifts = [each for each in today if each.ends_at > at]
            room = sum(max(each.visits_staffed - each.visits_done - each.visits_promised, 0) for each in open_shifts)
            assert left.get(team, 0.0) == room
    assert seen > 50


def _response(report: ResponseReport) -> Response:
    return Response(
        key=report.key, organisation=report.team, priority=report.priority, source=report.source,
        home_council=report.home_council, locality=report.locality, received_at=report.received_at,
        triaged_at=report.triaged_at, first_contact_at=report.first_contact_at, closed_at=report.closed_at,
        outcome=report.outcome, reason=report.reason, observed_at=report.received_at,
    )  # fmt: skip


def _offer(team: str, shift: ShiftReport) -> Offer:
    taken = shift.visits_done + shift.visits_promised
    return Offer(
        organisation=team, kind="ucr_visit", locality="all", starts_at=shift.starts_at, offered=shift.visits_staffed,
        held=None, taken=taken, usable=max(shift.visits_staffed - taken, 0), observed_at=shift.starts_at,
    )  # fmt: skip
