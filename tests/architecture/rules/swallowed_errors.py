"""An error that is swallowed whole is a wall that lies."""

import ast
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule, dotted, in_python

_BROAD = frozenset({"", "Exception", "BaseException"})


def _find(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.ExceptHandler)
            and _is_broad(node.type)
            and all(_is_nothing(each) for each in node.body)
        ):
            yield f"line {node.lineno}: any error is swallowed without a word"
        if isinstance(node, ast.Call) and dotted(node.func).endswith("suppress") and any(map(_is_broad, node.args)):
            yield f"line {node.lineno}: any error is suppressed without a word"


def _is_broad(kind: ast.expr | None) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(map(_is_broad, kind.elts))
    return kind is None or (isinstance(kind, ast.Name) and kind.id in _BROAD)


def _is_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass | ast.Continue) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


RULES = (
    Rule(
        sentence="no error is swallowed whole",
        applies=in_python,
        find=_find,
        bad=(
            ("api/app.py", "try:\n    run()\nexcept Exception:\n    pass\n"),
            ("api/app.py", "try:\n    run()\nexcept:\n    ...\n"),
            (
                "api/app.py",
                "for x in y:\n    try:\n        run()\n    except (OSError, Exception):\n        continue\n",
            ),
            ("api/app.py", "with contextlib.suppress(Exception):\n    run()\n"),
        ),
        good=(
            ("api/app.py", "try:\n    run()\nexcept Exception:\n    log.exception('failed')\n"),
            ("api/app.py", "with suppress(BrokenPipeError):\n    run()\n"),
        ),
    ),
)
