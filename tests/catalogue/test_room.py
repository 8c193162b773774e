"""room.toml: read whole, refused with its place; numbers and addresses that somebody presses in a hurry are checked."""

from datetime import time

import pytest

from catalogue.reader import SHIPPED_FACTS, CatalogueError, from_files, read
from metrics.room.hours import Span
from metrics.room.listing import Need
from tests.catalogue.folders import small_files

LIVING = read(SHIPPED_FACTS.parent / "living")
ROOM = small_files()["room.toml"]


def _with(content: bytes) -> dict[str, bytes]:
    return {**small_files(), "room.toml": content}


def test_a_service_and_its_limit_are_read_whole() -> None:
    found = from_files(_with(ROOM)).room
    (listing,) = found.listings
    assert (listing.organisation, listing.need, listing.who, listing.age) == (
        "RAA", Need.SAME_DAY, "GP", "16 and over",
    )  # fmt: skip
    assert (listing.telephone, listing.form, listing.route, listing.hub_telephone) == (
        "01632 960001", "https://forms.example/refer", "By the ward", "01632960002",
    )  # fmt: skip
    assert (listing.councils, listing.localities, listing.is_simulated) == ({"RBB"}, {"north"}, True)
    assert listing.hours is not None
    assert (listing.hours.weekdays, listing.hours.saturdays) == (Span(time(8), time(20)), Span(time(22), time(6)))
    assert (listing.hours.sundays, listing.hours.bank_holidays) == (Span(time.min, time.min), None)
    assert [(each.need, each.organisation, each.at_most) for each in found.limits] == [
        (Need.SAME_DAY, "RAA", 1.5), (Need.URGENT_RESPONSE, None, 2.0),
    ]  # fmt: skip


def test_a_folder_may_have_none_and_then_nobody_stands_in_the_room() -> None:
    found = from_files({name: held for name, held in small_files().items() if name != "room.toml"}).room
    assert (found.listings, found.limits) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('organisation = "RAA"\nneed = "same', 'organisation = "RZZ"\nneed = "same', "organisation"),
        ('need = "same_day_emergency_care"\nwho', 'need = "care_home"\nwho', "need"),
        ('need = "same_day_emergency_care"\nwho', 'need = "reablement"\nwho', "organisation"),
        ('"01632 960001"', '"premium 09 1234"', "telephone"),
        ('"01632 960001"', '"tel:01632960001"', "telephone"),
        ('"https://forms.example/refer"', '"http://forms.example/refer"', "form"),
        ('"https://forms.example/refer"', '"https://me:secret@forms.example/"', "form"),
        ('"https://forms.example/refer"', '"javascript:alert(1)"', "form"),
        ('weekdays = "08:00-20:00"', 'weekdays = "8-20"', "hours.weekdays"),
        ('weekdays = "08:00-20:00"', 'weekdays = "08:00-08:00"', "hours.weekdays"),
        ('weekdays = "08:00-20:00"', 'weekdays = "08:00-24:00"', "hours.weekdays"),
        (', bank_holidays = "closed"', "", "hours.bank_holidays"),
        ('councils = ["RBB"]', 'councils = ["RZZ"]', "councils"),
        ("at_most = 1.5", "at_most = -1", "at_most"),
        ('need = "urgent_response"', 'need = "same_day_emergency_care"\norganisation = "RAA"', "valid_from"),
        ('who = "GP"', 'who = "GP"\nwhom = "GP"', "whom"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(old: str, new: str, key: str) -> None:
    assert old in ROOM.decode()
    with pytest.raises(CatalogueError) as refused:
        from_files(_with(ROOM.decode().replace(old, new, 1).encode()))
    assert ("room.toml", key) in {(each.file, each.key) for each in refused.value.problems}


def test_a_service_without_a_way_to_refer_is_refused() -> None:
    ways = ("telephone", "form", "route")
    kept = [line for line in ROOM.decode().splitlines() if not line.startswith(ways)]
    with pytest.raises(CatalogueError) as refused:
        from_files(_with("\n".join(kept).encode()))
    assert "says no way to refer" in str(refused.value)


def test_whom_a_service_serves_is_said_once() -> None:
    content = LIVING.files["room.toml"].replace(
        b'need = "reablement"\nwho', b'need = "reablement"\ncouncils = ["SIM-L1"]\nwho', 1
    )  # fmt: skip
    with pytest.raises(CatalogueError) as refused:
        from_files({**LIVING.files, "room.toml": content})
    assert "is said of this service in services.csv" in str(refused.value)


def test_the_numbers_of_the_invented_system_are_of_the_range_kept_free_for_drama_and_say_so() -> None:
    assert {each.need for each in LIVING.room.listings} == set(Need)
    for each in LIVING.room.listings:
        assert each.telephone is not None
        assert each.telephone.startswith("01632 960")
        assert each.is_simulated
        assert each.is_indicative
        assert each.owner
    assert all(each.is_indicative and each.owner and each.note for each in LIVING.room.limits)
