"""What must be true of the community's places at every instant, told as questions a test can ask of a small world."""

from collections import Counter

from simulators.world.community.facts import ROUND_QUARTERS
from simulators.world.people import Referral
from tests.simulators.world.community.stand_in import SmallWorld


def open_referrals(world: SmallWorld) -> list[Referral]:
    """Those the community has taken over and neither begun nor given up."""
    return [
        referral
        for referral in world.state.referrals.values()
        if not referral.closed_at and referral.tag not in ("", "hub decision")
    ]


def waiting_numbers(world: SmallWorld) -> list[int]:
    """Every number on any waiting list of the community, as often as it stands there."""
    state = world.state.community
    numbers = [number for team in state.teams.values() for number in team.waiting]
    numbers += [*state.bed_waiting, *state.home_waiting]
    numbers += [number for waiting in state.outside_waiting.values() for number in waiting]
    numbers += [package.referral for package in state.packages.values() if package.referral]
    return numbers


def assert_nobody_is_lost(world: SmallWorld) -> None:
    state = world.state.community
    waiting = waiting_numbers(world)
    assert sorted(waiting) == sorted(referral.number for referral in open_referrals(world))
    assert state.taken_over == len(waiting) + state.begun + state.given_up


def assert_every_place_is_real(world: SmallWorld) -> None:
    state = world.state.community
    for team in state.teams.values():
        assert len(team.cases) <= team.limit
    for home in state.homes:
        assert home.reserved >= 0
        assert home.occupied + home.reserved <= home.maximum
    for pool in state.pools:
        assert pool.reserved >= 0
        assert pool.taken + pool.reserved <= pool.places
    assert 0 <= state.virtual_ward.people <= state.virtual_ward.places + 5
    for team in state.responders.values():
        assert team.out >= 0
        assert team.follow_ups >= 0


def assert_rounds_are_what_is_on_them(world: SmallWorld) -> None:
    state = world.state.community
    booked: Counter[tuple[int, int]] = Counter()
    for package in state.packages.values():
        for place in (package.first, package.second):
            if place >= 0:
                booked[package.unit, place] += package.quarters
    for index, unit in enumerate(state.units):
        assert unit.rounds == [booked[index, place] for place in range(len(unit.rounds))]
        assert max(unit.rounds) <= ROUND_QUARTERS


def assert_reports_add_up(world: SmallWorld) -> None:
    for code in ("SIM-R1", "SIM-R2", "SIM-R3", "SIM-C1", "SIM-C2"):
        report = world.side.service(code)
        for row in report.offers:
            assert row.offered == row.held + row.taken + row.usable + sum(row.not_usable.values())
            assert min(row.held, row.taken, row.usable, *row.not_usable.values()) >= 0
        assert report.caseload <= report.caseload_limit
        assert report.waiting_in_acute + report.waiting_not_in_acute == report.being_arranged + report.no_capacity
        keys = [referral.key for referral in report.referrals]
        assert len(keys) == len(set(keys))
