"""Every picture is built for somebody, so that what a person may see is decided in one place from the first day."""

import ast
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule


def _find(source: Source) -> Iterator[str]:
    for node in source.tree.body:
        if not isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        named = {each.arg: each.annotation for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
        asks = any(isinstance(kind, ast.Name) and kind.id == "Connection" for kind in named.values() if kind)
        if asks and "viewer" not in named:
            yield f"line {node.lineno}: {node.name} builds a picture without a viewer"


RULES = (
    Rule(
        sentence="every function that builds a picture takes a viewer",
        applies=lambda source: source.room == "picture" and source.path.endswith(".py"),
        find=_find,
        bad=(("picture/board.py", "async def board(conn: Connection, *, now: datetime): ...\n"),),
        good=(
            ("picture/board.py", "async def board(conn: Connection, *, now: datetime, viewer: Viewer): ...\n"),
            ("picture/board.py", "async def _bands(conn: Connection): ...\n"),
            ("picture/board.py", "def start_of(day: date): ...\n"),
        ),
        exceptions={
            "picture/bands.py": "usual ranges are worked out by the worker for every node, and shown to nobody here",
            "picture/hours.py": "put together by the worker for every node, and shown to nobody here",
            "picture/usual.py": "picks usual ranges for figures that were judged for a viewer, who is asked there",
            "picture/counting.py": "days are counted once for everybody, and shown to nobody here",
            "picture/reach.py": "from when to when a site was told of is the same for everybody",
            "picture/since.py": "since when a site is told of is the same for everybody",
            "picture/plan_counts.py": "counts what came to services; what of it is seen is picture/plan_shown.py's",
            "picture/roll.py": "the roll is kept once for everybody; what of it somebody may see is picture/call.py's",
        },
    ),
)
