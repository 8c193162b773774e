"""What a browser may do with our pages: the strict content policy and its companions, as pure ASGI middleware.

The front door installs it outermost, so that no answer leaves without it. Scripts come from `assets` and Dash's own
files alone. Two policies: the strict one for everything, walls included; and one for Dash pages, which names by its
hash the one inline script Dash writes, and lets styles in inline, because Dash's bundles and plotly.js put their style
sheets into the page themselves (`tests/browser` proves that they do, and that the walls need neither).
"""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Literal

from dash import Dash

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

COMPANIONS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def content_policy(
    *, script_hashes: Sequence[str] = (), has_inline_styles: Literal["no", "yes"] = "no", connect: Sequence[str] = ()
) -> str:  # fmt: skip
    """The content security policy as a header value. `connect`: origins that its scripts may ask besides ours."""
    inline = ["'unsafe-inline'"] if has_inline_styles == "yes" else []
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src", "'self'", *script_hashes]),
            " ".join(["style-src", "'self'", *inline]),
            "img-src 'self' data:",
            " ".join(["connect-src", "'self'", *connect]),
            "font-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ]
    )


STRICT = content_policy()
# A year, for this host and whatever stands beneath its name.
ONLY_BY_HTTPS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def dash_policy(board: Dash) -> str:
    """The policy of a Dash page; ask when all callbacks are stated."""
    return content_policy(script_hashes=board.csp_hashes(), has_inline_styles="yes")


class SecurityHeaders:
    """Adds the policy and its companions to every HTTP answer that does not state its own."""

    def __init__(self, app: Asgi, *, policy: str = STRICT, is_secure: bool = False) -> None:
        """`is_secure`: browsers come by HTTPS, and are told to come by nothing else from now on.

        The deployment says so (its public address), and not a request: the connection that arrives here is the
        proxy's, and a header by which one is said to have been secure could be anybody's.
        """
        self._app = app
        strict = (ONLY_BY_HTTPS,) if is_secure else ()
        self._headers = ((b"content-security-policy", policy.encode("ascii")), *COMPANIONS, *strict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; touch only the headers of an answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                stated = list(message.get("headers", ()))
                names = {name.lower() for name, _ in stated}
                message["headers"] = stated + [header for header in self._headers if header[0] not in names]
            await send(message)

        await self._app(scope, receive, send_guarded)
