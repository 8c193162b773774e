"""The settings of blockages, lateness and response clocks: read whole, by day, refused with their place, or absent."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from catalogue.reader import SHIPPED_FACTS, CatalogueError, from_files, read
from metrics.flow.cause import Causes
from metrics.flow.rules import NO_RULES, CostKind
from tests.catalogue.folders import append, replace, small_files, small_folder

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def test_they_are_read_whole_and_hold_by_day() -> None:
    rules = from_files(small_files()).rules
    before, after = (rules.unit_cost(CostKind.ACUTE, on=day) for day in (BEFORE, AFTER))
    assert before is not None
    assert after is not None
    assert (before.pounds_a_day, before.is_indicative) == (300, True)
    assert (after.pounds_a_day, after.is_indicative) == (320.5, False)
    assert rules.unit_cost(CostKind.P1, on=AFTER) is None
    lateness = rules.lateness_rule(on=AFTER)
    assert lateness is not None
    assert (lateness.after, lateness.reasons) == (time(11, 30), frozenset({"medicines"}))
    response = rules.response_rule(on=AFTER)
    assert (response.opens_at, response.closes_at, response.standard_share) == (time(7), time(21), 0.75)
    assert response.left_out == {"declined"}
    planning = rules.planning_rule(on=AFTER)
    assert (planning.clear_within_weeks, planning.start_within) == (2, timedelta(hours=36))


def test_what_is_said_of_one_goes_before_what_is_said_of_all() -> None:
    rules = from_files(small_files()).rules
    assert rules.owner_of(code="medicines", family="Hospital process", on=AFTER) == "trust"
    assert rules.owner_of(code="letter", family="Hospital process", on=AFTER) == "ward"
    assert rules.owner_of(code="choice", family="Wellbeing concerns", on=AFTER) is None
    care_home = rules.change_of(tag="no capacity", type_="care_home", on=AFTER)
    home_care = rules.change_of(tag="no capacity", type_="home_care", on=AFTER)
    assert (care_home and care_home.name) == "Improved discharge to care homes"
    assert (home_care and home_care.name) == "Home first"
    assert rules.change_of(tag="hub decision", type_="hub", on=AFTER) is None


def test_every_reason_of_the_catalogue_says_whose_it_is() -> None:
    causes = Causes(from_files(small_files()).causes)
    assert causes.of("medicines", on=AFTER).owner == "trust"
    assert causes.of("choice", on=AFTER).owner == "unknown"
    assert causes.of("senior_review", on=AFTER).owner == "ward"


def test_a_folder_may_have_none_and_then_nothing_is_made_up() -> None:
    catalogue = from_files({name: content for name, content in small_files().items() if name != "rules.toml"})
    assert catalogue.rules == NO_RULES
    assert catalogue.rules.unit_cost(CostKind.ACUTE, on=AFTER) is None
    assert catalogue.rules.lateness_rule(on=AFTER) is None
    assert catalogue.rules.response_rule(on=AFTER).standard_share == 0.7
    assert {cause.owner for cause in catalogue.causes if cause.code == "medicines"} == {"unknown"}


def test_the_shipped_settings_price_every_bed_and_name_an_owner_for_every_reason_in_force() -> None:
    catalogue = read(SHIPPED_FACTS)
    today = date(2026, 11, 10)
    found = {kind: catalogue.rules.unit_cost(kind, on=today) for kind in CostKind}
    assert {kind: cost.pounds_a_day for kind, cost in found.items() if cost} == {
        "acute": 346, "community": 150, "P1": 125, "P2": 150, "P3": 164,
    }  # fmt: skip
    in_force = [reason for reason in catalogue.reasons if reason.valid_to is None]
    causes = Causes(catalogue.causes)
    assert len(in_force) == 37
    assert {causes.of(reason.code, on=today).owner for reason in in_force} == {"ward", "trust", "external"}
    for reason in in_force:
        tag = reason.tag or reason.family.lower()
        assert catalogue.rules.change_of(tag=tag, type_="any", on=today), reason
    lateness = catalogue.rules.lateness_rule(on=today)
    assert lateness is not None
    assert lateness.reasons <= {reason.code for reason in catalogue.reasons}


COMMON = 'owner = "O"\nis_indicative = true\nnote = "N"\n'


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        (f'[[unit_costs]]\nkind = "acute"\npounds_a_day = 1\n{COMMON}', "valid_from", "overlaps [[unit_costs]]"),
        (f'[[unit_costs]]\nkind = "gold"\npounds_a_day = 1\n{COMMON}', "kind", "must be one of"),
        (f'[[unit_costs]]\nkind = "P1"\npounds_a_day = -1\n{COMMON}', "pounds_a_day", "not be negative"),
        (f'[[unit_costs]]\nkind = "P1"\npounds_a_day = 1\npence = 2\n{COMMON}', "pence", "unknown key"),
        ('[[unit_costs]]\nkind = "P1"\npounds_a_day = 1\nis_indicative = true\nnote = "N"\n', "owner", "is missing"),
        (f'[[owners]]\nacts = "ward"\n{COMMON}', "family", "either family or code"),
        (f'[[owners]]\nfamily = "F"\ncode = "c"\nacts = "ward"\n{COMMON}', "family", "either family or code"),
        (f'[[owners]]\nfamily = "F"\nacts = "nobody"\n{COMMON}', "acts", "must be one of ward"),
        (f'[[changes]]\ntag = "no capacity"\nname = "Other"\n{COMMON}', "valid_from", "overlaps [[changes]] 1"),
        (f'[[lateness]]\nafter = "25:00"\nreasons = ["x"]\nvalid_to = 2020-01-01\n{COMMON}', "after", "such as"),
        (f'[[planning]]\nclear_within_weeks = 1\nstart_within = "2 d"\n{COMMON}', "valid_from", "overlaps"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, key: str, reason: str) -> None:
    folder = small_folder(tmp_path)
    append(folder, "rules.toml", text)
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    found = {problem.key: problem for problem in refused.value.problems}
    assert reason in found[key].reason
    assert found[key].file == "rules.toml"
    assert found[key].stanza.startswith("[[")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('closes_at = "21:00"', 'closes_at = "06:00"', "closes_at", "later than opens_at"),
        ("standard_share = 0.75", "standard_share = 75", "standard_share", "from 0 to 1"),
        ("clear_within_weeks = 2", "clear_within_weeks = 0", "clear_within_weeks", "more than nothing"),
        ("valid_to = 2026-04-01\nowner", "valid_from = 2026-04-01\nvalid_to = 2026-04-01\nowner", "valid_to", "after"),
        ("[[planning]]", "[plans]", "", "unknown stanza"),
        ("[[lateness]]", "[lateness]", "lateness", "must be stanzas [[lateness]]"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "rules.toml", old, new)
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    assert any(problem.key == key and reason in problem.reason for problem in refused.value.problems)
