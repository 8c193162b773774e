"""The lock files: every package pinned by hash, from no named index, and everything the project asks for among them."""

import re
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.house import ROOT, pyproject

LOCKS = ("requirements.lock", "requirements-dev.lock")
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def entries(text: str) -> Iterator[str]:
    """The logical lines of a lock file, comments left out."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line


def pins(text: str) -> dict[str, Version]:
    """The pinned version of every package by its canonical name."""
    found = [_PIN.match(entry) for entry in entries(text)]
    return {canonicalize_name(pin["name"]): Version(pin["version"]) for pin in found if pin}


def faults(text: str) -> Iterator[str]:
    """What is wrong with a lock file by itself."""
    for entry in entries(text):
        pin = _PIN.match(entry)
        if entry.startswith("-"):
            yield f"an option in a lock file: {entry.split('=')[0]}"
        elif pin is None:
            yield f"not pinned: {entry[:60]}"
        elif not _HASH.search(entry):
            yield f"{pin['name']} has no hash"
    if re.search(r"https?://", text):
        yield "an address"


def missing(wanted: list[str], text: str) -> Iterator[str]:
    """Which requirements a lock file does not meet."""
    held = pins(text)
    for line in wanted:
        need = Requirement(line)
        version = held.get(canonicalize_name(need.name))
        if version is None or not need.specifier.contains(version, prereleases=True):
            yield f"{line}: {version or 'absent'}"


def text_of(lock: str) -> str:
    """A lock file's text."""
    return (ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_pins_everything_by_hash_and_names_no_index(lock: str) -> None:
    assert len(pins(text_of(lock))) > 40
    assert list(faults(text_of(lock))) == []


def test_everything_the_project_asks_for_is_in_the_locks() -> None:
    run = pyproject()["project"]["dependencies"]
    dev = pyproject()["dependency-groups"]["dev"]
    assert run
    assert dev
    assert list(missing(run, text_of("requirements.lock"))) == []
    assert list(missing([*run, *dev], text_of("requirements-dev.lock"))) == []


def test_the_larger_lock_holds_the_smaller_one_as_it_is() -> None:
    small, large = pins(text_of("requirements.lock")), pins(text_of("requirements-dev.lock"))
    assert {name: version for name, version in small.items() if large.get(name) != version} == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("numpy>=2\n", "not pinned"),
        ("numpy==2.4.6\n", "has no hash"),
        ("--extra-index-url x\n", "an option"),
        ("numpy==2.4.6 \\\n    --hash=sha256:" + 64 * "a" + "\n# from http" + "://packages.example/\n", "an address"),
    ],
)
def test_a_fault_of_a_lock_file_is_found(text: str, fault: str) -> None:
    assert any(fault in found for found in faults(text))


@pytest.mark.parametrize("wanted", ["scipy>=1", "numpy>=3"])
def test_a_requirement_that_is_not_met_is_found(wanted: str) -> None:
    assert list(missing([wanted], "numpy==2.4.6 \\\n    --hash=sha256:" + 64 * "a" + "\n"))
