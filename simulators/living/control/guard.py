"""Keeps the control page to whoever sits at this machine: names of loopback only, and no request from a foreign page.

A page elsewhere could otherwise have the reader's own browser switch things here, directly or by rebinding a name.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
OWN_SITES = frozenset({"same-origin", "none"})
SAFE = frozenset({"GET", "HEAD"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": under that a browser sends its own page's forms with a null origin, which is refused here.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Refuses requests under foreign names or from foreign origins, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        reason = refused_because(request)
        if reason is not None:
            answer: Response = PlainTextResponse(f"{reason}\n", status_code=403, headers=HEADERS)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def refused_because(request: Request) -> str | None:
    """Why a request is refused; None when it is not."""
    host = request.headers.get("host", "")
    name = host[: host.rindex("]") + 1] if "]" in host else host.partition(":")[0]
    if name not in LOOPBACK:
        return "this page answers to names of this machine only"
    origin = request.headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "this page takes no orders from other pages"
    if request.method not in SAFE and request.headers.get("sec-fetch-site", "none") not in OWN_SITES:
        return "this page takes no orders from other pages"
    return None
