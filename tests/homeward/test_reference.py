"""The reference pages: they say what the code and the catalogue say, and a stale one is found."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from homeward import reference
from homeward.cli import app
from homeward.reference.facts import gather
from homeward.reference.markdown import defined, span, table
from ingest.adapters import formats
from metrics.pressure import INDICATORS
from tests.architecture.house import pyproject


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    """Every page, written once: some take a second, and they are the same each time."""
    return reference.pages()


def test_the_pages_of_the_project_are_not_stale(pages: Mapping[str, str]) -> None:
    assert list(reference.stale(pages)) == [], "write them anew with ./run docs, and look at what changed with git diff"


def test_the_pages_are_the_same_each_time(pages: Mapping[str, str]) -> None:
    assert reference.pages() == pages


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("measures.md", gather().catalogue.measures),
        ("indicators.md", INDICATORS),
        ("feeds.md", gather().catalogue.feeds),
        ("adapters.md", formats()),
        ("settings.md", ("DATABASE_URL", "HOMEWARD_PLACES", "HOMEWARD_PUBLISHED_ON_LOOPBACK")),
        ("commands.md", ("homeward demo", "homeward docs", "./run VERB")),
        ("problems.md", ("unknown_organisation", "deadline_passed", "out_of_range")),
    ],
)
def test_a_page_names_everything_there_is(page: str, names: tuple[str, ...], pages: Mapping[str, str]) -> None:
    text = pages[page]
    assert names
    assert [name for name in names if name not in text] == []


def test_the_promise_of_the_api_carries_the_version_of_the_project(pages: Mapping[str, str]) -> None:
    document = json.loads(pages["openapi.json"])
    assert document["info"]["version"] == pyproject()["project"]["version"]
    assert "/api/v1/snapshot" in document["paths"]


@pytest.mark.parametrize("spoil", ["missing", "changed", "left over"])
def test_a_stale_page_is_found_and_written_anew(spoil: str, tmp_path: Path, pages: Mapping[str, str]) -> None:
    assert len(list(reference.write(pages, tmp_path))) == len(pages)
    page = tmp_path / "feeds.md"
    if spoil == "missing":
        page.unlink()
    elif spoil == "changed":
        page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    else:
        page = tmp_path / "of-another-time.md"
        page.write_text("old", encoding="utf-8")
    assert list(reference.stale(pages, tmp_path)) == [page.name]
    assert list(reference.write(pages, tmp_path)) == [page.name]
    assert list(reference.stale(pages, tmp_path)) == []


def test_the_command_says_which_pages_are_stale_and_fails(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["docs", "--check", "--folder", str(tmp_path)])
    assert answer.exit_code == 1
    assert "stale: docs/reference/openapi.json" in answer.output


def test_the_command_writes_what_it_then_finds_good(tmp_path: Path, pages: Mapping[str, str]) -> None:
    assert CliRunner().invoke(app, ["docs", "--folder", str(tmp_path)]).exit_code == 0
    assert list(reference.stale(pages, tmp_path)) == []


def test_the_command_is_content_when_nothing_is_stale() -> None:
    assert CliRunner().invoke(app, ["docs", "--check"]).exit_code == 0


def test_lengths_of_time_are_written_as_the_catalogue_writes_them() -> None:
    feeds = gather().catalogue.feeds
    assert span(feeds["uec_qop"].retry_for) == "1500 ms"
    assert span(feeds["uec_qop"].future_within) == "5 min"
    assert span(feeds["uec_qop"].limits.late_after) == "55 h"
    assert span(feeds["uec_qop"].ancient_after) == "400 d"
    assert span(None) == "never"


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert table(("a",), [("one|two",)]).splitlines()[-1] == "| one\\|two |"


def test_the_members_a_docstring_explains_are_found_across_lines() -> None:
    assert defined("ONE: the first\nof them. TWO_B: the second.") == {
        "one": "the first of them.",
        "two_b": "the second.",
    }
