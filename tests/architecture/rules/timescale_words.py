"""The seam to TimescaleDB: plain SQL everywhere else, so that both engines give the same answers."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule, in_rooms, literals

_WORDS = re.compile(r"time_bucket|tsdb|hypertable|timescale|locf\(|add_retention_policy|columnstore", re.IGNORECASE)


def _outside(source: Source) -> bool:
    return in_rooms(source) and not source.path.startswith("db/timeseries/")


def _find(source: Source) -> Iterator[str]:
    for line, text in literals(source.tree):
        found = _WORDS.search(text)
        if found:
            yield f"line {line}: {found.group()!r} belongs in db/timeseries"
    for node in ast.walk(source.tree):
        for name in _names(node):
            if _WORDS.search(name):
                yield f"line {getattr(node, 'lineno', 0)}: the name {name!r} belongs in db/timeseries"


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name


RULES = (
    Rule(
        sentence="only db/timeseries knows the words of TimescaleDB",
        applies=_outside,
        find=_find,
        bad=(
            ("db/read/points.py", "SQL = \"SELECT time_bucket('1 hour', about_at) FROM history\"\n"),
            ("alembic/versions/0002.py", 'op.execute("SELECT create_hypertable(%s)")\n'),
            ("db/write/poll.py", "if has_timescale:\n    pass\n"),
        ),
        good=(
            ("db/migrate.py", '"""Lifts to TimescaleDB where it is found."""\nSQL = "SELECT 1"\n'),
            ("db/read/points.py", "SQL = \"SELECT date_trunc('hour', about_at) FROM history\"\n"),
        ),
    ),
)
