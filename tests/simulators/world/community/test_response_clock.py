"""The two clocks of urgent response: when they begin, when they are met, what staff have to do with it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from simulators.world.people import Response
from simulators.world.state import Story
from tests.simulators.world.community.stand_in import SmallWorld

TWO_HOURS = 7200


def _lived(days: int, *, short_of_staff: bool = False) -> SmallWorld:
    world = SmallWorld(11)
    if short_of_staff:
        world.state.stories["ucr_short_of_staff"] = Story(since=world.scene.now, about="SIM-U1")
    world.scene.is_collecting = True
    world.run(hours=24 * days + 2)
    return world


@pytest.fixture(scope="module")
def usual() -> SmallWorld:
    return _lived(40)


def _urgent(world: SmallWorld, team: str) -> list[Response]:
    return [
        response
        for response in world.scene.ended_responses
        if response.priority == "2_hour" and response.team == team and response.first_contact_at
    ]


def _share_in_time(responses: list[Response]) -> float:
    return sum(r.first_contact_at - r.received_at <= TWO_HOURS for r in responses) / len(responses)


def test_received_only_while_open(usual: SmallWorld) -> None:
    hours = [
        datetime.fromtimestamp(response.received_at, UTC).astimezone(ZoneInfo("Europe/London")).hour
        for response in usual.scene.ended_responses
    ]
    assert set(hours) <= set(range(8, 20))
    assert sum(hour == 8 for hour in hours) > len(hours) / 20


def test_sizes_and_usual_share(usual: SmallWorld) -> None:
    ended = usual.scene.ended_responses
    urgent = sum(response.priority == "2_hour" for response in ended) / 40
    assert 33 < urgent < 47
    assert 19 < len(ended) / 40 - urgent < 31
    for team in ("SIM-U1", "SIM-U2"):
        assert 0.70 < _share_in_time(_urgent(usual, team)) < 0.95


def test_fewer_staff_meet_fewer_clocks(usual: SmallWorld) -> None:
    short = _lived(40, short_of_staff=True)
    assert _share_in_time(_urgent(short, "SIM-U1")) < _share_in_time(_urgent(usual, "SIM-U1")) - 0.1
    reasons = [response.reason for response in short.scene.ended_responses if response.team == "SIM-U1"]
    assert reasons.count("no_capacity") > 0


def test_every_ending_has_an_outcome_and_refusals_a_reason(usual: SmallWorld) -> None:
    ended = usual.scene.ended_responses
    for response in ended:
        assert response.received_at <= response.triaged_at <= response.closed_at
        if response.outcome in ("declined", "deferred", "no_contact"):
            assert response.reason
            assert not response.first_contact_at
        else:
            assert response.outcome in ("remained_home", "admitted", "referred_on")
            assert response.received_at < response.first_contact_at <= response.closed_at
    assert len(usual.hospitals.arrived) >= sum(response.outcome == "admitted" for response in ended)
    assert all(site.startswith("SIM-S") for site, *_ in usual.hospitals.arrived)


def test_a_team_tells_its_day() -> None:
    world = SmallWorld(12)
    world.run(hours=24 * 8 + 14.5)
    report = world.side.response_team("SIM-U1")
    assert [shift.starts_at.hour for shift in report.shifts] == [7, 13]
    assert all(0 <= s.visits_done + s.visits_promised <= s.visits_staffed for s in report.shifts)
    assert report.received_today > 10
    assert report.met_today + report.missed_today > 0
    assert 0 <= report.unallocated <= sum(response.closed_at is None for response in report.responses)
    assert {response.team for response in report.responses} == {"SIM-U1"}
