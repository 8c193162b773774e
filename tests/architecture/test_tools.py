"""The linters still look where they should: their own settings are walls too."""

import pytest

from tests.architecture.house import pyproject, rooms

TOOLS = pyproject()["tool"]


@pytest.mark.parametrize(
    "group",
    [
        pytest.param("FBT", id="no boolean positionals"),
        pytest.param("DTZ", id="aware times"),
        pytest.param("BLE", id="no blind except"),
        pytest.param("ERA", id="no commented-out code"),
        pytest.param("FIX", id="nothing promised for later"),
        pytest.param("T20", id="no print"),
        pytest.param("S", id="no known hole"),
        pytest.param("ASYNC", id="nothing that blocks the loop"),
    ],
)
def test_ruff_looks_for(group: str) -> None:
    settings = TOOLS["ruff"]["lint"]
    assert group in settings["select"]
    assert group not in settings["ignore"]


def test_no_room_is_let_off_the_rules_about_signatures_and_times() -> None:
    let_off = {
        (place, rule)
        for place, rules in TOOLS["ruff"]["lint"]["per-file-ignores"].items()
        for rule in rules
        if not place.startswith(("tests/", "bench/")) and rule.startswith(("FBT", "DTZ", "BLE"))
    }
    assert let_off == set()


def test_mypy_is_strict_about_every_room() -> None:
    settings = TOOLS["mypy"]
    assert settings["strict"] is True
    assert set(settings["files"]) >= rooms()
    relaxed = {name for each in settings["overrides"] if each.get("ignore_errors") for name in each["module"]}
    assert relaxed == set()


def test_a_warning_fails_a_test_and_marks_are_known() -> None:
    settings = TOOLS["pytest"]["ini_options"]
    assert settings["filterwarnings"][0] == "error"
    assert {"--strict-markers", "--strict-config"} <= set(settings["addopts"])
    assert settings["xfail_strict"] is True


def test_every_room_is_in_the_package() -> None:
    assert set(TOOLS["hatch"]["build"]["targets"]["wheel"]["packages"]) >= rooms()
