"""A module says what its part of the journey is, before it does anything."""

import ast
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule, in_python, in_rooms


def _module(source: Source) -> Iterator[str]:
    text = ast.get_docstring(source.tree)
    if not text:
        yield "the module does not say what it is for"
    elif not text.split("\n\n", 1)[0].rstrip().endswith((".", "?", ":")):
        yield "the first sentence of the module has no end"


def _has_content(source: Source) -> bool:
    """An empty file that only marks a folder of tests as a package has nothing to say."""
    return in_python(source) and not (source.path.startswith("tests/") and source.name == "__init__.py")


def _public(source: Source) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"line {node.lineno}: class {node.name} does not say what it is"


RULES = (
    Rule(
        sentence="every module says what it is for",
        applies=_has_content,
        find=_module,
        bad=(("api/app.py", "import os\n"), ("api/app.py", '"""the app"""\n'), ("tests/test_x.py", "")),
        good=(("api/app.py", '"""Answers questions."""\n'), ("api/app.py", '"""One thing, then\nanother."""\n')),
    ),
    Rule(
        sentence="every public class says what it is",
        applies=in_rooms,
        find=_public,
        bad=(("api/app.py", '"""A."""\nclass Answer:\n    body: bytes\n'),),
        good=(("api/app.py", '"""A."""\nclass Answer:\n    """Bytes."""\nclass _Own:\n    body: bytes\n'),),
    ),
)
