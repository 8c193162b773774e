"""What providers, homes and services send: complete, in step with the truth, and as old as it says."""

from datetime import timedelta

import pytest

from simulators.world.community.facts import HOMES, PROVIDERS
from simulators.world.places import LOCALITIES
from tests.simulators.world.community.stand_in import SmallWorld


@pytest.fixture(scope="module")
def world() -> SmallWorld:
    lived = SmallWorld(31)
    lived.run(hours=24 * 50 + 10)
    return lived


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_tells_a_week_for_each_locality(world: SmallWorld, provider: str) -> None:
    report = world.side.home_care(provider)
    localities = set(PROVIDERS[provider][1])
    first = min(row.on for row in report.rows)
    assert {(row.locality, row.on) for row in report.rows} == {
        (locality, first + timedelta(days=ahead)) for locality in localities for ahead in range(7)
    }
    for row in report.rows:
        assert row.hours_free == max(row.hours_staffed - row.hours_booked, 0)
        assert (row.hours_free * 4).is_integer()
        assert row.earliest_start is None or row.earliest_start > first
    for counts in (report.packages_waiting, report.packages_handed_back, report.restarts):
        assert set(counts) == localities


def test_an_entry_says_what_was_true_when_it_was_written(world: SmallWorld) -> None:
    now = world.scene.now
    told = {home.home: home for council in LOCALITIES for home in world.side.care_homes(council)}
    assert len(told) == len(HOMES)
    ages = [(now - home.updated_at.timestamp()) / 86400 for home in told.values()]
    assert min(ages) < 1.2
    assert max(ages) > 7
    for home in told.values():
        assert home.occupied + home.reserved <= home.maximum
    assert any(home.occupied != told[home.code].occupied for home in world.state.community.homes)


def test_a_team_tells_eight_days_of_offers_in_each_of_its_localities(world: SmallWorld) -> None:
    report = world.side.service("SIM-R2")
    today = min(row.on for row in report.offers)
    assert {(row.on, row.locality) for row in report.offers} == {
        (today + timedelta(days=ahead), locality) for ahead in range(8) for locality in LOCALITIES["SIM-L2"]
    }
    assert report.caseload == sum(r.started_at is not None and r.ended_at is None for r in report.referrals)
    assert report.being_arranged + report.no_capacity == sum(r.tag is not None for r in report.referrals)


def test_a_community_hospital_tells_who_is_in_its_beds(world: SmallWorld) -> None:
    report = world.side.service("SIM-C1")
    assert report.caseload_limit == 48
    in_bed = sum(stay.site == "SIM-C1" and not stay.left_at for stay in world.state.stays.values())
    assert report.caseload == in_bed > 30


def test_the_virtual_ward_is_mostly_full(world: SmallWorld) -> None:
    report = world.side.virtual_ward()
    assert 0.5 < report.people / report.places <= 1
    assert report.admitted_today + report.discharged_today > 0


def test_people_of_other_councils_wait_longer() -> None:
    lived = SmallWorld(32)
    lived.scene.is_collecting = True
    lived.run(hours=24 * 90)
    waits: dict[bool, list[float]] = {True: [], False: []}
    for referral in lived.scene.ended_referrals.values():
        if referral.started_at and referral.pathway == "P1":
            outside = referral.council in ("SIM-L4", "SIM-L5")
            waits[outside].append(referral.started_at - referral.decided_at)
    assert sum(waits[True]) / len(waits[True]) > 1.5 * sum(waits[False]) / len(waits[False])
