"""Size is reported, not policed: a long file may stay when somebody says why."""

from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule

_MOST_LINES = 400


def _find(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > _MOST_LINES:
        yield f"{lines} lines: split it, or give the reason beside this rule"


RULES = (
    Rule(
        sentence=f"a file over {_MOST_LINES} lines has a reason",
        applies=lambda source: source.path.endswith((".py", ".js", ".css", ".sh")) or source.name == "run",
        find=_find,
        bad=(("api/wire.py", "x = 1\n" * (_MOST_LINES + 1)),),
        good=(("api/wire.py", "x = 1\n" * _MOST_LINES),),
        exceptions={
            "api/wire/__init__.py": "one list: the name of every shape that crosses the wire",
            "tests/catalogue/test_refusals.py": "one table: a case for each thing the reader refuses",
        },
    ),
)
