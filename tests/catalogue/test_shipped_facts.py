"""The facts that ship: they read cleanly, and they fit the winter that is replayed."""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from catalogue.model import Catalogue, Covers, Kind
from catalogue.reader import SHIPPED_FACTS, read
from catalogue.tree import Tree, tree_on
from metrics.vocabulary import About

REPLAYED = Path("simulators/replay/data")
JSON_REGIONS = {"Y62", "Y63", "Y60", "Y56"}
FORMATS = frozenset({"uec_sitrep_json", "uec_sitrep_csv", "discharge_sitrep_json"})


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read(SHIPPED_FACTS, formats=FORMATS)


def _rows_of_the_winter() -> Iterator[dict[str, str]]:
    with gzip.open(REPLAYED / "uec_sitrep_2021-22.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _winter() -> Iterator[tuple[date, str]]:
    for row in _rows_of_the_winter():
        yield date.fromisoformat(row["date"]), row["org_code"]


def test_there_are_the_organisations_the_register_has(shipped: Catalogue) -> None:
    kinds = Counter(organisation.kind for organisation in shipped.organisations.values())

    assert kinds == {Kind.COUNTRY: 1, Kind.REGION: 7, Kind.ICB: 48, Kind.TRUST: 159}


def test_42_boards_before_april_2026_and_36_after(shipped: Catalogue) -> None:
    def boards(on: date) -> set[str]:
        return set(Tree(shipped, on=on).reporters("ENG", kind=Kind.ICB))

    before, after = boards(date(2026, 3, 31)), boards(date(2026, 4, 1))

    assert (len(before), len(after), len(before - after), len(after - before)) == (42, 36, 12, 6)


def test_every_board_that_closed_has_successors_that_go_on(shipped: Catalogue) -> None:
    tree = Tree(shipped, on=date(2026, 4, 1))
    closed = [org.code for org in shipped.organisations.values() if org.kind is Kind.ICB and org.closed_on]

    assert len(closed) == 12
    assert tree.successors("QNQ") == ("QRL", "S0E4D", "S9B9J")
    for code in closed:
        assert tree.successors(code), code
        assert all(tree.exists(heir) for heir in tree.successors(code))
        assert not tree.exists(code)


def test_every_trust_that_closed_has_a_successor_and_leaves_the_tree(shipped: Catalogue) -> None:
    tree = Tree(shipped, on=date(2026, 8, 1))
    closed = [org.code for org in shipped.organisations.values() if org.kind is Kind.TRUST and org.closed_on]

    assert len(closed) == 26
    for code in closed:
        assert tree.successors(code), code
        assert not tree.exists(code), code


def test_every_trust_of_the_winter_is_covered_by_one_feed_on_every_day_it_reports(shipped: Catalogue) -> None:
    rows = list(_winter())

    assert len(rows) > 17_000
    for on, code in rows:
        feeds = tree_on(shipped, on=on).feeds_covering(code)
        assert len(feeds) == 1, (on, code, feeds)


def test_the_trusts_of_england_on_a_day_of_the_winter_are_those_of_the_return(shipped: Catalogue) -> None:
    on = date(2022, 1, 10)
    returned = {code for day, code in _winter() if day == on}

    assert len(returned) == 138
    assert set(tree_on(shipped, on=on).reporters("ENG")) == returned


def test_each_feed_covers_the_trusts_its_file_is_replayed_with(shipped: Catalogue) -> None:
    tree = tree_on(shipped, on=date(2021, 12, 20))
    with (REPLAYED / "trust_regions.csv").open(encoding="utf-8", newline="") as file:
        placed = {row["org_code"]: (row["icb_code"], row["region_code"]) for row in csv.DictReader(file)}

    checked = 0
    for code in tree.reporters("ENG"):
        icb, region = placed[code]
        (feed,) = tree.feeds_covering(code)
        expected = icb if region in JSON_REGIONS else region
        assert (feed.key, feed.places) == (f"uec_{expected.lower()}", (expected,)), code
        assert feed.url.startswith(f"${{REPLAY_URL}}/uec-sitrep/{expected}.")
        checked += 1
    assert checked == 138


def test_the_discharge_feed_speaks_for_england_and_for_no_trust(shipped: Catalogue) -> None:
    feed = shipped.feeds["discharge_eng"]

    assert feed.covers is Covers.ITSELF
    assert tree_on(shipped, on=date(2021, 12, 20)).covered(feed) == {"ENG"}


def test_no_feed_of_the_demonstration_polls_beyond_this_machine(shipped: Catalogue) -> None:
    live = [feed for feed in shipped.feeds.values() if feed.is_live]
    assert len(live) == 27
    for feed in live:
        assert feed.networks == ("127.0.0.0/8",)
        assert feed.url.startswith("${REPLAY_URL}/")


def _oldest_in_time(shipped: Catalogue, measure: str) -> timedelta:
    """How old the newest figure is just before the next is due, when every return comes in time."""
    # A bed count of 08:00 is published at 11:00 a day later and replaced 24 hours after that; a day's count is
    # observed at the midnight that ends the day.
    is_bed_count = shipped.measures[measure].about is About.INSTANT
    return timedelta(hours=24 + 3 + 24) if is_bed_count else timedelta(hours=11 + 24)


def test_a_return_up_to_three_hours_after_its_time_is_never_late_and_one_left_out_is_before_the_next_is_due(
    shipped: Catalogue,
) -> None:
    for feed in shipped.feeds.values():
        assert feed.columns
        for measure in feed.columns.values():
            oldest, late_after = _oldest_in_time(shipped, measure), feed.limits_for(measure).late_after
            assert oldest + timedelta(hours=3) <= late_after < oldest + timedelta(hours=24), (feed.key, measure)


def test_one_return_left_out_makes_a_figure_late_and_not_stale(shipped: Catalogue) -> None:
    for feed in shipped.feeds.values():
        for measure in feed.columns.values():
            oldest, stale_after = _oldest_in_time(shipped, measure), feed.limits_for(measure).stale_after
            days = (stale_after - timedelta(hours=3) - oldest) // timedelta(days=1)
            assert days == 1, (feed.key, measure)


def test_limits_are_stated_for_measures_that_the_feed_sends(shipped: Catalogue) -> None:
    # Limits of a measure under another name would hold for nothing, and the feed's own, longer ones in their place.
    for feed in shipped.feeds.values():
        assert feed.measure_limits.keys() <= set(feed.columns.values()), feed.key


def test_no_adult_critical_care_is_expected_of_exactly_the_trusts_that_never_send_any(shipped: Catalogue) -> None:
    columns = {"beds.critical.adult_open": "cc_adult_open", "beds.critical.adult_occupied": "cc_adult_occupied"}
    sent: dict[tuple[str, str], bool] = {}
    for row in _rows_of_the_winter():
        for measure, column in columns.items():
            key = row["org_code"], measure
            sent[key] = sent.get(key, False) or row[column] != ""
    silent = {key for key, is_sent in sent.items() if not is_sent}

    assert {code for code, _ in silent} == {"RBS", "RCU", "REN", "RP4", "RP6", "RQ3"}
    assert len(sent) == 2 * 138
    assert {(entry.organisation, entry.measure) for entry in shipped.not_expected} == silent
    for on in (date(2021, 11, 29), date(2022, 4, 3)):
        tree = tree_on(shipped, on=on)
        assert {key for key in sent if not tree.expects(*key)} == silent
    assert tree_on(shipped, on=date(2021, 11, 28)).expects("RBS", "beds.critical.adult_open")


def test_every_entry_of_what_is_not_expected_says_where_it_was_seen(shipped: Catalogue) -> None:
    reported = Counter(code for _, code in _winter())
    for entry in shipped.not_expected:
        assert f"all {reported[entry.organisation]} days" in entry.note
        assert "winter 2021/22" in entry.note
        assert "UEC daily situation report" in entry.note


def test_no_trust_of_the_winter_repeated_its_whole_return_for_as_long_as_a_frozen_source(shipped: Catalogue) -> None:
    returns: dict[str, dict[date, tuple[str, ...]]] = {}
    for row in _rows_of_the_winter():
        figures = tuple(value for column, value in row.items() if column not in {"date", "org_code", "org_name"})
        returns.setdefault(row["org_code"], {})[date.fromisoformat(row["date"])] = figures
    stuck_after = shipped.feeds["uec_qop"].limits_for("ambulance.handover_over_60_minutes").stuck_after
    longest = timedelta(0)
    for days in returns.values():
        since = min(days)
        for day in sorted(days):
            if days[day] != days[since]:
                since = day
            longest = max(longest, day - since)

    assert stuck_after is not None
    assert timedelta(days=2) < longest < stuck_after


def test_names_are_fit_to_be_read(shipped: Catalogue) -> None:
    for organisation in shipped.organisations.values():
        assert len(organisation.short_name) <= 22, organisation
        assert not re.search(r"\bNhs\b|\bFt\b|  |\bOf\b|\bAnd\b", organisation.name), organisation
    for kind in Kind:
        short_names = [org.short_name for org in shipped.organisations.values() if org.kind is kind]
        assert len(set(short_names)) == len(short_names)


def test_rows_are_sorted() -> None:
    def rows(name: str) -> list[dict[str, str]]:
        with (SHIPPED_FACTS / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    kinds = ["country", "region", "icb", "trust"]
    for name, order in {
        "organisations.csv": lambda row: (kinds.index(row["kind"]), row["code"]),
        "organisation_links.csv": lambda row: (row["child"], row["valid_from"]),
        "not_expected.csv": lambda row: (row["organisation"], row["measure"], row["valid_from"]),
        "organisation_successions.csv": lambda row: (row["on"], row["predecessor"], row["successor"]),
        "reasons.csv": lambda row: (row["scheme"], row["code"]),
        "bank_holidays.csv": lambda row: row["on"],
    }.items():
        assert rows(name) == sorted(rows(name), key=order), name


def test_every_threshold_is_marked_indicative_and_says_where_it_comes_from(shipped: Catalogue) -> None:
    assert {threshold.indicator for threshold in shipped.thresholds} == {
        "acute.ga_occupancy",
        "acute.core_occupancy",
        "acute.escalation_share",
        "acute.critical_care_occupancy",
        "acute.long_stay_7_share",
        "acute.long_stay_21_share",
        "acute.handover_over_60",
        "acute.ed_closures",
        "acute.ed_diverts",
    }
    for threshold in shipped.thresholds:
        assert threshold.is_indicative
        assert threshold.organisation is None
        assert len(threshold.note) > 80


def test_the_two_lists_of_reasons_follow_each_other_without_a_gap(shipped: Catalogue) -> None:
    counted = Counter((reason.scheme, reason.valid_from, reason.valid_to) for reason in shipped.reasons)
    change = date(2024, 5, 27)

    assert counted == {
        ("acute-discharge-2021", date(2021, 3, 26), change): 18,
        ("acute-discharge-2024", change, None): 37,
    }
    families = {reason.family: reason.tag for reason in shipped.reasons if reason.scheme == "acute-discharge-2024"}
    assert families == {
        "Hospital process": "hospital process",
        "Wellbeing concerns": None,
        "Care transfer hub process": "hub decision",
        "Interface process": "being arranged",
        "Capacity": "no capacity",
    }


def test_labels_of_reasons_hold_no_stray_characters(shipped: Catalogue) -> None:
    for reason in shipped.reasons:
        assert reason.label.isascii(), reason
        assert not re.search(r"\?|  |^\W|\s/", reason.label), reason


def test_the_default_wall_is_greater_manchester_and_every_region_has_one(shipped: Catalogue) -> None:
    assert [layout.key for layout in shipped.layouts.values() if layout.is_default] == ["greater-manchester"]
    assert shipped.layouts["greater-manchester"].organisation == "QOP"
    regions = {org.code for org in shipped.organisations.values() if org.kind is Kind.REGION}
    assert {layout.organisation for layout in shipped.layouts.values()} == {"QOP", "ENG", *regions}


@pytest.mark.parametrize("name", ["organisations.csv", "feeds.toml", "measures.toml", "not_expected.csv"])
def test_attribution_stands_beside_the_facts(name: str) -> None:
    readme = (SHIPPED_FACTS / "README.md").read_text(encoding="utf-8")

    assert "Open Government Licence v3.0" in readme
    assert f"`{name}`" in readme
