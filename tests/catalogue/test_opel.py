"""The OPEL tables: the shipped ones read whole and hold together; what cannot be is refused with its place."""

from datetime import date
from pathlib import Path

import pytest

from catalogue.reader import SHIPPED_FACTS, CatalogueError, from_files, read
from catalogue.spans import holds_on
from metrics.opel.table import Band, Provider, Table
from metrics.pressure import INDICATORS, Pillar
from metrics.vocabulary import Direction, Level
from tests.catalogue.folders import FILES, replace, small_files, small_folder

TABLE = FILES["opel.toml"]


def _folder(path: Path, *, table: str = TABLE) -> Path:
    small_folder(path)
    (path / "opel.toml").write_text(table, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> tuple[Table, ...]:
    return read(SHIPPED_FACTS, indicators=frozenset(INDICATORS)).opel


def test_a_table_is_read_whole(tmp_path: Path) -> None:
    (table,) = read(_folder(tmp_path), indicators=frozenset({"occupancy"})).opel
    assert (table.framework, table.pillar, table.provider) == ("2023/24", Pillar.ACUTE, Provider.PLACE)
    assert (table.two, table.three, table.four, table.highest) == (4, 6, 9, 10)
    occupancy, ratio, unseen = table.parameters
    assert occupancy.bands == (Band(0.92, 2), Band(0.95, 3), Band(0.98, 5))
    assert (ratio.of, ratio.over, ratio.indicator) == ("beds.occupied", "beds.open", None)
    assert ratio.bands == (Band(0.78, 2), Band(0.7, 3), Band(0.6, 5))
    assert ratio.judged_from == 15
    assert not unseen.has_source
    assert holds_on(table, date(2023, 4, 1))
    assert not holds_on(table, date(2024, 4, 1))


def test_a_folder_may_have_no_tables() -> None:
    files = {name: content for name, content in small_files().items() if name != "opel.toml"}
    assert from_files(files).opel == ()


def test_the_cut_offs_of_2023_24_are_those_published(shipped: tuple[Table, ...]) -> None:
    (table,) = [each for each in shipped if each.framework == "2023/24"]
    found = [table.level_of(total) for total in (0, 11, 12, 22, 23, 33, 34, 44)]
    assert found == [Level.ONE] * 2 + [Level.TWO] * 2 + [Level.THREE] * 2 + [Level.FOUR] * 2
    assert len(table.parameters) == 9


def test_each_pillar_has_one_table_at_a_time_and_the_newest_has_no_end(shipped: tuple[Table, ...]) -> None:
    in_force = [table.pillar for table in shipped if holds_on(table, date(2026, 11, 10))]
    assert sorted(in_force) == sorted(pillar for pillar in Pillar if pillar.has_opel)
    assert [len(t.parameters) for t in shipped if t.framework == "2024-26" and t.pillar is Pillar.ACUTE] == [10]


def test_what_no_source_gives_is_called_indicative_and_never_neutral(shipped: tuple[Table, ...]) -> None:
    for table in shipped:
        for parameter in table.parameters:
            assert parameter.is_indicative
            assert parameter.direction is not Direction.NEUTRAL
            assert parameter.has_source == bool(parameter.bands)
            if parameter.indicator is not None:
                assert INDICATORS[parameter.indicator].direction is parameter.direction


def test_a_provider_all_of_whose_parameters_scored_alike_is_at_that_level(shipped: tuple[Table, ...]) -> None:
    for table in shipped:
        scored = [each for each in table.parameters if each.bands]
        for level, place in ((Level.TWO, 0), (Level.THREE, 1), (Level.FOUR, 2)) if scored else ():
            alike = scored[0].bands[place].points * len(table.parameters)
            assert table.level_of(alike) is level, (table.framework, table.pillar)


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('pillar = "acute"', 'pillar = "home_care"', "pillar", "has no OPEL"),
        ('pillar = "acute"', 'pillar = "dentists"', "pillar", "must be one of"),
        ("valid_to = 2024-04-01", "valid_to = 2023-04-01", "valid_to", "after valid_from"),
        ('weight = "beds.open"', 'weight = "beds.opne"', "weight", "not a measure"),
        ('provider = "place"', 'provider = "ward"', "provider", "must be one of"),
        ('2 = "4-5"', '2 = "5-5"', "cut_offs.2", "gap"),
        ('2 = "4-5"', '2 = "3-5"', "cut_offs.2", "overlaps"),
        ('2 = "4-5"', '2 = "5-4"', "cut_offs.2", "ends before"),
        ('2 = "4-5"', '2 = "four"', "cut_offs.2", "must be a span"),
        ('2 = "4-5", ', "", "cut_offs.2", "is missing"),
        ('1 = "0-3"', '1 = "1-3"', "cut_offs.1", "begin at 0"),
        ('4 = "9-10"', '4 = "9-9"', "cut_offs.4", "ends below 10"),
        ('4 = "9-10" }', '4 = "9-10", 5 = "11-12" }', "cut_offs.5", "unknown key"),
        ('indicator = "occupancy"', 'indicator = "ocupancy"', "indicator", "not an indicator"),
        ('of = "beds.occupied"', 'of = "beds.bent"', "of", "not a measure"),
        ('over = "beds.open"\n', "", "over", "is missing"),
        ('over = "beds.open"', 'over = "beds.open"\nindicator = "none"', "indicator", "beside measures"),
        ("2 = 0.92, 3 = 0.95", "2 = 0.95, 3 = 0.95", "bands.3", "overlaps the band of 2 points"),
        ("3 = 0.7, 2 = 0.78", "3 = 0.8, 2 = 0.78", "bands.3", "overlaps the band of 2 points"),
        ("{ 2 = 0.92, 3 = 0.95, 5 = 0.98 }", "{ }", "bands", "is empty"),
        ("bands = { 2 = 0.92, 3 = 0.95, 5 = 0.98 }\n", "", "bands", "is missing"),
        ("2 = 0.92", "0 = 0.92", "bands.0", "must be points"),
        ("2 = 0.92", "2 = true", "bands.2", "must be a number"),
        ('indicator = "occupancy"', 'indicator = "occupancy"\nleast = 2', "least", "fewer points"),
        ('key = "unseen"', 'key = "ratio"', "key", "given twice"),
        ('indicator = "none"', 'indicator = "none"\nbands = { 1 = 2 }', "bands", "nothing without a source"),
        ("judged_from = 15", "judged_form = 15", "judged_form", "unknown key"),
        ('title = "Occupancy"\n', "", "title", "is missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    folder = _folder(tmp_path)
    replace(folder, "opel.toml", old, new)
    with pytest.raises(CatalogueError) as refused:
        read(folder, indicators=frozenset({"occupancy"}))
    (problem,) = [each for each in refused.value.problems if each.file == "opel.toml"]
    assert (problem.key, reason in problem.reason) == (key, True), str(problem)
    assert problem.stanza.startswith("[[tables]] 1 (2023/24")


def test_two_tables_of_one_pillar_may_not_hold_at_one_time(tmp_path: Path) -> None:
    second = TABLE.replace('framework = "2023/24"', 'framework = "2024-26"').replace("2023-04-01", "2024-03-31", 1)
    with pytest.raises(CatalogueError, match=r"2 \(2024-26.*valid_from: overlaps \[\[tables\]\] 1"):
        read(_folder(tmp_path, table=TABLE + "\n" + second.replace("valid_to = 2024-04-01\n", "")))


@pytest.mark.parametrize("text", ["tables = 3\n", "[[table]]\nframework = 1\n", "[[tables]]\nparameters = 3\n", "["])
def test_other_shapes_are_refused_and_never_a_fault(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError, match=r"opel\.toml"):
        read(_folder(tmp_path, table=text))
