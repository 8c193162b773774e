"""The shifts that services are planned by: read whole, refused with their place, absent where none are stated."""

from datetime import date, time
from pathlib import Path

import pytest

from catalogue.reader import SHIPPED_FACTS, CatalogueError, from_files, read
from metrics.flow.offers import SERVICE_OF
from metrics.flow.service import ServiceType
from metrics.plans.shift import shifts_of
from tests.catalogue.folders import small_files

PLANS = small_files()["plans.toml"]


def _with(content: bytes) -> dict[str, bytes]:
    return {**small_files(), "plans.toml": content}


def test_shifts_are_read_whole() -> None:
    early, night = from_files(_with(PLANS)).plans
    assert (early.type, early.key, early.title) == (ServiceType.URGENT_RESPONSE, "early", "Early")
    assert (early.begins, early.ends, night.begins, night.ends) == (time(7), time(15), time(21), time(7))
    assert (early.owner, early.is_indicative, early.note) == ("Aston", False, "Agreed.")


def test_a_folder_may_have_none_and_a_shift_may_end_with_the_day() -> None:
    assert from_files({name: each for name, each in small_files().items() if name != "plans.toml"}).plans == ()
    _, night = from_files(_with(PLANS.replace(b'ends = "07:00"', b'ends = "24:00"'))).plans
    assert night.ends == time.min


@pytest.mark.parametrize("folder", [SHIPPED_FACTS, SHIPPED_FACTS.parent / "living"])
def test_what_ships_is_of_services_whose_feeds_tell_what_is_put_up_and_all_indicative(folder: Path) -> None:
    plans = read(folder).plans
    assert {each.type for each in plans} <= set(SERVICE_OF.values())
    assert all(each.is_indicative and each.owner and each.note for each in plans)
    assert [each.key for each in shifts_of(plans, ServiceType.URGENT_RESPONSE, on=date(2026, 11, 14))] == [
        "early",
        "late",
    ]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('begins = "07:00"', 'begins = "7:00"', "begins"),
        ('begins = "07:00"', 'begins = "24:00"', "begins"),
        ('ends = "15:00"', 'ends = "00:00"', "ends"),
        ('ends = "15:00"', 'ends = "25:00"', "ends"),
        ('ends = "15:00"', 'ends = "22:00"', "ends"),
        ('ends = "07:00"', 'ends = "08:00"', "ends"),
        ('type = "urgent_response"', 'type = "dentist"', "type"),
        ('key = "early"', 'key = "Early one"', "key"),
        ('title = "Early"', 'title = ""', "title"),
        ("[[shifts]]", "[[turns]]", ""),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(old: str, new: str, key: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        from_files(_with(PLANS.replace(old.encode(), new.encode(), 1)))
    assert any(each.file == "plans.toml" and each.key == key for each in refused.value.problems)


def test_a_service_has_one_shift_of_a_key_on_a_day() -> None:
    with pytest.raises(CatalogueError, match="overlaps"):
        from_files(_with(PLANS + PLANS))
