"""A file is named for what it holds; a drawer called "misc" fills up."""

import re
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule

_DRAWERS = frozenset({"util", "utils", "utility", "utilities", "helper", "helpers", "common", "base", "manager",
                      "managers", "misc", "tools", "stuff", "shared", "core"})  # fmt: skip


def _find(source: Source) -> Iterator[str]:
    for part in source.path.split("/"):
        stem = part.split(".", 1)[0]
        if stem in _DRAWERS or _DRAWERS & set(re.split(r"[_-]", stem)) & {"utils", "helpers", "misc"}:
            yield f"{part!r} says nothing of what it holds"


RULES = (
    Rule(
        sentence="no file or folder is a drawer for anything",
        applies=lambda source: source.path.endswith((".py", ".js", ".css")),
        find=_find,
        bad=(
            ("api/utils.py", ""),
            ("dashboard/assets/common.js", ""),
            ("metrics/helpers/band.py", ""),
            ("db/date_utils.py", ""),
        ),
        good=(("metrics/variance/band.py", ""), ("dashboard/assets/wall.css", "")),
    ),
)
