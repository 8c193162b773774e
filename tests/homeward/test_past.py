"""The written past of the living demo: which files there are, to which archive each belongs, and what is done."""

from pathlib import Path

import pytest

from catalogue.model import Delivery
from catalogue.reader import SHIPPED_FACTS, read
from homeward.overheard import Overheard
from homeward.past import Brought, archive_for, newest_first, spans_there

LIVING = read(SHIPPED_FACTS.parent / "living")


def test_the_newest_month_comes_first_and_nothing_else_is_taken(tmp_path: Path) -> None:
    names = (
        "beds_all_2024-11-10_2024-11-30.jsonl.gz", "ed_all_2026-10-01_2026-10-31.csv.gz",
        "beds_all_2025-03-01_2025-03-31.jsonl.gz", "manifest.json", "ucr_all_2026-10-01_2026-10-31.jsonl.gz.partial",
    )  # fmt: skip
    for name in names:
        (tmp_path / name).touch()
    assert [path.name for path in newest_first(tmp_path)] == [names[1], names[2], names[0]]


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("beds_all_2024-11-10_2024-11-30.jsonl.gz", "beds_archive"),
        ("recent_ward_board_all_2026-11-01_2026-11-10.jsonl.gz", "ward_board_archive"),
        ("ed_all_2026-10-01_2026-10-31.csv.gz", "ed_archive"),
        ("care_homes_all_2026-10-01_2026-10-31.csv.gz", "care_homes_archive"),
    ],
)
def test_a_file_belongs_to_the_archive_of_its_family(name: str, feed: str) -> None:
    assert archive_for(LIVING, name).key == feed


def test_every_family_of_the_living_system_has_an_archive() -> None:
    live = {feed.format for feed in LIVING.feeds.values() if feed.is_live}
    assert {feed.format for feed in LIVING.feeds.values() if feed.delivery is Delivery.ARCHIVE} == live


def test_a_file_of_nobody_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match=r"weather_all\.csv\.gz"):
        archive_for(LIVING, "weather_all.csv.gz")


def test_what_was_brought_is_remembered(tmp_path: Path) -> None:
    first = Brought(tmp_path)
    assert first.names == set()
    first.add("beds_all_2024-11-10_2024-11-30.jsonl.gz")
    assert Brought(tmp_path).names == {"beds_all_2024-11-10_2024-11-30.jsonl.gz"}


def test_a_month_is_there_when_all_its_files_are() -> None:
    names = [
        f"{family}_all_2026-{month}-01_2026-{month}-28.csv.gz" for month in ("10", "09") for family in ("ed", "ucr")
    ]
    paths = [Path(name) for name in names]
    there = [spans_there(paths, set(names[: number + 1]), last=paths[number]) for number in range(4)]
    assert there == [0, 1, 0, 2]


def test_what_a_log_says_from_now_on_is_heard_once_and_in_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "past.log"
    assert Overheard(log).lines() == ()
    log.write_text("of an earlier run\n", encoding="utf-8")
    heard = Overheard(log)
    assert list(heard.lines()) == []
    with log.open("a", encoding="utf-8") as out:
        out.write("the past: 1 of 24 months\nthe past: 2 of")
        out.flush()
        assert list(heard.lines()) == ["the past: 1 of 24 months"]
        out.write(" 24 months\n")
    assert list(heard.lines()) == ["the past: 2 of 24 months"]
    assert list(heard.lines()) == []
