"""What happens in hospital, seen in what its systems report."""

from datetime import UTC, date, datetime, timedelta

import pytest

from simulators.world.calendar import LONDON, Calendar
from simulators.world.places import ACUTE_SITES, CORE, LOCALITIES, SITES, WARDS
from simulators.world.reports import StayReport
from simulators.world.world import World

MONDAY = datetime(2025, 2, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def checkpoint() -> bytes:
    world = World.begin(11, MONDAY - timedelta(days=42))
    world.advance(MONDAY)
    return world.checkpoint()


@pytest.fixture
def world(checkpoint: bytes) -> World:
    return World.resume(checkpoint)


def at(world: World, hours: float) -> World:
    world.advance(MONDAY + timedelta(hours=hours))
    return world


def in_bed(world: World, site: str) -> list[StayReport]:
    return [stay for stay in world.stays(site) if stay.left_at is None]


def test_a_site_and_its_wards_say_the_same(world: World) -> None:
    at(world, 15.3)
    for site in SITES:
        report = world.site(site)
        assert [ward.ward for ward in report.wards] == list(WARDS[site])
        assert report.occupied == sum(ward.occupied for ward in report.wards) == len(in_bed(world, site))
        assert report.core_open + report.closed == CORE[site]
        assert report.not_meeting_criteria == sum(stay.meets_criteria is False for stay in in_bed(world, site))
        assert report.over_21_days <= report.over_14_days <= report.over_7_days <= report.occupied
    for site in ACUTE_SITES:
        assert world.site(site).awaiting_admission == world.department(site).awaiting_bed


def test_every_day_begins_not_reviewed_and_is_mostly_reviewed_by_half_past_ten(world: World) -> None:
    def reviewed(hours: float) -> float:
        at(world, hours)
        days = [stay.days[-1] for site in ACUTE_SITES for stay in in_bed(world, site)]
        assert {day.on for day in days} == {world.now.astimezone(LONDON).date()}
        return sum(day.colour is not None for day in days) / len(days)

    assert reviewed(0.2) == 0.0
    assert reviewed(8.0) == 0.0
    assert reviewed(10.5) > 0.75
    tuesday_evening = reviewed(42.0)
    assert tuesday_evening > 0.8
    assert reviewed(5 * 24 + 20.0) < tuesday_evening


def test_colours_have_their_reasons(world: World) -> None:
    at(world, 16.0)
    for site in SITES:
        for stay in in_bed(world, site):
            day = stay.days[-1]
            if day.colour is None:
                assert day.reason is None
                assert day.reviewed_at is None
            else:
                assert day.reviewed_at is not None
                assert day.reviewed_at <= world.now
            if day.colour == "green":
                assert day.reason is None


def test_a_delay_reason_goes_with_readiness_and_follows_the_referral(world: World) -> None:
    at(world, 60.0)
    families = set()
    for site in SITES:
        for stay in in_bed(world, site):
            if stay.meets_criteria is not False:
                assert stay.delay_reason is None
            elif stay.delay_reason is not None:
                families.add(stay.delay_reason.partition(".")[0])
    assert families >= {"hospital", "hub", "interface", "capacity"}


def planned(world: World) -> tuple[int, int, int]:
    reports = [world.site(site) for site in ACUTE_SITES]
    return (
        sum(report.discharges_gone for report in reports),
        sum(report.discharges_definite for report in reports),
        sum(report.discharges_potential for report in reports),
    )


def test_what_a_morning_plans_is_somewhat_more_than_what_the_day_brings_and_shrinks(world: World) -> None:
    plans = [planned(at(world, 24 + hours)) for hours in (8.5, 14.0, 18.0, 23.9)]
    gone = plans[-1][0]
    assert gone < sum(plans[0]) < 1.4 * gone
    assert 0.15 * gone < plans[0][1] < 0.45 * gone
    assert [potential for _, _, potential in plans] == sorted((potential for _, _, potential in plans), reverse=True)
    assert plans[1][2] < 0.3 * plans[0][2]
    assert plans[-1][1] == 0


def test_whoever_is_definite_in_the_afternoon_leaves_that_day(world: World) -> None:
    gone, definite, _ = planned(at(world, 38.0))
    left, _, _ = planned(at(world, 47.99))
    assert left - gone > 0.9 * definite


def test_the_evenings_queue_is_seen_before_the_morning(world: World) -> None:
    counts = []
    for day in range(1, 6):
        at(world, 24 * day + 6.0)
        reports = [world.department(site) for site in ACUTE_SITES]
        counts.append(
            (
                sum(report.within_4_hours_today for report in reports),
                sum(report.departures_today for report in reports),
            )
        )
    within, departed = (sum(column) for column in zip(*counts, strict=True))
    assert 0.25 < within / departed < 0.65


def test_counters_begin_at_london_midnight_also_in_summer() -> None:
    world = World.begin(5, datetime(2025, 6, 2, tzinfo=UTC))
    world.advance(datetime(2025, 6, 2, 22, 59, 59, tzinfo=UTC))
    before = world.department("SIM-S1").attendances_today
    world.advance(datetime(2025, 6, 2, 23, 0, tzinfo=UTC))
    after = world.department("SIM-S1").attendances_today
    assert before > 100
    assert after <= 1


def test_counters_never_fall_within_a_day(world: World) -> None:
    last = [0] * 9
    for quarter in range(1, 96):
        report = world.department("SIM-S3")
        at(world, quarter / 4)
        report = world.department("SIM-S3")
        counters = [
            report.attendances_today, report.departures_today, report.within_4_hours_today, report.admissions_today,
            report.ambulance_arrivals_today, report.handovers_today, report.handover_minutes_today,
            report.handovers_over_30_today, report.handovers_over_60_today,
        ]  # fmt: skip
        assert all(new >= old for new, old in zip(counters, last, strict=True))
        last = counters


def test_people_live_where_the_sites_catch_them_outside_councils_included(world: World) -> None:
    councils = {stay.home_council for site in ACUTE_SITES for stay in in_bed(world, site)}
    assert councils == set(LOCALITIES)


def test_norovirus_shuts_a_ward_to_everybody_new(world: World) -> None:
    at(world, 12.0)
    world.set_story("norovirus", True, about="SIM-S1-W10")
    before = {stay.key for stay in in_bed(world, "SIM-S1") if stay.ward == "SIM-S1-W10"}
    for hours in range(13, 96, 6):
        at(world, hours)
        ward = next(ward for ward in world.site("SIM-S1").wards if ward.ward == "SIM-S1-W10")
        now = {stay.key for stay in in_bed(world, "SIM-S1") if stay.ward == "SIM-S1-W10"}
        assert now <= before
        assert ward.closed_reason == ("infection" if ward.closed else None)
        assert ward.occupied == ward.core_open + ward.escalation_open
    world.set_story("norovirus", False)
    at(world, 130)
    now = {stay.key for stay in in_bed(world, "SIM-S1") if stay.ward == "SIM-S1-W10"}
    assert now - before


def test_a_winter_surge_brings_more_people(checkpoint: bytes) -> None:
    counts = []
    for on in (False, True):
        world = World.resume(checkpoint)
        if on:
            world.set_story("winter_surge", True)
        came = 0
        for day in range(7):
            at(world, 24 * day + 23.99)
            came += sum(world.department(site).attendances_today for site in ACUTE_SITES)
        counts.append(came)
    assert counts[1] > 1.06 * counts[0]


def test_a_story_nobody_wrote_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="no story"):
        world.set_story("earthquake", True)


def test_days_and_hours_are_londons_through_both_clock_changes() -> None:
    calendar = Calendar([])
    for day, hours in ((date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)):
        number = day.toordinal()
        start, end = calendar.start_of(number), calendar.start_of(number + 1)
        assert (end - start) // 3600 == hours
        assert calendar.day_of(start) == number
        assert calendar.day_of(end - 1) == number
        nine = datetime.fromtimestamp(calendar.at(number, 9.5), LONDON)
        assert (nine.date(), nine.hour, nine.minute) == (day, 9, 30)


def test_bank_holidays_are_no_working_days_nor_is_one_of_a_story() -> None:
    forced = [date(2025, 6, 4).toordinal()]
    calendar = Calendar(forced)
    assert not calendar.works(date(2025, 12, 25).toordinal())
    assert not calendar.works(date(2025, 6, 4).toordinal())
    assert calendar.works(date(2025, 6, 5).toordinal())
    assert calendar.weekday(date(2025, 6, 1).toordinal()) == 6
    assert calendar.next_working(date(2025, 12, 24).toordinal()) == date(2025, 12, 29).toordinal()
