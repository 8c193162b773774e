"""What there is to look at: the rooms, their source files, and every text file that belongs to the project."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent

# Made, fetched or left behind, never written by hand: what .gitignore names.
_NOT_OURS = frozenset(
    [*(ROOT / ".gitignore").read_text(encoding="utf-8").replace("/\n", "\n").split(), ".git", ".idea", ".vscode"]
)
_TEXT = frozenset(
    {"", ".cfg", ".css", ".csv", ".dockerignore", ".example", ".gitignore", ".html", ".ini", ".js", ".json", ".lock",
     ".md", ".mjs", ".py", ".sh", ".sql", ".svg", ".toml", ".txt", ".yaml", ".yml"}
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One file: its path from the root, with forward slashes, and its text."""

    path: str
    text: str

    @property
    def room(self) -> str:
        """The first folder of the path."""
        return self.path.split("/", 1)[0]

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rsplit("/", 1)[-1]

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text, self.path)


@cache
def rooms() -> frozenset[str]:
    """The packages of the product: every folder at the root that is a package, but for the tests."""
    return frozenset(path.parent.name for path in ROOT.glob("*/__init__.py")) - {"tests"}


@cache
def everything() -> tuple[Source, ...]:
    """Every text file of the project, in order of path."""
    return tuple(Source(path.relative_to(ROOT).as_posix(), _text(path)) for path in sorted(_walk(ROOT)))


@cache
def pyproject() -> dict[str, Any]:
    """The project's own description."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _NOT_OURS or path.relative_to(ROOT).as_posix() in _NOT_OURS or path.suffix == ".egg-info":
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix in _TEXT:
            yield path


def _text(path: Path) -> str:
    # A payload kept as a fixture may be broken on purpose; it is looked at as far as it can be read.
    return path.read_text(encoding="utf-8", errors="replace")
