"""A test that asserts nothing cannot fail."""

import ast
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule, dotted

_EXPECT = ("raises", "warns", "fail", "assert")


def _expects(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    return isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1].startswith(_EXPECT)


def _find(source: Source) -> Iterator[str]:
    tests = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    if not tests:
        yield "there is no test in it"
    if not any(_expects(node) for test in tests for node in ast.walk(test)):
        yield "no test in it asserts anything"


RULES = (
    Rule(
        sentence="every test file asserts something",
        applies=lambda source: source.name.startswith("test_") and source.name.endswith(".py"),
        find=_find,
        bad=(
            ("tests/test_x.py", "def test_it_runs():\n    run()\n"),
            ("tests/test_x.py", "def check():\n    assert False\n"),
        ),
        good=(
            ("tests/test_x.py", "def test_it_holds():\n    assert run() == 3\n"),
            ("tests/test_x.py", "def test_it_refuses():\n    with pytest.raises(ValueError):\n        run()\n"),
        ),
    ),
)
