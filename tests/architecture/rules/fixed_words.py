"""What is looked for and what is written into the log is worded by us: nothing that was sent in becomes a pattern or
a format."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule, dotted, in_rooms

_LOOKS = re.compile(r"re\.(compile|search|match|fullmatch|split|findall|finditer|subn?)")
_SAYS = re.compile(r"_?log(ger)?\.(debug|info|warning|error|exception|critical|log)", re.IGNORECASE)


def _patterns(source: Source) -> Iterator[str]:
    ours = {each for node in source.tree.body for each in _names(node)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and node.args and _LOOKS.fullmatch(dotted(node.func)):
            pattern = node.args[0]
            # In capitals: a constant of this module, or of another.
            is_named = dotted(pattern).rpartition(".")[2].lstrip("_").isupper() or dotted(pattern) in ours
            if not _is_fixed(pattern) and not is_named:
                yield f"line {node.lineno}: a pattern that no constant is"


def _names(node: ast.stmt) -> Iterator[str]:
    """What a statement of a module names a fixed text."""
    if isinstance(node, ast.Assign) and _is_fixed(node.value):
        yield from (each.id for each in node.targets if isinstance(each, ast.Name))


def _is_fixed(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _messages(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _SAYS.fullmatch(dotted(node.func)):
            said = node.args[1:2] if dotted(node.func).endswith(".log") else node.args[:1]
            if not all(map(_is_fixed, said)):
                yield f"line {node.lineno}: a message in the log that no constant is"


RULES = (
    Rule(
        sentence="no pattern is made from what is sent in",
        applies=in_rooms,
        find=_patterns,
        bad=(
            ("api/app.py", "def f(x):\n    return re.search(x, 'a')\n"),
            ("api/app.py", "def f(x):\n    return re.compile(f'^{x}$')\n"),
            ("api/app.py", "def f(x):\n    return re.sub('a' + x, '', 'b')\n"),
        ),
        good=(
            ("api/app.py", "CODE = re.compile('[A-Z]+')\n"),
            ("api/app.py", "def f(x):\n    return re.fullmatch('[A-Z]+', x)\n"),
            ("api/app.py", "def f(x):\n    return re.fullmatch(registry.CODE, x)\n"),
        ),
        exceptions={
            "dashboard/registry.py": "made once, when the rooms are read, from the paths that pages state",
            "homeward/reference/problems.py": "writes the reference from our own source, with our own names",
        },
    ),
    Rule(
        sentence="a line of the log is worded by us, and what was sent in stands in its fields",
        applies=in_rooms,
        find=_messages,
        bad=(
            ("api/app.py", "def f(x):\n    _LOG.warning(x)\n"),
            ("api/app.py", "def f(x):\n    log.info(f'came {x}')\n"),
            ("api/app.py", "def f(x):\n    log.log(30, 'came ' + x)\n"),
        ),
        good=(
            ("api/app.py", "def f(x):\n    _LOG.warning('came', what=x)\n"),
            ("api/app.py", "def f(x):\n    log.log(30, 'came %s', x)\n"),
        ),
    ),
)
