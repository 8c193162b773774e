"""Tests that a document names, and whether they exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def missing(page: str, root: Path) -> Iterator[str]:
    """The tests that a page names and that do not exist."""
    for path, name in NAMED.findall(page):
        if not (root / path).is_file() or name not in _tests(root / path):
            yield f"{path}::{name} does not exist"


def _tests(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
