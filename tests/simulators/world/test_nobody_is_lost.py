"""Nobody is lost: at every instant, whoever came is present or has left, and no bed holds two."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.world.places import SITES
from simulators.world.state import State
from simulators.world.world import World

BEGINS = datetime(2025, 1, 6, tzinfo=UTC)


def check_departments(state: State) -> None:
    for department in state.departments.values():
        here = len(department.present) + len(department.outside)
        assert department.attendances_ever == here + department.departures_ever
        assert here == sum(visit.site == department.site for visit in state.visits.values())
        assert not set(department.present) & set(department.outside)
        assert set(department.awaiting) <= set(department.present)
        assert department.lying == sum(state.visits[number].is_lying for number in department.present)
        treated = [number for number in department.present if state.visits[number].stage == "treated"]
        assert department.busy >= 0
        assert department.busy_practitioners >= 0
        assert department.busy + department.busy_practitioners <= len(treated)


def check_beds(state: State) -> None:
    in_beds: dict[int, str] = {}
    for ward in state.wards.values():
        lying = [number for number in ward.beds if number > 0]
        assert len(lying) == len(set(lying)) == ward.occupied <= ward.open
        assert 0 <= ward.closed <= ward.core
        for bed, number in enumerate(ward.beds):
            if number > 0:
                stay = state.stays[number]
                assert (stay.ward, stay.bed, stay.left_at) == (ward.code, bed, 0)
                in_beds[number] = ward.site
    here = {number: stay.site for number, stay in state.stays.items() if not stay.left_at}
    assert here == in_beds
    for site in SITES:
        counted = state.sites[site]
        assert counted.admitted_ever == counted.left_ever + sum(code == site for code in here.values())


def check_referrals(state: State) -> None:
    undecided = {
        number for number, referral in state.referrals.items() if not referral.decided_at and not referral.closed_at
    }
    waiting = [number for hub in state.hubs.values() for number, _ in hub.waiting]
    assert len(waiting) == len(set(waiting))
    assert set(waiting) == undecided
    for stay in state.stays.values():
        if stay.referral and not stay.left_at:
            assert state.referrals[stay.referral].stay == stay.number
            assert not state.referrals[stay.referral].closed_at


def check_stays(state: State) -> None:
    for stay in state.stays.values():
        if stay.site.startswith("SIM-S"):
            is_open = bool(stay.spells) and not stay.spells[-1].ends_at
            assert is_open == (stay.meets is False and not stay.left_at)
        ends = stay.left_at or state.agenda.now
        assert [day.on for day in stay.days] == sorted({day.on for day in stay.days})
        for spell in stay.spells:
            assert stay.admitted_at <= spell.starts_at <= (spell.ends_at or ends) <= ends


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), hours=st.lists(st.floats(0.5, 60.0), min_size=4, max_size=8))
def test_whoever_came_is_here_or_has_left(seed: int, hours: list[float]) -> None:
    world = World.begin(seed, BEGINS)
    state = world._scene.state
    now = BEGINS
    for step in hours:
        now += timedelta(hours=step)
        world.advance(now)
        check_departments(state)
        check_beds(state)
        check_referrals(state)
        check_stays(state)


def test_a_month_in_winter_with_every_story_loses_nobody() -> None:
    world = World.begin(7, BEGINS)
    state = world._scene.state
    world.advance(BEGINS + timedelta(days=12))
    world.set_story("winter_surge", True)
    world.set_story("norovirus", True, about="SIM-S1-W09")
    world.set_story("bank_holiday_weekend", True)
    world.set_story("ucr_short_of_staff", True)
    world.set_story("hand_back", True)
    for hours in range(0, 18 * 24, 5):
        world.advance(BEGINS + timedelta(days=12, hours=hours, minutes=hours % 60))
        check_departments(state)
        check_beds(state)
        check_referrals(state)
        check_stays(state)


def test_every_stay_that_ends_is_told_once_and_whole() -> None:
    world = World.begin(3, BEGINS)
    world.advance(BEGINS + timedelta(days=2))
    keys: list[str] = []
    left_before = sum(site.left_ever for site in world._scene.state.sites.values())
    for day in range(3, 15):
        ended = world.take_ended()
        keys += [stay.key for stay in ended.stays]
        for stay in ended.stays:
            assert stay.left_at is not None
            assert all(spell.ends_at is not None for spell in stay.ready_spells)
            assert stay.days[0].on <= stay.days[-1].on
            assert len(stay.days) == (stay.days[-1].on - stay.days[0].on).days + 1
        world.advance(BEGINS + timedelta(days=day))
    keys += [stay.key for stay in world.take_ended().stays]
    assert len(keys) == len(set(keys))
    assert len(keys) == sum(site.left_ever for site in world._scene.state.sites.values())
    assert left_before < len(keys)
