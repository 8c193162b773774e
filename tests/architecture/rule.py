"""A house rule as a record: a sentence, whom it is for, how a breach is found, and examples that prove it can fail."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.architecture.house import Source, rooms

Find = Callable[[Source], Iterator[str]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    `bad` and `good` are examples as (path, text): each bad one must be found, no good one may be. `exceptions` are
    files in which breaches are meant, each with its reason; one that is no longer needed is itself a breach.
    """

    sentence: str
    applies: Callable[[Source], bool]
    find: Find
    bad: tuple[tuple[str, str], ...]
    good: tuple[tuple[str, str], ...]
    exceptions: Mapping[str, str] = field(default_factory=dict)


def in_rooms(source: Source) -> bool:
    """A Python file of the product, migrations included."""
    return source.path.endswith(".py") and (source.room in rooms() or source.room == "alembic")


def in_python(source: Source) -> bool:
    """Any Python file, tests included."""
    return source.path.endswith(".py")


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string that the program uses, with its line; text that stands by itself, as docstrings do, is left out."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def dotted(node: ast.expr) -> str:
    """The name of what is called or raised, as written (`datetime.now`); empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""
