"""What states how days are counted and who serves whom: read whole, refused with its place, or not there at all."""

from pathlib import Path

import pytest

from catalogue.reader import CatalogueError, from_files, read
from metrics.beddays.unit import Care, UnitRules
from metrics.flow.cause import Causes
from metrics.flow.service import Services, ServiceType
from tests.catalogue.folders import append, small_files, small_folder


def test_they_are_read_whole() -> None:
    catalogue = from_files(small_files())
    services, units = Services(catalogue.services), UnitRules(catalogue.units)

    assert services.type_of("RAA") is ServiceType.HOME_CARE
    assert services.hub_of("RAA") == "RBB"
    found = services.of(ServiceType.HOME_CARE, council="Y99", locality="coast")
    assert [each.organisation for each in found] == ["RAA"]
    assert services.of(ServiceType.HOME_CARE, council="Y99", locality="moor") == ()
    assert not units.of(ward="RAA-W1", site="RAA").is_counted
    assert units.of(ward="RBB-W9", site="RBB").care is Care.COMMUNITY
    assert units.of(ward=None, site="RZZ").is_counted


def test_a_reason_means_what_its_list_said_on_the_day() -> None:
    catalogue = from_files(small_files())
    causes = Causes(catalogue.red_reasons)
    before, after = (cause.valid_to or cause.valid_from for cause in catalogue.red_reasons[:2])
    assert before is not None
    assert before == after
    assert causes.of("senior_review", on=before.replace(year=2025)).label == "Review by a senior doctor"
    assert causes.of("senior_review", on=before).label == "Review by a consultant"
    assert causes.of("nobody_knows", on=before).family == "not in the list"


def test_a_folder_may_have_none_of_them() -> None:
    optional = {"services.csv", "units.csv", "red_reasons.csv"}
    catalogue = from_files({name: content for name, content in small_files().items() if name not in optional})
    assert (catalogue.services, catalogue.units, catalogue.red_reasons) == ((), (), ())


@pytest.mark.parametrize(
    ("file", "line", "key", "reason"),
    [
        ("services.csv", "RAA,home_care,,,", "organisation", "given twice"),
        ("services.csv", "RZZ,home_care,,,", "organisation", "not an organisation"),
        ("services.csv", "ENG,shop,,,", "type", "must be one of"),
        ("services.csv", "ENG,home_care,QZZ,,", "councils", "not an organisation"),
        ("services.csv", "ENG,home_care,,North,", "localities", "lower case"),
        ("services.csv", "ENG,home_care,,,RBB", "sites", "by a hub only"),
        ("services.csv", "ENG,hub,,,RAA", "sites", "has a hub already"),
        ("services.csv", "ENG,hub,,,RBB RBB", "sites", "names one twice"),
        ("units.csv", "RBB,community,yes,yes,no,", "unit", "given twice"),
        ("units.csv", "RZZ,community,yes,yes,no,", "unit", "not an organisation"),
        ("units.csv", "ENG,home,yes,yes,no,", "care", "must be one of"),
        ("units.csv", "ENG,acute,maybe,yes,no,", "is_counted", "must be yes or no"),
        ("red_reasons.csv", "imaging,Scan,Hospital process,trust,,", "code", "overlaps"),
        ("red_reasons.csv", "tea,Tea,Hospital process,nobody,,", "owner", "must be one of"),
        ("red_reasons.csv", "tea,Tea,Hospital process,ward,2026-01-02,2026-01-01", "valid_to", "after valid_from"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, file: str, line: str, key: str, reason: str) -> None:
    folder = small_folder(tmp_path)
    append(folder, file, f"{line}\n")
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    (problem,) = refused.value.problems
    assert (problem.file, problem.key) == (file, key)
    assert reason in problem.reason
    assert problem.stanza
