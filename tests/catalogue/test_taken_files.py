"""A folder may take files from the shipped facts: each comes from one place, and what was stored can be read again."""

from pathlib import Path

import pytest

from catalogue.reader import FILES, OPTIONAL, SHIPPED_FACTS, CatalogueError, from_files, read
from tests.catalogue.folders import append, replace, small_files, small_folder

TAKES_HOLIDAYS = b'shipped = ["bank_holidays.csv"]\n'


def taking(tmp_path: Path, text: bytes = TAKES_HOLIDAYS, *, without: str = "bank_holidays.csv") -> Path:
    """A small folder that takes a file, and does not hold it."""
    folder = small_folder(tmp_path)
    (folder / without).unlink()
    (folder / "catalogue.toml").write_bytes(text)
    return folder


def test_a_file_that_is_named_comes_from_the_shipped_facts(tmp_path: Path) -> None:
    catalogue = read(taking(tmp_path))
    assert catalogue.bank_holidays == read(SHIPPED_FACTS).bank_holidays
    assert catalogue.files["bank_holidays.csv"] == (SHIPPED_FACTS / "bank_holidays.csv").read_bytes()


def test_the_stored_files_hold_what_was_taken_and_are_read_again_without_a_disk(tmp_path: Path) -> None:
    catalogue = read(taking(tmp_path))
    assert set(catalogue.files) == {*FILES, *OPTIONAL, "catalogue.toml"}
    assert from_files(catalogue.files) == catalogue


def test_what_was_taken_is_part_of_the_version(tmp_path: Path) -> None:
    catalogue = read(taking(tmp_path))
    moved_on = dict(catalogue.files) | {"bank_holidays.csv": catalogue.files["bank_holidays.csv"] + b"\n"}
    assert from_files(moved_on).version != catalogue.version


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'shipped = ["holidays.csv"]\n', r"catalogue\.toml, shipped: 'holidays\.csv' is not a file of the catalogue"),
        (b"shipped = []\n", r"catalogue\.toml, shipped: is empty"),
        (b'shipped = "bank_holidays.csv"\n', r"catalogue\.toml, shipped: must be a list of texts"),
        (b"", r"catalogue\.toml, shipped: is missing"),
        (b'shiped = ["bank_holidays.csv"]\n', r"catalogue\.toml, shiped: unknown key; shipped is meant\?"),
        (TAKES_HOLIDAYS + b"more = 1\n", r"catalogue\.toml, more: unknown key"),
        (b'shipped = ["bank_holidays.csv", "bank_holidays.csv"]\n', r"names one of its entries twice"),
        (b"shipped = [\n", r"catalogue\.toml.*cannot be read"),
        (b"\xff", r"catalogue\.toml: is not UTF-8"),
    ],
)
def test_what_names_nothing_that_could_be_taken_is_refused(tmp_path: Path, text: bytes, reason: str) -> None:
    with pytest.raises(CatalogueError, match=reason):
        read(taking(tmp_path, text))


def test_a_file_that_is_there_and_taken_is_refused(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "catalogue.toml").write_bytes(TAKES_HOLIDAYS)
    with pytest.raises(CatalogueError, match=r"shipped: names bank_holidays\.csv, which the folder holds itself"):
        read(folder)


def test_a_file_neither_there_nor_named_is_refused(tmp_path: Path) -> None:
    folder = taking(tmp_path)
    (folder / "reasons.csv").unlink()
    with pytest.raises(CatalogueError, match=r"reasons\.csv: is missing"):
        read(folder)


def test_stored_files_with_a_name_nobody_ships_are_refused() -> None:
    files = small_files() | {"catalogue.toml": b'shipped = ["moon.csv"]\n'}
    with pytest.raises(CatalogueError, match=r"'moon\.csv' is not a file of the catalogue"):
        from_files(files)


TWELVE = [f"RAA-X{number}" for number in range(12)]


@pytest.mark.parametrize(
    ("tiles", "reason"),
    [
        ('["RAA", "RZZ"]', r"\[northland\], tiles: 'RZZ' is not an organisation"),
        ('["RAA", "RAA"]', r"tiles: names one of its entries twice"),
        ("[]", r"tiles: is empty"),
        ('"RAA"', r"tiles: must be a list of texts"),
    ],
)
def test_tiles_that_cannot_be_shown_are_refused(tmp_path: Path, tiles: str, reason: str) -> None:
    folder = small_folder(tmp_path)
    append(folder, "layouts.toml", f"tiles = {tiles}\n")
    with pytest.raises(CatalogueError, match=reason):
        read(folder)


def test_a_wall_has_room_for_twelve_tiles(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    append(folder, "organisations.csv", "".join(f"{code},{code},{code},ward,,\n" for code in TWELVE))
    append(folder, "organisation_links.csv", "".join(f"{code},RAA,,\n" for code in TWELVE))
    append(folder, "layouts.toml", f"tiles = {TWELVE}\n".replace("'", '"'))
    assert read(folder).layouts["northland"].tiles == tuple(TWELVE)
    replace(folder, "layouts.toml", 'tiles = ["', 'tiles = ["RBB", "')
    with pytest.raises(CatalogueError, match=r"tiles: names 13 organisations; a wall has room for 12"):
        read(folder)


def test_a_measure_of_some_kinds_of_organisation_is_not_expected_of_others(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "measures.toml", 'title = "Beds open"\n', 'title = "Beds open"\nkinds = ["trust"]\n')
    measure = read(folder).measures["beds.open"]
    assert measure.kinds == {"trust"}
    replace(folder, "measures.toml", 'kinds = ["trust"]', 'kinds = ["hospital"]')
    with pytest.raises(CatalogueError, match=r'\["beds\.open"\], kinds: .hospital. is not a kind of organisation'):
        read(folder)
