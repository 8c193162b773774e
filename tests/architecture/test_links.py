"""Links between the pages of the project lead somewhere, and pages name only what exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, Source, everything, rooms

_LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
# Pages that walk through the code by name.
_GUIDES = ("docs/journeys.md", "docs/glossary.md", "docs/hazard-log.md", "CONTRIBUTING.md")


def pages() -> list[Source]:
    """Every page written for people."""
    return [source for source in everything() if source.path.endswith(".md")]


def broken(page: Source, root: Path) -> Iterator[str]:
    """The links of a page that lead nowhere; addresses outside are not followed."""
    text = _FENCE.sub("", page.text)
    for link in _LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (root / page.path).parent / path if path else root / page.path
        if not target.exists():
            yield f"{page.path}: {link} does not exist"
        elif anchor and anchor not in {_anchor(each) for each in _HEADING.findall(target.read_text(encoding="utf-8"))}:
            yield f"{page.path}: {link} names no heading"


def _anchor(heading: str) -> str:
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def unknown_names(page: Source, root: Path) -> Iterator[str]:
    """Files, modules and functions (`room/module.function`) that a page names and that do not exist."""
    for name in _CODE.findall(_FENCE.sub("", page.text)):
        if (
            not re.fullmatch(r"[\w./-]+", name)
            or "/" not in name
            or name.split("/", 1)[0] not in {*rooms(), "tests", "docs"}
        ):
            continue
        plain = root / name
        module, _, inner = name.rpartition(".")
        if plain.exists() or plain.with_name(plain.name + ".py").exists():
            continue
        source = root / f"{module}.py"
        if not source.exists():
            source = root / module / "__init__.py"
        if not source.exists() or not re.search(rf"\b{inner}\b", source.read_text(encoding="utf-8")):
            yield f"{page.path}: `{name}` does not exist"


def test_every_link_leads_somewhere() -> None:
    assert len(pages()) > 10
    assert [fault for page in pages() for fault in broken(page, ROOT)] == []


@pytest.mark.parametrize("path", _GUIDES)
def test_a_guide_names_only_what_exists(path: str) -> None:
    page = next(source for source in pages() if source.path == path)
    assert any("/" in name for name in _CODE.findall(page.text))
    assert list(unknown_names(page, ROOT)) == []


def test_every_page_under_docs_is_reached_from_its_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    linked = {(ROOT / "docs" / link.partition("#")[0]).resolve() for link in _LINK.findall(index)}
    folders = {path for path in linked if path.is_dir()}
    lost = [
        page.path
        for page in pages()
        if page.path.startswith("docs/")
        and (ROOT / page.path).resolve() not in linked
        and not folders & set((ROOT / page.path).resolve().parents)
    ]
    assert lost == ["docs/README.md"]


@pytest.mark.parametrize(
    "text", ["[a](missing.md)", "![a](pictures/missing.png)", "[a](there.md#no-such-heading)", "[a](#no-such-heading)"]
)
def test_a_broken_link_is_found(text: str, tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A heading\n", encoding="utf-8")
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    assert list(broken(Source("page.md", text), tmp_path))
    assert list(broken(Source("page.md", "[a](there.md#a-heading) [b](https://example.org/)"), tmp_path)) == []


@pytest.mark.parametrize("name", ["ingest/pol", "ingest/poll.pole", "api/routes/nothing.py"])
def test_a_name_that_does_not_exist_is_found(name: str) -> None:
    assert list(unknown_names(Source("docs/journeys.md", f"see `{name}`"), ROOT))
    assert list(unknown_names(Source("docs/journeys.md", "see `ingest/poll.poll` and `api/wire/shape.py`"), ROOT)) == []
