"""Whatever a file holds, reading ends in a catalogue or in a refusal that says where, never in another error."""

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.model import Catalogue
from catalogue.reader import FILES, OPTIONAL, CatalogueError, Problem, from_files
from tests.catalogue.folders import small_files

ALL_FILES = (*FILES, *OPTIONAL)
BITS = st.one_of(
    st.sampled_from(["=", '"', "[", "]]", "\n", ",", "nan", "-1", "9" * 400, "1e400", "''", "{", "true", "${", "\0"]),
    st.sampled_from(["0001-01-01", "9999-12-31", "2026-02-30", "http://[", "99999999999 d", "::/0", "RAA", "ENG", " "]),
    st.text(max_size=12),
)


def _read(files: dict[str, bytes]) -> Catalogue | tuple[Problem, ...]:
    try:
        return from_files(files)
    except CatalogueError as refusal:
        return refusal.problems


def _says_what_it_is(files: dict[str, bytes]) -> bool:
    outcome = _read(files)
    if isinstance(outcome, Catalogue):
        return outcome.files == files
    return bool(outcome) and all(problem.file in ALL_FILES and problem.reason for problem in outcome)


@settings(max_examples=400)
@given(file=st.sampled_from(ALL_FILES), at=st.floats(0, 1), length=st.integers(0, 40), bit=BITS)
def test_a_piece_replaced_by_anything(file: str, at: float, length: int, bit: str) -> None:
    files = small_files()
    text = files[file].decode()
    start = round(at * len(text))
    files[file] = (text[:start] + bit + text[start + length :]).encode("utf-8", "surrogatepass")

    assert _says_what_it_is(files)


@given(file=st.sampled_from(ALL_FILES), content=st.binary(max_size=200))
def test_a_file_of_any_bytes(file: str, content: bytes) -> None:
    assert _says_what_it_is({**small_files(), file: content})


def test_a_file_cut_short_at_any_byte() -> None:
    for file in ALL_FILES:
        whole = small_files()
        for end in range(0, len(whole[file]), 7):
            assert _says_what_it_is({**whole, file: whole[file][:end]}), (file, end)
