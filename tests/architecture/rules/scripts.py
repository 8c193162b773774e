"""Scripts of pages put nothing that came in where it could name a property of everything."""

import re
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule

# A property that is named by what stands in a variable, and set; one of a list by its place is no such.
_COMPUTED = re.compile(r"[\w)\]]\[(?!\d+\])[^\]\n]+\]\s*(?:=(?![=>])|[-+*/|&?]{1,2}=)")
_NAMED = re.compile(r"__proto__|prototype\s*\[|constructor\s*\[|Object\.setPrototypeOf|\beval\(|new Function\(")


def _is_ours(source: Source) -> bool:
    return source.path.startswith("dashboard/assets/") and source.path.endswith(".js")


def _find(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), start=1):
        if _COMPUTED.search(line) or _NAMED.search(line):
            yield f"line {number}: {line.strip()[:80]}"


RULES = (
    Rule(
        sentence="no script sets a property that something else names",
        applies=_is_ours,
        find=_find,
        bad=(
            ("dashboard/assets/new.js", "  held[name] = value;\n"),
            ("dashboard/assets/new.js", "  held[`of ${name}`] ||= [];\n"),
            ("dashboard/assets/new.js", "  told.__proto__.x = 1;\n"),
            ("dashboard/assets/new.js", "  eval(text);\n"),
        ),
        good=(
            ("dashboard/assets/new.js", "  held.set(name, value);\n"),
            ("dashboard/assets/new.js", "  if (held[name] === value) return;\n"),
            ("dashboard/assets/new.js", "  const [first, last] = pair;\n"),
            ("dashboard/assets/new.js", "  first[0] = 1;\n"),
        ),
    ),
)
