"""Middleware is plain ASGI: the framework's own base class buffers streams and breaks cancellation."""

import ast
from collections.abc import Iterator

from tests.architecture.house import Source
from tests.architecture.rule import Rule, dotted, in_rooms

_WSGI = frozenset({"WSGIMiddleware", "BaseHTTPMiddleware"})


def _find(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.alias) and node.name.rsplit(".", 1)[-1] in _WSGI:
            yield f"line {node.lineno}: {node.name} is not plain ASGI"
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and dotted(mark.func).endswith(".middleware"):
                    yield f"line {node.lineno}: {node.name} is wrapped into the framework's own middleware"


RULES = (
    Rule(
        sentence="middleware is plain ASGI",
        applies=in_rooms,
        find=_find,
        bad=(
            ("api/app.py", "from starlette.middleware.base import BaseHTTPMiddleware\n"),
            ("api/app.py", '@app.middleware("http")\nasync def wrap(request, call_next): ...\n'),
        ),
        good=(("api/app.py", "app.add_middleware(SecurityHeaders)\n"),),
    ),
)
