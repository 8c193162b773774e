"""Hours of calls, planned minutes, action cards: read whole, refused with their place, absent where none are stated."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from catalogue.reader import SHIPPED_FACTS, CatalogueError, from_files, read
from metrics.calls.agenda import Item
from metrics.pressure import INDICATORS
from tests.catalogue.folders import small_files

CALLS, CARDS = small_files()["calls.toml"], small_files()["action_cards.toml"]


def _with(name: str, content: bytes) -> dict[str, bytes]:
    return {**small_files(), name: content}


def test_hours_minutes_and_reminders_are_read_whole() -> None:
    catalogue = from_files(_with("calls.toml", CALLS))
    (call,) = catalogue.calls_of("RAA")
    assert (call.title, call.at, call.days, call.lasts) == ("Weekday call", time(8, 15), {0, 4}, timedelta(minutes=30))
    assert [(each.item, each.minutes) for each in catalogue.calls.items] == [(Item.BEDS, 4.5)]
    assert [each.before for each in catalogue.calls.reminders] == [timedelta(minutes=90)]
    assert catalogue.calls_of("RBB") == ()


def test_a_call_of_nobody_in_particular_is_held_by_whose_wall_is_shown_first() -> None:
    catalogue = from_files(_with("calls.toml", CALLS.replace(b'organisation = "RAA"\n', b"")))
    assert len(catalogue.calls_of(catalogue.default_layout.organisation)) == 1
    assert catalogue.calls_of("RBB") == ()


def test_a_folder_may_have_neither() -> None:
    stated = ("calls.toml", "action_cards.toml")
    catalogue = from_files({name: content for name, content in small_files().items() if name not in stated})
    assert (catalogue.calls.calls, catalogue.action_cards) == ((), ())


@pytest.mark.parametrize("folder", [SHIPPED_FACTS, SHIPPED_FACTS.parent / "living"])
def test_what_ships_are_three_calls_a_day_within_half_an_hour_and_indicative_cards(folder: Path) -> None:
    catalogue = read(folder, indicators=frozenset(INDICATORS))
    calls = catalogue.calls_of(catalogue.default_layout.organisation)
    assert [each.at for each in calls] == [time(8, 30), time(12, 30), time(16)]
    assert {each.item for each in catalogue.calls.items} == set(Item)
    assert sum(each.minutes for each in catalogue.calls.items) <= 30
    assert catalogue.action_cards
    assert all(each.is_indicative and each.owner for each in catalogue.action_cards)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('at = "08:15"', 'at = "8.15"', "at"),
        ('at = "08:15"', 'at = "24:00"', "at"),
        ('"monday"', '"Mon"', "days"),
        ('lasts = "30 min"', 'lasts = "5 h"', "lasts"),
        ('lasts = "30 min"', 'lasts = "0 min"', "lasts"),
        ('organisation = "RAA"', 'organisation = "RZZ"', "organisation"),
        ('item = "beds"', 'item = "weather"', "item"),
        ("minutes = 4.5", "minutes = 0", "minutes"),
        ("minutes = 4.5", "minutes = 121", "minutes"),
        ('before = "90 min"', 'before = "0 min"', "before"),
        ("[[reminders]]", "[[nudges]]", ""),
        ('title = "Weekday call"', 'titel = "Weekday call"', "titel"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(old: str, new: str, key: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        from_files(_with("calls.toml", CALLS.replace(old.encode(), new.encode())))
    assert any(each.file == "calls.toml" and each.key == key for each in refused.value.problems)


def test_an_organisation_holds_one_call_at_an_hour() -> None:
    twice = CALLS + b"\n" + CALLS.partition(b"[[items]]")[0]
    with pytest.raises(CatalogueError, match="overlaps"):
        from_files(_with("calls.toml", twice))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("level = 3", "level = 5", "level"),
        ('pillar = "acute"', 'pillar = "dental"', "pillar"),
        ('within = "4 h"', 'within = "4 h"\nindicator = "acute.nothing"', "indicator"),
        ('within = "4 h"', 'within = "0 h"', "within"),
        ("[[cards]]", "[[card]]", ""),
        ('role = "Site manager"', 'role = ""', "role"),
    ],
)
def test_a_card_that_cannot_be_meant_is_refused_with_its_place(old: str, new: str, key: str) -> None:
    files = _with("action_cards.toml", CARDS.replace(old.encode(), new.encode()))
    with pytest.raises(CatalogueError) as refused:
        from_files(files, indicators=frozenset(INDICATORS))
    assert any(each.file == "action_cards.toml" and each.key == key for each in refused.value.problems)
