"""The invented system: it reads cleanly, says what it is, and promises each place what it has, and no other."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from catalogue.model import Catalogue, Covers, Delivery, Kind
from catalogue.placeholders import placeholders
from catalogue.reader import SHIPPED_FACTS, from_files, read
from catalogue.tree import tree_on
from db.read.series import SeriesIndex
from ingest.adapters import formats
from metrics.pressure import INDICATORS
from metrics.vocabulary import Direction
from picture.ground import Ground

ON = date(2026, 11, 10)
ACUTE = {"SIM-S1", "SIM-S2", "SIM-S3"}
COMMUNITY = {"SIM-C1", "SIM-C2"}


@pytest.fixture(scope="module")
def living() -> Catalogue:
    return read(SHIPPED_FACTS.parent / "living", formats=formats(), indicators=frozenset(INDICATORS))


def test_it_is_read_again_from_what_is_stored(living: Catalogue) -> None:
    assert from_files(living.files) == living
    assert living.measures == read(SHIPPED_FACTS).measures
    assert living.reasons == read(SHIPPED_FACTS).reasons


def test_there_are_38_partners_in_eight_formats_and_an_archive_of_each(living: Catalogue) -> None:
    counted = Counter(feed.format for feed in living.feeds.values() if feed.is_live)
    assert counted == {
        "beds_json": 5, "ward_board_json": 5, "ed_quarters_csv": 3, "home_care_csv": 12, "capacity_json": 7,
        "ucr_json": 2, "virtual_ward_json": 1, "care_homes_csv": 3,
    }  # fmt: skip
    archives = Counter(feed.format for feed in living.feeds.values() if feed.delivery is Delivery.ARCHIVE)
    assert archives == dict.fromkeys(counted, 1)


def test_everything_says_that_it_is_invented(living: Catalogue) -> None:
    assert all(feed.is_simulated and "invented" in feed.publisher for feed in living.feeds.values())
    shipped = read(SHIPPED_FACTS).organisations
    for organisation in living.organisations.values():
        assert re.fullmatch(r"SIM(-[A-Z0-9]+)*", organisation.code)
        assert organisation.code not in shipped
        assert "(invented)" in organisation.name or organisation.kind is Kind.WARD


def test_no_partner_lives_beyond_this_machine_and_no_secret_in_the_catalogue(living: Catalogue) -> None:
    needed = set()
    for feed in living.feeds.values():
        if feed.is_live:
            assert feed.networks == ("127.0.0.0/8",)
            assert feed.url.startswith("${")
            needed |= {
                *placeholders(feed.url),
                *(name for text in feed.headers.values() for name in placeholders(text)),
            }
            assert all(placeholders(text) for text in feed.headers.values())
    assert needed == {
        "BEDS_URL", "BOARD_URL", "ED_URL", "HOME_CARE_URL", "CAPACITY_URL", "UCR_URL", "VIRTUAL_URL", "CARE_HOMES_URL",
        "BOARD_KEY", "CAPACITY_TOKEN", "UCR_KEY",
    }  # fmt: skip


def test_every_feed_speaks_for_its_places_and_every_place_has_a_feed(living: Catalogue) -> None:
    tree = tree_on(living, on=ON)
    spoken_for: set[str] = set()
    for feed in living.feeds.values():
        assert feed.covers is Covers.ITSELF
        assert tree.covered(feed) == set(feed.places)
        spoken_for |= set(feed.places)
    silent = {Kind.ICB, Kind.TRUST, Kind.COUNCIL}
    assert spoken_for == {code for code, each in living.organisations.items() if each.kind not in silent}


def test_an_archive_speaks_for_whom_its_live_feeds_speak_and_is_believed_after_them(living: Catalogue) -> None:
    for archive in living.feeds.values():
        if archive.delivery is Delivery.ARCHIVE:
            live = [feed for feed in living.feeds.values() if feed.is_live and feed.format == archive.format]
            assert set(archive.places) == {place for feed in live for place in feed.places}
            assert {archive.register} == {feed.register for feed in live}
            assert all(feed.precedence < archive.precedence for feed in live)


# How often each family makes a document, in picture time.
CADENCE = {
    "beds_json": timedelta(minutes=5), "ward_board_json": timedelta(minutes=15),
    "ed_quarters_csv": timedelta(minutes=15), "capacity_json": timedelta(minutes=15), "ucr_json": timedelta(minutes=5),
    "virtual_ward_json": timedelta(hours=1),
}  # fmt: skip


def test_a_document_in_time_is_never_late_and_two_left_out_are(living: Catalogue) -> None:
    for feed in living.feeds.values():
        if feed.is_live and feed.format in CADENCE:
            # At sixty times real time a poll's own interval is minutes of the picture.
            oldest = CADENCE[feed.format] + min(feed.poll_every * 60, timedelta(minutes=5))
            assert oldest < feed.limits.late_after <= 3 * CADENCE[feed.format], feed.key
            assert feed.limits.late_after < feed.limits.stale_after


def _ground(catalogue: Catalogue, on: date) -> Ground:
    return Ground(catalogue, on=on, index=SeriesIndex())


def test_each_indicator_is_promised_by_those_who_have_such_a_service_and_by_nobody_else(living: Catalogue) -> None:
    promised = _ground(living, ON).promised
    teams, hubs = {f"SIM-R{n}" for n in range(1, 4)}, {"SIM-D1", "SIM-D2"}
    responders = {"SIM-U1", "SIM-U2"}
    providers, homes = {f"SIM-H{n:02d}" for n in range(1, 13)}, {f"SIM-N{n:02d}" for n in range(1, 19)}
    expected = {
        **dict.fromkeys(
            ("acute.ga_occupancy", "acute.core_occupancy", "acute.escalation_share", "acute.nctr_share",
             "acute.awaiting_bed", "acute.over_12_hours_share", "acute.four_hour_today",
             "acute.handover_over_30_today", "acute.handover_over_60_today", "acute.long_stay_21_share"), ACUTE),
        **dict.fromkeys(
            ("community.bed_occupancy", "community.ready_to_leave_share", "community.waiting_in_acute"), COMMUNITY),
        **dict.fromkeys(
            ("reablement.caseload_share", "reablement.waiting_in_acute", "reablement.no_capacity"), teams),
        "hub.awaiting_decision": hubs,
        **dict.fromkeys(("home_care.packages_waiting", "home_care.hours_free_today"), providers),
        "care_homes.vacancies": homes,
        **dict.fromkeys(("ucr.met_share_today", "ucr.unallocated"), responders),
        "virtual_ward.occupancy": {"SIM-V1"},
    }  # fmt: skip
    assert {key: promised[key] for key in expected} == expected
    assert not promised["acute.critical_care_occupancy"] | promised["discharge.remaining"]


def test_a_site_a_service_and_a_provider_show_their_own_and_a_council_what_lies_beneath_it(living: Catalogue) -> None:
    ground = _ground(living, ON)
    assert ground.counted("acute.ga_occupancy", "SIM-S1") == {"SIM-S1"}
    assert ground.counted("acute.ga_occupancy", "SIM") == ACUTE
    assert ground.counted("ucr.unallocated", "SIM-U1") == {"SIM-U1"}
    assert ground.counted("home_care.packages_waiting", "SIM-H06") == {"SIM-H06"}
    assert ground.counted("home_care.packages_waiting", "SIM-L2") == {"SIM-H06", "SIM-H07", "SIM-H08"}
    assert ground.counted("reablement.no_capacity", "SIM-L2") == {"SIM-R2"}
    assert not ground.counted("acute.ga_occupancy", "SIM-S1-W01")
    assert not ground.counted("acute.ga_occupancy", "SIM-C1")


def test_the_replayed_pages_of_england_gain_no_tile() -> None:
    ground = _ground(read(SHIPPED_FACTS), date(2021, 12, 20))
    assert [key for key in INDICATORS if ground.counted(key, "ENG")] == [
        "acute.ga_occupancy", "acute.critical_care_occupancy", "acute.handover_over_60", "acute.handover_30_60",
        "acute.long_stay_21_share", "acute.long_stay_7_share", "acute.ed_closures", "acute.ed_diverts",
        "discharge.remaining", "discharge.not_meeting_criteria", "discharge.same_day_share", "discharge.p0_share",
        "discharge.p1_share", "discharge.p2_share", "discharge.p3_share",
    ]  # fmt: skip


def test_what_is_judged_here_has_a_local_trigger_and_what_is_not_has_none(living: Catalogue) -> None:
    promised = _ground(living, ON).promised
    judged = {key for key, each in INDICATORS.items() if each.direction is not Direction.NEUTRAL and promised[key]}
    with_trigger = {threshold.indicator for threshold in living.thresholds}
    assert judged - with_trigger == {"acute.long_stay_14_share"}
    assert with_trigger <= judged
    assert all(threshold.is_indicative and threshold.note.endswith(".") for threshold in living.thresholds)


def test_a_service_with_anybody_waiting_is_not_at_level_1(living: Catalogue) -> None:
    waiting = {"community.waiting_in_acute", "reablement.waiting_in_acute", "reablement.no_capacity"}
    for threshold in living.thresholds:
        if threshold.indicator in waiting | {"home_care.packages_waiting", "ucr.unallocated"}:
            assert threshold.two == 1


def test_every_wall_shows_places_of_the_system(living: Catalogue) -> None:
    tree = tree_on(living, on=ON)
    assert [layout.key for layout in living.layouts.values() if layout.is_default] == ["wendmoor"]
    for layout in living.layouts.values():
        assert layout.organisation == "SIM"
        assert layout.tiles
        assert set(layout.tiles) <= set(tree.descendants("SIM"))
