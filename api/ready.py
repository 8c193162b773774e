"""What is ready leaves at once: a live answer made for this very address is sent before the framework is asked.

After each tick every open wall asks for the same few pictures, and most of what answering costs is routing and reading
parameters that were read before. Makes no answer and knows no route: what it does not find goes on as it came.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.door import Door


class ReadyFirst:
    """Pure ASGI; stands before the routes and behind whatever adds headers to every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is at hand; pass everything else on."""
        ready = self._door.at_hand(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if ready is None:
            await self._app(scope, receive, send)
            return
        form = ready.form(scope["headers"])
        await send({"type": "http.response.start", "status": form.status, "headers": list(form.headers)})
        await send({"type": "http.response.body", "body": form.body})
