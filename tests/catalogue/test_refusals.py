"""Every way a catalogue can be wrong, caused in a real folder; the message names file, stanza and key."""

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from catalogue.reader import CatalogueError, read
from tests.catalogue.folders import append, replace, small_folder


class Case(NamedTuple):
    """One change to a sound folder, and the problem it must cause."""

    file: str
    old: str
    new: str
    stanza: str
    key: str
    words: str


FEED = "[feeds.shire]"
FORMAT = "[formats.small_json]"
SECOND = "[[thresholds]] 2 (occupancy, QBB)"

CASES = {
    # Feeds
    "a_misspelt_key_of_a_feed": Case(
        "feeds.toml", 'title = "The', 'titel = "The', FEED, "titel", "unknown key; title is meant?"
    ),
    "a_missing_key_of_a_feed": Case("feeds.toml", 'title = "The shire"\n', "", FEED, "title", "is missing"),
    "an_empty_title": Case("feeds.toml", '"The shire"', '" "', FEED, "title", "is empty"),
    "a_misspelt_key_of_a_format": Case("feeds.toml", "max_rows =", "maxrows =", FORMAT, "maxrows", "unknown key"),
    "a_feed_that_answers_for_its_format": Case("feeds.toml", "max_rows = 5_000\n", "", FEED, "max_rows", "is missing"),
    "a_number_in_quotes": Case("feeds.toml", "5_000", '"5000"', FORMAT, "max_rows", "must be a whole number"),
    "true_for_a_number": Case("feeds.toml", "5_000", "true", FORMAT, "max_rows", "must be a whole number"),
    "no_rows_allowed": Case("feeds.toml", "5_000", "0", FORMAT, "max_rows", "must be 1 or more"),
    "a_word_for_a_claim": Case("feeds.toml", "= false", '= "no"', FORMAT, "is_simulated", "must be true or false"),
    "a_duration_without_unit": Case("feeds.toml", '"5 s"', '"5"', FORMAT, "poll_every", "must be a length of time"),
    "a_duration_as_number": Case("feeds.toml", '"5 s"', "5", FORMAT, "poll_every", "must be a text"),
    "a_duration_of_nothing": Case("feeds.toml", '"5 min"', '"0 min"', FORMAT, "future_within", "longer than nothing"),
    "a_deadline_of_half_the_interval": Case(
        "feeds.toml", '"2 s"', '"2.5 s"', FORMAT, "deadline", "must be shorter than half of poll_every"
    ),
    "retries_beyond_the_deadline": Case(
        "feeds.toml", '"1500 ms"', '"3 s"', FORMAT, "retry_for", "must not be longer than deadline"
    ),
    "late_when_already_stale": Case(
        "feeds.toml",
        'limits = { late_after = "52 h", stale_after = "76 h" }',
        'limits = { late_after = "76 h", stale_after = "76 h" }',
        FORMAT,
        "limits.late_after",
        "must be shorter than stale_after",
    ),
    "a_measure_late_when_already_stale": Case(
        "feeds.toml",
        '"beds.occupied" = { late_after = "52 h"',
        '"beds.occupied" = { late_after = "80 h"',
        FORMAT,
        "measure_limits.beds.occupied.late_after",
        "must be shorter than stale_after",
    ),
    "a_misspelt_limit": Case(
        "feeds.toml", "stuck_after", "stuk_after", FORMAT, "measure_limits.beds.occupied.stuk_after", "unknown key"
    ),
    "limits_of_an_unknown_measure": Case(
        "feeds.toml",
        '"beds.occupied" = {',
        '"beds.taken" = {',
        FORMAT,
        "measure_limits.beds.taken",
        "is not a measure of measures.toml",
    ),
    "a_column_for_an_unknown_measure": Case(
        "feeds.toml", '= "beds.open"', '= "beds.opened"', FORMAT, "columns.open", "'beds.opened' is not a measure"
    ),
    "two_columns_for_one_measure": Case(
        "feeds.toml",
        '"in use" = "beds.occupied"',
        '"in use" = "beds.open"',
        FORMAT,
        "columns.in use",
        "is already taken from open",
    ),
    "an_unknown_place": Case("feeds.toml", '["Y99"]', '["Y98"]', FEED, "places", "'Y98' is not an organisation"),
    "a_place_named_twice": Case("feeds.toml", '["Y99"]', '["Y99", "Y99"]', FEED, "places", "twice"),
    "no_place": Case("feeds.toml", '["Y99"]', "[]", FEED, "places", "is empty"),
    "a_format_without_stanza": Case(
        "feeds.toml", 'format = "small_json"', 'format = "big_json"', FEED, "format", "no stanza [formats.big_json]"
    ),
    "a_network_that_is_none": Case(
        "feeds.toml", "127.0.0.0/8", "127.0.0.1/8", FORMAT, "networks", "'127.0.0.1/8' is not a network"
    ),
    "a_network_of_every_address": Case("feeds.toml", "127.0.0.0/8", "0.0.0.0/0", FORMAT, "networks", "every address"),
    "an_address_that_is_a_file": Case(
        "feeds.toml", "${REPLAY_URL}/shire.json", "file:///etc/passwd", FEED, "url", "must be an address"
    ),
    "a_password_in_an_address": Case(
        "feeds.toml", "${REPLAY_URL}/shire.json", "https://me:secret@example.org/", FEED, "url", "name or password"
    ),
    "an_archive_that_is_pushed": Case(
        "feeds.toml", '${REPLAY_URL}/shire.json"', 'inbox:"\ndelivery = "archive"', FEED, "url", "never pushed"
    ),
    "headers_for_a_feed_that_is_pushed": Case(
        "feeds.toml",
        '${REPLAY_URL}/shire.json"',
        'inbox:"\nheaders = { Authorization = "x" }',
        FEED,
        "headers",
        "is for a feed that is asked",
    ),
    "something_after_inbox": Case(
        "feeds.toml", "${REPLAY_URL}/shire.json", "inbox://shire", FEED, "url", "or inbox: for a feed that is pushed"
    ),
    "an_address_that_cannot_be_split": Case(
        "feeds.toml", "${REPLAY_URL}/shire.json", "http://[", FEED, "url", "must be an address"
    ),
    "a_duration_of_ages": Case("feeds.toml", '"400 d"', '"99999999999 d"', FORMAT, "ancient_after", "100 years"),
    "a_broken_placeholder": Case("feeds.toml", "${REPLAY_URL}", "${replay url}", FEED, "url", "no placeholder"),
    "an_unknown_delivery": Case(
        "feeds.toml",
        '"snapshot"',
        '"whole"',
        FORMAT,
        "delivery",
        "one of snapshot, delta, archive, not 'whole'",
    ),
    "an_unknown_stanza": Case("feeds.toml", FEED, "[feed.shire]", "[feed]", "", "[feeds.…] is meant?"),
    "a_feed_named_in_capitals": Case("feeds.toml", FEED, "[feeds.Shire]", "[feeds.Shire]", "", "lower case"),
    "a_key_given_twice": Case(
        "feeds.toml", 'title = "The shire"', 'title = "The shire"\ntitle = "Again"', FEED, "title", "cannot be read"
    ),
    "a_feed_given_twice": Case("feeds.toml", "places =", f"places = []\n{FEED}\nplaces =", FEED, "", "cannot be read"),
    # Measures
    "an_unknown_aggregation": Case(
        "measures.toml",
        'aggregation = "stock"\nlowest = 0\nhighest = 4000\nwhole = true\ndefinition = "Beds with',
        'aggregation = "sum"\nlowest = 0\nhighest = 4000\nwhole = true\ndefinition = "Beds with',
        '["beds.occupied"]',
        "aggregation",
        "must be one of stock, flow, counter, daily",
    ),
    "bounds_the_wrong_way_round": Case(
        "measures.toml",
        'highest = 4000\nwhole = true\ndefinition = "Beds that',
        'highest = -1\nwhole = true\ndefinition = "Beds that',
        '["beds.open"]',
        "highest",
        "must be above lowest",
    ),
    "an_infinite_bound": Case(
        "measures.toml",
        'highest = 4000\nwhole = true\ndefinition = "Beds that',
        'highest = inf\nwhole = true\ndefinition = "Beds that',
        '["beds.open"]',
        "highest",
        "must be a finite number",
    ),
    "a_measure_without_source": Case(
        "measures.toml",
        'definition = "Beds with someone in them."\nsource = "A return"\n',
        'definition = "Beds with someone in them."\n',
        '["beds.occupied"]',
        "source",
        "is missing",
    ),
    "a_measure_in_capitals": Case(
        "measures.toml", '["beds.open"]', '["Beds.open"]', '["Beds.open"]', "", "must be named in lower case"
    ),
    # Thresholds
    "bands_out_of_order": Case(
        "thresholds.toml", "three = 0.95", "three = 0.99", "[[thresholds]] 1 (occupancy)", "three", "must rise, or fall"
    ),
    "two_bands_in_one": Case(
        "thresholds.toml", "three = 0.93", "three = 0.9", SECOND, "three", "two, three and four must rise, or fall"
    ),
    "a_threshold_of_an_unknown_organisation": Case(
        "thresholds.toml", '"QBB"', '"QCC"', "[[thresholds]] 2 (occupancy, QCC)", "organisation", "'QCC' is not"
    ),
    "thresholds_that_overlap": Case(
        "thresholds.toml", 'organisation = "QBB"\n', "", "[[thresholds]] 2 (occupancy)", "valid_from", "overlaps"
    ),
    "a_threshold_that_ends_before_it_begins": Case(
        "thresholds.toml", "2026-09-01", "2026-06-01", SECOND, "valid_to", "must be after valid_from"
    ),
    "a_date_in_quotes": Case(
        "thresholds.toml", "= 2026-09-01", '= "2026-09-01"', SECOND, "valid_to", "must be a date such as 2026-04-01"
    ),
    "a_date_with_a_time": Case(
        "thresholds.toml", "= 2026-09-01", "= 2026-09-01T00:00:00Z", SECOND, "valid_to", "must be a date"
    ),
    "a_misspelt_list_of_thresholds": Case(
        "thresholds.toml",
        '[[thresholds]]\nindicator = "occupancy"\norganisation',
        '[[threshold]]\nindicator = "occupancy"\norganisation',
        "[threshold]",
        "",
        "[[thresholds]] is meant?",
    ),
    # Organisations, links, successions
    "an_organisation_given_twice": Case(
        "organisations.csv", "RBB,Bexley", "RAA,Bexley", "row 7 (RAA)", "code", "is given twice"
    ),
    "an_organisation_without_name": Case(
        "organisations.csv", "Bexley NHS Trust", "", "row 7 (RBB)", "name", "is empty"
    ),
    "an_unknown_kind": Case("organisations.csv", "Aston,trust", "Aston,hospital", "row 6 (RAA)", "kind", "must be one"),
    "a_code_in_small_letters": Case("organisations.csv", "RAA-W1", "raa-w1", "row 8 (raa-w1)", "code", "capitals"),
    "closed_before_it_opened": Case(
        "organisations.csv", "2017-04-01,2026", "2027-04-01,2026", "row 4 (QAA)", "closed_on", "after opened_on"
    ),
    "a_british_date": Case(
        "organisations.csv", "2017-04-01,2026", "01/04/2017,2026", "row 4 (QAA)", "opened_on", "must be a date such as"
    ),
    "a_date_without_hyphens": Case(
        "organisations.csv", "2017-04-01,2026", "20170401,2026", "row 4 (QAA)", "opened_on", "must be a date such as"
    ),
    "an_unknown_column": Case(
        "organisations.csv", "closed_on\n", "closed_on,town\n", "row 1", "town", "unknown column"
    ),
    "a_missing_column": Case("organisations.csv", "short_name,", "", "row 1", "short_name", "column is missing"),
    "a_column_given_twice": Case("organisations.csv", "short_name,", "name,", "row 1", "name", "column is given twice"),
    "a_row_with_a_cell_too_many": Case(
        "organisations.csv", "Bexley,trust,,", "Bexley,trust,,,", "row 7 (RBB)", "", "has 7 cells, the header has 6"
    ),
    "a_quote_that_is_not_closed": Case(
        "organisations.csv", "Ward 1,Ward 1", '"Ward 1,Ward 1', "row 8", "", "cannot be read"
    ),
    "a_link_from_an_unknown_child": Case(
        "organisation_links.csv", "RAA-W1,RAA", "RAA-W2,RAA", "row 6 (RAA-W2)", "child", "is not an organisation"
    ),
    "a_link_to_an_unknown_parent": Case(
        "organisation_links.csv", "RAA-W1,RAA", "RAA-W1,RCC", "row 6 (RAA-W1)", "parent", "is not an organisation"
    ),
    "a_link_that_ends_before_it_begins": Case(
        "organisation_links.csv",
        "RAA,QBB,2026-04-01,",
        "RAA,QBB,2026-04-01,2026-03-01",
        "row 5 (RAA)",
        "valid_to",
        "must be after valid_from",
    ),
    "links_of_the_same_two_that_overlap": Case(
        "organisation_links.csv",
        "RAA-W1,RAA,,",
        "RAA-W1,RAA,,\nRAA-W1,RAA,2026-01-01,",
        "row 7 (RAA-W1)",
        "valid_from",
        "overlaps row 6 (RAA-W1)",
    ),
    "two_parents_of_one_kind_at_one_time": Case(
        "organisation_links.csv",
        "RAA,QBB,2026-04-01,",
        "RAA,QBB,2026-03-31,",
        "row 5 (RAA)",
        "parent",
        "is a second parent of kind icb at the same time as row 4 (RAA)",
    ),
    "a_circle": Case(
        "organisation_links.csv", "Y99,ENG,,", "Y99,ENG,,\nENG,RAA-W1,,", "row 2 (QAA)", "parent", "makes a circle"
    ),
    "a_branch_that_hangs_on_nothing_for_a_while": Case(
        "organisation_links.csv",
        "QBB,Y99,2026-04-01,",
        "QBB,Y99,2026-05-01,",
        "row 5 (RAA)",
        "parent",
        "belongs to nothing on 2026-04-01",
    ),
    "a_succession_of_an_unknown": Case(
        "organisation_successions.csv", "QAA,QBB", "QAA,QCC", "row 2 (QAA)", "successor", "is not an organisation"
    ),
    "a_succession_without_date": Case(
        "organisation_successions.csv", "QAA,QBB,2026-04-01", "QAA,QBB,", "row 2 (QAA)", "on", "is empty"
    ),
    "a_succession_to_itself": Case(
        "organisation_successions.csv", "QAA,QBB", "QAA,QAA", "row 2 (QAA)", "successor", "leads back"
    ),
    # What is not expected
    "not_expected_of_an_unknown_organisation": Case(
        "not_expected.csv", "RAA-W1,beds", "RZZ,beds", "row 4 (RZZ)", "organisation", "'RZZ' is not an organisation"
    ),
    "an_unknown_measure_that_is_not_expected": Case(
        "not_expected.csv", "RAA-W1,beds.open", "RAA-W1,beds.opn", "row 4 (RAA-W1)", "measure", "is not a measure"
    ),
    "not_expected_on_overlapping_dates": Case(
        "not_expected.csv",
        "2026-06-01,2026-09",
        "2026-03-31,2026-09",
        "row 3 (RBB)",
        "valid_from",
        "overlaps row 2 (RBB)",
    ),
    "not_expected_given_twice": Case(
        "not_expected.csv",
        "RAA-W1,beds.open,,,",
        "RAA-W1,beds.open,,,Again.\nRAA-W1,beds.open,,,",
        "row 5 (RAA-W1)",
        "measure",
        "is given twice for the organisation and the same dates, first in row 4 (RAA-W1)",
    ),
    "not_expected_that_ends_before_it_begins": Case(
        "not_expected.csv", "2026-09-01", "2026-06-01", "row 3 (RBB)", "valid_to", "must be after valid_from"
    ),
    "not_expected_without_a_note": Case(
        "not_expected.csv", "Closed for a summer.", "", "row 3 (RBB)", "note", "is empty"
    ),
    "not_expected_without_a_measure": Case(
        "not_expected.csv", "RAA-W1,beds.open", "RAA-W1,", "row 4 (RAA-W1)", "measure", "is empty"
    ),
    # Reasons, bank holidays, layouts
    "a_reason_twice_at_one_time": Case(
        "reasons.csv", "process,2024-05-27,", "process,2024-05-01,", "row 3 (medicines)", "code", "overlaps row 2"
    ),
    "a_tag_of_our_own": Case(
        "reasons.csv", "Wellbeing concerns,,", "Wellbeing concerns,no bed,", "row 4 (choice)", "tag", "must be one of"
    ),
    "a_bank_holiday_twice": Case(
        "bank_holidays.csv", "2021-12-28", "2021-12-27", "row 3 (2021-12-27)", "on", "is given twice"
    ),
    "a_bank_holiday_that_is_no_day": Case(
        "bank_holidays.csv", "2021-12-28", "2021-02-29", "row 3 (2021-02-29)", "on", "must be a date"
    ),
    "a_wall_of_an_unknown_organisation": Case(
        "layouts.toml", '"Y99"', '"Y98"', "[northland]", "organisation", "'Y98' is not an organisation"
    ),
    "a_panel_that_there_is_not": Case(
        "layouts.toml", "is_default", 'panels = ["weather"]\nis_default', "[northland]", "panels", "is not a panel"
    ),
    "a_wall_that_takes_turns_with_none": Case(
        "layouts.toml", "is_default", 'rotates_to = ["east"]\nis_default', "[northland]", "rotates_to", "is not another"
    ),
    "a_wall_that_takes_turns_with_itself": Case(
        "layouts.toml",
        "is_default",
        'rotates_to = ["northland"]\nis_default',
        "[northland]",
        "rotates_to",
        "is not another",
    ),
    "a_pause_too_short_to_read_in": Case(
        "layouts.toml", "is_default", 'pause = "9999 ms"\nis_default', "[northland]", "pause", "from ten seconds"
    ),
    "a_pause_in_which_nobody_sees_the_next": Case(
        "layouts.toml", "is_default", 'pause = "3601 s"\nis_default', "[northland]", "pause", "from ten seconds"
    ),
    "no_wall_by_default": Case("layouts.toml", "is_default = true\n", "", "", "is_default", "found none"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_one_thing_wrong_is_refused_with_its_place(tmp_path: Path, case: Case) -> None:
    folder = small_folder(tmp_path)
    replace(folder, case.file, case.old, case.new)

    with pytest.raises(CatalogueError) as refusal:
        read(folder)

    found = [problem for problem in refusal.value.problems if problem.key == case.key and case.words in problem.reason]
    assert [(problem.file, problem.stanza) for problem in found[:1]] == [(case.file, case.stanza)], str(refusal.value)
    for part in (case.file, case.stanza, case.key, case.words):
        assert part in str(refusal.value)


def test_the_folder_the_cases_start_from_is_sound(tmp_path: Path) -> None:
    assert read(small_folder(tmp_path)).feeds.keys() == {"shire"}


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "feeds.toml", '"2 s"', '"4 s"')
    replace(folder, "feeds.toml", '["Y99"]', '["Y98"]')
    replace(folder, "thresholds.toml", "three = 0.95", "three = 0.5")
    replace(folder, "organisations.csv", "Aston,trust", "Aston,hospital")

    with pytest.raises(CatalogueError, match="4 problems") as refusal:
        read(folder)

    assert {(problem.file, problem.key) for problem in refusal.value.problems} == {
        ("feeds.toml", "deadline"),
        ("feeds.toml", "places"),
        ("thresholds.toml", "three"),
        ("organisations.csv", "kind"),
    }


def test_a_mistake_in_shared_defaults_is_told_once_for_all_its_feeds(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    for number in range(3):
        append(folder, "feeds.toml", f'[feeds.f{number}]\ntitle = "F"\nformat = "small_json"\nis_enabled = false\n')
        append(folder, "feeds.toml", 'url = "https://example.org/"\nplaces = ["RBB"]\n')
    replace(folder, "feeds.toml", "5_000", "-1")

    with pytest.raises(CatalogueError, match="1 problem") as refusal:
        read(folder)

    assert str(refusal.value.problems[0]) == "feeds.toml, [formats.small_json], max_rows: must be 1 or more"


def test_a_feed_may_differ_from_its_format(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    append(folder, "feeds.toml", 'max_rows = 7\nlimits = { late_after = "1 h", stale_after = "2 h" }\n')

    feed = read(folder).feeds["shire"]

    assert feed.max_rows == 7
    assert feed.limits.late_after.total_seconds() == 3600
    assert feed.limits_for("beds.occupied").late_after.total_seconds() == 52 * 3600


def test_a_format_no_adapter_reads_is_refused_when_the_adapters_are_known(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)

    assert read(folder, formats=frozenset({"small_json"})).feeds["shire"].format == "small_json"
    with pytest.raises(CatalogueError, match=r"feeds\.toml, \[feeds\.shire\], format: no adapter reads 'small_json'"):
        read(folder, formats=frozenset({"large_json"}))


def test_an_indicator_that_does_not_exist_is_refused_when_the_indicators_are_known(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)

    assert len(read(folder, indicators=frozenset({"occupancy"})).thresholds) == 2
    with pytest.raises(CatalogueError, match=r"thresholds\.toml, .*, indicator: 'occupancy' is not an indicator"):
        read(folder, indicators=frozenset({"acute.occupancy"}))


@pytest.mark.parametrize(("tells", "is_sound"), [('["stay", "offer"]', True), ('["tea"]', False)])
def test_a_feed_tells_of_known_kinds_of_episode(tmp_path: Path, tells: str, *, is_sound: bool) -> None:
    folder = small_folder(tmp_path)
    append(folder, "feeds.toml", f"tells = {tells}\n")
    if is_sound:
        assert {feed.tells for feed in read(folder).feeds.values()} == {frozenset({"stay", "offer"})}
    else:
        with pytest.raises(CatalogueError, match="tells: 'tea' is not one of"):
            read(folder)


@pytest.mark.parametrize(
    ("stated", "problem"),
    [
        ('tells = ["stay"]\nunlisted_counts_for = "6 h"', None),
        ('tells = ["offer", "referral"]\nunlisted_counts_for = "30 d"', None),
        ('unlisted_counts_for = "26 h"', "is for a feed that tells of referral, response, stay"),
        ('tells = ["offer"]\nunlisted_counts_for = "26 h"', "is for a feed that tells of referral, response, stay"),
        ('tells = ["stay"]\nunlisted_counts_for = "0 h"', "longer than nothing"),
        ('tells = ["stay"]\nunlisted_counts_for = 26', "must be a text"),
        ('tells = ["stay"]\nunlisted_counts_for = "a day"', "must be a length of time"),
        ('tells = ["stay"]\nunlisted_counts_for = "2000 d"', "must not be longer than ancient_after"),
    ],
)
def test_how_long_the_unlisted_count_is_a_length_of_time_for_a_feed_of_open_episodes(
    tmp_path: Path, stated: str, problem: str | None
) -> None:
    folder = small_folder(tmp_path)
    append(folder, "feeds.toml", f"{stated}\n")
    if problem is None:
        hours = {feed.unlisted_counts_for / timedelta(hours=1) for feed in read(folder).feeds.values()}
        assert hours == {6.0 if "6 h" in stated else 720.0}
    else:
        with pytest.raises(CatalogueError, match=rf"\[feeds\.shire\], unlisted_counts_for: .*{problem}"):
            read(folder)


def test_a_feed_that_says_nothing_of_it_counts_the_unlisted_for_a_day_and_a_bit(tmp_path: Path) -> None:
    assert {feed.unlisted_counts_for for feed in read(small_folder(tmp_path)).feeds.values()} == {timedelta(hours=26)}


@pytest.mark.parametrize(("register", "is_sound"), [("wards", True), ("Ward board", False), ("", False)])
def test_the_register_of_a_feed_is_a_plain_name(tmp_path: Path, register: str, *, is_sound: bool) -> None:
    folder = small_folder(tmp_path)
    append(folder, "feeds.toml", f'register = "{register}"\n')
    if is_sound:
        assert {feed.register for feed in read(folder).feeds.values()} == {register}
    else:
        with pytest.raises(CatalogueError, match="register"):
            read(folder)


@pytest.mark.parametrize(("precedence", "is_sound"), [(1, False), (2, True)])
def test_two_feeds_of_one_figure_need_different_precedence(tmp_path: Path, precedence: int, *, is_sound: bool) -> None:
    folder = small_folder(tmp_path)
    append(folder, "feeds.toml", '[feeds.aston]\ntitle = "A"\nformat = "small_json"\nplaces = ["RAA"]\n')
    append(folder, "feeds.toml", f'url = "https://example.org/"\nprecedence = {precedence}\n')

    if is_sound:
        assert read(folder).feeds["aston"].precedence == precedence
    else:
        words = r"\[feeds\.aston\], precedence: equals that of \[feeds\.shire\], and both report beds\.occupied of RAA"
        with pytest.raises(CatalogueError, match=words):
            read(folder)


@pytest.mark.parametrize("file", ["measures.toml", "not_expected.csv", "organisations.csv"])
def test_a_missing_file_is_refused(tmp_path: Path, file: str) -> None:
    folder = small_folder(tmp_path)
    (folder / file).unlink()

    with pytest.raises(CatalogueError, match=f"{file}: is missing"):
        read(folder)


def test_a_file_under_a_name_of_its_own_is_refused_and_a_readme_is_not(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "README.md").write_text("For people.")
    assert "README.md" not in read(folder).files

    (folder / "treshholds.toml").write_text("")
    with pytest.raises(CatalogueError, match=r"treshholds\.toml: is not a file of the catalogue"):
        read(folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="is not a folder"):
        read(tmp_path / "nowhere")


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "organisations.csv").write_bytes("Café".encode("cp1252"))

    with pytest.raises(CatalogueError, match=r"organisations\.csv: is not UTF-8 \(byte 3\)"):
        read(folder)


def test_a_folder_without_organisations_names_the_cause_and_not_every_consequence(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "organisations.csv", "code,name", "ods,name")

    with pytest.raises(CatalogueError, match=r"row 1, code: column is missing") as refusal:
        read(folder)

    assert {problem.file for problem in refusal.value.problems} == {"organisations.csv"}
