"""What spreadsheets add is tolerated, what must never be stored is refused, and the version follows the bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.reader import FILES, OPTIONAL, SHIPPED_FACTS, CatalogueError, from_files, read
from catalogue.reading.nhs_number import holds_nhs_number
from tests.catalogue.folders import append, replace, small_files, small_folder

# A number set aside for tests: it passes the check and was issued to nobody.
TEST_NUMBER = "943 476 5919"


@pytest.mark.parametrize("change", [lambda text: b"\xef\xbb\xbf" + text, lambda text: text.replace(b"\n", b"\r\n")])
def test_a_byte_order_mark_or_windows_line_ends_change_nothing_but_the_version(
    change: Callable[[bytes], bytes],
) -> None:
    plain = from_files(small_files())
    changed = from_files({name: change(content) for name, content in small_files().items()})

    assert changed.organisations == plain.organisations
    assert changed.links == plain.links
    assert changed.feeds == plain.feeds
    assert changed.not_expected == plain.not_expected
    assert changed.thresholds == plain.thresholds
    assert changed.reasons == plain.reasons
    assert changed.version != plain.version


def test_a_catalogue_read_again_from_its_stored_files_is_the_same(tmp_path: Path) -> None:
    for folder in (small_folder(tmp_path), SHIPPED_FACTS):
        catalogue = read(folder)

        assert from_files(catalogue.files) == catalogue
        assert set(FILES) <= set(catalogue.files) <= {*FILES, *OPTIONAL}


def test_the_version_follows_every_byte_and_nothing_else(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    before = read(folder).version
    (folder / "notes.md").write_text("no fact")
    assert read(folder).version == before
    assert len(before) == 64

    append(folder, "bank_holidays.csv", "\n")
    assert read(folder).version != before


def test_bytes_that_move_from_one_file_to_the_next_are_another_version() -> None:
    files = small_files()
    for name in ("feeds.toml", "layouts.toml"):
        moved = dict(files)
        moved[name] += b"# a remark\n"
        assert from_files(moved).version != from_files(files).version
    one = dict(files, **{"feeds.toml": files["feeds.toml"] + b"#\n"})
    other = dict(files, **{"layouts.toml": files["layouts.toml"] + b"#\n"})
    assert from_files(one).version != from_files(other).version


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("organisations.csv", "Ward 1,Ward 1", f"Ward 1,Bed {TEST_NUMBER}", r"row 8, short_name"),
        ("feeds.toml", '"The shire"', f'"The shire of {TEST_NUMBER}"', r"\[feeds\.shire\], title"),
        ("thresholds.toml", '"Agreed for', f'"{TEST_NUMBER.replace(" ", "")} for', r"\[thresholds\], note"),
        ("reasons.csv", "code,scheme", f"{TEST_NUMBER},scheme", r"row 1, .*"),
        ("layouts.toml", "note =", f'"{TEST_NUMBER}" =', r"\[northland\], .*"),
        ("measures.toml", '["beds.open"]', f'# {TEST_NUMBER.replace(" ", "-")}\n["beds.open"]', "line 1"),
    ],
)
def test_text_that_reads_as_an_nhs_number_is_refused_and_not_repeated(
    tmp_path: Path, file: str, old: str, new: str, place: str
) -> None:
    folder = small_folder(tmp_path)
    replace(folder, file, old, new)

    with pytest.raises(CatalogueError, match=rf"{file.replace('.', '[.]')}, .*{place}|{file}: {place}") as refusal:
        read(folder)

    assert "5919" not in str(refusal.value)


def test_a_wrong_value_with_many_digits_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    replace(folder, "feeds.toml", '["Y99"]', '["9434765918"]')

    with pytest.raises(CatalogueError, match="a value with ten digits or more is not an organisation") as refusal:
        read(folder)

    assert "9434765918" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("9434765919", True),
        ("943 476 5919", True),
        ("943-476-5919", True),
        ("patient 9434765919, bed 4", True),
        ("id.9434765919", True),
        ("943\n476\t5919", True),
        ("0000000000", True),
        ("9434765918", False),
        ("94347659190", False),
        ("19434765919", False),
        ("943476591", False),
        ("0.9434765919", False),
        ("2026-04-01", False),
        ("1234567890", False),
    ],
)
def test_what_reads_as_an_nhs_number(text: str, *, is_one: bool) -> None:
    assert holds_nhs_number(text) is is_one
