"""Whom requests are for: only calls to a name of this server are answered.

A page elsewhere whose name was made to lead to this machine still names itself in Host. Pure ASGI; stands outside of
everything but what puts headers on every answer.
"""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem


class Hosts:
    """Turns away whatever is for another name."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(name.casefold() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is for us."""
        if scope["type"] == "http" and _name_in(scope) not in self._names:
            detail = "This server is not called by that name."
            await problem(400, "unknown_host", detail, instance=scope["path"])(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _name_in(scope: Scope) -> str:
    """The name that a request calls, without its port; empty where it calls none, or more than one."""
    said: list[str] = [value.decode("latin-1").casefold() for name, value in scope["headers"] if name == b"host"]
    if len(said) != 1:
        return ""
    if not said[0].startswith("["):
        return said[0].partition(":")[0]
    name, _, port = said[0].partition("]")
    return f"{name}]" if not port or port.startswith(":") else ""
