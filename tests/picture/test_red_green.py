"""Red and green days of an organisation: whose they are, what silence does to them, who is counted."""

from datetime import timedelta

import pytest

from metrics.vocabulary.days import start_of
from picture.red_green import Group, RedGreen, red_green
from tests.picture.given import AT, back, called, person, without_notes

WEEK = dict.fromkeys(range(1, 6), "green")
PEOPLE = (
    person("ST-a", colours=WEEK | {0: "green"}),
    person("ST-b", colours=WEEK | {1: "red: therapy_treatment"}, council="SIM-L2"),
    person("ST-c", ward="SIM-S2-W06", colours=WEEK, ready=[(AT - timedelta(days=1, hours=12), None)]),
    person("ST-d", ward="SIM-S1-W01", colours=WEEK),
    person("ST-e", ward="SIM-C1-W01", colours=WEEK | {1: "red"}),
)


def made(organisation: str = "SIM", *, by: Group = Group.SITE, days: int = 7, **silent: timedelta | None) -> RedGreen:
    return red_green(called(*without_notes(PEOPLE), organisation=organisation, silent=silent), by=by, days=days)


def test_yesterday_is_the_headline_and_adds_up_over_sites() -> None:
    found = made()
    assert (found.yesterday.days, found.yesterday.green, found.yesterday.red) == (4, 1, 3)
    assert (found.yesterday.ready, found.yesterday.recorded, found.yesterday.contradictions) == (1, 2, 1)
    assert {part.key: part.yesterday.days for part in found.parts} == {"SIM-S1": 2, "SIM-S2": 1, "SIM-C1": 1}
    assert sum(part.window.days for part in found.parts) == found.window.days == 4 * 5


def test_an_assessment_ward_is_not_counted() -> None:
    assert "SIM-S1-W01" not in {part.key for part in made(by=Group.WARD).parts}


@pytest.mark.parametrize(
    ("organisation", "people"), [("SIM-S1", 2), ("SIM-T1", 3), ("SIM-L2", 1), ("SIM-L1", 3), ("SIM-S1-W09", 2)]
)
def test_a_node_is_seen_from_the_beds_side_and_from_home(organisation: str, people: int) -> None:
    assert made(organisation).yesterday.days == people


def test_what_a_board_was_silent_about_is_neither_red_nor_green() -> None:
    whole, silent = made(), made(board_s1=timedelta(days=2))
    assert silent.yesterday.days == whole.yesterday.days - 2
    assert silent.today.people == whole.today.people - 2
    kept = {part.key: part for part in silent.parts}["SIM-S1"]
    assert {part.key: part for part in whole.parts}["SIM-S1"].window.days - kept.window.days == 2 * 2
    covered = silent.call.covered("stay")
    assert (covered.usable, covered.expected, covered.is_partial) == (4, 5, True)
    assert [each.feed for each in covered.missing] == ["board_s1"]


def test_a_board_that_never_spoke_gives_nothing() -> None:
    assert made(board_s1=None).window.days == made().window.days - 2 * 5


def test_a_board_that_is_a_little_late_still_tells_of_yesterday() -> None:
    assert made(board_s1=timedelta(minutes=50)).yesterday == made().yesterday


def test_somebody_the_lists_lost_long_ago_counts_until_they_lost_them() -> None:
    lost_at = start_of(back(3)) + timedelta(hours=10)
    lost = person("ST-f", colours=WEEK, unlisted_since=lost_at)
    found = red_green(called(lost), by=Group.SITE, days=7)
    assert found.today.people == 0
    assert found.window.days == 2
    still = person("ST-f", colours=WEEK, unlisted_since=AT - timedelta(minutes=30))
    assert red_green(called(still), by=Group.SITE, days=7).today.people == 1


def test_weekdays_trusts_and_runs() -> None:
    by_weekday = made(by=Group.WEEKDAY)
    assert {part.key for part in by_weekday.parts} == {str(back(ago).weekday()) for ago in range(1, 6)}
    assert all(part.today is None for part in by_weekday.parts)
    assert {part.key for part in made(by=Group.TRUST).parts} == {"SIM-T1", "SIM-T3"}
    assert dict(made().runs.people_by_days) == {1: 2, 2: 1}


def test_the_same_people_asked_again_give_the_same() -> None:
    call = called(*PEOPLE)
    assert red_green(call, by=Group.SITE, days=28) == red_green(call, by=Group.SITE, days=28)
    assert red_green(call, by=Group.SITE, days=7).window == made().window
