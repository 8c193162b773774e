"""The last net: a fault of ours becomes a problem document that says nothing of what is inside, and a line in the log.

Pure ASGI; the outermost part of the application, so that what the doors themselves fail at is caught too, and still
inside whatever puts headers on every answer. Answers nothing twice: a fault after the first byte cuts the answer off,
so that nobody takes half of it for the whole.
"""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

_LOG = structlog.get_logger(__name__)


class Failsafe:
    """Stands between every other part and whoever asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and answer for what fails. Raises what failed once an answer has begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            # The path holds codes; a query may hold what somebody typed.
            _LOG.exception("request_failed", path=scope["path"][:200], error=type(error).__name__)
            if has_begun:
                raise
            detail = "The request failed; the failure has been noted."
            await problem(500, "internal_error", detail, instance=scope["path"])(scope, receive, send)
